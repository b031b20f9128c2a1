#include "match/shortcut/recent.h"

#include "base/bytes.h"

#include <stdlib.h>

/* A power of two; with entries of 256 bytes the table fits the second cache of a processor. */
#define PLACES 512u

/* hit_count of a text with more than are remembered. */
#define TOO_MANY UINT32_MAX

void kk_recent_free(kk_recent *recent)
{
    free(recent->places);
    *recent = (kk_recent){0};
}

/* Paths differ at their ends, keys with long names of numbers in the middle. */
static size_t place_of(kk_str text)
{
    size_t ahead = text.size - sizeof(uint64_t);
    uint64_t hash = kk_load_u64(text.data + ahead) + text.size;
    hash = hash * UINT64_C(0x9E3779B97F4A7C15) ^ kk_load_u64(text.data + ahead / 2);
    hash = hash * UINT64_C(0xD6E8FEB86659FD93) ^ kk_load_u64(text.data + ahead * 3 / 4);
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(hash >> 32) % PLACES;
}

kk_recent_text *kk_recent_place(kk_recent *recent, kk_str text, bool *is_there)
{
    *is_there = false;
    if (text.size < sizeof(uint64_t) || text.size > KK_RECENT_SIZE) {
        return NULL;
    }
    if (!recent->places) {
        recent->places = calloc(PLACES, sizeof *recent->places);
        if (!recent->places) {
            return NULL;
        }
    }
    kk_recent_text *place = &recent->places[place_of(text)];
    *is_there = place->size == text.size && memcmp(place->text, text.data, text.size) == 0;
    return place;
}

void kk_recent_keep_unscanned(kk_recent_text *place, kk_str text)
{
    kk_recent_begin(place);
    kk_recent_end(place, text);
    place->hit_count = KK_RECENT_UNSCANNED;
}

void kk_recent_begin(kk_recent_text *place)
{
    place->size = 0;
    place->hit_count = 0;
    place->silent = 0;
}

void kk_recent_hit(kk_recent_text *place, uint32_t owner)
{
    if (place->hit_count == TOO_MANY) {
        return;
    }
    for (uint32_t i = 0; i < place->hit_count; i++) {
        if (place->hits[i] == owner) {
            return;
        }
    }
    if (place->hit_count == KK_RECENT_HITS) {
        place->hit_count = TOO_MANY;
    } else {
        place->hits[place->hit_count++] = owner;
    }
}

void kk_recent_end(kk_recent_text *place, kk_str text)
{
    if (place->hit_count != TOO_MANY) {
        memcpy(place->text, text.data, text.size);
        place->size = (uint32_t)text.size;
    }
}
