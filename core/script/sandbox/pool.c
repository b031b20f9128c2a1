#include "script/sandbox/pool.h"

#include <stdbool.h>
#include <stdlib.h>

#define CHUNK ((size_t)64 << 10)
/* Bytes of all chunks together, at most. */
#define POOL_LIMIT ((size_t)32 << 20)

static bool add_chunk(kk_pool *pool)
{
    char *chunk = pool->total < POOL_LIMIT ? malloc(CHUNK) : NULL;
    if (!chunk) {
        return false;
    }
    *(void **)(void *)chunk = pool->chunks;
    pool->chunks = chunk;
    pool->total += CHUNK;
    pool->at = chunk + KK_POOL_UNIT;
    pool->left = CHUNK - KK_POOL_UNIT;
    return true;
}

void *kk_pool_carve(kk_pool *pool, unsigned class)
{
    size_t size = class * KK_POOL_UNIT;
    if (pool->left < size && !add_chunk(pool)) {
        return NULL;
    }
    void *block = pool->at;
    pool->at += size;
    pool->left -= size;
    return block;
}

void kk_pool_free(kk_pool *pool)
{
    for (void *chunk = pool->chunks, *next; chunk; chunk = next) {
        next = *(void **)chunk;
        free(chunk);
    }
    *pool = (kk_pool){.chunks = NULL};
}
