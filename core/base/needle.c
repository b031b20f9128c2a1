#include "base/needle.h"

#include <limits.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define LANES ((size_t)16)
#define BLOCK (4 * LANES) /* looked at as a whole, as most have no pair */
#define AHEAD 2048        /* bytes that memory is asked for before they are looked at */

/* The commonest first: letters by their frequency in English, among them what paths and keys are full of. */
static const char common_bytes[] = "e\\sitrnoacdmlpw. ufhgvby2310:-_x64578k9{}/zjq";

unsigned kk_byte_commonness(unsigned char byte)
{
    const char *known = byte ? strchr(common_bytes, byte) : NULL;
    if (!known) {
        return 0;
    }
    size_t rank = (size_t)(known - common_bytes);
    return rank < 40 ? 40 - (unsigned)rank : 0;
}

static size_t distance(size_t a, size_t b)
{
    return a < b ? b - a : a - b;
}

/* Of equally rare bytes the second is the one farther away: texts share words, not what stands between. */
kk_needle kk_needle_of(kk_str text)
{
    kk_needle needle = {.text = text};
    for (size_t i = 1; i < text.size; i++) {
        bool rarer = kk_byte_commonness((unsigned char)text.data[i]) <
                     kk_byte_commonness((unsigned char)text.data[needle.first]);
        needle.first = rarer ? i : needle.first;
    }
    needle.second = needle.first;
    unsigned least = UINT_MAX;
    for (size_t i = 0; i < text.size; i++) {
        unsigned common = kk_byte_commonness((unsigned char)text.data[i]);
        bool farther = distance(i, needle.first) > distance(needle.second, needle.first);
        if (i != needle.first && (common < least || (common == least && farther))) {
            least = common;
            needle.second = i;
        }
    }
    return needle;
}

/* pair_mask: bit i is set where the 16 bytes at `a` have `first` and those at `b` `second`; 4 bits each on
 * ARM. pair_in_block: whether one is set in a block. */
#if defined(__SSE2__)
#define BITS_PER_LANE 1
static inline __m128i pairs_at(const char *a, const char *b, __m128i first, __m128i second)
{
    __m128i at_a = _mm_loadu_si128((const __m128i *)(const void *)a);
    __m128i at_b = _mm_loadu_si128((const __m128i *)(const void *)b);
    return _mm_and_si128(_mm_cmpeq_epi8(at_a, first), _mm_cmpeq_epi8(at_b, second));
}

static inline uint64_t pair_mask(const char *a, const char *b, char first, char second)
{
    return (uint32_t)_mm_movemask_epi8(pairs_at(a, b, _mm_set1_epi8(first), _mm_set1_epi8(second)));
}

static inline bool pair_in_block(const char *a, const char *b, char first, char second)
{
    __builtin_prefetch(a + AHEAD);
    __m128i of_first = _mm_set1_epi8(first), of_second = _mm_set1_epi8(second), found = _mm_setzero_si128();
    for (size_t i = 0; i < BLOCK; i += LANES) {
        found = _mm_or_si128(found, pairs_at(a + i, b + i, of_first, of_second));
    }
    return _mm_movemask_epi8(found) != 0;
}
#elif defined(__aarch64__)
#define BITS_PER_LANE 4
static inline uint64_t pair_mask(const char *a, const char *b, char first, char second)
{
    uint8x16_t at_a = vld1q_u8((const uint8_t *)a);
    uint8x16_t at_b = vld1q_u8((const uint8_t *)b);
    uint8x16_t both =
        vandq_u8(vceqq_u8(at_a, vdupq_n_u8((uint8_t)first)), vceqq_u8(at_b, vdupq_n_u8((uint8_t)second)));
    uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(both), 4);
    return vget_lane_u64(vreinterpret_u64_u8(narrow), 0) & UINT64_C(0x1111111111111111);
}
#else
#define BITS_PER_LANE 1
static inline uint64_t pair_mask(const char *a, const char *b, char first, char second)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < LANES; i++) {
        mask |= (uint64_t)(a[i] == first && b[i] == second) << i;
    }
    return mask;
}
#endif

#if !defined(__SSE2__)
static inline bool pair_in_block(const char *a, const char *b, char first, char second)
{
    __builtin_prefetch(a + AHEAD);
    uint64_t found = 0;
    for (size_t i = 0; i < BLOCK; i += LANES) {
        found |= pair_mask(a + i, b + i, first, second);
    }
    return found != 0;
}
#endif

size_t kk_needle_find(const kk_needle *needle, kk_str text, size_t from)
{
    size_t size = needle->text.size;
    if (text.size < size) {
        return SIZE_MAX;
    }
    size_t starts = text.size - size + 1;
    const char *first_byte = text.data + needle->first;
    const char *second_byte = text.data + needle->second;
    char first = needle->text.data[needle->first];
    char second = needle->text.data[needle->second];
    for (size_t at = from; at < starts; at += LANES) {
        while (starts - at > BLOCK && !pair_in_block(first_byte + at, second_byte + at, first, second)) {
            at += BLOCK;
        }
        uint64_t mask = pair_mask(first_byte + at, second_byte + at, first, second);
        while (mask) {
            size_t start = at + (size_t)__builtin_ctzll(mask) / BITS_PER_LANE;
            if (start < starts && memcmp(text.data + start, needle->text.data, size) == 0) {
                return start;
            }
            mask &= mask - 1;
        }
    }
    return SIZE_MAX;
}
