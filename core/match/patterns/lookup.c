#include "match/patterns/lookup.h"

#include <stdlib.h>

void kk_match_lookup_free(kk_lookup *lookup)
{
    free(lookup->slots);
    *lookup = (kk_lookup){0};
}

/* FNV-1a leaves its low bits weakest, and a table is indexed by them. */
static size_t first_slot(uint64_t hash, size_t capacity)
{
    return (hash ^ hash >> 29) & (capacity - 1);
}

static bool resize(kk_lookup *lookup, size_t capacity)
{
    kk_lookup_slot *slots = calloc(capacity, sizeof *slots);
    if (!slots) {
        return false;
    }
    for (size_t i = 0; i < lookup->capacity; i++) {
        if (lookup->slots[i].item) {
            size_t at = first_slot(lookup->slots[i].hash, capacity);
            while (slots[at].item) {
                at = (at + 1) & (capacity - 1);
            }
            slots[at] = lookup->slots[i];
        }
    }
    free(lookup->slots);
    lookup->slots = slots;
    lookup->capacity = capacity;
    return true;
}

kk_lookup_slot *kk_match_lookup_find(kk_lookup *lookup, uint64_t hash,
                                     bool (*same)(const void *context, uint32_t item), const void *context)
{
    if (lookup->count * 2 >= lookup->capacity &&
        !resize(lookup, lookup->capacity ? lookup->capacity * 2 : 64)) {
        return NULL;
    }
    size_t at = first_slot(hash, lookup->capacity);
    kk_lookup_slot *slot = &lookup->slots[at];
    while (slot->item && (slot->hash != hash || !same(context, slot->item - 1))) {
        at = (at + 1) & (lookup->capacity - 1);
        slot = &lookup->slots[at];
    }
    return slot;
}

void kk_match_lookup_put(kk_lookup *lookup, kk_lookup_slot *slot, uint64_t hash, uint32_t item)
{
    *slot = (kk_lookup_slot){hash, item + 1};
    lookup->count++;
}

uint64_t kk_match_hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *data = bytes;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ data[i]) * UINT64_C(0x100000001B3);
    }
    return hash;
}
