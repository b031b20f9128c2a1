/* Many operations have only tests that need a literal in one and the same text, mostly the path: the plan's
 * sole set. Where such a text holds none that an expression waits for, the event is done with, before
 * anything else is asked of it. Private to core/match/. */
#ifndef KK_MATCH_SHORTCUT_SOLE_H
#define KK_MATCH_SHORTCUT_SOLE_H

#include "match/evaluation/state.h"

/* Finds the plan's `sole` and `selection`, once its prefilters and triggers are made; false when memory is
 * out. */
bool kk_match_plan_sole(kk_program *program, kk_op_plan *plan);

/* True when the sole text of the event at hand triggers no expression for sure. */
bool kk_match_sole_is_silent(kk_program_state *state);

/* Remembers that the sole text of the event at hand triggered nothing. */
void kk_match_sole_note_silence(kk_program_state *state);

#endif
