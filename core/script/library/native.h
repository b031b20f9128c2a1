/* kaiseki.native: what modules need that Lua cannot do well. Private to core/script/. */
#ifndef KK_SCRIPT_NATIVE_H
#define KK_SCRIPT_NATIVE_H

#include "script/sandbox/state.h"

/* Pushes the module, sealed. */
void kk_native_push(lua_State *lua);

#endif
