#include "script/library/globals.h"

#include "base/nearest.h"
#include "script/sandbox/call.h"

static const char BASE = 0; /* registry key of the base table */

void kk_base_keep(lua_State *lua)
{
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &BASE);
}

void kk_base_push(lua_State *lua)
{
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &BASE);
}

/* Globals that Lua has elsewhere and scripts cannot have. */
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
