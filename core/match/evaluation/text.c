/* Fields of the event at hand as the program needs them: each decoded once, each text folded once and scanned
 * once. */
#include "match/compile/program_impl.h"
#include "match/patterns/comparable.h"

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

static void note_hit(kk_program_state *state, uint32_t owner)
{
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

/* Being told of literals in a text that is worth remembering. */
typedef struct listener {
    kk_program_state *state;
    kk_recent_text *place; /* NULL for none */
} listener;

static void on_hit(void *context, uint32_t owner)
{
    listener *self = context;
    if (self->place) {
        kk_recent_hit(self->place, owner);
    }
    note_hit(self->state, owner);
}

kk_str kk_piece_comparable(const kk_pattern_set *set, kk_set_memo *memo, kk_piece *piece)
{
    if (!piece->is_comparable) {
        piece->at = memo->comparable.size;
        if (!kk_append_comparable(&memo->comparable, piece->raw, set->cased)) {
            return (kk_str){NULL, 0};
        }
        piece->size = memo->comparable.size - piece->at;
        piece->is_comparable = true;
        memo->comparable.size += KK_TEXT_SLACK;
    }
    return (kk_str){memo->comparable.data + piece->at, piece->size};
}

/* The place of a text that is scanned; `*known` tells whether it is there with its hits. */
static kk_recent_text *place_of(kk_program_state *state, const kk_pattern_set *set, kk_set_memo *memo,
                                kk_str text, bool *known)
{
    kk_recent_text *place = memo->place;
    bool is_there = memo->is_there;
    if (set->field == KK_FIELD_ANY || memo->place_epoch != state->epoch) {
        place = kk_recent_place(&memo->recent, text, &is_there);
    }
    memo->place_epoch = 0; /* what is there may change */
    *known = is_there && place->hit_count != KK_RECENT_UNSCANNED;
    return place;
}

/* Finds the set's literals in a text; false when memory is out. */
static bool find_literals(kk_program_state *state, const kk_pattern_set *set, kk_set_memo *memo,
                          kk_piece *piece)
{
    if (kk_skim_passes(&set->skim, piece->raw)) {
        return true;
    }
    bool known;
    listener listener = {state, place_of(state, set, memo, piece->raw, &known)};
    if (known) {
        for (uint32_t i = 0; i < listener.place->hit_count; i++) {
            note_hit(state, listener.place->hits[i]);
        }
        return true;
    }
    kk_str text = kk_piece_comparable(set, memo, piece);
    if (!text.data) {
        return false;
    }
    if (listener.place) {
        kk_recent_begin(listener.place);
    }
    kk_literal_set_scan(set->literals, text, on_hit, &listener);
    if (listener.place) {
        kk_recent_end(listener.place, piece->raw);
    }
    return true;
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
    kk_piece *piece = &memo->pieces[memo->piece_count];
    kk_str text = found->state == KK_EMPTY ? KK_STR("") : kk_value_text(&found->value, state->scratch);
    *piece = (kk_piece){.raw = text, .column = column};
    state->column = column;
    /* When memory is out the field counts as unavailable. */
    memo->piece_count += find_literals(state, set, memo, piece);
}

kk_set_memo *kk_state_set(kk_program_state *state, uint32_t number)
{
    kk_set_memo *memo = &state->sets[number];
    if (memo->epoch == state->epoch) {
        return memo;
    }
    const kk_pattern_set *set = &state->program->sets.items[number];
    memo->epoch = state->epoch;
    memo->pending = false;
    memo->piece_count = 0;
    kk_buf_clear(&memo->comparable);
    if (set->field == KK_FIELD_ANY) {
        kk_scan_columns(state, set, memo);
    } else {
        kk_scan_field(state, set, memo, set->field, 1);
    }
    return memo;
}
