/* Processes by the numbers that the capture itself gives them, and who is whose parent. Process Monitor
 * numbers processes in its own format and in its XML: a PID that is used again is another number. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_NUMBERING_H
#define KK_CAPTURE_NUMBERING_H

#include "capture/source_impl.h"

typedef struct kk_numbering_slot {
    uint32_t number;  /* the capture's own */
    kk_process_id id; /* KK_NO_PROCESS where the slot is free */
} kk_numbering_slot;

/* Zeroed but for `table`, it is empty. */
typedef struct kk_numbering {
    kk_processes *table;
    kk_numbering_slot *slots; /* hash table, open addressing */
    size_t slot_count;        /* a power of two */
} kk_numbering;

/* NULL when no process has the number. */
const kk_process *kk_numbering_find(const kk_numbering *numbering, uint32_t number);

/* The process with the number, made when there is none yet; NULL when memory is out. */
kk_process *kk_numbering_add(kk_numbering *numbering, uint32_t number);

/* Puts the table in the order of start times and links parents, by number and by PID. False when memory is
 * out. */
bool kk_numbering_finish(kk_numbering *numbering);

void kk_numbering_free(kk_numbering *numbering);

#endif
