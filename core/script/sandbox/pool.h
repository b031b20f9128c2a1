/* Small blocks for Lua, which come and go by the thousand: taken from chunks, given back to a list by size.
 * Private to core/script/.
 *
 * What was of one size once stays so: the pool's bound keeps scripts from holding that against their limits.
 */
#ifndef KK_SCRIPT_POOL_H
#define KK_SCRIPT_POOL_H

#include <stddef.h>

/* Sizes are multiples of a unit. */
#define KK_POOL_UNIT    ((size_t)16)
#define KK_POOL_CLASSES 32

/* Larger blocks are not for the pool: none is where a sanitizer is to see each. */
#ifndef KK_POOL_LARGEST
#define KK_POOL_LARGEST (KK_POOL_CLASSES * KK_POOL_UNIT)
#endif

/* Zeroed at first. */
typedef struct kk_pool {
    void *given_back[KK_POOL_CLASSES]; /* lists by class less one, through each block's first word */
    char *at;                          /* what is left of the newest chunk */
    size_t left;                       /* bytes of it */
    void *chunks;                      /* list, through each one's first word */
    size_t total;                      /* bytes of all chunks */
} kk_pool;

/* The class of a block of `size` bytes, at least 1; 0 when it is not for the pool. */
static inline unsigned kk_pool_class(size_t size)
{
    return size <= KK_POOL_LARGEST ? (unsigned)((size + KK_POOL_UNIT - 1) / KK_POOL_UNIT) : 0;
}

/* Another block from a chunk; NULL when the pool has as much as it may, or memory is out. */
void *kk_pool_carve(kk_pool *pool, unsigned class);

/* A block of a class other than 0, uninitialized; NULL as above. */
static inline void *kk_pool_take(kk_pool *pool, unsigned class)
{
    void **block = pool->given_back[class - 1];
    if (!block) {
        return kk_pool_carve(pool, class);
    }
    pool->given_back[class - 1] = *block;
    return block;
}

static inline void kk_pool_give_back(kk_pool *pool, void *block, unsigned class)
{
    *(void **)block = pool->given_back[class - 1];
    pool->given_back[class - 1] = block;
}

/* Frees all blocks at once. */
void kk_pool_free(kk_pool *pool);

#endif
