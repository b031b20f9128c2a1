#include "base/table.h"

#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)64)
#define MOST_SLOTS     ((size_t)1 << 31) /* hashes have 32 bits */

static void put(kk_table_slot *slots, size_t capacity, kk_table_slot slot)
{
    size_t at = slot.hash & (capacity - 1);
    while (slots[at].position) {
        at = (at + 1) & (capacity - 1);
    }
    slots[at] = slot;
}

static bool grow(kk_table *table)
{
    size_t capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY;
    kk_table_slot *slots = capacity <= MOST_SLOTS ? calloc(capacity, sizeof *slots) : NULL;
    if (!slots) {
        return false;
    }
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->slots[i].position) {
            put(slots, capacity, table->slots[i]);
        }
    }
    free(table->slots);
    table->slots = slots;
    table->capacity = capacity;
    return true;
}

bool kk_table_add(kk_table *table, uint64_t hash, uint32_t position)
{
    if (table->count >= table->capacity / 4 * 3 && !grow(table)) {
        return false;
    }
    put(table->slots, table->capacity, (kk_table_slot){(uint32_t)hash, position + 1});
    table->count++;
    return true;
}

void kk_table_free(kk_table *table)
{
    free(table->slots);
    *table = (kk_table){0};
}
