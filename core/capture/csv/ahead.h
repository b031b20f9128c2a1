/* Births for the scan, whose cursors take chunks in any order while the replay knows the accepted ones only.
 *
 * Rows of Process Create, Start and Exit are looked for by these words alone, from the file's beginning to
 * behind the chunk that a cursor takes up, without parsing what lies between. That the words stand in rows of
 * their own, and that none is missing, is seen by the cursors as they pass: where it is not so, the births
 * found are not used from that chunk on, and which process a row belongs to is decided in the replay. Private
 * to core/capture/csv/. */
#ifndef KK_CAPTURE_CSV_AHEAD_H
#define KK_CAPTURE_CSV_AHEAD_H

#include "base/needle.h"
#include "base/os/thread.h"
#include "capture/csv/births.h"

#include <stdatomic.h>

typedef struct kk_csv kk_csv;

typedef struct kk_csv_ahead {
    atomic_bool off;     /* it is not to be used */
    kk_mutex looking;    /* for what follows */
    size_t looked;       /* bytes of the text that were looked at */
    unsigned unreadable; /* words that stood in no row */
    kk_needle needle;
    kk_mutex lock; /* for what was found: asking for it need not wait for who looks */
    kk_csv_births births;
    kk_scratch scratch;
    size_t *offsets; /* of rows that tell of births, whether they name them or not; in order */
    size_t count, capacity;
} kk_csv_ahead;

void kk_csv_ahead_init(kk_csv_ahead *ahead);
void kk_csv_ahead_free(kk_csv_ahead *ahead);

/* Looks for births in rows that begin before `end`. Any thread may ask. */
void kk_csv_ahead_look(kk_csv *csv, size_t end);

/* Offset of the first row at or behind `offset` that tells of a birth; SIZE_MAX when there is none as far as
 * was looked. */
size_t kk_csv_ahead_next(kk_csv_ahead *ahead, size_t offset);

/* kk_csv_births_find, for any thread. */
const kk_csv_birth *kk_csv_ahead_find(kk_csv_ahead *ahead, uint32_t pid, kk_known_str name, size_t offset);

#endif
