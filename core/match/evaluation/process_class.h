/* Tests of the process are decided once per process; processes that they see alike form a class. For each
 * class and plan the expressions that are still possible are found once. Private to core/match/. */
#ifndef KK_MATCH_EVALUATION_PROCESS_CLASS_H
#define KK_MATCH_EVALUATION_PROCESS_CLASS_H

#include "match/evaluation/state.h"

/* Finds the class of the event's process (state->process_class) and what it leaves of the plan. */
kk_prefilter kk_match_find_prefilter(kk_program_state *state);

#endif
