#include "base/grow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 8

bool kk_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity) {
        return true;
    }
    size_t wanted = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : needed;
    wanted = wanted < FIRST_CAPACITY ? FIRST_CAPACITY : wanted;
    wanted = wanted < needed ? needed : wanted;
    size_t bytes;
    if (__builtin_mul_overflow(wanted, size, &bytes)) {
        return false;
    }
    void *old;
    memcpy(&old, items, sizeof old); /* a pointer of any type */
    void *grown = realloc(old, bytes);
    if (!grown) {
        return false;
    }
    memcpy(items, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}
