#define XXH_STATIC_LINKING_ONLY /* XXH3_state_t on the stack */
#include "case/index.h"

#include "base/fold.h"

#include <stdlib.h>
#include <xxhash.h>

#define FIRST_CAPACITY ((size_t)256)

/* Bytes of a key that are folded at once, on the stack. */
#define PIECE ((size_t)512)

void kk_index_free(kk_index *index)
{
    free(index->slots);
    *index = KK_INDEX_INIT;
}

/* The first characters of a text, at most PIECE bytes of them. */
static kk_str first_piece(kk_str text)
{
    size_t size = text.size < PIECE ? text.size : PIECE;
    while (size < text.size && size > PIECE - 4 && ((unsigned char)text.data[size] & 0xC0) == 0x80) {
        size--;
    }
    return kk_str_slice(text, 0, size);
}

static uint64_t caseless_hash(kk_str key)
{
    char folded[KK_FOLD_MAX(PIECE)];
    if (key.size <= PIECE) {
        return XXH3_64bits(folded, kk_fold(key, folded));
    }
    XXH3_state_t state;
    XXH3_INITSTATE(&state);
    XXH3_64bits_reset(&state);
    while (key.size > 0) {
        kk_str piece = first_piece(key);
        XXH3_64bits_update(&state, folded, kk_fold(piece, folded));
        key = kk_str_slice(key, piece.size, key.size);
    }
    return XXH3_64bits_digest(&state);
}

static uint64_t hash_of(const kk_index *index, kk_str key)
{
    return index->cased ? XXH3_64bits(key.data, key.size) : caseless_hash(key);
}

static bool same_key(const kk_index *index, kk_str a, kk_str b)
{
    return index->cased ? kk_str_equal(a, b) : kk_str_equal_nocase(a, b);
}

/* The slot that holds the key, or the free one where it belongs. */
static kk_index_slot *slot_of(const kk_index *index, kk_str key, uint64_t hash)
{
    size_t mask = index->capacity - 1;
    size_t at = (size_t)hash & mask;
    while (index->slots[at].item) {
        if (index->slots[at].hash == hash && same_key(index, *index->slots[at].item, key)) {
            break;
        }
        at = (at + 1) & mask;
    }
    return &index->slots[at];
}

void *kk_index_find(const kk_index *index, kk_str key, uint64_t *hash)
{
    uint64_t found = hash_of(index, key);
    if (hash) {
        *hash = found;
    }
    return index->capacity == 0 ? NULL : slot_of(index, key, found)->item;
}

static bool grow(kk_index *index)
{
    size_t capacity = index->capacity ? index->capacity * 2 : FIRST_CAPACITY;
    kk_index_slot *slots = capacity > index->capacity ? calloc(capacity, sizeof *slots) : NULL;
    if (!slots) {
        return false;
    }
    for (size_t i = 0; i < index->capacity; i++) {
        if (!index->slots[i].item) {
            continue;
        }
        size_t at = (size_t)index->slots[i].hash & (capacity - 1);
        while (slots[at].item) {
            at = (at + 1) & (capacity - 1);
        }
        slots[at] = index->slots[i];
    }
    free(index->slots);
    index->slots = slots;
    index->capacity = capacity;
    return true;
}

void *kk_index_entry(kk_index *index, kk_arena *arena, kk_str key, size_t size, bool *fresh)
{
    uint64_t hash;
    kk_str *item = kk_index_find(index, key, &hash);
    *fresh = !item;
    if (item) {
        return item;
    }
    kk_str copy = kk_arena_copy(arena, key);
    item = kk_arena_calloc(arena, 1, size);
    if (!copy.data || !item) {
        return NULL;
    }
    *item = copy;
    return kk_index_add(index, hash, item) ? item : NULL;
}

bool kk_index_add(kk_index *index, uint64_t hash, kk_str *item)
{
    /* At most three quarters full, so that a search ends soon. */
    if (index->count >= index->capacity / 4 * 3 && !grow(index)) {
        return false;
    }
    *slot_of(index, *item, hash) = (kk_index_slot){hash, item};
    index->count++;
    return true;
}
