#include "script/library/globals.h"

#include "base/nearest.h"
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/limits.h"
#include "script/sandbox/seal.h"

#include <lualib.h>

static const char BASE = 0; /* registry key of the base table */

void kk_base_push(lua_State *lua)
{
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &BASE);
}

/* What Lua has elsewhere and scripts cannot have. */
static const char *const REMOVED[] = {"os",     "io",     "package",  "debug",          "coroutine",
                                      "xpcall", "dofile", "loadfile", "collectgarbage", "warn"};

static void raise_if_removed(lua_State *lua, kk_str name)
{
    if (kk_str_equal(name, KK_STR("print"))) {
        kk_raise(lua, "scripts have no `print`; say it in a finding's text, or raise it with error(...)");
    }
    for (size_t i = 0; i < sizeof REMOVED / sizeof *REMOVED; i++) {
        if (kk_str_equal(name, kk_str_of(REMOVED[i]))) {
            kk_raise(lua, "scripts have no `%s`; docs/lua-api.md lists what they have", REMOVED[i]);
        }
    }
}

int kk_raise_unknown_name(lua_State *lua, kk_str name)
{
    raise_if_removed(lua, name);
    kk_field ending = kk_field_ending(name);
    if (ending != KK_NO_FIELD) {
        return kk_raise(lua, "nothing is called `%s`; did you mean `%s`?", name.data,
                        kk_field_info_of(ending)->name.data);
    }
    kk_nearest nearest = kk_nearest_to(name);
    kk_base_push(lua);
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
        lua_pop(lua, 1);
        kk_nearest_try(&nearest, lua_tostring(lua, -1)); /* all keys are texts */
    }
    int size = name.size > 80 ? 80 : (int)name.size;
    if (nearest.best) {
        return kk_raise(lua, "nothing is called `%.*s`; did you mean `%s`?", size, name.data, nearest.best);
    }
    return kk_raise(lua, "nothing is called `%.*s`; declare variables with `local`", size, name.data);
}

/* --- math.random --- */

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
    uint64_t number = next_random(&scripts->items[scripts->running]->random);
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

/* --- utf8 --- */

static int utf8_codepoint(lua_State *lua)
{
    size_t size;
    luaL_checklstring(lua, 1, &size);
    lua_Integer from = luaL_optinteger(lua, 2, 1), last = luaL_optinteger(lua, 3, from);
    from = from < 0 ? from + (lua_Integer)size + 1 : from;
    last = last < 0 ? last + (lua_Integer)size + 1 : last;
    if (last - from >= KK_MANY_VALUES) {
        return kk_raise(lua, "utf8.codepoint gives at most %d values at once", KK_MANY_VALUES);
    }
    int count = lua_gettop(lua);
    kk_charge(lua, 1 + (uint64_t)(last > from ? last - from : 0));
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, count, LUA_MULTRET);
    return lua_gettop(lua);
}

static void library_utf8(lua_State *lua)
{
    static const char *const CHARGED[] = {"len", "offset", "char", "codes"};
    for (size_t i = 0; i < sizeof CHARGED / sizeof *CHARGED; i++) {
        kk_library_charge(lua, CHARGED[i]);
    }
    lua_getfield(lua, -1, "codepoint");
    lua_pushcclosure(lua, utf8_codepoint, 1);
    lua_setfield(lua, -2, "codepoint");
}

/* --- opening --- */

typedef struct library {
    const char *name;
    lua_CFunction open;
    void (*change)(lua_State *lua);
} library;

/* The methods of texts come from the changed library. */
static void set_string_metatable(lua_State *lua)
{
    lua_pushliteral(lua, "");
    lua_getmetatable(lua, -1);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pushboolean(lua, false);
    lua_setfield(lua, -2, "__metatable");
    lua_pop(lua, 2);
}

static void open_library(lua_State *lua, const library *opened, int base)
{
    lua_pushcfunction(lua, opened->open);
    lua_pushstring(lua, opened->name);
    lua_call(lua, 1, 1);
    opened->change(lua);
    if (strcmp(opened->name, LUA_STRLIBNAME) == 0) {
        set_string_metatable(lua);
    }
    kk_seal(lua);
    lua_setfield(lua, base, opened->name);
}

int kk_sandbox_open(lua_State *lua)
{
    static const library LIBRARIES[] = {
        {LUA_STRLIBNAME, luaopen_string, kk_library_string},
        {LUA_TABLIBNAME, luaopen_table, kk_library_table},
        {LUA_MATHLIBNAME, luaopen_math, kk_library_math},
        {LUA_UTF8LIBNAME, luaopen_utf8, library_utf8},
    };
    lua_settop(lua, 0);
    lua_pushcfunction(lua, luaopen_base);
    lua_call(lua, 0, 1); /* fills and gives the table of globals, which no script gets */
    lua_newtable(lua);
    lua_pushnil(lua);
    while (lua_next(lua, 1)) {
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        lua_rawset(lua, 2);
    }
    kk_library_base(lua);
    kk_library_fields(lua);
    kk_library_blocks(lua);
    for (size_t i = 0; i < sizeof LIBRARIES / sizeof *LIBRARIES; i++) {
        open_library(lua, &LIBRARIES[i], 2);
    }
    lua_settop(lua, 2);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &BASE);
    return 0;
}
