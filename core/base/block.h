/* Sixteen bytes at once; the compiler makes vector instructions of them where there are some. */
#ifndef KK_BASE_BLOCK_H
#define KK_BASE_BLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Operators work on each byte; comparisons give all bits or none. */
typedef unsigned char kk_block __attribute__((vector_size(16)));

/* The sixteen bytes at `address`, which need not be aligned. */
static inline kk_block kk_block_load(const void *address)
{
    kk_block bytes;
    memcpy(&bytes, address, sizeof bytes);
    return bytes;
}

static inline void kk_block_store(void *address, kk_block bytes)
{
    memcpy(address, &bytes, sizeof bytes);
}

static inline bool kk_block_is_zero(kk_block bytes)
{
    uint64_t halves[2];
    memcpy(halves, &bytes, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

#endif
