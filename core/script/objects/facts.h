/* Statements between Lua and the case: what rules state, and what scripts read of it. Private to
 * core/script/. */
#ifndef KK_SCRIPT_FACTS_H
#define KK_SCRIPT_FACTS_H

#include "script/sandbox/object.h"

/* Reads the table at `index`, { "verb", role = object or list of objects, ... }, into `out`, whose texts and
 * facts go to the case's arena. The process of `finding` stands for the role "doer" where the table names
 * none; where that is the unknown creator of a process, its PID. Returns the bytes that the case keeps for
 * it. Raises, saying what is wrong, for anything else. */
size_t kk_read_statement(lua_State *lua, int index, const kk_finding *finding, kk_statement *out);

/* Pushes the verb (nil without one), and { role = { objects } }: processes, texts, integers, and clauses as
 * { verb =, facts = }. */
void kk_push_verb(lua_State *lua, const kk_statement *statement);
void kk_push_facts(lua_State *lua, const kk_statement *statement);

#endif
