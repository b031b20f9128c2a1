/* The basic functions of Lua, without a way around the limits or the sandbox. */
#include "script/library/globals.h"
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

/* Keys: in a script's metatable the engine's copy of its metamethods, in the copy the script's table. */
static const char COPY = 0;
static const char ORIGINAL = 0;

/*** pcall(f, ...) Calls f; true and its results, or false and the error. A tripped limit passes through. */
static int safe_pcall(lua_State *lua)
{
    luaL_checkany(lua, 1);
    kk_charge(lua, 4);
    kk_running *running = &kk_scripts_of(lua)->running;
    uint32_t owner = running->owner;
    int status = lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0);
    running->owner = owner; /* the error may have come while the engine paid */
    kk_rethrow_if_tripped(lua, status);
    if (!lua_checkstack(lua, 2)) {
        return kk_raise(lua, "pcall: too many results");
    }
    lua_pushboolean(lua, status == LUA_OK);
    lua_insert(lua, 1);
    return lua_gettop(lua);
}

/* Every metamethod but __gc and __mode: finalizers run outside every limit, and collecting weak tables can
 * take time that grows with the square of their number. */
static const char *const METAMETHODS[] = {
    "__index", "__newindex", "__call", "__add", "__sub",      "__mul",  "__div",   "__mod",   "__pow",
    "__unm",   "__idiv",     "__band", "__bor", "__bxor",     "__shl",  "__shr",   "__bnot",  "__concat",
    "__len",   "__eq",       "__lt",   "__le",  "__tostring", "__name", "__close", "__pairs", "__metatable",
};

/* Pushes the engine's copy of the metatable at `index`, brought up to date. */
static void push_copy(lua_State *lua, int index)
{
    if (lua_rawgetp(lua, index, &COPY) != LUA_TTABLE) {
        lua_pop(lua, 1);
        lua_newtable(lua);
        lua_pushvalue(lua, index);
        lua_rawsetp(lua, -2, &ORIGINAL);
        lua_pushvalue(lua, -1);
        lua_rawsetp(lua, index, &COPY);
    }
    for (size_t i = 0; i < sizeof METAMETHODS / sizeof *METAMETHODS; i++) {
        lua_pushstring(lua, METAMETHODS[i]);
        lua_pushvalue(lua, -1);
        if (lua_rawget(lua, index) == LUA_TNIL) {
            lua_pushvalue(lua, -2);
            if (lua_rawget(lua, -4) == LUA_TNIL) {
                lua_pop(lua, 3);
                continue;
            }
            lua_pop(lua, 1);
        }
        lua_rawset(lua, -3);
    }
}

/*** setmetatable(table, metatable) As Lua's, without __gc and __mode. Metamethods that are added to the
 * metatable later count from the next setmetatable with it on. */
static int safe_setmetatable(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    luaL_argexpected(lua, lua_isnil(lua, 2) || lua_istable(lua, 2), 2, "nil or table");
    lua_settop(lua, 2);
    kk_charge(lua, 20);
    if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL) {
        return kk_raise(lua, "cannot change a protected metatable");
    }
    if (lua_isnil(lua, 2)) {
        lua_setmetatable(lua, 1);
        return 1;
    }
    if (kk_is_sealed(lua, 2)) {
        return kk_raise(lua, "a shared table cannot be a metatable; copy it");
    }
    static const char *const REFUSED[] = {"__gc", "__mode"};
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        lua_pushstring(lua, REFUSED[i]);
        if (lua_rawget(lua, 2) != LUA_TNIL) {
            return kk_raise(lua, "metatables cannot have %s here", REFUSED[i]);
        }
        lua_pop(lua, 1);
    }
    push_copy(lua, 2);
    lua_setmetatable(lua, 1);
    lua_settop(lua, 1);
    return 1;
}

static int safe_getmetatable(lua_State *lua)
{
    luaL_checkany(lua, 1);
    if (!lua_getmetatable(lua, 1)) {
        lua_pushnil(lua);
        return 1;
    }
    if (luaL_getmetafield(lua, 1, "__metatable") != LUA_TNIL) {
        return 1;
    }
    lua_rawgetp(lua, -1, &ORIGINAL);
    return 1;
}

static int safe_rawset(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    luaL_checkany(lua, 2);
    luaL_checkany(lua, 3);
    lua_settop(lua, 3);
    kk_charge(lua, 1);
    if (kk_is_sealed(lua, 1)) {
        return kk_raise(
            lua, "this table is shared and cannot be changed; copy what you need into one of your own");
    }
    lua_rawset(lua, 1);
    return 1;
}

