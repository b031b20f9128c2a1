#include "case/index.h"

#include "base/fold.h"

#include <stdlib.h>
#include <xxhash.h>

#define FIRST_CAPACITY ((size_t)256)

void kk_index_free(kk_index *index)
{
    free(index->slots);
    kk_buf_free(&index->folded);
    *index = KK_INDEX_INIT;
}

static uint64_t hash_of(kk_index *index, kk_str key)
{
    if (index->cased) {
        return XXH3_64bits(key.data, key.size);
    }
    kk_buf_clear(&index->folded);
    kk_fold_append(&index->folded, key);
    return XXH3_64bits(index->folded.data, index->folded.size);
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
        if (index->slots[at].hash == hash && same_key(index, index->slots[at].item->key, key)) {
            break;
        }
        at = (at + 1) & mask;
    }
    return &index->slots[at];
}

kk_indexed *kk_index_find(kk_index *index, kk_str key, uint64_t *hash)
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

bool kk_index_add(kk_index *index, uint64_t hash, kk_indexed *item)
{
    /* At most three quarters full, so that a search ends soon. */
    if (index->count >= index->capacity / 4 * 3 && !grow(index)) {
        return false;
    }
    *slot_of(index, item->key, hash) = (kk_index_slot){hash, item};
    index->count++;
    return true;
}
