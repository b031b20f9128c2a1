/* Tables that scripts share and must not change: proxies that read a hidden table. Private to core/script/.
 */
#ifndef KK_SCRIPT_SEAL_H
#define KK_SCRIPT_SEAL_H

#include "script/sandbox/state.h"

/* Replaces the table on top of the stack by a read-only view of a copy of it, and so its tables within.
 * Functions that hold the original keep it. Anything else than a table stays as it is. */
void kk_seal(lua_State *lua);

/* True for a table that scripts must not change behind its metatable's back. */
bool kk_is_sealed(lua_State *lua, int index);

/* Pushes the hidden table that a sealed one shows; false (and nothing pushed) for other values. */
bool kk_seal_content(lua_State *lua, int index);

/* Fills the table on top, a metatable, with what makes sealed tables refuse: __newindex, __metatable and the
 * mark. */
void kk_seal_metatable(lua_State *lua);

#endif
