/* The scan with AVX2; scan/scan.c chooses it where the processor has it. */
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#define KK_SCAN_TARGET __attribute__((target("avx2,bmi,pclmul,popcnt")))

typedef struct vectors {
    __m256i low, high;
} vectors;

KK_SCAN_TARGET
static inline vectors kk_scan_load(const unsigned char *from)
{
    const __m256i *parts = (const __m256i *)(const void *)from;
    return (vectors){_mm256_loadu_si256(parts), _mm256_loadu_si256(parts + 1)};
}

KK_SCAN_TARGET
static inline uint64_t kk_scan_equal(const vectors *bytes, char byte)
{
    const __m256i pattern = _mm256_set1_epi8(byte);
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes->low, pattern));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes->high, pattern));
    return (uint64_t)high << 32 | low;
}

/* A product without carries by all ones is the exclusive-or of all lower bits. */
KK_SCAN_TARGET
static inline uint64_t kk_scan_prefix_xor(uint64_t bits)
{
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

#define KK_SCAN_NAME  kk_csv_scan_avx2
#define KK_SCAN_BYTES vectors
#include "capture/csv/scan/kernel.h"
#else
typedef int kk_csv_scan_avx2_is_for_x86;
#endif
