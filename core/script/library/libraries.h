/* Lua's libraries as scripts get them: functions that charge their work. Private to core/script/. */
#ifndef KK_SCRIPT_LIBRARIES_H
#define KK_SCRIPT_LIBRARIES_H

#include "script/sandbox/state.h"

/* Pushes a table of all of them, without `require` and `load`. */
void kk_libraries_push(lua_State *lua);

/* Each fills the table on top of the stack, which already holds Lua's own functions where those are kept. */
void kk_library_base(lua_State *lua);     /* pcall, pairs, setmetatable, ... (base.c) */
void kk_library_string(lua_State *lua);   /* (string.c, string_pattern.c) */
void kk_library_patterns(lua_State *lua); /* find, match, gmatch, gsub */
void kk_library_table(lua_State *lua);    /* (table.c, table_sort.c) */
void kk_library_math(lua_State *lua);     /* random with a fixed seed per script */
void kk_library_utf8(lua_State *lua);     /* codepoint with few results */

/* Replaces function `name` of the table on top by one that charges for its texts before it calls the
 * original. */
void kk_library_charge(lua_State *lua, const char *name);

/* table.sort */
int kk_table_sort(lua_State *lua);

/* pairs and next in a stable order (order.c) */
int kk_order_pairs(lua_State *lua);
int kk_order_next(lua_State *lua);

/* Pushes a new environment for a script: a copy of the base table, and `load`. */
void kk_environment_push(lua_State *lua);

/* Pushes `value` as text: what tostring gives, without addresses. */
void kk_push_text(lua_State *lua, int index);

/* Values returned or passed on at once (unpack, byte, codepoint). */
#define KK_MANY_VALUES 8000

#endif
