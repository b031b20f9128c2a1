#include "match/grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool kk_grow(void *items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity) {
        return true;
    }
    size_t wanted = *capacity ? *capacity * 2 : 8;
    size_t bytes;
    if (wanted < *capacity || __builtin_mul_overflow(wanted, size, &bytes)) {
        return false;
    }
    void *old;
    memcpy(&old, items, sizeof old); /* `items` is the address of a pointer of any type */
    void *grown = realloc(old, bytes);
    if (!grown) {
        return false;
    }
    memcpy(items, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}
