/* Many operations have only tests that need a literal in one and the same text, mostly the path. Where such a
 * text holds none that an expression waits for, the event is done with, before anything else is asked of it.
 */
#include "match/program_impl.h"

/* Plans whose numbers are bits of kk_recent_text.silent. */
#define NOTED_PLANS 64u

uint32_t kk_sole_set_of(const kk_program *program, const kk_op_plan *plan)
{
    uint32_t sole = KK_NO_SET;
    unsigned count = 0;
    for (uint32_t i = 0; i < program->sets.count; i++) {
        bool looked_at = plan->view.sets.words[i / 64] >> (i % 64) & 1;
        sole = looked_at ? i : sole;
        count += looked_at;
    }
    if (count != 1 || plan->view.every_count > 0 || plan->gated_count > 0) {
        return KK_NO_SET;
    }
    kk_field field = program->sets.items[sole].field;
    return field == KK_FIELD_ANY || kk_kind_is_number(kk_field_info_of(field)->kind) ? KK_NO_SET : sole;
}

static bool is_silent(const kk_pattern_set *set, size_t plan, kk_str text, kk_sole_text *sole)
{
    if (kk_skim_passes(&set->skim, text)) {
        return true;
    }
    sole->place = kk_recent_place(&sole->set->recent, text, &sole->is_known);
    if (!sole->is_known || plan >= NOTED_PLANS) {
        return false;
    }
    sole->bit = UINT64_C(1) << plan;
    return (sole->place->silent & sole->bit) != 0;
}

bool kk_sole_is_silent(kk_program_state *state, const kk_op_plan *plan, const kk_event *event,
                       kk_scratch *scratch, kk_sole_text *sole)
{
    sole->set = NULL;
    sole->bit = 0;
    if (plan->sole == KK_NO_SET) {
        return false;
    }
    const kk_program *program = state->program;
    const kk_pattern_set *set = &program->sets.items[plan->sole];
    if (kk_event_field(event, set->field, scratch, &sole->value) != KK_KNOWN) {
        return false;
    }
    sole->set = &state->sets[plan->sole];
    sole->field = set->field;
    kk_str text = kk_value_text(&sole->value, scratch);
    return is_silent(set, (size_t)(plan - program->plans.items), text, sole);
}

void kk_sole_keep(kk_program_state *state, const kk_sole_text *sole)
{
    if (sole->set) {
        state->fields[sole->field] =
            (kk_field_memo){.epoch = state->epoch, .state = KK_KNOWN, .value = sole->value};
        sole->set->place_epoch = state->epoch;
        sole->set->place = sole->place;
        sole->set->place_known = sole->is_known;
    }
}

void kk_sole_note_silence(const kk_sole_text *sole)
{
    if (sole->bit) {
        sole->place->silent |= sole->bit;
    }
}
