/* Hash table of positions in an array that its owner keeps: whatever the records and their keys are, the
 * table knows their hashes alone, and the owner compares keys.
 *
 * Open addressing with linear probing; at most three quarters full, doubling then. Records are never taken
 * out. Zeroed it is empty; it allocates nothing but its slots, on the heap, and only when it grows. */
#ifndef KK_BASE_TABLE_H
#define KK_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct kk_table_slot {
    uint32_t hash;     /* the low half, which also tells the slot to begin at */
    uint32_t position; /* plus one; 0 when free */
} kk_table_slot;

typedef struct kk_table {
    kk_table_slot *slots;
    size_t capacity; /* slots: 0 or a power of two */
    size_t count;    /* records */
} kk_table;

/* Adds the record at `position`, below UINT32_MAX, whose key the table does not have. False when memory is
 * out. */
bool kk_table_add(kk_table *table, uint64_t hash, uint32_t position);
void kk_table_free(kk_table *table);

/* A search for the records of one hash. */
typedef struct kk_table_search {
    const kk_table *table;
    size_t at;
    uint32_t hash;
} kk_table_search;

static inline kk_table_search kk_table_search_for(const kk_table *table, uint64_t hash)
{
    return (kk_table_search){table, (size_t)hash, (uint32_t)hash};
}

/* The next record that may have the key; false when there is no more. */
static inline bool kk_table_next(kk_table_search *search, uint32_t *position)
{
    const kk_table *table = search->table;
    if (table->capacity == 0) {
        return false;
    }
    for (;;) {
        const kk_table_slot *slot = &table->slots[search->at++ & (table->capacity - 1)];
        if (slot->position == 0) {
            return false;
        }
        if (slot->hash == search->hash) {
            *position = slot->position - 1;
            return true;
        }
    }
}

/* The hash of a number; a text is hashed with xxHash by whoever links it. */
static inline uint64_t kk_table_hash(uint64_t number)
{
    number = (number ^ number >> 33) * UINT64_C(0xFF51AFD7ED558CCD); /* MurmurHash3's finalizer */
    number = (number ^ number >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return number ^ number >> 33;
}

#endif
