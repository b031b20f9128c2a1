/* Scan and replay: threads find what expressions want in a capture, one thread sees the finds in order.
 *
 * Used by `analyze`, `query` and `info`. Results never depend on the number of threads. */
#ifndef KK_ENGINE_SCAN_H
#define KK_ENGINE_SCAN_H

#include "capture/source.h"
#include "match/program.h"

typedef struct kk_scan_options {
    unsigned jobs;         /* scanning threads; 0 means one per processor */
    bool need_processes;   /* resolve every replayed event's process */
    kk_opset also_wanted;  /* operations to replay even when no expression matches them */
    const kk_program *program; /* NULL: only also_wanted */

    /* Called in event order on the calling thread. `hits` are the expressions that are true (already decided).
     * Returning false stops the scan. */
    bool (*event)(void *context, const kk_event *event, kk_hits hits, kk_scratch *scratch);
    /* Called in order after each chunk, with its counts, for progress; may be NULL. */
    void (*chunk)(void *context, const kk_chunk_counts *counts, size_t done, size_t total);
    void *context;
} kk_scan_options;

/* Totals over the whole capture. */
typedef struct kk_scan_totals {
    kk_chunk_counts counts;
    uint64_t replayed; /* events given to `event` */
} kk_scan_totals;

/* False and `error` when a thread or memory could not be had. */
bool kk_scan(kk_source *source, const kk_scan_options *options, kk_scan_totals *totals, kk_error *error);

#endif
