/* Bump allocation in blocks: many small objects, freed at once. Not thread-safe; one per owner. */
#ifndef KK_BASE_ARENA_H
#define KK_BASE_ARENA_H

#include "base/str.h"

typedef struct kk_arena_block kk_arena_block;

typedef struct kk_arena {
    kk_arena_block *blocks; /* newest first */
    size_t used;            /* bytes used of the newest block */
    size_t total;           /* bytes allocated in all blocks */
} kk_arena;

#define KK_ARENA_INIT ((kk_arena){0})

/* `size` bytes aligned for any object, uninitialized; NULL when memory is out. */
void *kk_arena_alloc(kk_arena *arena, size_t size);

/* `count` zeroed objects of `size` bytes; NULL when memory is out or the product overflows. */
void *kk_arena_calloc(kk_arena *arena, size_t count, size_t size);

/* A NUL-terminated copy that lives as long as the arena; data is NULL when memory is out. */
kk_str kk_arena_copy(kk_arena *arena, kk_str text);

/* Forgets all objects and keeps one block for the next ones. */
void kk_arena_reset(kk_arena *arena);

void kk_arena_free(kk_arena *arena);

#endif
