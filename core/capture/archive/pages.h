/* How libarchive reads a mapping: piece by piece, leaving behind what was read. Private to
 * core/capture/archive/. */
#ifndef KK_CAPTURE_ARCHIVE_PAGES_H
#define KK_CAPTURE_ARCHIVE_PAGES_H

#include "base/os/mapping.h"
#include "capture/archive/libarchive.h"

typedef struct kk_archive_pages {
    const kk_mapping *mapping;
    uint64_t at;          /* where the next piece begins */
    uint64_t left_behind; /* pages up to here were given back */
} kk_archive_pages;

/* Makes `reader`, before it is opened, read `mapping` from its begin. All must outlive the reader. */
void kk_archive_pages_begin(kk_archive_pages *pages, const kk_mapping *mapping, const kk_libarchive *library,
                            struct archive *reader);

#endif
