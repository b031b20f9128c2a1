/* Arrays that grow. Private to core/match/. */
#ifndef KK_MATCH_GROW_H
#define KK_MATCH_GROW_H

#include <stdbool.h>
#include <stddef.h>

/* Makes room for one more than `count` items of `size` bytes in `*items` (of `*capacity`, freed with free()).
 * False when memory is out; the items stay. */
bool kk_grow(void *items, size_t *capacity, size_t count, size_t size);

/* A growing list of items. */
#define KK_LIST(type)                                                                                        \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t count, capacity;                                                                              \
    }

/* True when one more item fits, at items[count]. */
#define KK_LIST_GROW(list) kk_grow(&(list)->items, &(list)->capacity, (list)->count, sizeof *(list)->items)

#endif
