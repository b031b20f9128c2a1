/* Lua's own functions, made to pay for the texts that they are given. */
#include "script/library/libraries.h"
#include "script/sandbox/gauge.h"

/* Calls the original (upvalue 1) after charging for the texts among the arguments. */
static int charged_call(lua_State *lua)
{
    int count = lua_gettop(lua);
    uint64_t work = 1;
    for (int i = 1; i <= count; i++) {
        work += lua_type(lua, i) == LUA_TSTRING ? lua_rawlen(lua, i) / 16 : 1;
    }
    kk_charge(lua, work);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, count, LUA_MULTRET);
    return lua_gettop(lua);
}

void kk_library_charge(lua_State *lua, const char *name)
{
    lua_getfield(lua, -1, name);
    lua_pushcclosure(lua, charged_call, 1);
    lua_setfield(lua, -2, name);
}
