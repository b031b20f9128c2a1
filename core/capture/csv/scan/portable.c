/* The scan on 64-bit words, for processors without a version of their own. */
#include "base/bytes.h"

typedef struct words {
    uint64_t word[8];
} words;

static inline words kk_scan_load(const unsigned char *from)
{
    words bytes;
    for (unsigned i = 0; i < 8; i++) {
        bytes.word[i] = kk_load_u64(from + (size_t)i * 8);
    }
    return bytes;
}

/* The top bit of each byte of a word as eight bits: the product moves bit 8*i+7 to bit 56+i,
 * without carries. */
static inline uint64_t top_bits(uint64_t word)
{
    return ((word >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static inline uint64_t kk_scan_equal(const words *bytes, char byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), sevens = ones * 0x7f;
    uint64_t pattern = ones * (unsigned char)byte, bits = 0;
    for (unsigned i = 0; i < 8; i++) {
        uint64_t other = bytes->word[i] ^ pattern;
        uint64_t zero = ~(((other & sevens) + sevens) | other | sevens);
        bits |= top_bits(zero) << (8 * i);
    }
    return bits;
}

static inline uint64_t kk_scan_prefix_xor(uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2) {
        bits ^= bits << shift;
    }
    return bits;
}

#define KK_SCAN_NAME  kk_csv_scan_portable
#define KK_SCAN_BYTES words
#define KK_SCAN_TARGET
#include "capture/csv/scan/kernel.h"
