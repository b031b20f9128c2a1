#include "script/sandbox/memory.h"

#include "script/sandbox/gauge.h"
#include "script/sandbox/state.h"

#include <stdlib.h>

/* Emergency collections in one call that leave more than 7/8 of the memory in use before that counts as its
 * end. */
#define FUTILE_COLLECTIONS   16
#define SMALLEST_LONG_STRING ((size_t)16 << 10)

/* Precedes every block; keeps the alignment that malloc gives. */
typedef struct block_header {
    _Alignas(max_align_t) uint32_t owner;
    uint16_t weight; /* class of a long string or large table plus one; 0 for everything else */
    uint16_t pooled; /* class in the pool; 0 for a block of malloc's */
} block_header;

/* How long one instruction on a block can take: for strings by their size, for tables (chains of colliding
 * keys) and stacks by a sixteenth. */
static uint32_t weight_class(size_t size, bool is_string)
{
    uint32_t number = 0;
    size = is_string ? size : size / 16;
    for (size_t limit = SMALLEST_LONG_STRING; size >= limit && number < KK_WEIGHT_CLASSES; limit *= 2) {
        number++;
    }
    return number;
}

static void weigh(kk_scripts *scripts, block_header *header, size_t size, bool is_string)
{
    uint32_t weight = size < SMALLEST_LONG_STRING ? 0 : weight_class(size, is_string);
    if (header->weight == weight) {
        return;
    }
    kk_gauge_weigh(scripts, header->weight, weight);
    header->weight = (uint16_t)weight;
}

/* Lua collects garbage after the first refusal and asks again; after the second it raises a memory error. */
static void *refuse(kk_scripts *scripts, size_t size, kk_trip why)
{
    kk_gauge *gauge = &scripts->gauge;
    bool again = gauge->refused == size;
    if (!again && gauge->tripped == KK_TRIP_NONE) {
        gauge->refused = size;
        gauge->until_clock = -1; /* a collection comes, which no step tells of */
        kk_clock_settle(scripts);
        kk_trip late = kk_clock_trip(scripts);
        if (late == KK_TRIP_NONE) {
            return NULL;
        }
        why = late;
    }
    gauge->refused = 0;
    kk_trip_note(scripts, why);
    return NULL;
}

/* KK_TRIP_NONE when `owner` may have `size` more bytes in a block that will have `block` bytes. */
static kk_trip may_have(kk_scripts *scripts, uint32_t owner, size_t size, size_t block)
{
    if (owner == KK_ENGINE_SCRIPT || !scripts->lua) {
        return KK_TRIP_NONE;
    }
    uint64_t share = scripts->table.items[owner]->share;
    if (block > scripts->gauge.limits.block * share) {
        return KK_TRIP_BLOCK;
    }
    size_t memory = scripts->table.items[owner]->memory;
    uint64_t limit = scripts->gauge.limits.memory * share;
    if (size > limit || memory > limit - size) {
        return KK_TRIP_MEMORY;
    }
    kk_gauge *gauge = &scripts->gauge;
    if (gauge->refused == block && memory > limit / 8 * 7 && ++gauge->collections > FUTILE_COLLECTIONS) {
        return KK_TRIP_MEMORY;
    }
    return KK_TRIP_NONE;
}

/* The size of a block; where it does not fit, one that no allocation gives. */
static size_t with_header(size_t size)
{
    return size < SIZE_MAX - sizeof(block_header) ? size + sizeof(block_header) : SIZE_MAX;
}

/* A block with room for `size` bytes, its owner and weight not set; NULL when memory is out. */
static block_header *obtain(kk_scripts *scripts, size_t size)
{
    unsigned number = kk_pool_class(with_header(size));
    block_header *header = number ? kk_pool_take(&scripts->gauge.pool, number) : NULL;
    if (header) {
        header->pooled = (uint16_t)number;
        return header;
    }
    header = malloc(with_header(size));
    if (header) {
        header->pooled = 0;
    }
    return header;
}

static void give_back(kk_scripts *scripts, block_header *header)
{
    if (header->pooled) {
        kk_pool_give_back(&scripts->gauge.pool, header, header->pooled);
    } else {
        free(header);
    }
}

/* realloc; NULL leaves the block as it is. */
static block_header *resize(kk_scripts *scripts, block_header *header, size_t old_size, size_t new_size)
{
    unsigned number = kk_pool_class(with_header(new_size));
    if (header->pooled == number) {
        return number ? header : realloc(header, with_header(new_size));
    }
    block_header *fresh = obtain(scripts, new_size);
    if (fresh) {
        fresh->owner = header->owner;
        fresh->weight = header->weight;
        memcpy(fresh + 1, header + 1, old_size < new_size ? old_size : new_size);
        give_back(scripts, header);
    }
    return fresh;
}

static void release(kk_scripts *scripts, block_header *header, size_t size)
{
    scripts->table.items[header->owner]->memory -= size;
    weigh(scripts, header, 0, false);
    give_back(scripts, header);
}

static void *grow(kk_scripts *scripts, block_header *header, size_t old_size, size_t new_size, bool is_string)
{
    uint32_t owner = scripts->running.owner;
    bool same = header && header->owner == owner;
    kk_trip why = may_have(scripts, owner, same ? new_size - old_size : new_size, new_size);
    if (why != KK_TRIP_NONE) {
        return refuse(scripts, new_size, why);
    }
    block_header *fresh = header ? resize(scripts, header, old_size, new_size) : obtain(scripts, new_size);
    if (!fresh) {
        return refuse(scripts, new_size, KK_TRIP_MEMORY);
    }
    scripts->gauge.refused = 0;
    if (header) {
        scripts->table.items[fresh->owner]->memory -= old_size;
    } else {
        fresh->weight = 0;
    }
    fresh->owner = owner;
    weigh(scripts, fresh, new_size, is_string);
    scripts->table.items[owner]->memory += new_size;
    return fresh + 1;
}

void *kk_memory_allocate(void *context, void *block, size_t old_size, size_t new_size)
{
    kk_scripts *scripts = context;
    block_header *header = block ? (block_header *)block - 1 : NULL;
    if (new_size == 0) {
        if (header) {
            release(scripts, header, old_size);
        }
        return NULL;
    }
    if (!header) { /* for a new block Lua passes the kind of object in old_size */
        return grow(scripts, NULL, 0, new_size, old_size == LUA_TSTRING);
    }
    if (new_size > old_size) {
        return grow(scripts, header, old_size, new_size, false);
    }
    /* Shrinking must not fail. */
    block_header *smaller = resize(scripts, header, old_size, new_size);
    smaller = smaller ? smaller : header;
    scripts->table.items[smaller->owner]->memory -= old_size - new_size;
    weigh(scripts, smaller, new_size, false);
    return smaller + 1;
}
