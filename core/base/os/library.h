/* Functions that not every C library has. */
#ifndef KK_BASE_OS_LIBRARY_H
#define KK_BASE_OS_LIBRARY_H

#include <stddef.h>

/* The first occurrence of `part`, of at least one byte, in `bytes`; NULL when there is none. */
const void *kk_os_find_bytes(const void *bytes, size_t size, const void *part, size_t part_size);
/* The last occurrence of a byte; NULL when there is none. */
const void *kk_os_find_last_byte(const void *bytes, unsigned char byte, size_t size);

/* qsort whose comparison is given `context`. */
void kk_os_sort(void *items, size_t count, size_t size,
                int (*compare)(const void *left, const void *right, void *context), void *context);

#endif
