/* Scanning a pattern set once per event. */
#include "match/evaluation/text.h"

kk_set_memo *kk_match_set_texts(kk_program_state *state, uint32_t set)
{
    kk_set_memo *memo = &state->sets[set];
    if (memo->epoch == state->epoch) {
        return memo;
    }
    memo->epoch = state->epoch;
    memo->pending = false;
    memo->text_count = 0;
    memo->owner_count = 0;
    kk_buf_clear(&memo->comparable);
    kk_field field = state->program->sets.items[set].field;
    if (field == KK_FIELD_ANY) {
        kk_match_scan_columns(state, set);
    } else {
        kk_match_scan_field(state, set, field, 1);
    }
    return memo;
}
