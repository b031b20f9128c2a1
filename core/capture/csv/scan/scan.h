/* Finds the separators of Process Monitor's own CSV dialect many bytes at a time: every field in quotes, a
 * quote inside a field doubled, nothing between a field's closing quote and the next separator, CRLF or LF
 * behind a row. Empty fields may go without quotes. Anything else is "odd": the scan stops there and libcsv
 * takes that row.
 *
 * Within the dialect a byte is inside a field exactly when an odd number of quotes stands before it, so one
 * exclusive-or over the quotes of 64 bytes tells which commas and line ends separate. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_CSV_SCAN_SCAN_H
#define KK_CAPTURE_CSV_SCAN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes one scan can look at: offsets are 32 bits. */
#define KK_CSV_SCAN_LIMIT ((size_t)1 << 30)

/* Slots of `separators` and of `rows` that a scan may fill or scribble over beyond what it counts. */
#define KK_CSV_SCAN_SLACK 72

/* Finds of a scan; offsets are bytes from its beginning. The caller owns the arrays. */
typedef struct kk_csv_scan {
    uint32_t *separators; /* offsets of delimiters and line feeds outside of quotes */
    uint32_t *rows;       /* for each line feed: its position in `separators` */
    uint32_t capacity;    /* slots in each array, more than KK_CSV_SCAN_SLACK */
    uint32_t separator_count;
    uint32_t row_count;
    uint32_t scanned; /* bytes that were looked at */
    bool odd;         /* stopped at `scanned`: no longer the dialect */
    bool doubled;     /* some field may have a quote, doubled */
} kk_csv_scan;

/* Scans `size` bytes (at most KK_CSV_SCAN_LIMIT) at `data`, the beginning of a row, until they or the slots
 * end or something is odd. Bytes up to `readable` (at least `size`) may be read, and are not looked at. */
typedef void kk_csv_scanner(const unsigned char *data, size_t size, size_t readable, char delimiter,
                            kk_csv_scan *scan);

typedef struct kk_csv_scanner_info {
    const char *name; /* "portable", "SSE2", "AVX2", "AVX-512", "NEON" */
    kk_csv_scanner *scan;
    bool usable; /* by this processor */
} kk_csv_scanner_info;

/* The implementation with this number, the slowest first; false when there are no more. */
bool kk_csv_scanner_get(unsigned number, kk_csv_scanner_info *info);

/* The fastest one that this processor can run. */
kk_csv_scanner *kk_csv_scanner_best(void);

kk_csv_scanner kk_csv_scan_portable;
#if defined(__x86_64__)
kk_csv_scanner kk_csv_scan_sse2;
kk_csv_scanner kk_csv_scan_avx2;
kk_csv_scanner kk_csv_scan_avx512;
#elif defined(__aarch64__)
kk_csv_scanner kk_csv_scan_neon;
#endif

#endif
