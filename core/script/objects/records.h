/* Records that the case keeps on a script's behalf: findings, entries of activities, their texts. They are no
 * memory of Lua's, so they have a limit of their own. Private to core/script/. */
#ifndef KK_SCRIPT_RECORDS_H
#define KK_SCRIPT_RECORDS_H

#include "script/sandbox/state.h"

/* The longest key of a finding, sentence or activity's text, in bytes: longer than any path, command line or
 * piece of registry data in Process Monitor's words. */
#define KK_SAID_LIMIT ((size_t)64 << 10)

/* Raises when `what` ("key") would return a text longer than that. */
void kk_check_said(lua_State *lua, const char *what, size_t size);

/* Books a finding, when it is new, and `bytes` of texts on the running script. Raises when it has too many.
 */
void kk_book_finding(lua_State *lua, kk_finding *finding, size_t bytes);

/* Books `bytes` on the script of block `number`, outside of Lua; stops the script when it has too many. */
void kk_book_record(kk_scripts *scripts, size_t number, size_t bytes);

/* kk_book_record for a finding of block `number` that is new, and for the text that an activity of it has. */
void kk_book_finding_of(kk_scripts *scripts, size_t number, kk_finding *finding);
void kk_book_text(kk_scripts *scripts, size_t number, size_t size);

#endif
