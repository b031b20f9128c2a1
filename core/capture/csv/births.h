/* Births: rows of a CSV from which on a PID belongs to a process, and where that ends.
 *
 * Rows of Process Create, Start and Exit are added in the file's order. What process any row belongs to then
 * depends on them, its offset, its PID and its name, and on nothing else: the scan, which looks ahead for
 * such rows, and the replay, which meets them in order, ask the same question and get the same answer.
 * Private to core/capture/csv/. */
#ifndef KK_CAPTURE_CSV_BIRTHS_H
#define KK_CAPTURE_CSV_BIRTHS_H

#include "capture/columns/facts.h"

/* Birth of a process: the facts of a Process Create on its child, or of a Process Start on its own process.
 */
typedef struct kk_csv_birth {
    size_t from;                        /* offset from which on rows may be of the process */
    const struct kk_csv_birth *created; /* the Process Create of which this is the Process Start, or NULL */
    kk_process_facts facts;             /* of both */
    bool named_by_image; /* the name is the image's: rows of the process may write it in another case */
    bool open;           /* its Process Start may tell more */
    bool ended;
    bool started;      /* it is a Process Start */
    bool created_late; /* of a Process Start: its Process Create stands behind it, and tells the replay alone
                        */
    const kk_process *creator; /* what is known of it for good; NULL when only its PID is */
} kk_csv_birth;

/* Births of one PID, in order. */
typedef struct kk_csv_lives {
    uint32_t pid;
    size_t count, capacity; /* capacity is 0 where the slot is free */
    kk_csv_birth **items;
} kk_csv_lives;

typedef struct kk_csv_births {
    kk_csv_lives *slots; /* a hash table by PID, at most half full */
    uint32_t slot_count, pid_count;
    kk_processes creators;
    kk_arena arena;
} kk_csv_births;

void kk_csv_births_free(kk_csv_births *births);

/* How far behind its Process Start a Process Create may stand, in bytes of the text: rows that were written
 * at the same time may be in any order. */
#define KK_CSV_LATE ((size_t)64 << 10)

/* Adds what a row tells, if it tells of a birth or an end; its own process's columns are `own`. The birth, or
 * NULL where there is none, is put into `birth`: of a Process Create behind its Process Start that of the
 * latter, which is then created_late. False when memory is out. */
bool kk_csv_births_add(kk_csv_births *births, const kk_columns_teller *from, const kk_process_facts *own,
                       const kk_csv_birth **birth);

/* The latest birth that a row at `offset` with this PID and name, which may be unknown, can be of; NULL when
 * its process ran before the capture, as far as rows tell. */
const kk_csv_birth *kk_csv_births_find(const kk_csv_births *births, uint32_t pid, kk_known_str name,
                                       size_t offset);

/* True for a Process Start whose Process Create may still come: no row so far is of another process with its
 * PID, or its end. */
bool kk_csv_births_await(const kk_csv_births *births, const kk_csv_birth *birth);

/* Makes `process` what a birth, which may be NULL, and the columns of a row tell of it, but for its parent.
 * Columns are right where both tell. Texts are copied into the arena; false when memory is out. */
bool kk_csv_tell(kk_process *process, const kk_csv_birth *birth, const kk_process_facts *columns,
                 kk_arena *arena);

#endif
