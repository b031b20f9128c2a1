/* Where events stand in the capture, by index, for case:event: those that the case refers to, and those whose index a script
 * has read. Private to core/script/. */
#ifndef KK_SCRIPT_REFS_H
#define KK_SCRIPT_REFS_H

#include "script/state.h"

/* Notes an event that a script knows by its index. Raises when the running script's memory is used up. */
void kk_refs_note(lua_State *lua, const kk_event_ref *ref);

/* NULL when neither the case nor a script refers to an event of that index. */
const kk_event_ref *kk_refs_find(kk_scripts *scripts, uint64_t index);

/* Forgets what was gathered of the case, which has changed. */
void kk_refs_forget_case(kk_scripts *scripts);

void kk_refs_free(kk_scripts *scripts);

#endif
