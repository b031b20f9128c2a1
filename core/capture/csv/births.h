/* What rows tell of processes, for the scan: cursors take chunks in any order, and the tracker learns of a
 * chunk only when it is accepted.
 *
 * Rows of Process Create, Start and Exit are looked for by these words alone, from the file's beginning to
 * behind the chunk that a cursor takes up, without parsing what lies between. That the words stand in rows of
 * their own, and that none is missing, is seen by the cursors as they pass: where it is not so, births are of
 * no more use from that chunk on, and who asks is told in the replay. Private to core/capture/csv/. */
#ifndef KK_CAPTURE_CSV_BIRTHS_H
#define KK_CAPTURE_CSV_BIRTHS_H

#include "base/needle.h"
#include "event/event.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct kk_csv kk_csv;

/* What is known of a process from one row on. Never changes. */
typedef struct kk_csv_birth {
    size_t place; /* of the row in the text */
    kk_operation operation;
    const kk_process *process;           /* NULL when the row does not name it */
    const kk_process *parent;            /* NULL when only its PID is known */
    bool unclear;                        /* only the replay can tell what is known from here on */
    const struct kk_csv_birth *previous; /* with the same hash of its PID */
} kk_csv_birth;

#define KK_CSV_BIRTH_CHAINS 1024u

typedef struct kk_csv_births {
    pthread_mutex_t lock; /* for all below but `off` */
    atomic_bool off;      /* they are not to be used */
    size_t looked;        /* bytes of the text that were looked at */
    unsigned unreadable;  /* words that stood in no row */
    kk_needle needle;
    kk_processes table; /* owns what births tell */
    kk_arena arena;
    kk_scratch scratch;
    const kk_csv_birth **items; /* in order of place */
    size_t count, capacity;
    const kk_csv_birth *newest[KK_CSV_BIRTH_CHAINS]; /* by PID */
} kk_csv_births;

void kk_csv_births_init(kk_csv_births *births);
void kk_csv_births_free(kk_csv_births *births);

/* Looks for births in rows that begin before `end`. Any thread may ask. */
void kk_csv_births_look(kk_csv *csv, size_t end);

/* Place of the first birth at or behind `place`; SIZE_MAX when there is none as far as was looked. */
size_t kk_csv_births_next(kk_csv_births *births, size_t place);

/* The latest birth of a process with this PID in rows up to `place`; NULL when there is none. */
const kk_csv_birth *kk_csv_births_find(kk_csv_births *births, uint32_t pid, size_t place);

/* True when rows with this process name, which may be unknown, surely are of the process that was born, and
 * all is known that was told of it. */
bool kk_csv_birth_is_of(const kk_csv_birth *birth, kk_known_str name);

#endif
