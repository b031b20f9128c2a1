/* One scanning thread's tools and what it finds in one chunk. Private to core/engine/. */
#ifndef KK_ENGINE_SCAN_CHUNK_H
#define KK_ENGINE_SCAN_CHUNK_H

#include "engine/scan.h"

/* A find: an event and the expressions that hit it. */
typedef struct kk_find {
    kk_event_ref ref;
    uint32_t hit_count; /* of the finds' hits, in order */
    bool undecided;
    bool outside; /* of the window: replayed for what it tells of processes alone */
} kk_find;

typedef struct kk_finds {
    kk_find *items;
    size_t count, capacity;
    uint32_t *hits;
    size_t hit_count, hit_capacity;
    kk_chunk *chunk; /* for kk_source_accept */
    kk_chunk_counts counts;
    uint64_t before, after;    /* events outside of the window */
    kk_scan_failures failures; /* events count from the chunk's start */
    void *partial;             /* NULL when there is none */
    bool failed;               /* memory ran out */
} kk_finds;

typedef struct kk_scanner {
    kk_source *source;
    const kk_scan_options *options;
    kk_opset wanted;
    kk_cursor *cursor;
    kk_program_state *state; /* NULL without a program */
    kk_scratch scratch;
} kk_scanner;

/* Events that a scan must look at: those of the program and those also wanted. */
kk_opset kk_scan_wanted(kk_source *source, const kk_scan_options *options);

bool kk_scanner_open(kk_scanner *scanner, kk_source *source, const kk_scan_options *options);
void kk_scanner_close(kk_scanner *scanner);

/* Scans one chunk into `finds`, whose memory is reused. */
void kk_scanner_run(kk_scanner *scanner, size_t chunk, kk_finds *finds);

void kk_finds_free(kk_finds *finds, const kk_scan_partial *partial);

#endif
