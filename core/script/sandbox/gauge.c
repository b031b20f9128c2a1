#include "script/sandbox/gauge.h"

#include "base/os/clock.h"
#include "script/sandbox/state.h"

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
/* CPU time of a step, for calls that end before the clock is read; rather too much. */
#define STEP_NANOSECONDS 10
/* Calls at each end of the stack that are looked at for a line: to find one takes time by its depth. */
#define LEVELS_SEEN 200

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
    kk_script *script = kk_running_script(scripts);
    script->nanoseconds += nanoseconds;
    scripts->gauge.run_nanoseconds += script->share == 1 ? nanoseconds : 0;
}

void kk_clock_settle(kk_scripts *scripts)
{
    kk_gauge *gauge = &scripts->gauge;
    bool by_engine = scripts->running.script == KK_ENGINE_SCRIPT;
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

kk_trip kk_clock_trip(const kk_scripts *scripts)
{
    if (scripts->running.script == KK_ENGINE_SCRIPT) {
        return KK_TRIP_NONE;
    }
    const kk_script *script = kk_running_script(scripts);
    if ((double)script->nanoseconds > scripts->gauge.limits.seconds * 1e9 * script->share) {
        return KK_TRIP_SECONDS;
    }
    return script->share == 1 &&
                   (double)scripts->gauge.run_nanoseconds > scripts->gauge.limits.run_seconds * 1e9
               ? KK_TRIP_RUN_SECONDS
               : KK_TRIP_NONE;
}

void kk_clock_check(lua_State *lua)
{
    kk_trip why = kk_clock_trip(kk_scripts_of(lua));
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

void kk_gauge_weigh(kk_scripts *scripts, unsigned from, unsigned to)
{
    kk_gauge *gauge = &scripts->gauge;
    if (from) {
        gauge->heavy[from - 1]--;
    }
    if (to) {
        gauge->heavy[to - 1]++;
        if (scripts->lua && gauge->interval > HOOK_INTERVAL >> to) {
            kk_hook_install(scripts);
        }
    }
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
    const char *chunk = kk_running_script(scripts)->chunk;
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

void kk_trip_note(kk_scripts *scripts, kk_trip why)
{
    if (scripts->gauge.tripped == KK_TRIP_NONE) {
        scripts->gauge.tripped = why;
        scripts->gauge.trip_line = kk_running_line(scripts);
        kk_hook_install(scripts);
    }
}

int kk_trip_raise(lua_State *lua, kk_trip why)
{
    kk_trip_note(kk_scripts_of(lua), why);
    kk_push_address(lua, &TRIPPED);
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
    uint64_t block = scripts->gauge.limits.block * kk_running_script(scripts)->share;
    return block > added ? (size_t)block - added : 0;
}

void kk_trip_describe(const kk_scripts *scripts, kk_trip why, kk_error *error)
{
    kk_script_limits allowed = scripts->gauge.limits; /* the running script's */
    const kk_script_limits *limits = &allowed;
    unsigned share = kk_running_script(scripts)->share;
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
