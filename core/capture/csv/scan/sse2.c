/* The scan with SSE2, which every x86-64 processor has. */
#if defined(__x86_64__)
#include <emmintrin.h>
#include <stdint.h>

typedef struct vectors {
    __m128i part[4];
} vectors;

static inline vectors kk_scan_load(const unsigned char *from)
{
    vectors bytes;
    for (unsigned i = 0; i < 4; i++) {
        bytes.part[i] = _mm_loadu_si128((const __m128i *)(const void *)(from + (uintptr_t)i * 16));
    }
    return bytes;
}

static inline uint64_t kk_scan_equal(const vectors *bytes, char byte)
{
    const __m128i pattern = _mm_set1_epi8(byte);
    uint64_t bits = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned part = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes->part[i], pattern));
        bits |= (uint64_t)part << (16 * i);
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

#define KK_SCAN_NAME  kk_csv_scan_sse2
#define KK_SCAN_BYTES vectors
#define KK_SCAN_TARGET
#include "capture/csv/scan/kernel.h"
#else
typedef int kk_csv_scan_sse2_is_for_x86;
#endif
