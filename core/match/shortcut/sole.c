/* Many operations have only tests that need a literal in one and the same text, mostly the path. Where such a
 * text holds none that an expression waits for, the event is done with, before anything else is asked of it.
 */
#include "match/compile/program_impl.h"
#include "match/patterns/comparable.h"

/* Plans whose numbers are bits of kk_recent_text.silent. */
#define NOTED_PLANS 64u

static uint32_t find_sole(const kk_program *program, const kk_op_plan *plan)
{
    uint32_t sole = KK_NO_SET;
    int count = 0;
    for (uint32_t word = 0; word < 3; word++) {
        uint64_t bits = plan->view.sets.words[word];
        count += __builtin_popcountll(bits);
        sole = bits ? word * 64 + (uint32_t)__builtin_ctzll(bits) : sole;
    }
    if (count != 1 || plan->view.every_count > 0 || plan->gated_count > 0) {
        return KK_NO_SET;
    }
    kk_field field = program->sets.items[sole].field;
    return field == KK_FIELD_ANY || kk_kind_is_number(kk_field_info_of(field)->kind) ? KK_NO_SET : sole;
}

typedef struct chooser {
    const kk_program *program;
    const kk_op_plan *plan;
} chooser;

static bool is_of_trigger(const void *context, uint32_t owner)
{
    const chooser *self = context;
    uint32_t leaf =
        owner & KK_OWNER_PATTERN ? self->program->patterns.items[owner & ~KK_OWNER_PATTERN].leaf : owner;
    return kk_first_trigger(self->plan, leaf) < self->plan->trigger_count;
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

bool kk_sole_plan(kk_program *program, kk_op_plan *plan)
{
    plan->sole = find_sole(program, plan);
    const kk_op_plan *twin = plan->sole == KK_NO_SET ? plan : find_twin(program, plan);
    if (twin) {
        plan->selection = twin->selection;
        return true;
    }
    const chooser chooser = {program, plan};
    bool all;
    kk_literal_set *selection =
        kk_literal_set_select(program->sets.items[plan->sole].literals, is_of_trigger, &chooser, &all);
    if (!selection) {
        return all;
    }
    if (!KK_LIST_GROW(&program->selections)) {
        kk_literal_set_free(selection);
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
static bool is_selected(const kk_literal_set *selection, kk_buf *room, kk_str text, bool cased)
{
    bool found = false;
    kk_buf_clear(room);
    if (!kk_append_comparable(room, text, cased)) {
        return true;
    }
    kk_literal_set_scan(selection, kk_buf_str(room), note_hit, &found);
    return found;
}

static bool is_silent(const kk_pattern_set *set, const kk_op_plan *plan, uint64_t bit, kk_str text,
                      kk_sole_text *sole)
{
    if (kk_skim_passes(&set->skim, text)) {
        return true;
    }
    sole->place = kk_recent_place(&sole->set->recent, text, &sole->is_there);
    sole->bit = sole->is_there ? bit : 0;
    if (sole->bit && (sole->place->silent & bit)) {
        return true;
    }
    if (!plan->selection || is_selected(plan->selection, &sole->set->comparable, text, set->cased)) {
        return false;
    }
    if (sole->place && !sole->is_there) {
        kk_recent_keep_unscanned(sole->place, text);
    }
    if (sole->place) {
        sole->place->silent |= bit;
    }
    return true;
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
    size_t number = (size_t)(plan - program->plans.items);
    uint64_t bit = number < NOTED_PLANS ? UINT64_C(1) << number : 0;
    return is_silent(set, plan, bit, kk_value_text(&sole->value, scratch), sole);
}

void kk_sole_keep(kk_program_state *state, const kk_sole_text *sole)
{
    if (sole->set) {
        state->fields[sole->field] =
            (kk_field_memo){.epoch = state->epoch, .state = KK_KNOWN, .value = sole->value};
        sole->set->place_epoch = state->epoch;
        sole->set->place = sole->place;
        sole->set->is_there = sole->is_there;
    }
}

void kk_sole_note_silence(const kk_sole_text *sole)
{
    if (sole->bit) {
        sole->place->silent |= sole->bit;
    }
}
