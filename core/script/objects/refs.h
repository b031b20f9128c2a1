/* Hash table of event references by index, of the events whose index scripts have read: for case:event.
 * Private to core/script/. */
#ifndef KK_SCRIPT_REFS_H
#define KK_SCRIPT_REFS_H

#include "script/objects/replay.h"

/* Notes an event whose index a script reads; of a million and more the earlier ones are forgotten. */
void kk_refs_note(kk_scripts *scripts, const kk_event_ref *ref);

/* The reference of an index; NULL when no script has read it, or long ago. */
const kk_event_ref *kk_refs_find(const kk_scripts *scripts, uint64_t index);

void kk_refs_free(kk_replay *replay);

#endif
