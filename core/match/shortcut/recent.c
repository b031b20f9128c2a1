#include "match/shortcut/recent.h"

#include "base/bytes.h"

#include <stdlib.h>

/* A power of two; with entries of 256 bytes the table fits the second cache of a processor. */
#define SLOTS 512u

/* hit_count of a text with more than are remembered. */
#define TOO_MANY UINT32_MAX

void kk_match_recent_free(kk_recent *recent)
{
    free(recent->slots);
    *recent = (kk_recent){0};
}

/* Paths differ at their ends, keys with long names of numbers in the middle. */
static size_t slot_of(kk_str text)
{
    size_t ahead = text.size - sizeof(uint64_t);
    uint64_t hash = kk_load_u64(text.data + ahead) + text.size;
    hash = hash * UINT64_C(0x9E3779B97F4A7C15) ^ kk_load_u64(text.data + ahead / 2);
    hash = hash * UINT64_C(0xD6E8FEB86659FD93) ^ kk_load_u64(text.data + ahead * 3 / 4);
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(hash >> 32) % SLOTS;
}

kk_recent_text *kk_match_recent_find(kk_recent *recent, kk_str text, bool *is_there)
{
    *is_there = false;
    if (text.size < sizeof(uint64_t) || text.size > KK_RECENT_SIZE) {
        return NULL;
    }
    if (!recent->slots) {
        recent->slots = calloc(SLOTS, sizeof *recent->slots);
        if (!recent->slots) {
            return NULL;
        }
    }
    kk_recent_text *slot = &recent->slots[slot_of(text)];
    *is_there = slot->size == text.size && memcmp(slot->text, text.data, text.size) == 0;
    return slot;
}

void kk_match_recent_keep_unscanned(kk_recent_text *slot, kk_str text)
{
    kk_match_recent_begin(slot);
    kk_match_recent_end(slot, text);
    slot->hit_count = KK_RECENT_UNSCANNED;
}

void kk_match_recent_begin(kk_recent_text *slot)
{
    slot->size = 0;
    slot->hit_count = 0;
    slot->silent = 0;
}

void kk_match_recent_hit(kk_recent_text *slot, uint32_t owner)
{
    if (slot->hit_count == TOO_MANY) {
        return;
    }
    for (uint32_t i = 0; i < slot->hit_count; i++) {
        if (slot->hits[i] == owner) {
            return;
        }
    }
    if (slot->hit_count == KK_RECENT_HITS) {
        slot->hit_count = TOO_MANY;
    } else {
        slot->hits[slot->hit_count++] = owner;
    }
}

void kk_match_recent_end(kk_recent_text *slot, kk_str text)
{
    if (slot->hit_count != TOO_MANY) {
        memcpy(slot->text, text.data, text.size);
        slot->size = (uint32_t)text.size;
    }
}
