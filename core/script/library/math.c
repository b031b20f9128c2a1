/* The math library: random numbers that are the same in every run. */
#include "script/library/libraries.h"

/* splitmix64: one number of state per script, so that scripts cannot disturb each other's numbers. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/*** math.random([m [, n]]) As Lua's, but each script gets the same numbers in every run. */
static int math_random(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    uint64_t number = next_random(&kk_running_script(scripts)->random);
    int count = lua_gettop(lua);
    if (count == 0) {
        lua_pushnumber(lua, (lua_Number)(number >> 11) * 0x1p-53);
        return 1;
    }
    lua_Integer low = count > 1 ? luaL_checkinteger(lua, 1) : 1;
    lua_Integer high = luaL_checkinteger(lua, count > 1 ? 2 : 1);
    if (count == 1 && high == 0) {
        lua_pushinteger(lua, (lua_Integer)number);
        return 1;
    }
    luaL_argcheck(lua, low <= high, count, "interval is empty");
    uint64_t range = (uint64_t)high - (uint64_t)low;
    uint64_t offset = range == UINT64_MAX ? number : number % (range + 1);
    uint64_t chosen = (uint64_t)low + offset;
    lua_pushinteger(lua, (lua_Integer)chosen);
    return 1;
}

void kk_library_math(lua_State *lua)
{
    lua_pushnil(lua);
    lua_setfield(lua, -2, "randomseed");
    lua_pushcfunction(lua, math_random);
    lua_setfield(lua, -2, "random");
}
