/* Arrays that grow. */
#ifndef KK_BASE_GROW_H
#define KK_BASE_GROW_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for `needed` items of `size` bytes in an array of `*capacity`, at least doubling it where it is
 * too small. `items` is the address of the pointer to the array, which is NULL while the capacity is 0; the
 * owner frees the array with free(). False when memory is out; the array stays as it was. */
bool kk_grow(void *items, size_t *capacity, size_t needed, size_t size);

/* A growing array of items of one type. */
#define KK_ARRAY(type)                                                                                       \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t count, capacity;                                                                              \
    }

/* True when one more item fits, at items[count]. */
#define KK_ARRAY_GROW(array)                                                                                 \
    kk_grow(&(array)->items, &(array)->capacity, (array)->count + 1, sizeof *(array)->items)

#endif
