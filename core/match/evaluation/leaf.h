/* Deciding one test of the event at hand. Private to core/match/. */
#ifndef KK_MATCH_EVALUATION_LEAF_H
#define KK_MATCH_EVALUATION_LEAF_H

#include "match/evaluation/state.h"

/* Truth of a leaf: by the plan's constants and the process class where these tell, else decided once per
 * event. */
kk_truth kk_match_leaf_truth(kk_program_state *state, uint32_t number);

/* The same from the event's fields alone. */
kk_truth kk_match_decide_leaf(kk_program_state *state, uint32_t number);

#endif
