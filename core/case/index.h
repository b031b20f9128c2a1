/* A hash index of records by a text, caseless or not, for the ledger and the case. The index stores where a
 * record is; the record begins with its key. */
#ifndef KK_CASE_INDEX_H
#define KK_CASE_INDEX_H

#include "base/buf.h"

/* Every indexed record has this as its first member. */
typedef struct kk_indexed {
    kk_str key;
} kk_indexed;

typedef struct kk_index_slot {
    uint64_t hash;
    kk_indexed *item; /* NULL when free */
} kk_index_slot;

typedef struct kk_index {
    kk_index_slot *slots;
    size_t capacity; /* 0 or a power of two */
    size_t count;
    bool cased;    /* compare keys as they are; set before the first use */
    kk_buf folded; /* the key that is being looked for */
} kk_index;

#define KK_INDEX_INIT ((kk_index){0})

void kk_index_free(kk_index *index);

/* The record with this key, NULL when there is none. `hash` receives what kk_index_add wants. */
kk_indexed *kk_index_find(kk_index *index, kk_str key, uint64_t *hash);

/* Adds a record whose key is not there yet. False when memory is out. */
bool kk_index_add(kk_index *index, uint64_t hash, kk_indexed *item);

#endif
