/* The scan with AVX-512; scan/scan.c chooses it where the processor has it. */
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#define KK_SCAN_TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,pclmul,popcnt")))

typedef __m512i vector;

KK_SCAN_TARGET
static inline vector kk_scan_load(const unsigned char *from)
{
    return _mm512_loadu_si512((const void *)from);
}

KK_SCAN_TARGET
static inline uint64_t kk_scan_equal(const vector *bytes, char byte)
{
    return _mm512_cmpeq_epi8_mask(*bytes, _mm512_set1_epi8(byte));
}

/* A product without carries by all ones is the exclusive-or of all lower bits. */
KK_SCAN_TARGET
static inline uint64_t kk_scan_prefix_xor(uint64_t bits)
{
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

/* Writes sixteen offsets. */
KK_SCAN_TARGET
static inline void write_sixteen(__m128i offsets, uint32_t at, uint32_t *slot)
{
    __m512i wide = _mm512_add_epi32(_mm512_cvtepu8_epi32(offsets), _mm512_set1_epi32((int)at));
    _mm512_storeu_si512((void *)slot, wide);
}

/* The numbers of the bits that are set, compressed out of all 64. */
KK_SCAN_TARGET
static inline void kk_scan_write(uint64_t bits, uint32_t at, uint32_t *slot)
{
    static const uint8_t numbers[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i offsets = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512((const void *)numbers));
    write_sixteen(_mm512_castsi512_si128(offsets), at, slot);
    if (__builtin_popcountll(bits) > 16) {
        write_sixteen(_mm512_extracti32x4_epi32(offsets, 1), at, slot + 16);
        write_sixteen(_mm512_extracti32x4_epi32(offsets, 2), at, slot + 32);
        write_sixteen(_mm512_extracti32x4_epi32(offsets, 3), at, slot + 48);
    }
}

#define KK_SCAN_NAME  kk_csv_scan_avx512
#define KK_SCAN_BYTES vector
#define KK_SCAN_WRITE kk_scan_write
#include "capture/csv/scan/kernel.h"
#else
typedef int kk_csv_scan_avx512_is_for_x86;
#endif
