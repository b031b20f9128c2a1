/* The base table, which every script's environment is copied from. Private to core/script/. */
#ifndef KK_SCRIPT_GLOBALS_H
#define KK_SCRIPT_GLOBALS_H

#include "script/sandbox/state.h"

/* Takes the base table from the stack. */
void kk_base_keep(lua_State *lua);

/* Pushes the base table. */
void kk_base_push(lua_State *lua);

/* Raises for a global that is not there, with the nearest name. */
int kk_raise_unknown_name(lua_State *lua, kk_str name);

#endif
