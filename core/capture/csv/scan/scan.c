#include "capture/csv/scan/scan.h"

bool kk_csv_scanner_get(unsigned number, kk_csv_scanner_info *info)
{
    const kk_csv_scanner_info known[] = {
        {"portable", kk_csv_scan_portable, true},
#if defined(__x86_64__)
        {"SSE2", kk_csv_scan_sse2, true},
        {"AVX2", kk_csv_scan_avx2,
         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
             __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt")},
        {"AVX-512", kk_csv_scan_avx512,
         __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi") &&
             __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt")},
#elif defined(__aarch64__)
        {"NEON", kk_csv_scan_neon, true},
#endif
    };
    if (number >= sizeof known / sizeof *known) {
        return false;
    }
    *info = known[number];
    return true;
}

kk_csv_scanner *kk_csv_scanner_best(void)
{
    kk_csv_scanner_info info;
    kk_csv_scanner *best = kk_csv_scan_portable;
    for (unsigned number = 0; kk_csv_scanner_get(number, &info); number++) {
        best = info.usable ? info.scan : best;
    }
    return best;
}
