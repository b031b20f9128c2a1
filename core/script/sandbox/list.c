#include "script/sandbox/list.h"

#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

static const char LIST = 0;      /* key of a list's kk_list in its table */
static const char LIST_META = 0; /* registry: the metatable of lists */

static const kk_list *list_of(lua_State *lua, int index)
{
    lua_rawgetp(lua, index, &LIST);
    const kk_list *list = lua_touserdata(lua, -1);
    lua_pop(lua, 1);
    return list;
}

static int list_index(lua_State *lua)
{
    const kk_list *list = list_of(lua, 1);
    int is_integer = 0;
    lua_Integer at = lua_tointegerx(lua, 2, &is_integer);
    kk_charge(lua, 2);
    if (!list || !is_integer || at < 1 || (lua_Unsigned)at > list->count) {
        lua_pushnil(lua);
        return 1;
    }
    list->item(lua, kk_scripts_of(lua), list, (size_t)at - 1);
    return 1;
}

static int list_length(lua_State *lua)
{
    const kk_list *list = list_of(lua, 1);
    lua_pushinteger(lua, list ? (lua_Integer)list->count : 0);
    return 1;
}

static int list_next(lua_State *lua)
{
    lua_Integer at = luaL_checkinteger(lua, 2) + 1;
    lua_pushinteger(lua, at);
    return lua_geti(lua, 1, at) == LUA_TNIL ? 1 : 2;
}

static int list_pairs(lua_State *lua)
{
    lua_pushcfunction(lua, list_next);
    lua_pushvalue(lua, 1);
    lua_pushinteger(lua, 0);
    return 3;
}

static void push_list_metatable(lua_State *lua)
{
    static const luaL_Reg METAMETHODS[] = {
        {"__index", list_index}, {"__len", list_length}, {"__pairs", list_pairs}, {NULL, NULL}};
    if (lua_rawgetp(lua, LUA_REGISTRYINDEX, &LIST_META) == LUA_TTABLE) {
        return;
    }
    lua_pop(lua, 1);
    lua_newtable(lua);
    kk_seal_metatable(lua);
    luaL_setfuncs(lua, METAMETHODS, 0);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &LIST_META);
}

static kk_list *push_list(lua_State *lua, size_t count, size_t kept)
{
    luaL_checkstack(lua, 8, "list");
    lua_createtable(lua, 0, 1);
    kk_list *list = lua_newuserdatauv(lua, sizeof *list + kept * sizeof list->items[0], 0);
    memset(list, 0, sizeof *list);
    list->count = count;
    lua_rawsetp(lua, -2, &LIST);
    push_list_metatable(lua);
    lua_setmetatable(lua, -2);
    return list;
}

void kk_push_list(lua_State *lua, size_t count,
                  void (*item)(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at),
                  const void *pointer, uint64_t number)
{
    kk_list *list = push_list(lua, count, 0);
    list->item = item;
    list->pointer = pointer;
    list->number = number;
}

static void numbered_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    (void)scripts;
    uint32_t number;
    memcpy(&number, (const char *)list->items + at * sizeof number, sizeof number);
    kk_push_object(lua, list->pointer, NULL, number);
}

uint32_t *kk_push_numbered(lua_State *lua, const kk_object_type *type, size_t count)
{
    size_t bytes = count * sizeof(uint32_t);
    kk_list *list = push_list(lua, count, (bytes + sizeof list->items[0] - 1) / sizeof list->items[0]);
    list->item = numbered_item;
    list->pointer = type;
    return (uint32_t *)(void *)list->items;
}

static void linked_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    (void)scripts;
    kk_push_object(lua, list->pointer, list->items[at], 0);
}

void kk_push_linked(lua_State *lua, const kk_object_type *type, const void *first,
                    const void *(*next)(const void *record))
{
    size_t count = 0;
    for (const void *at = first; at; at = next(at)) {
        count++;
    }
    kk_charge(lua, count);
    kk_list *list = push_list(lua, count, count);
    list->item = linked_item;
    list->pointer = type;
    size_t added = 0;
    for (const void *at = first; at; at = next(at)) {
        list->items[added++] = at;
    }
}
