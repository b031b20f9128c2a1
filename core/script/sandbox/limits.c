#include "script/sandbox/limits.h"

#include "base/os/clock.h"

#include <stdlib.h>

const kk_script_limits KK_SCRIPT_LIMITS_DEFAULT = {
    .memory = UINT64_C(64) << 20,
    .block = UINT64_C(4) << 20,
    .steps = UINT64_C(1000000000),
    .seconds = 10,
    .run_seconds = 60,
};

/* Instructions between two looks at the limits while nothing large lives. */
#define HOOK_INTERVAL 1000
/* Work between two readings of the clock, which is a system call. */
#define CLOCK_INTERVAL 5000
/* Of calls that end before that; rather too much. */
#define STEP_NANOSECONDS 10
/* Emergency collections in one call that leave more than 7/8 of the memory in use before that counts as its
 * end. */
#define FUTILE_COLLECTIONS 16
/* Calls at each end of the stack that are looked at for a line: to find one takes time by its depth. */
#define LEVELS_SEEN          200
#define SMALLEST_LONG_STRING ((size_t)16 << 10)

/* Precedes every block; keeps the alignment that malloc gives. */
typedef struct block_header {
    _Alignas(max_align_t) uint32_t owner;
    uint16_t weight; /* class of a long string or large table plus one; 0 for everything else */
    uint16_t pooled; /* class in the pool; 0 for a block of malloc's */
} block_header;

static const char TRIPPED = 0; /* its address is the error value of a tripped limit */

/* The heaviest live block's class plus one: each class halves the instructions between hooks. */
static int heaviest_class(const kk_gauge *gauge)
{
    int top = KK_WEIGHT_CLASSES;
    while (top > 0 && gauge->heavy[top - 1] == 0) {
        top--;
    }
    return top;
}

static void book(kk_scripts *scripts, int64_t nanoseconds)
{
    kk_script *script = scripts->items[scripts->running];
    script->nanoseconds += nanoseconds;
    scripts->gauge.run_nanoseconds += script->share == 1 ? nanoseconds : 0;
}

void kk_clock_settle(kk_scripts *scripts)
{
    kk_gauge *gauge = &scripts->gauge;
    bool by_engine = scripts->running == KK_ENGINE_SCRIPT;
    bool unread = gauge->clock == KK_CLOCK_UNREAD;
    bool may_stay_unread = (by_engine || (unread && gauge->until_clock >= 0)) && heaviest_class(gauge) == 0;
    int64_t now = may_stay_unread ? KK_CLOCK_UNREAD : kk_os_thread_time();
    if (!by_engine) {
        book(scripts, unread ? (CLOCK_INTERVAL - gauge->until_clock) * STEP_NANOSECONDS : now - gauge->clock);
    }
    gauge->clock = now;
    gauge->until_clock = CLOCK_INTERVAL;
}

void kk_clock_forgive(kk_scripts *scripts)
{
    scripts->gauge.clock = kk_os_thread_time();
}

/* Why the running script's time is over, as far as it is booked. */
static kk_trip out_of_time(const kk_scripts *scripts)
{
    if (scripts->running == KK_ENGINE_SCRIPT) {
        return KK_TRIP_NONE;
    }
    const kk_script *script = scripts->items[scripts->running];
    if ((double)script->nanoseconds > scripts->limits.seconds * 1e9 * script->share) {
        return KK_TRIP_SECONDS;
    }
    return script->share == 1 && (double)scripts->gauge.run_nanoseconds > scripts->limits.run_seconds * 1e9
               ? KK_TRIP_RUN_SECONDS
               : KK_TRIP_NONE;
}

void kk_clock_check(lua_State *lua)
{
    kk_trip why = out_of_time(kk_scripts_of(lua));
    if (why != KK_TRIP_NONE) {
        kk_trip_raise(lua, why);
    }
}

