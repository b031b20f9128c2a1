/* Scan and replay: threads find what expressions want in a capture, one thread sees the finds in order.
 *
 * Used by `analyze`, `query` and `info`. Results never depend on the number of threads. Memory is bounded:
 * threads run at most a few chunks ahead of the replay. */
#ifndef KK_ENGINE_SCAN_H
#define KK_ENGINE_SCAN_H

#include "base/arena.h"
#include "base/grow.h"
#include "capture/source.h"
#include "engine/window.h"
#include "match/program.h"

/* Work that the scanning threads do themselves, for sums that do not depend on order (query's groups). Events
 * whose verdict must wait for the replay go to kk_scan_options.event instead. */
typedef struct kk_scan_partial {
    /* A new sum for one chunk; NULL when memory is out. On any thread. */
    void *(*start)(void *context);
    /* Adds an event; false when memory is out. ref.index counts from the chunk's start. On any thread. */
    bool (*add)(void *partial, const kk_event *event, kk_scratch *scratch);
    /* Takes the sum over, in chunk order, on the replaying thread; frees it. `first_index` is to be added to
     * the indexes. */
    bool (*merge)(void *context, void *partial, uint64_t first_index);
    /* Frees a sum that is not merged. */
    void (*drop)(void *partial);
} kk_scan_partial;

typedef struct kk_scan_options {
    unsigned jobs;                  /* scanning threads; 0 means one per processor */
    bool need_processes;            /* resolve every replayed event's process */
    bool need_creations;            /* replay, before a Process Start, the creation that it alone tells */
    kk_opset also_wanted;           /* operations to replay even when no expression matches them */
    const kk_program *program;      /* NULL: only also_wanted */
    const kk_window *window;        /* events outside are not replayed; NULL for none. Those whose time is not
                                       known are in it */
    const kk_scan_partial *partial; /* NULL: every find is replayed */

    /* Called in event order on the calling thread. `hits` are the expressions that are true. False stops the
     * scan. */
    bool (*event)(void *context, const kk_event *event, kk_hits hits, kk_scratch *scratch);
    /* Called in order after each chunk, for progress; may be NULL. */
    void (*chunk)(void *context, size_t done, size_t total);
    void *context;
} kk_scan_options;

/* Totals over the whole capture. */
typedef struct kk_scan_totals {
    kk_chunk_counts counts;
    uint64_t replayed;      /* events given to `event` */
    uint64_t before, after; /* events outside of the window */
} kk_scan_totals;

/* Expressions whose regex reached its limit, in the capture's order, each once. Of such an expression the
 * finds before that event are replayed and those behind it are not. */
typedef struct kk_scan_failures {
    KK_ARRAY(kk_program_failure) list; /* texts are in the arena */
    kk_arena texts;
} kk_scan_failures;

#define KK_SCAN_FAILURES_INIT ((kk_scan_failures){0})

/* False when memory is out. */
bool kk_scan_failures_add(kk_scan_failures *failures, const kk_program_failure *failure);
void kk_scan_failures_free(kk_scan_failures *failures);

/* False and `error` when a thread or memory could not be had, or a callback said no. `failures` (not NULL
 * with a program) is added to. */
bool kk_scan(kk_source *source, const kk_scan_options *options, kk_scan_totals *totals,
             kk_scan_failures *failures, kk_error *error);

#endif
