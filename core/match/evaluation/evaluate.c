/* The hot path: which expressions hold for an event. */
#include "match/compile/program_impl.h"

#include <stdlib.h>

void kk_state_begin(kk_program_state *state, const kk_event *event, kk_scratch *scratch, bool final)
{
    const kk_program *program = state->program;
    if (++state->epoch == 0) {
        kk_state_forget_epochs(state);
    }
    state->event = event;
    state->scratch = scratch;
    state->final = final;
    state->plan = program->plans.count ? &program->plans.items[program->plan_of[event->operation]] : NULL;
    state->process_class = NULL;
    state->collecting = false;
    state->broken_leaf = KK_NO_LEAF;
    state->candidate_count = 0;
}

/* --- candidates --- */

static void add_candidate(kk_program_state *state, uint32_t expression)
{
    if (state->candidate_epochs[expression] != state->epoch) {
        state->candidate_epochs[expression] = state->epoch;
        state->candidates[state->candidate_count++] = expression;
    }
}

size_t kk_first_trigger(const kk_op_plan *plan, uint32_t leaf)
{
    size_t low = 0;
    size_t high = plan->trigger_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->triggers[middle].leaf < leaf) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < plan->trigger_count && plan->triggers[low].leaf == leaf ? low : plan->trigger_count;
}

void kk_state_trigger(kk_program_state *state, uint32_t leaf)
{
    const kk_op_plan *plan = state->plan;
    for (size_t i = kk_first_trigger(plan, leaf); i < plan->trigger_count && plan->triggers[i].leaf == leaf;
         i++) {
        add_candidate(state, plan->triggers[i].expression);
    }
}

/* --- expressions --- */

/* Whether a node is true: what is unknown is not, and what is undecided may be. */
static unsigned level_of(kk_program_state *state, uint32_t number)
{
    const kk_program *program = state->program;
    const kk_node *node = &program->nodes.items[number];
    if (node->kind == KK_NODE_LEAF) {
        uint8_t truth = kk_state_leaf(state, node->first);
        if (truth == KK_UNDECIDED) {
            return KK_LEVEL_MAYBE;
        }
        return truth == (node->negated ? KK_NO : KK_YES) ? KK_LEVEL_YES : KK_LEVEL_NO;
    }
    const uint32_t *children = program->children.items + node->first;
    bool is_and = node->kind == KK_NODE_AND;
    unsigned level = is_and ? KK_LEVEL_YES : KK_LEVEL_NO;
    for (uint32_t i = 0; i < node->count && level != (is_and ? KK_LEVEL_NO : KK_LEVEL_YES); i++) {
        unsigned part = level_of(state, children[i]);
        level = is_and == (part < level) ? part : level;
    }
    return level;
}

/* Kleene's tables, with undecided between unknown and what decides. */
static uint8_t truth_of(kk_program_state *state, uint32_t number)
{
    static const uint8_t negation[] = {[KK_NO] = KK_YES,
                                       [KK_YES] = KK_NO,
                                       [KK_UNKNOWN] = KK_UNKNOWN,
                                       [KK_UNDECIDED] = KK_UNDECIDED,
                                       [KK_BROKEN] = KK_UNKNOWN};
    static const uint8_t or_strength[] = {[KK_NO] = 0, [KK_UNKNOWN] = 1, [KK_UNDECIDED] = 2, [KK_YES] = 3};
    static const uint8_t and_strength[] = {[KK_YES] = 0, [KK_UNKNOWN] = 1, [KK_UNDECIDED] = 2, [KK_NO] = 3};
    const kk_program *program = state->program;
    const kk_node *node = &program->nodes.items[number];
    if (node->kind == KK_NODE_LEAF) {
        uint8_t truth = kk_state_leaf(state, node->first);
        truth = truth == KK_BROKEN ? KK_UNKNOWN : truth;
        return node->negated ? negation[truth] : truth;
    }
    bool is_and = node->kind == KK_NODE_AND;
    const uint8_t *strength = is_and ? and_strength : or_strength;
    uint8_t truth = is_and ? KK_YES : KK_NO;
    for (uint32_t i = 0; i < node->count; i++) {
        uint8_t part = truth_of(state, program->children.items[node->first + i]);
        truth = strength[part] > strength[truth] ? part : truth;
    }
    return truth;
}

static bool is_disabled(const kk_program_state *state, size_t expression)
{
    return state->disabled[expression / 64] >> (expression % 64) & 1;
}

/* A test of the expression reached its limit: it no longer matches anything. */
static void disable(kk_program_state *state, size_t expression)
{
    state->disabled[expression / 64] |= UINT64_C(1) << (expression % 64);
    if (KK_LIST_GROW(&state->failures)) {
        const char *text = state->leaf_errors[state->broken_leaf];
        state->failures.items[state->failures.count++] = (kk_program_failure){
            (uint32_t)expression, state->event->ref.index, text ? text : "memory is out"};
    }
}

