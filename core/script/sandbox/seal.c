#include "script/sandbox/seal.h"

#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* Key in the metatable of a sealed table: the content, or true when there is no table of it. */
static const char CONTENT = 0;
/* Nesting of tables in a module. */
#define SEAL_DEPTH 16

static int refuse_change(lua_State *lua)
{
    return kk_raise(lua,
                    "this table is shared and cannot be changed; copy what you need into one of your own");
}

static int content_length(lua_State *lua)
{
    lua_pushinteger(lua, (lua_Integer)lua_rawlen(lua, lua_upvalueindex(1)));
    return 1;
}

void kk_seal_metatable(lua_State *lua)
{
    lua_pushcfunction(lua, refuse_change);
    lua_setfield(lua, -2, "__newindex");
    lua_pushboolean(lua, false);
    lua_setfield(lua, -2, "__metatable");
    lua_pushboolean(lua, true);
    lua_rawsetp(lua, -2, &CONTENT);
}

bool kk_is_sealed(lua_State *lua, int index)
{
    if (!lua_getmetatable(lua, index)) {
        return false;
    }
    bool sealed = lua_rawgetp(lua, -1, &CONTENT) != LUA_TNIL;
    lua_pop(lua, 2);
    return sealed;
}

bool kk_seal_content(lua_State *lua, int index)
{
    if (!lua_getmetatable(lua, index)) {
        return false;
    }
    lua_rawgetp(lua, -1, &CONTENT);
    lua_remove(lua, -2);
    if (lua_istable(lua, -1)) {
        return true;
    }
    lua_pop(lua, 1);
    return false;
}

/* Metamethods of the module's own table that its users need. */
static void copy_metamethods(lua_State *lua, int original, int proxy_meta)
{
    static const char *const NAMES[] = {"__call", "__tostring", "__eq", "__concat", "__lt", "__le"};
    if (!lua_getmetatable(lua, original)) {
        return;
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        lua_pushstring(lua, NAMES[i]);
        lua_rawget(lua, -2);
        lua_setfield(lua, proxy_meta, NAMES[i]);
    }
    lua_pop(lua, 1);
}

static void seal_value(lua_State *lua, int made, int depth);

/* Pushes a copy of the table at `original`, its tables sealed. */
static void push_copy(lua_State *lua, int original, int made, int depth)
{
    lua_newtable(lua);
    int copy = lua_gettop(lua);
    lua_pushnil(lua);
    while (lua_next(lua, original)) {
        seal_value(lua, made, depth + 1);
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        lua_rawset(lua, copy);
    }
}

/* Replaces the top by its sealed form; `made` maps tables to the proxies that exist. */
static void seal_value(lua_State *lua, int made, int depth)
{
    if (!lua_istable(lua, -1) || kk_is_sealed(lua, -1)) {
        return;
    }
    int original = lua_gettop(lua);
    lua_pushvalue(lua, original);
    if (lua_rawget(lua, made) != LUA_TNIL) {
        lua_replace(lua, original);
        return;
    }
    lua_pop(lua, 1);
    if (depth > SEAL_DEPTH) {
        kk_raise(lua, "a module's tables nest deeper than %d", SEAL_DEPTH);
    }
    luaL_checkstack(lua, 12, "module");
    lua_newtable(lua);
    int proxy = lua_gettop(lua);
    lua_pushvalue(lua, original);
    lua_pushvalue(lua, proxy);
    lua_rawset(lua, made);

    lua_newtable(lua);
    int meta = lua_gettop(lua);
    copy_metamethods(lua, original, meta);
    kk_seal_metatable(lua);
    push_copy(lua, original, made, depth);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, meta, &CONTENT);
    lua_pushvalue(lua, -1);
    lua_pushcclosure(lua, content_length, 1);
    lua_setfield(lua, meta, "__len");
    lua_setfield(lua, meta, "__index");
    lua_setmetatable(lua, proxy);
    lua_replace(lua, original);
    lua_settop(lua, original);
}

void kk_seal(lua_State *lua)
{
    luaL_checkstack(lua, 12, "module");
    lua_newtable(lua);
    lua_insert(lua, -2);
    seal_value(lua, lua_gettop(lua) - 1, 0);
    lua_remove(lua, -2);
}