static void on_count(lua_State *lua, lua_Debug *activation)
{
    (void)activation;
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_gauge *gauge = &scripts->gauge;
    if (gauge->tripped != KK_TRIP_NONE) {
        kk_trip_raise(lua, gauge->tripped);
    }
    int top = heaviest_class(gauge);
    gauge->until_clock -= (int64_t)gauge->interval << top;
    uint64_t work = (uint64_t)gauge->interval;
    if (gauge->interval != HOOK_INTERVAL >> top) {
        kk_hook_install(scripts);
    }
    kk_charge(lua, work);
}

void kk_hook_install(kk_scripts *scripts)
{
    kk_gauge *gauge = &scripts->gauge;
    int interval = HOOK_INTERVAL >> heaviest_class(gauge);
    gauge->interval = gauge->tripped != KK_TRIP_NONE || interval < 1 ? 1 : interval;
    lua_sethook(scripts->lua, on_count, LUA_MASKCOUNT, gauge->interval);
}

/* The line of the running script's innermost function among `count` calls from `level` on; 0 for none. */
static unsigned line_among(kk_scripts *scripts, int level, int count)
{
    const char *chunk = scripts->items[scripts->running]->chunk;
    lua_Debug activation;
    for (int end = level + count; level < end && lua_getstack(scripts->lua, level, &activation); level++) {
        lua_getinfo(scripts->lua, "Sl", &activation);
        if (activation.currentline > 0 && strcmp(activation.source, chunk) == 0) {
            return (unsigned)activation.currentline;
        }
    }
    return 0;
}

/* Number of calls on the stack. */
static int call_depth(lua_State *lua)
{
    lua_Debug activation;
    int low = 0, high = 1;
    while (lua_getstack(lua, high, &activation)) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        *(lua_getstack(lua, middle, &activation) ? &low : &high) = middle;
    }
    return high;
}

unsigned kk_running_line(kk_scripts *scripts)
{
    unsigned line = line_among(scripts, 0, LEVELS_SEEN);
    int depth = line ? 0 : call_depth(scripts->lua);
    if (depth > LEVELS_SEEN) { /* deep in a library that the script called at the beginning */
        int from = depth - LEVELS_SEEN;
        line = line_among(scripts, from > LEVELS_SEEN ? from : LEVELS_SEEN, LEVELS_SEEN);
    }
    return line;
}

int kk_trip_raise(lua_State *lua, kk_trip why)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (scripts->gauge.tripped == KK_TRIP_NONE) {
        scripts->gauge.tripped = why;
        scripts->gauge.trip_line = kk_running_line(scripts);
        kk_hook_install(scripts);
    }
    lua_pushlightuserdata(lua, (void *)&TRIPPED);
    return lua_error(lua);
}

void kk_rethrow_if_tripped(lua_State *lua, int status)
{
    kk_trip tripped = kk_scripts_of(lua)->gauge.tripped;
    if (tripped != KK_TRIP_NONE) {
        kk_trip_raise(lua, tripped);
    }
    if (status == LUA_ERRMEM) {
        kk_trip_raise(lua, KK_TRIP_MEMORY);
    }
}

void kk_charge(lua_State *lua, uint64_t work)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_gauge *gauge = &scripts->gauge;
    if (gauge->tripped != KK_TRIP_NONE) {
        kk_trip_raise(lua, gauge->tripped);
    }
    int64_t amount = work > INT64_MAX / 4 ? INT64_MAX / 4 : (int64_t)work;
    gauge->steps_left -= amount;
    gauge->until_clock -= amount;
    if (gauge->steps_left < 0) {
        kk_trip_raise(lua, KK_TRIP_STEPS);
    }
    if (gauge->until_clock < 0) {
        kk_clock_settle(scripts);
        kk_clock_check(lua);
    }
}

size_t kk_text_limit(const kk_scripts *scripts)
{
    const size_t added = 64;
    uint64_t block = scripts->limits.block * scripts->items[scripts->running]->share;
    return block > added ? (size_t)block - added : 0;
}

