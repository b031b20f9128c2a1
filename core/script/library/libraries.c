/* Opening Lua's libraries, changed to what scripts get of them. */
#include "script/library/libraries.h"

#include "script/sandbox/seal.h"

#include <lualib.h>

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

void kk_libraries_push(lua_State *lua)
{
    static const library LIBRARIES[] = {
        {LUA_STRLIBNAME, luaopen_string, kk_library_string},
        {LUA_TABLIBNAME, luaopen_table, kk_library_table},
        {LUA_MATHLIBNAME, luaopen_math, kk_library_math},
        {LUA_UTF8LIBNAME, luaopen_utf8, kk_library_utf8},
    };
    lua_pushcfunction(lua, luaopen_base);
    lua_call(lua, 0, 1); /* fills and gives the table of globals, which no script gets */
    lua_newtable(lua);
    int globals = lua_gettop(lua) - 1, base = lua_gettop(lua);
    lua_pushnil(lua);
    while (lua_next(lua, globals)) {
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        lua_rawset(lua, base);
    }
    kk_library_base(lua);
    for (size_t i = 0; i < sizeof LIBRARIES / sizeof *LIBRARIES; i++) {
        open_library(lua, &LIBRARIES[i], base);
    }
    lua_settop(lua, base);
    lua_replace(lua, globals);
}
