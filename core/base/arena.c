#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#define FIRST_BLOCK  ((size_t)4096)
#define LARGEST_STEP ((size_t)1 << 20)

struct kk_arena_block {
    kk_arena_block *older;
    size_t size; /* bytes of data */
    alignas(max_align_t) unsigned char data[];
};

static kk_arena_block *add_block(kk_arena *arena, size_t needed)
{
    size_t size = arena->total < FIRST_BLOCK ? FIRST_BLOCK : arena->total;
    if (size > LARGEST_STEP) {
        size = LARGEST_STEP;
    }
    if (size < needed) {
        size = needed;
    }
    size_t whole;
    if (__builtin_add_overflow(size, sizeof(kk_arena_block), &whole)) {
        return NULL;
    }
    kk_arena_block *block = malloc(whole);
    if (block) {
        *block = (kk_arena_block){.older = arena->blocks, .size = size};
        arena->blocks = block;
        arena->used = 0;
        arena->total += size;
    }
    return block;
}

void *kk_arena_alloc(kk_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size_t rounded = size == 0 ? align : (size + align - 1) / align * align;
    kk_arena_block *block = arena->blocks;
    if (!block || rounded > block->size - arena->used) {
        block = add_block(arena, rounded);
        if (!block) {
            return NULL;
        }
    }
    void *memory = block->data + arena->used;
    arena->used += rounded;
    return memory;
}

void *kk_arena_calloc(kk_arena *arena, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        return NULL;
    }
    void *memory = kk_arena_alloc(arena, whole);
    return memory ? memset(memory, 0, whole) : NULL;
}

kk_str kk_arena_copy(kk_arena *arena, kk_str text)
{
    char *copy = text.size < SIZE_MAX ? kk_arena_alloc(arena, text.size + 1) : NULL;
    if (!copy) {
        return (kk_str){NULL, 0};
    }
    if (text.size > 0) {
        memcpy(copy, text.data, text.size);
    }
    copy[text.size] = '\0';
    return (kk_str){copy, text.size};
}

static void free_blocks(kk_arena_block *block)
{
    while (block) {
        kk_arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void kk_arena_reset(kk_arena *arena)
{
    arena->used = 0;
    if (arena->blocks) {
        free_blocks(arena->blocks->older);
        arena->blocks->older = NULL;
        arena->total = arena->blocks->size;
    }
}

void kk_arena_free(kk_arena *arena)
{
    free_blocks(arena->blocks);
    *arena = KK_ARENA_INIT;
}