void kk_trip_describe(const kk_scripts *scripts, kk_trip why, kk_error *error)
{
    kk_script_limits allowed = scripts->limits; /* the running script's */
    const kk_script_limits *limits = &allowed;
    unsigned share = scripts->items[scripts->running]->share;
    allowed.memory *= share;
    allowed.block *= share;
    allowed.seconds *= share;
    switch (why) {
    case KK_TRIP_STEPS:
        kk_fail(error, "stopped: one call took more than its steps (an endless loop?)");
        break;
    case KK_TRIP_SECONDS:
        kk_fail(error, "stopped: it used its %g CPU seconds (--script-seconds)", limits->seconds);
        break;
    case KK_TRIP_RUN_SECONDS:
        kk_fail(error, "stopped: all scripts together used their %g CPU seconds", limits->run_seconds);
        break;
    case KK_TRIP_BLOCK:
        kk_fail(error, "stopped: one text, table or stack of calls grew over %llu KiB (endless recursion?)",
                (unsigned long long)(limits->block >> 10));
        break;
    case KK_TRIP_RECORDS:
        kk_fail(error,
                "stopped: too many findings or activities, or too long ones; take coarser keys, or match "
                "less (--script-memory)");
        break;
    default:
        kk_fail(error, "stopped: it holds more than its %llu MiB of memory (--script-memory)",
                (unsigned long long)(limits->memory >> 20));
    }
}

/* --- memory --- */

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
    kk_gauge *gauge = &scripts->gauge;
    uint32_t weight = size < SMALLEST_LONG_STRING ? 0 : weight_class(size, is_string);
    if (header->weight == weight) {
        return;
    }
    if (header->weight) {
        gauge->heavy[header->weight - 1]--;
    }
    header->weight = (uint16_t)weight;
    if (weight) {
        gauge->heavy[weight - 1]++;
        if (scripts->lua && gauge->interval > HOOK_INTERVAL >> weight) {
            kk_hook_install(scripts);
        }
    }
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
        kk_trip late = out_of_time(scripts);
        if (late == KK_TRIP_NONE) {
            return NULL;
        }
        why = late;
    }
    gauge->refused = 0;
    if (gauge->tripped == KK_TRIP_NONE) {
        gauge->tripped = why;
        gauge->trip_line = kk_running_line(scripts);
        kk_hook_install(scripts);
    }
    return NULL;
}

/* KK_TRIP_NONE when `owner` may have `size` more bytes in a block that will have `block` bytes. */
static kk_trip may_have(kk_scripts *scripts, uint32_t owner, size_t size, size_t block)
{
    if (owner == KK_ENGINE_SCRIPT || !scripts->lua) {
        return KK_TRIP_NONE;
    }
    uint64_t share = scripts->items[owner]->share;
    if (block > scripts->limits.block * share) {
        return KK_TRIP_BLOCK;
    }
    size_t memory = scripts->items[owner]->memory;
    uint64_t limit = scripts->limits.memory * share;
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
    block_header *header = number ? kk_pool_take(&scripts->pool, number) : NULL;
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
        kk_pool_give_back(&scripts->pool, header, header->pooled);
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
    scripts->items[header->owner]->memory -= size;
    weigh(scripts, header, 0, false);
    give_back(scripts, header);
}

static void *grow(kk_scripts *scripts, block_header *header, size_t old_size, size_t new_size, bool is_string)
{
    uint32_t owner = scripts->owner;
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
        scripts->items[fresh->owner]->memory -= old_size;
    } else {
        fresh->weight = 0;
    }
    fresh->owner = owner;
    weigh(scripts, fresh, new_size, is_string);
    scripts->items[owner]->memory += new_size;
    return fresh + 1;
}

void *kk_limits_allocate(void *context, void *block, size_t old_size, size_t new_size)
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
    scripts->items[smaller->owner]->memory -= old_size - new_size;
    weigh(scripts, smaller, new_size, false);
    return smaller + 1;
}
