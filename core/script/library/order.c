/* pairs and next in an order that does not depend on addresses or hash seeds: booleans, numbers, texts, then
 * kaiseki's objects in the order that they were made. */
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/object.h"
#include "script/sandbox/seal.h"

#include <stdlib.h>

typedef enum key_rank { RANK_BOOLEAN, RANK_NUMBER, RANK_TEXT, RANK_OBJECT, RANK_OTHER } key_rank;

typedef struct key {
    key_rank rank;
    bool is_integer;
    lua_Integer integer; /* also booleans and objects' serial numbers */
    lua_Number number;
    kk_str text;
    lua_Integer position; /* in the list of keys */
} key;

/* Keys that are engine's own marks are hidden from scripts. */
static bool is_hidden(lua_State *lua, int index)
{
    return lua_type(lua, index) == LUA_TLIGHTUSERDATA;
}

static key key_of(lua_State *lua, int index)
{
    key made = {.rank = RANK_OTHER};
    switch (lua_type(lua, index)) {
    case LUA_TBOOLEAN:
        made.rank = RANK_BOOLEAN;
        made.is_integer = true;
        made.integer = lua_toboolean(lua, index);
        break;
    case LUA_TNUMBER:
        made.rank = RANK_NUMBER;
        made.is_integer = lua_isinteger(lua, index);
        made.integer = made.is_integer ? lua_tointeger(lua, index) : 0;
        made.number = lua_tonumber(lua, index);
        break;
    case LUA_TSTRING:
        made.rank = RANK_TEXT;
        made.text.data = lua_tolstring(lua, index, &made.text.size);
        break;
    case LUA_TUSERDATA:
        made.rank = RANK_OBJECT;
        made.is_integer = true;
        made.integer = (lua_Integer)kk_object_serial(lua, index);
        break;
    default:
        break;
    }
    return made;
}

static int compare_numbers(const key *a, const key *b)
{
    if (a->is_integer && b->is_integer) {
        return (a->integer > b->integer) - (a->integer < b->integer);
    }
    if (a->number != b->number) {
        return a->number < b->number ? -1 : 1;
    }
    /* a float beyond 2^53 may equal the rounded value of an integer key */
    return (int)a->is_integer - (int)b->is_integer;
}

static int compare_keys(const void *left, const void *right)
{
    const key *a = left, *b = right;
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    if (a->rank != RANK_TEXT) {
        return compare_numbers(a, b);
    }
    size_t size = a->text.size < b->text.size ? a->text.size : b->text.size;
    int order = size ? memcmp(a->text.data, b->text.data, size) : 0;
    return order ? order : (a->text.size > b->text.size) - (a->text.size < b->text.size);
}

static int refuse_order(lua_State *lua)
{
    return kk_raise(lua,
                    "pairs: several keys of this table are tables or functions, which have no stable order; "
                    "keep them in a list");
}

/* Pushes a list of the table's keys in the order of the table; their number. */
static lua_Integer push_keys(lua_State *lua, int table, bool *sorted)
{
    lua_createtable(lua, 0, 0);
    int list = lua_gettop(lua);
    lua_Integer count = 0;
    unsigned others = 0;
    key last = {.rank = RANK_BOOLEAN, .is_integer = true, .integer = -1};
    *sorted = true;
    lua_pushnil(lua);
    while (lua_next(lua, table)) {
        lua_pop(lua, 1);
        kk_charge(lua, 2);
        if (is_hidden(lua, -1)) {
            continue;
        }
        key made = key_of(lua, -1);
        others += made.rank == RANK_OTHER;
        *sorted = *sorted && compare_keys(&last, &made) < 0;
        last = made;
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, list, ++count);
    }
    if (others > 1) {
        refuse_order(lua);
    }
    return count;
}

/* Replaces the list of keys on top by a sorted one. */
static void sort_keys(lua_State *lua, lua_Integer count)
{
    int list = lua_gettop(lua);
    key *keys = lua_newuserdatauv(lua, (size_t)count * sizeof *keys, 0);
    uint64_t work = 0;
    for (lua_Integer i = 0; i < count; i++) {
        lua_rawgeti(lua, list, i + 1);
        keys[i] = key_of(lua, -1); /* texts live on in the list */
        keys[i].position = i + 1;
        work += 16 + keys[i].text.size / 4;
        lua_pop(lua, 1);
    }
    kk_charge(lua, work);
    qsort(keys, (size_t)count, sizeof *keys, compare_keys);
    lua_createtable(lua, (int)count, 0);
    for (lua_Integer i = 0; i < count; i++) {
        lua_rawgeti(lua, list, keys[i].position);
        lua_rawseti(lua, -2, i + 1);
    }
    lua_replace(lua, list);
    lua_settop(lua, list);
}

/* Upvalues: table, keys, position. */
static int pairs_next(lua_State *lua)
{
    lua_Integer position = lua_tointeger(lua, lua_upvalueindex(3));
    kk_charge(lua, 1);
    for (;;) {
        position++;
        if (lua_rawgeti(lua, lua_upvalueindex(2), position) == LUA_TNIL) {
            return 1;
        }
        lua_pushvalue(lua, -1);
        if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) {
            break;
        }
        lua_pop(lua, 2); /* removed since */
        kk_charge(lua, 1);
    }
    lua_pushinteger(lua, position);
    lua_replace(lua, lua_upvalueindex(3));
    return 2;
}

/*** pairs(table) In a stable order: booleans, numbers, texts (bytewise), then objects. A table with several
 * keys that are tables or functions has none, and is refused. */
int kk_order_pairs(lua_State *lua)
{
    luaL_checkany(lua, 1);
    lua_settop(lua, 1);
    if (luaL_getmetafield(lua, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(lua, 1);
        lua_call(lua, 1, 3);
        return 3;
    }
    if (kk_seal_content(lua, 1)) {
        lua_replace(lua, 1);
    }
    luaL_checktype(lua, 1, LUA_TTABLE);
    bool sorted;
    lua_Integer count = push_keys(lua, 1, &sorted);
    if (!sorted) {
        sort_keys(lua, count);
    }
    lua_pushvalue(lua, 1);
    lua_insert(lua, -2);
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, pairs_next, 3);
    lua_pushvalue(lua, 1);
    return 2;
}

/*** next(table, key) The next key in the order of pairs, and its value; each call looks at all keys. */
int kk_order_next(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 2);
    if (kk_seal_content(lua, 1)) {
        lua_replace(lua, 1);
    }
    bool first = lua_isnil(lua, 2);
    key after = key_of(lua, 2), best = {0};
    bool found = false;
    unsigned others = 0;
    lua_settop(lua, 3); /* 3: the best key so far */
    lua_pushnil(lua);
    while (lua_next(lua, 1)) {
        lua_pop(lua, 1);
        kk_charge(lua, 2);
        if (is_hidden(lua, -1)) {
            continue;
        }
        key made = key_of(lua, -1);
        others += made.rank == RANK_OTHER;
        if ((first || compare_keys(&after, &made) < 0) && (!found || compare_keys(&made, &best) < 0)) {
            found = true;
            best = made;
            lua_pushvalue(lua, -1);
            lua_replace(lua, 3);
        }
    }
    if (others > 1) {
        return refuse_order(lua);
    }
    if (!found) {
        lua_pushnil(lua);
        return 1;
    }
    lua_settop(lua, 3);
    lua_pushvalue(lua, 3);
    lua_rawget(lua, 1);
    return 2;
}
