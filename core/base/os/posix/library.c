#include "base/os/library.h"

#include <stdlib.h>
#include <string.h>

const void *kk_os_find_bytes(const void *bytes, size_t size, const void *part, size_t part_size)
{
    return memmem(bytes, size, part, part_size);
}

const void *kk_os_find_last_byte(const void *bytes, unsigned char byte, size_t size)
{
    return memrchr(bytes, byte, size);
}

void kk_os_sort(void *items, size_t count, size_t size,
                int (*compare)(const void *left, const void *right, void *context), void *context)
{
    qsort_r(items, count, size, compare, context);
}
