/* A hash index of records by a text, caseless or not, for the ledger and the case. The index stores where a
 * record is; a record's first member is its key. */
#ifndef KK_CASE_INDEX_H
#define KK_CASE_INDEX_H

#include "base/arena.h"

#include <stdint.h>

typedef struct kk_index_slot {
    uint64_t hash;
    kk_str *item; /* the record, by its key; NULL when free */
} kk_index_slot;

typedef struct kk_index {
    kk_index_slot *slots;
    size_t capacity; /* 0 or a power of two */
    size_t count;
    bool cased; /* compare keys as they are; set before the first use */
} kk_index;

#define KK_INDEX_INIT ((kk_index){0})

void kk_index_free(kk_index *index);

/* The record with this key, NULL when there is none. `hash` (may be NULL) receives what
 * kk_index_add wants. */
void *kk_index_find(const kk_index *index, kk_str key, uint64_t *hash);

/* The record with this key; one that is not there yet is made of `size` zeroed bytes with a copy of the key,
 * both of the arena, and `*fresh` set. NULL when memory is out. */
void *kk_index_entry(kk_index *index, kk_arena *arena, kk_str key, size_t size, bool *fresh);

/* Adds a record whose key is not there yet. False when memory is out. */
bool kk_index_add(kk_index *index, uint64_t hash, kk_str *item);

#endif
