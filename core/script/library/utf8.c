/* The utf8 library, charged. */
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

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

void kk_library_utf8(lua_State *lua)
{
    static const char *const CHARGED[] = {"len", "offset", "char", "codes"};
    for (size_t i = 0; i < sizeof CHARGED / sizeof *CHARGED; i++) {
        kk_library_charge(lua, CHARGED[i]);
    }
    lua_getfield(lua, -1, "codepoint");
    lua_pushcclosure(lua, utf8_codepoint, 1);
    lua_setfield(lua, -2, "codepoint");
}
