#include "match/patterns/beginnings.h"

#if defined(__x86_64__)
#include <tmmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

uint32_t kk_match_beginnings_find_plainly(const kk_beginnings *beginnings, const char *text)
{
    uint32_t positions = 0;
    for (unsigned i = 0; i < KK_BEGINNING_POSITIONS; i++) {
        unsigned groups = 0xFF;
        for (unsigned byte = 0; byte < KK_BEGINNING_BYTES; byte++) {
            unsigned value = (unsigned char)text[i + byte];
            groups &= beginnings->low[byte][value & 15] & beginnings->high[byte][value >> 4];
        }
        positions |= (uint32_t)(groups != 0) << i;
    }
    return positions;
}

#if defined(__x86_64__)
__attribute__((target("ssse3"))) static __m128i groups_of(const kk_beginnings *beginnings, unsigned byte,
                                                          const char *text)
{
    const __m128i half = _mm_set1_epi8(15);
    __m128i low = _mm_loadu_si128((const __m128i *)(const void *)beginnings->low[byte]);
    __m128i high = _mm_loadu_si128((const __m128i *)(const void *)beginnings->high[byte]);
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + byte));
    __m128i by_low = _mm_shuffle_epi8(low, _mm_and_si128(bytes, half));
    __m128i by_high = _mm_shuffle_epi8(high, _mm_and_si128(_mm_srli_epi16(bytes, 4), half));
    return _mm_and_si128(by_low, by_high);
}

__attribute__((target("ssse3"))) static uint32_t find_by_shuffle(const kk_beginnings *beginnings,
                                                                 const char *text)
{
    __m128i groups = groups_of(beginnings, 0, text);
    for (unsigned byte = 1; byte < KK_BEGINNING_BYTES; byte++) {
        groups = _mm_and_si128(groups, groups_of(beginnings, byte, text));
    }
    int none = _mm_movemask_epi8(_mm_cmpeq_epi8(groups, _mm_setzero_si128()));
    return ~(uint32_t)none & 0xFFFF;
}
#elif defined(__aarch64__)
static uint32_t find_by_shuffle(const kk_beginnings *beginnings, const char *text)
{
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t groups = vdupq_n_u8(0xFF);
    for (unsigned byte = 0; byte < KK_BEGINNING_BYTES; byte++) {
        uint8x16_t bytes = vld1q_u8((const uint8_t *)text + byte);
        uint8x16_t by_low = vqtbl1q_u8(vld1q_u8(beginnings->low[byte]), vandq_u8(bytes, vdupq_n_u8(15)));
        uint8x16_t by_high = vqtbl1q_u8(vld1q_u8(beginnings->high[byte]), vshrq_n_u8(bytes, 4));
        groups = vandq_u8(groups, vandq_u8(by_low, by_high));
    }
    uint8x16_t bits = vandq_u8(vtstq_u8(groups, groups), vld1q_u8(weights));
    return vaddv_u8(vget_low_u8(bits)) | (uint32_t)vaddv_u8(vget_high_u8(bits)) << 8;
}
#endif

void kk_match_beginnings_init(kk_beginnings *beginnings)
{
    *beginnings = (kk_beginnings){.find = kk_match_beginnings_find_plainly};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("ssse3")) {
        beginnings->find = find_by_shuffle;
    }
#elif defined(__aarch64__)
    beginnings->find = find_by_shuffle;
#endif
}

/* Literals that differ in their second byte are in different groups: the first often is a backslash. */
void kk_match_beginnings_add(kk_beginnings *beginnings, kk_str literal)
{
    unsigned char telling = (unsigned char)literal.data[literal.size > 1];
    uint8_t group = (uint8_t)(1U << (telling & 7));
    for (unsigned byte = 0; byte < KK_BEGINNING_BYTES; byte++) {
        unsigned value = byte < literal.size ? (unsigned char)literal.data[byte] : 0;
        bool any = byte >= literal.size;
        for (unsigned half = 0; half < 16; half++) {
            beginnings->low[byte][half] |= any || half == (value & 15) ? group : 0;
            beginnings->high[byte][half] |= any || half == value >> 4 ? group : 0;
        }
    }
}
