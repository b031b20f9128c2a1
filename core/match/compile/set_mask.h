/* Set of pattern sets, by their numbers, which ascend by cost. Private to core/match/. */
#ifndef KK_MATCH_COMPILE_SET_MASK_H
#define KK_MATCH_COMPILE_SET_MASK_H

#include "event/field.h"

#define KK_SET_MASK_WORDS 3

typedef struct kk_set_mask {
    uint64_t words[KK_SET_MASK_WORDS];
} kk_set_mask;

_Static_assert(2 * KK_FIELD_COUNT <= 64 * KK_SET_MASK_WORDS,
               "room for a folded and a cased set of every field");

static inline void kk_set_mask_add(kk_set_mask *mask, uint32_t set)
{
    mask->words[set / 64] |= UINT64_C(1) << (set % 64);
}

static inline bool kk_set_mask_has(const kk_set_mask *mask, uint32_t set)
{
    return mask->words[set / 64] >> (set % 64) & 1;
}

static inline void kk_set_mask_join(kk_set_mask *mask, const kk_set_mask *other)
{
    for (size_t i = 0; i < KK_SET_MASK_WORDS; i++) {
        mask->words[i] |= other->words[i];
    }
}

#endif
