/* Hash table of actors: rows that say the same of their process in every column that tells of it are of one
 * actor. (An actor is one process, or several that had one PID, which births tell apart.) For one thread.
 * Private to core/capture/csv/. */
#ifndef KK_CAPTURE_CSV_ACTORS_H
#define KK_CAPTURE_CSV_ACTORS_H

#include "capture/csv/csv.h"

/* Columns that tell one process from another. */
#define KK_CSV_ACTOR_COLUMNS 14

typedef struct kk_csv_actor {
    uint64_t hash;     /* of the columns */
    uint32_t number;   /* from 0, in the order in which they were met */
    const char *cells; /* their texts, one behind the other */
    bool plain;        /* quotes in them are not doubled: libcsv read the row */
    uint32_t sizes[KK_CSV_ACTOR_COLUMNS];
    uint64_t seen; /* the finder's own: when a row of it was met last */
    /* What the scan may say of it; valid while no birth was passed since. */
    uint64_t births;
    const kk_csv_birth *birth;
    kk_process_id process; /* in kk_csv_actors.processes; KK_NO_PROCESS where only the replay can tell */
} kk_csv_actor;

/* The actor of a row that was met lately, by the bytes of the row that tell it. */
#define KK_CSV_RECENT_ACTORS 64u
typedef struct kk_csv_recent_actor {
    kk_csv_actor *actor; /* NULL where there is none */
    uint32_t size;
    char bytes[52];
} kk_csv_recent_actor;

typedef struct kk_csv_actors {
    kk_csv *csv;
    unsigned char columns[KK_CSV_ACTOR_COLUMNS]; /* those of KK_CSV_ACTOR_COLUMNS that the capture has */
    unsigned column_count;
    kk_csv_actor *slots; /* a hash table, at most half full; hash 0 is free */
    size_t capacity, count;
    /* Where the columns stand side by side, the first of them and the last; else the last is KK_CSV_ABSENT.
     */
    uint32_t first_field, last_field;
    kk_csv_recent_actor recent[KK_CSV_RECENT_ACTORS];
    kk_arena arena; /* cells */
    kk_processes processes;
    uint64_t births; /* passed so far */
} kk_csv_actors;

/* False when memory is out. */
bool kk_csv_actors_init(kk_csv_actors *actors, kk_csv *csv);
void kk_csv_actors_free(kk_csv_actors *actors);

/* The actor of a row; NULL when memory is out. Valid until the next call. */
kk_csv_actor *kk_csv_actors_of_row(kk_csv_actors *actors, const kk_csv_row *row);

/* From here on another birth holds, or the cursor went elsewhere. */
static inline void kk_csv_actors_pass_birth(kk_csv_actors *actors)
{
    actors->births++;
}

/* What the scan knows of the actor at `offset`, by the births that were found ahead: a process of `actors`,
 * or KK_NO_PROCESS where there is none. */
kk_process_id kk_csv_actor_process(kk_csv_actors *actors, kk_csv_actor *actor, size_t offset);

#endif