static unsigned evaluate(kk_program_state *state, uint32_t expression)
{
    if (is_disabled(state, expression)) {
        return KK_LEVEL_NO;
    }
    state->broken_leaf = KK_NO_LEAF;
    unsigned level = level_of(state, state->plan->roots[expression]);
    if (state->broken_leaf != KK_NO_LEAF) {
        disable(state, expression);
        return KK_LEVEL_NO;
    }
    return level;
}

/* --- all of them --- */

/* The set's texts are not known yet: whatever they may trigger is a candidate. True when one of them is
 * undecided for sure, as then the event is met again in the replay, and nothing more needs to be known of it
 * now. */
static bool trigger_pending(kk_program_state *state, uint32_t set)
{
    const kk_op_plan *plan = state->plan;
    for (size_t i = 0; i < plan->trigger_count; i++) {
        uint32_t expression = plan->triggers[i].expression;
        if (state->program->leaves.items[plan->triggers[i].leaf].set == set) {
            if (evaluate(state, expression) == KK_LEVEL_MAYBE) {
                state->candidates[0] = expression;
                return true;
            }
            add_candidate(state, expression);
        }
    }
    return false;
}

/* True for what trigger_pending says. */
static bool collect_from_set(kk_program_state *state, uint32_t set)
{
    if (state->sets[set].epoch == state->epoch) {
        state->sets[set].epoch--; /* it was scanned for a test, without collecting */
    }
    state->collecting = true;
    bool pending = kk_state_set(state, set)->pending;
    state->collecting = false;
    return pending && trigger_pending(state, set);
}

static bool collect(kk_program_state *state, const kk_view *view)
{
    for (size_t word = 0; word < 3; word++) {
        for (uint64_t rest = view->sets.words[word]; rest; rest &= rest - 1) {
            if (collect_from_set(state, (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(rest))) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < view->every_count; i++) {
        add_candidate(state, view->every[i]);
    }
    return false;
}

/* Shell sort: allocates nothing, and the hits of one event are few. */
static void sort_ascending(uint32_t *items, size_t count)
{
    for (size_t gap = count > 8 ? count / 2 : 1; gap > 0; gap /= 2) {
        for (size_t i = gap; i < count; i++) {
            uint32_t item = items[i];
            size_t place = i;
            while (place >= gap && items[place - gap] > item) {
                items[place] = items[place - gap];
                place -= gap;
            }
            items[place] = item;
        }
    }
}

/* In the scan one undecided expression is enough, and the one that was undecided for the last such event
 * often is again: then nothing else needs to be decoded. */
static bool is_undecided_again(kk_program_state *state)
{
    return !state->final && state->has_suspect && evaluate(state, state->suspect) == KK_LEVEL_MAYBE;
}

static kk_hits undecided(kk_program_state *state, uint32_t expression)
{
    state->has_suspect = true;
    state->suspect = expression;
    state->hits[0] = expression;
    return (kk_hits){state->hits, 1, true};
}

kk_hits kk_program_run(const kk_program *program, kk_program_state *state, const kk_event *event,
                       kk_scratch *scratch, bool final)
{
    kk_hits hits = {.items = state->hits};
    const kk_op_plan *plan = &program->plans.items[program->plan_of[event->operation]];
    kk_sole_text sole;
    if (plan->expression_count == 0 || kk_sole_is_silent(state, plan, event, scratch, &sole)) {
        return hits;
    }
    kk_state_begin(state, event, scratch, final);
    kk_sole_keep(state, &sole);
    kk_view view = kk_state_view(state);
    if (is_undecided_again(state)) {
        return undecided(state, state->suspect);
    }
    if (collect(state, &view)) {
        return undecided(state, state->candidates[0]);
    }
    if (state->candidate_count == 0) {
        kk_sole_note_silence(&sole);
    }
    for (size_t i = 0; i < state->candidate_count; i++) {
        unsigned level = evaluate(state, state->candidates[i]);
        if (level == KK_LEVEL_MAYBE) {
            return undecided(state, state->candidates[i]);
        }
        if (level == KK_LEVEL_YES) {
            state->hits[hits.count++] = state->candidates[i];
        }
    }
    sort_ascending(state->hits, hits.count);
    return hits;
}

kk_truth kk_program_test(const kk_program *program, kk_program_state *state, size_t expression,
                         const kk_event *event, kk_scratch *scratch)
{
    kk_state_begin(state, event, scratch, true);
    if (is_disabled(state, expression)) {
        return KK_UNKNOWN;
    }
    uint8_t truth = truth_of(state, program->roots[expression]);
    if (state->broken_leaf != KK_NO_LEAF) {
        disable(state, expression);
        return KK_UNKNOWN;
    }
    return (kk_truth)truth;
}
