/* Hash table from keys that the caller compares to item numbers. Private to core/match/. */
#ifndef KK_MATCH_PATTERNS_LOOKUP_H
#define KK_MATCH_PATTERNS_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct kk_lookup_slot {
    uint64_t hash;
    uint32_t item; /* plus one; 0 is free */
} kk_lookup_slot;

/* Open addressing, at most half full. All zeros is an empty one. */
typedef struct kk_lookup {
    kk_lookup_slot *slots;
    size_t capacity, count;
} kk_lookup;

void kk_match_lookup_free(kk_lookup *lookup);

/* The slot of the item with `hash` for which `same` holds, else the free slot where kk_match_lookup_put may
 * put it. NULL when memory is out. */
kk_lookup_slot *kk_match_lookup_find(kk_lookup *lookup, uint64_t hash,
                                     bool (*same)(const void *context, uint32_t item), const void *context);

void kk_match_lookup_put(kk_lookup *lookup, kk_lookup_slot *slot, uint64_t hash, uint32_t item);

/* FNV-1a of 64 bits over `bytes`, from KK_HASH_START or an earlier hash. */
#define KK_HASH_START UINT64_C(0xCBF29CE484222325)
uint64_t kk_match_hash_bytes(uint64_t hash, const void *bytes, size_t size);

#endif
