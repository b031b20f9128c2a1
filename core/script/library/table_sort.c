/* table.sort: a merge sort, so that equal elements keep their order and an inconsistent comparison cannot run
 * wild. */
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* Stack while sorting: 1 the table, 2 the comparison or nil, 3 and 4 the runs. */
enum { COMPARISON = 2, SOURCE = 3, TARGET = 4 };

static bool texts_less(lua_State *lua)
{
    kk_str a, b;
    a.data = lua_tolstring(lua, -2, &a.size);
    b.data = lua_tolstring(lua, -1, &b.size);
    size_t size = a.size < b.size ? a.size : b.size;
    kk_charge_bytes(lua, size);
    int order = size ? memcmp(a.data, b.data, size) : 0;
    return order < 0 || (order == 0 && a.size < b.size);
}

/* Whether the value on top comes before the one below it; pops nothing. */
static bool less(lua_State *lua)
{
    kk_charge(lua, 2);
    if (lua_isnil(lua, COMPARISON)) {
        if (lua_type(lua, -1) == LUA_TSTRING && lua_type(lua, -2) == LUA_TSTRING) {
            lua_insert(lua, -2); /* texts_less compares upwards */
            bool before = texts_less(lua);
            lua_insert(lua, -2);
            return before;
        }
        return lua_compare(lua, -1, -2, LUA_OPLT);
    }
    lua_pushvalue(lua, COMPARISON);
    lua_pushvalue(lua, -2);
    lua_pushvalue(lua, -4);
    lua_call(lua, 2, 1);
    bool before = lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    return before;
}

/* Merges the runs [low, middle) and [middle, high) of SOURCE into TARGET. */
static void merge(lua_State *lua, lua_Integer low, lua_Integer middle, lua_Integer high)
{
    lua_Integer left = low, right = middle;
    for (lua_Integer at = low; at < high; at++) {
        kk_charge(lua, 1);
        bool take_right = left >= middle;
        if (!take_right && right < high) {
            lua_rawgeti(lua, SOURCE, left);
            lua_rawgeti(lua, SOURCE, right);
            take_right = less(lua);
            lua_pop(lua, 2);
        }
        lua_rawgeti(lua, SOURCE, take_right ? right++ : left++);
        lua_rawseti(lua, TARGET, at);
    }
}

/*** table.sort(list, comparison) As Lua's, but equal elements keep their order, and texts compare bytewise.
 */
int kk_table_sort(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (!lua_isnoneornil(lua, 2)) {
        luaL_checktype(lua, 2, LUA_TFUNCTION);
    }
    lua_settop(lua, 2);
    lua_Integer count = luaL_len(lua, 1);
    lua_createtable(lua, 0, 0);
    lua_createtable(lua, 0, 0);
    for (lua_Integer i = 1; i <= count; i++) {
        kk_charge(lua, 1);
        if (lua_geti(lua, 1, i) == LUA_TNIL) {
            return kk_raise(lua, "table.sort: the list has a hole at %lld", (long long)i);
        }
        lua_rawseti(lua, SOURCE, i);
    }
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer low = 1; low <= count; low += 2 * width) {
            lua_Integer middle = low + width <= count + 1 ? low + width : count + 1;
            lua_Integer high = middle + width <= count + 1 ? middle + width : count + 1;
            merge(lua, low, middle, high);
        }
        lua_pushvalue(lua, SOURCE);
        lua_copy(lua, TARGET, SOURCE);
        lua_replace(lua, TARGET);
    }
    for (lua_Integer i = 1; i <= count; i++) {
        kk_charge(lua, 1);
        lua_rawgeti(lua, SOURCE, i);
        lua_seti(lua, 1, i);
    }
    return 0;
}
