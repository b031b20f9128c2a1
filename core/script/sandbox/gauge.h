/* Limits on scripts: steps, CPU time, memory. Private to core/script/.
 *
 * A limit that trips stays tripped until the call into the script is over: the hook fires at every
 * instruction, every C function that charges raises again, and our pcall rethrows. */
#ifndef KK_SCRIPT_GAUGE_H
#define KK_SCRIPT_GAUGE_H

#include "script/sandbox/pool.h"
#include "script/script.h"

#include <lua.h>

/* Why the running script was stopped. Set once per call, cleared by call.c only. */
typedef enum kk_trip {
    KK_TRIP_NONE,
    KK_TRIP_STEPS,
    KK_TRIP_SECONDS,
    KK_TRIP_RUN_SECONDS,
    KK_TRIP_MEMORY,
    KK_TRIP_BLOCK,   /* one allocation was too large */
    KK_TRIP_RECORDS, /* the case keeps too much for it */
    KK_TRIP_COUNT
} kk_trip;

/* Large live blocks are counted by size, because a single instruction on them can take long. */
#define KK_WEIGHT_CLASSES 9

#define KK_CLOCK_UNREAD (-1)

typedef struct kk_gauge {
    kk_script_limits limits;
    int64_t steps_left;      /* of the running call */
    int64_t until_clock;     /* work until the clock is read again */
    int64_t clock;           /* CPU time of the thread when it was last read, ns; KK_CLOCK_UNREAD */
    int64_t run_nanoseconds; /* of all scripts */
    kk_trip tripped;
    unsigned trip_line; /* of the running script; 0 when unknown */
    kk_trip last_trip;  /* what stopped the last protected call */
    int interval;       /* instructions between hooks */
    unsigned heavy[KK_WEIGHT_CLASSES];
    size_t refused;       /* size of an allocation just refused, which Lua will ask for again; 0 for none */
    unsigned collections; /* emergency collections in this call that freed too little */
    kk_pool pool;         /* of Lua's small blocks */
} kk_gauge;

/* Takes `work` steps from the running call; raises when none are left. One step is about what one VM
 * instruction costs. */
void kk_charge(lua_State *lua, uint64_t work);

/* kk_charge for touching `size` bytes. */
static inline void kk_charge_bytes(lua_State *lua, size_t size)
{
    kk_charge(lua, 1 + size / 16);
}

/* The longest text that the running script may build, with room for what Lua adds to it. */
size_t kk_text_limit(const kk_scripts *scripts);

/* Notes why the running script is stopped, and where, unless it was before; kk_trip_raise raises too. */
void kk_trip_note(kk_scripts *scripts, kk_trip why);
int kk_trip_raise(lua_State *lua, kk_trip why);

/* After a protected call that scripts can make: raises again when a limit tripped in it or memory ran out. */
void kk_rethrow_if_tripped(lua_State *lua, int status);

/* What a tripped limit is called in messages, with its value. */
void kk_trip_describe(const kk_scripts *scripts, kk_trip why, kk_error *error);

/* Books the CPU time since the last reading on the running script. A call's clock is first read once it has
 * taken many steps: until then its time is estimated from them. */
void kk_clock_settle(kk_scripts *scripts);

/* Why the running script's time is over, as far as it is booked; KK_TRIP_NONE while it is not. */
kk_trip kk_clock_trip(const kk_scripts *scripts);

/* Raises when the running script has no time left: calls that are each too short to be stopped add up. */
void kk_clock_check(lua_State *lua);

/* Forgets the CPU time since the last reading: the engine worked, not the script. */
void kk_clock_forgive(kk_scripts *scripts);

/* A live block changed its class of weight, from 0 (light) to KK_WEIGHT_CLASSES. */
void kk_gauge_weigh(kk_scripts *scripts, unsigned from, unsigned to);

/* (Re)installs the counting hook. */
void kk_hook_install(kk_scripts *scripts);

/* Line that the running script's own innermost function is at; 0 when none of its functions runs. */
unsigned kk_running_line(kk_scripts *scripts);

#endif