void kk_push_text(lua_State *lua, int index)
{
    index = lua_absindex(lua, index);
    kk_charge(lua, 1);
    if (luaL_callmeta(lua, index, "__tostring")) {
        if (!lua_isstring(lua, -1)) {
            kk_raise(lua, "__tostring must return a text");
        }
        return;
    }
    switch (lua_type(lua, index)) {
    case LUA_TNUMBER:
        luaL_tolstring(lua, index, NULL);
        break;
    case LUA_TSTRING:
        lua_pushvalue(lua, index);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(lua, lua_toboolean(lua, index) ? "true" : "false");
        break;
    default: /* no addresses */
        lua_pushstring(lua, luaL_typename(lua, index));
    }
}

/*** tostring(value) As Lua's, but tables and functions have no address: "table", "function". */
static int safe_tostring(lua_State *lua)
{
    luaL_checkany(lua, 1);
    kk_push_text(lua, 1);
    return 1;
}

static int ipairs_next(lua_State *lua)
{
    lua_Integer at = lua_tointeger(lua, 2) + 1;
    lua_pushinteger(lua, at);
    return lua_geti(lua, 1, at) == LUA_TNIL ? 1 : 2;
}

static int safe_ipairs(lua_State *lua)
{
    int type = lua_type(lua, 1);
    if (type != LUA_TTABLE && type != LUA_TUSERDATA) {
        return kk_raise(lua, "ipairs takes a list, not a %s",
                        type == LUA_TNONE ? "nil" : lua_typename(lua, type));
    }
    lua_pushcfunction(lua, ipairs_next);
    lua_pushvalue(lua, 1);
    lua_pushinteger(lua, 0);
    return 3;
}

/* Labels and gotos cost the compiler time by their product. */
static uint64_t compile_work(const char *text, size_t size)
{
    uint64_t jumps = 0;
    for (size_t i = 0; i + 1 < size; i++) {
        jumps += (text[i] == ':' && text[i + 1] == ':') || (text[i] == 'g' && text[i + 1] == 'o');
    }
    return 100 + size * 4 + jumps * jumps;
}

/*** load(text, name, mode, environment) Compiles a text, never bytecode or a function's pieces. Without an
 * environment it gets the script's own. */
/* Upvalue: that environment. */
static int safe_load(lua_State *lua)
{
    size_t size;
    const char *text = luaL_checklstring(lua, 1, &size);
    const char *mode = luaL_optstring(lua, 3, "t");
    bool own_environment = lua_gettop(lua) >= 4;
    lua_settop(lua, 4);
    if (!strchr(mode, 't')) {
        return kk_raise(lua, "load takes texts only (mode \"t\")");
    }
    kk_charge(lua, compile_work(text, size));
    int status = luaL_loadbufferx(lua, text, size, "=(load)", "t");
    kk_rethrow_if_tripped(lua, status);
    if (status != LUA_OK) {
        lua_pushnil(lua);
        lua_insert(lua, -2);
        return 2;
    }
    lua_pushvalue(lua, own_environment ? 4 : lua_upvalueindex(1));
    if (!lua_setupvalue(lua, -2, 1)) {
        lua_pop(lua, 1);
    }
    return 1;
}

/* Upvalue: the environment, for nearest names. */
static int unknown_global(lua_State *lua)
{
    kk_str name = {"", 0};
    if (lua_type(lua, 2) == LUA_TSTRING) {
        name.data = lua_tolstring(lua, 2, &name.size);
    }
    return kk_raise_unknown_name(lua, name);
}

/* Pushes a metatable that makes reading an undeclared global an error. */
static void push_strict(lua_State *lua)
{
    lua_newtable(lua);
    lua_pushcfunction(lua, unknown_global);
    lua_setfield(lua, -2, "__index");
    lua_pushboolean(lua, false);
    lua_setfield(lua, -2, "__metatable");
}

void kk_environment_push(lua_State *lua)
{
    lua_newtable(lua);
    kk_base_push(lua);
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        lua_rawset(lua, -5);
    }
    lua_pop(lua, 1);
    lua_pushvalue(lua, -1);
    lua_setfield(lua, -2, "_G");
    lua_pushvalue(lua, -1);
    lua_pushcclosure(lua, safe_load, 1);
    lua_setfield(lua, -2, "load");
    push_strict(lua);
    lua_setmetatable(lua, -2);
}

void kk_library_base(lua_State *lua)
{
    static const char *const REMOVED[] = {"collectgarbage", "dofile", "loadfile", "print",
                                          "warn",           "xpcall", "_G"};
    static const luaL_Reg FUNCTIONS[] = {{"pcall", safe_pcall},
                                         {"setmetatable", safe_setmetatable},
                                         {"getmetatable", safe_getmetatable},
                                         {"rawset", safe_rawset},
                                         {"tostring", safe_tostring},
                                         {"pairs", kk_order_pairs},
                                         {"next", kk_order_next},
                                         {"ipairs", safe_ipairs},
                                         {NULL, NULL}};
    for (size_t i = 0; i < sizeof REMOVED / sizeof *REMOVED; i++) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, REMOVED[i]);
    }
    kk_library_charge(lua, "tonumber");
    luaL_setfuncs(lua, FUNCTIONS, 0);
}
