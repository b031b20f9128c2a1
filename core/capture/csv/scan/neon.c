/* The scan with NEON, which every 64-bit ARM processor has. */
#if defined(__aarch64__)
#include <arm_neon.h>
#include <stdint.h>

typedef struct vectors {
    uint8x16_t part[4];
} vectors;

static inline vectors kk_scan_load(const unsigned char *from)
{
    return (vectors){{vld1q_u8(from), vld1q_u8(from + 16), vld1q_u8(from + 32), vld1q_u8(from + 48)}};
}

/* Each byte keeps its own bit of eight; adding neighbours three times gathers eight bytes into one. */
static inline uint64_t kk_scan_equal(const vectors *bytes, char byte)
{
    static const uint8_t own_bit[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t pattern = vdupq_n_u8((uint8_t)byte), bit = vld1q_u8(own_bit);
    uint8x16_t first = vpaddq_u8(vandq_u8(vceqq_u8(bytes->part[0], pattern), bit),
                                 vandq_u8(vceqq_u8(bytes->part[1], pattern), bit));
    uint8x16_t second = vpaddq_u8(vandq_u8(vceqq_u8(bytes->part[2], pattern), bit),
                                  vandq_u8(vceqq_u8(bytes->part[3], pattern), bit));
    uint8x16_t all = vpaddq_u8(first, second);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline uint64_t kk_scan_prefix_xor(uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2) {
        bits ^= bits << shift;
    }
    return bits;
}

#define KK_SCAN_NAME  kk_csv_scan_neon
#define KK_SCAN_BYTES vectors
#define KK_SCAN_TARGET
#include "capture/csv/scan/kernel.h"
#else
typedef int kk_csv_scan_neon_is_for_arm;
#endif
