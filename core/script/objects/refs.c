#include "script/objects/refs.h"

#include <stdlib.h>

/* Events that are kept at once. */
#define NOTED_LIMIT 1000000

/* Open addressing; index UINT64_MAX is a free slot. */
struct kk_refs {
    kk_event_ref *slots;
    size_t count, capacity; /* capacity is a power of 2 */
};

static size_t slot_of(const struct kk_refs *refs, uint64_t index)
{
    size_t mask = refs->capacity - 1;
    size_t slot = (size_t)((index * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & mask;
    while (refs->slots[slot].index != index && refs->slots[slot].index != UINT64_MAX) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

/* Twice the room; false when memory is out. */
static bool grow(struct kk_refs *refs)
{
    struct kk_refs larger = {.capacity = refs->capacity ? refs->capacity * 2 : 256, .count = refs->count};
    larger.slots = malloc(larger.capacity * sizeof *larger.slots);
    if (!larger.slots) {
        return false;
    }
    for (size_t i = 0; i < larger.capacity; i++) {
        larger.slots[i].index = UINT64_MAX;
    }
    for (size_t i = 0; i < refs->capacity; i++) {
        if (refs->slots[i].index != UINT64_MAX) {
            larger.slots[slot_of(&larger, refs->slots[i].index)] = refs->slots[i];
        }
    }
    free(refs->slots);
    *refs = larger;
    return true;
}

void kk_refs_note(kk_scripts *scripts, const kk_event_ref *ref)
{
    kk_replay *replay = scripts->replay;
    if (!replay->refs) {
        replay->refs = calloc(1, sizeof *replay->refs);
    }
    struct kk_refs *refs = replay->refs;
    if (refs && refs->count >= NOTED_LIMIT) { /* begins anew: what is asked for was read just before */
        free(refs->slots);
        *refs = (struct kk_refs){0};
    }
    if (!refs || ref->index == UINT64_MAX || (refs->count >= refs->capacity / 4 * 3 && !grow(refs))) {
        return;
    }
    size_t slot = slot_of(refs, ref->index);
    refs->count += refs->slots[slot].index == UINT64_MAX;
    refs->slots[slot] = *ref;
}

const kk_event_ref *kk_refs_find(const kk_scripts *scripts, uint64_t index)
{
    const struct kk_refs *refs = scripts->replay->refs;
    if (!refs || refs->count == 0 || index == UINT64_MAX) {
        return NULL;
    }
    const kk_event_ref *found = &refs->slots[slot_of(refs, index)];
    return found->index == index ? found : NULL;
}

void kk_refs_free(kk_replay *replay)
{
    if (replay->refs) {
        free(replay->refs->slots);
        free(replay->refs);
        replay->refs = NULL;
    }
}
