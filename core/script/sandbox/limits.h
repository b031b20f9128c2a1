/* Limits on scripts: memory by owner, steps and CPU time. Private to core/script/.
 *
 * A limit that trips stays tripped until the call into the script is over: the hook fires at every
 * instruction, every C function that charges raises again, and our pcall rethrows. */
#ifndef KK_SCRIPT_LIMITS_H
#define KK_SCRIPT_LIMITS_H

#include "script/sandbox/state.h"

/* lua_Alloc; `context` is the kk_scripts. */
void *kk_limits_allocate(void *context, void *block, size_t old_size, size_t new_size);

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

/* Notes why, and raises. */
int kk_trip_raise(lua_State *lua, kk_trip why);

/* After a protected call that scripts can make: raises again when a limit tripped in it or memory ran out. */
void kk_rethrow_if_tripped(lua_State *lua, int status);

/* What a tripped limit is called in messages, with its value. */
void kk_trip_describe(const kk_scripts *scripts, kk_trip why, kk_error *error);

/* Books the CPU time since the last reading on the running script. A call's clock is first read once it has
 * taken many steps: until then its time is told from them. */
void kk_clock_settle(kk_scripts *scripts);

/* Raises when the running script has no time left: calls that are each too short to be stopped add up. */
void kk_clock_check(lua_State *lua);

/* Forgets the CPU time since the last reading: the engine worked, not the script. */
void kk_clock_forgive(kk_scripts *scripts);

/* (Re)installs the counting hook. */
void kk_hook_install(kk_scripts *scripts);

/* Line that the running script's own innermost function is at; 0 when none of its functions runs. */
unsigned kk_running_line(kk_scripts *scripts);

#endif
