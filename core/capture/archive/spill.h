/* Bytes that arrive bit by bit, from a pipe or out of an archive, kept in a temporary file without a name
 * until they are mapped. Private to core/capture/. */
#ifndef KK_CAPTURE_ARCHIVE_SPILL_H
#define KK_CAPTURE_ARCHIVE_SPILL_H

#include "base/error.h"
#include "base/os/mapping.h"

typedef struct kk_spill {
    const char *name; /* of what is kept, for errors; the caller's */
    kk_os_file file;
    uint64_t size;  /* bytes kept */
    uint64_t limit; /* bytes at most */
    uint64_t room;  /* bytes that may be kept before the disk is asked again what it has left */
} kk_spill;

/* Opens the temporary file. All of these fail with an error that names `spill->name`. */
bool kk_spill_open(kk_spill *spill, const char *name, uint64_t limit, kk_error *error);
/* Keeps more. Fails beyond the limit, and before the disk is full. */
bool kk_spill_write(kk_spill *spill, const void *bytes, size_t size, kk_error *error);
/* Maps what was kept, an empty mapping where that is nothing, and closes the spill, also when it fails. */
bool kk_spill_map(kk_spill *spill, kk_mapping *mapping, kk_error *error);
void kk_spill_close(kk_spill *spill);

#endif
