/* The table library. Lengths may come from __len and say anything, so every loop charges each of its steps.
 */
#include "script/library/libraries.h"
#include "script/sandbox/builder.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* Tables, and what behaves like one. */
static lua_Integer check_length(lua_State *lua, int index)
{
    if (lua_type(lua, index) != LUA_TTABLE) {
        luaL_checktype(lua, index, LUA_TTABLE);
    }
    return luaL_len(lua, index);
}

static int table_insert(lua_State *lua)
{
    lua_Integer next = (lua_Integer)((lua_Unsigned)check_length(lua, 1) + 1);
    lua_Integer at = next;
    int count = lua_gettop(lua);
    if (count != 2 && count != 3) {
        return kk_raise(lua, "table.insert takes a table, a position and a value");
    }
    if (count == 3) {
        at = luaL_checkinteger(lua, 2);
        luaL_argcheck(lua, (lua_Unsigned)at - 1U < (lua_Unsigned)next, 2, "position out of bounds");
        for (lua_Integer i = next; i > at; i--) {
            kk_charge(lua, 1);
            lua_geti(lua, 1, i - 1);
            lua_seti(lua, 1, i);
        }
    }
    kk_charge(lua, 1);
    lua_seti(lua, 1, at);
    return 0;
}

static int table_remove(lua_State *lua)
{
    lua_Integer size = check_length(lua, 1);
    lua_Integer at = luaL_optinteger(lua, 2, size);
    if (lua_gettop(lua) > 1) {
        luaL_argcheck(lua, (lua_Unsigned)size + 1U >= (lua_Unsigned)at && (at > 0 || size == 0), 2,
                      "position out of bounds");
    }
    kk_charge(lua, 1);
    lua_geti(lua, 1, at);
    for (; at < size; at++) {
        kk_charge(lua, 1);
        lua_geti(lua, 1, at + 1);
        lua_seti(lua, 1, at);
    }
    lua_pushnil(lua);
    lua_seti(lua, 1, at);
    return 1;
}

static int table_move(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_Integer from = luaL_checkinteger(lua, 2), last = luaL_checkinteger(lua, 3),
                to = luaL_checkinteger(lua, 4);
    int target = lua_isnoneornil(lua, 5) ? 1 : 5;
    luaL_checktype(lua, target, LUA_TTABLE);
    if (last >= from) {
        luaL_argcheck(lua, from > 0 || last < LUA_MAXINTEGER + from, 3, "too many elements to move");
        luaL_argcheck(lua, to <= LUA_MAXINTEGER - (last - from + 1) + 1, 4, "destination wrap around");
        lua_Integer count = last - from + 1;
        bool upwards = to > last || to <= from || target != 1;
        for (lua_Integer i = 0; i < count; i++) {
            lua_Integer at = upwards ? i : count - 1 - i;
            kk_charge(lua, 1);
            lua_geti(lua, 1, from + at);
            lua_seti(lua, target, to + at);
        }
    }
    lua_pushvalue(lua, target);
    return 1;
}

static int table_concat(lua_State *lua)
{
    lua_Integer size = check_length(lua, 1);
    size_t gap_size;
    const char *gap = luaL_optlstring(lua, 2, "", &gap_size);
    lua_Integer from = luaL_optinteger(lua, 3, 1), last = luaL_optinteger(lua, 4, size);
    kk_builder out;
    kk_builder_init(lua, &out);
    for (lua_Integer i = from; i <= last; i++) {
        kk_charge(lua, 1);
        lua_geti(lua, 1, i);
        if (!lua_isstring(lua, -1)) {
            return kk_raise(lua, "table.concat: value %lld is a %s, not a text", (long long)i,
                            luaL_typename(lua, -1));
        }
        kk_builder_add_value(&out);
        if (i == last) {
            break;
        }
        kk_builder_add(&out, gap, gap_size);
    }
    kk_builder_push(&out);
    return 1;
}

/*** table.unpack(list, from, last) As Lua's, at most 8000 values. */
static int table_unpack(lua_State *lua)
{
    lua_Integer from = luaL_optinteger(lua, 2, 1);
    lua_Integer last = lua_isnoneornil(lua, 3) ? luaL_len(lua, 1) : luaL_checkinteger(lua, 3);
    if (from > last) {
        return 0;
    }
    lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)from;
    if (count >= KK_MANY_VALUES) {
        return kk_raise(lua, "table.unpack gives at most %d values at once", KK_MANY_VALUES);
    }
    kk_charge(lua, count + 1);
    luaL_checkstack(lua, (int)count + 1, "table.unpack");
    for (lua_Unsigned i = 0; i <= count; i++) {
        lua_geti(lua, 1, from + (lua_Integer)i);
    }
    return (int)count + 1;
}

static int table_pack(lua_State *lua)
{
    int count = lua_gettop(lua);
    kk_charge(lua, (uint64_t)count + 1);
    lua_createtable(lua, count, 1);
    lua_insert(lua, 1);
    for (int i = count; i >= 1; i--) {
        lua_seti(lua, 1, i);
    }
    lua_pushinteger(lua, count);
    lua_setfield(lua, 1, "n");
    return 1;
}

void kk_library_table(lua_State *lua)
{
    static const luaL_Reg FUNCTIONS[] = {
        {"insert", table_insert}, {"remove", table_remove}, {"move", table_move},    {"concat", table_concat},
        {"unpack", table_unpack}, {"pack", table_pack},     {"sort", kk_table_sort}, {NULL, NULL}};
    luaL_setfuncs(lua, FUNCTIONS, 0);
}
