#include "match/shortcut/sole.h"

#include "match/patterns/comparable.h"
#include "match/shortcut/shortcut.h"

/* Plans whose numbers are bits of kk_recent_text.silent. */
#define NOTED_PLANS 64u

static uint32_t find_sole(const kk_program *program, const kk_op_plan *plan)
{
    uint32_t sole = KK_NO_SET;
    int count = 0;
    for (uint32_t word = 0; word < KK_SET_MASK_WORDS; word++) {
        uint64_t bits = plan->ungated.sets.words[word];
        count += __builtin_popcountll(bits);
        sole = bits ? word * 64 + (uint32_t)__builtin_ctzll(bits) : sole;
    }
    if (count != 1 || plan->ungated.unconditional_count > 0 || plan->gated_count > 0) {
        return KK_NO_SET;
    }
    kk_field field = program->sets.items[sole].field;
    return field == KK_FIELD_ANY || kk_match_kind_is_number(kk_field_info_of(field)->kind) ? KK_NO_SET : sole;
}

typedef struct trigger_chooser {
    const kk_program *program;
    const kk_op_plan *plan;
} trigger_chooser;

static bool is_of_trigger(const void *context, uint32_t owner)
{
    const trigger_chooser *self = context;
    uint32_t leaf = kk_match_owner_leaf(self->program, owner);
    return kk_match_first_trigger(self->plan, leaf) < self->plan->trigger_count;
}

/* True when both wait for the same tests. */
static bool has_same_triggers(const kk_op_plan *a, const kk_op_plan *b)
{
    bool same = a->trigger_count == b->trigger_count;
    for (size_t i = 0; same && i < a->trigger_count; i++) {
        same = a->triggers[i].leaf == b->triggers[i].leaf;
    }
    return same;
}

static const kk_op_plan *find_twin(const kk_program *program, const kk_op_plan *plan)
{
    const kk_op_plan *twin = program->plans.items;
    while (twin < plan && !(twin->sole == plan->sole && has_same_triggers(twin, plan))) {
        twin++;
    }
    return twin < plan ? twin : NULL;
}

bool kk_match_plan_sole(kk_program *program, kk_op_plan *plan)
{
    plan->sole = program->shortcuts & KK_SHORTCUT_SOLE ? find_sole(program, plan) : KK_NO_SET;
    const kk_op_plan *twin = plan->sole == KK_NO_SET ? plan : find_twin(program, plan);
    if (twin) {
        plan->selection = twin->selection;
        return true;
    }
    const trigger_chooser chooser = {program, plan};
    bool all;
    kk_literal_set *selection =
        kk_match_literal_set_select(program->sets.items[plan->sole].literals, is_of_trigger, &chooser, &all);
    if (!selection) {
        return all;
    }
    if (!KK_ARRAY_GROW(&program->selections)) {
        kk_match_literal_set_free(selection);
        return false;
    }
    program->selections.items[program->selections.count++] = selection;
    plan->selection = selection;
    return true;
}

static void note_hit(void *context, uint32_t owner)
{
    (void)owner;
    *(bool *)context = true;
}

/* True when a literal of the selection is in the text, or memory is out. */
static bool is_selected(const kk_literal_set *selection, kk_buf *comparable, kk_str text, bool cased)
{
    bool found = false;
    kk_buf_clear(comparable);
    if (!kk_match_append_comparable(comparable, text, cased)) {
        return true;
    }
    kk_match_literal_set_scan(selection, kk_buf_str(comparable), note_hit, &found);
    return found;
}

/* The text of the plan's sole set; data NULL when there is none. */
static kk_str sole_text(kk_program_state *state)
{
    const kk_pattern_set *set = &state->program->sets.items[state->plan->sole];
    const kk_field_memo *memo = kk_match_field(state, set->field);
    return memo->availability == KK_KNOWN ? kk_value_text(&memo->value, state->scratch) : (kk_str){NULL, 0};
}

/* The plan's bit in kk_recent_text.silent; 0 when it has none. */
static uint64_t bit_of_plan(const kk_program_state *state)
{
    size_t number = (size_t)(state->plan - state->program->plans.items);
    return number < NOTED_PLANS ? UINT64_C(1) << number : 0;
}

static kk_recent_text *find_recent(kk_program_state *state, kk_str text, bool *is_there)
{
    *is_there = false;
    bool remembers = state->program->shortcuts & KK_SHORTCUT_RECENT;
    return remembers ? kk_match_recent_find(&state->sets[state->plan->sole].recent, text, is_there) : NULL;
}

bool kk_match_sole_is_silent(kk_program_state *state)
{
    const kk_op_plan *plan = state->plan;
    kk_str text = plan->sole == KK_NO_SET ? (kk_str){NULL, 0} : sole_text(state);
    if (!text.data) {
        return false;
    }
    const kk_pattern_set *set = &state->program->sets.items[plan->sole];
    if (kk_match_skim_passes(&set->skim, text)) {
        return true;
    }
    bool is_there;
    kk_recent_text *recent = find_recent(state, text, &is_there);
    uint64_t bit = bit_of_plan(state);
    if (is_there && (recent->silent & bit)) {
        return true;
    }
    if (!plan->selection ||
        is_selected(plan->selection, &state->sets[plan->sole].comparable, text, set->cased)) {
        return false;
    }
    if (recent && !is_there) {
        kk_match_recent_keep_unscanned(recent, text);
    }
    if (recent) {
        recent->silent |= bit;
    }
    return true;
}

void kk_match_sole_note_silence(kk_program_state *state)
{
    kk_str text = state->plan->sole == KK_NO_SET ? (kk_str){NULL, 0} : sole_text(state);
    bool is_there = false;
    kk_recent_text *recent = text.data ? find_recent(state, text, &is_there) : NULL;
    if (is_there) {
        recent->silent |= bit_of_plan(state);
    }
}
