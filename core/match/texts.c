/* Fields of the event at hand as the program needs them: each decoded once, each text folded once and scanned
 * once. */
#include "match/comparable.h"
#include "match/program_impl.h"

const kk_field_memo *kk_state_field(kk_program_state *state, kk_field field)
{
    kk_field_memo *memo = &state->fields[field];
    if (memo->epoch != state->epoch) {
        memo->epoch = state->epoch;
        memo->state = kk_event_field(state->event, field, state->scratch, &memo->value);
        if (field == KK_FIELD_INDEX && !state->final) {
            memo->state = KK_PENDING; /* a scan may count from its chunk's start */
        }
        if (memo->state == KK_PENDING && state->final) {
            memo->state = KK_UNAVAILABLE;
        }
    }
    return memo;
}

static void on_hit(void *context, uint32_t owner)
{
    kk_program_state *state = context;
    bool is_pattern = owner & KK_OWNER_PATTERN;
    uint32_t number = owner & ~KK_OWNER_PATTERN;
    kk_hit_memo *memo = is_pattern ? &state->pattern_hits[number] : &state->leaf_hits[number];
    uint32_t columns = memo->epoch == state->epoch ? memo->columns : 0;
    *memo = (kk_hit_memo){state->epoch, columns | state->column};
    state->found_columns |= state->column;
    if (state->collecting) {
        kk_state_trigger(state, is_pattern ? state->program->patterns.items[number].leaf : number);
    }
}

void kk_scan_field(kk_program_state *state, const kk_pattern_set *set, kk_set_memo *memo, kk_field field,
                   uint32_t column)
{
    const kk_field_memo *found = kk_state_field(state, field);
    if (found->state == KK_PENDING) {
        memo->pending = true;
    }
    if (found->state != KK_KNOWN && found->state != KK_EMPTY) {
        return;
    }
    kk_str text = found->state == KK_EMPTY ? KK_STR("") : kk_value_text(&found->value, state->scratch);
    size_t at = memo->folded.size;
    if (!kk_append_comparable(&memo->folded, text, set->cased)) {
        return; /* memory is out: the field counts as unavailable */
    }
    kk_piece *piece = &memo->pieces[memo->piece_count++];
    *piece = (kk_piece){.raw = text, .at = at, .size = memo->folded.size - at, .column = column};
    memo->folded.size += KK_TEXT_SLACK;
    state->column = column;
    kk_literal_set_scan(set->literals, (kk_str){memo->folded.data + at, piece->size}, on_hit, state);
}

const kk_set_memo *kk_state_set(kk_program_state *state, uint32_t number)
{
    kk_set_memo *memo = &state->sets[number];
    if (memo->epoch == state->epoch) {
        return memo;
    }
    const kk_pattern_set *set = &state->program->sets.items[number];
    memo->epoch = state->epoch;
    memo->pending = false;
    memo->piece_count = 0;
    kk_buf_clear(&memo->folded);
    if (set->field == KK_FIELD_ANY) {
        kk_scan_columns(state, set, memo);
    } else {
        kk_scan_field(state, set, memo, set->field, 1);
    }
    return memo;
}
