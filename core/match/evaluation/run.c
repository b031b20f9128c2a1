/* The hot path: which expressions hold for an event. */
#include "match/compile/fold.h"

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

/* Only true matches, so that unknown ends a conjunction as false does. */
static kk_truth match_leaf(void *context, const kk_node *node)
{
    kk_truth truth = kk_match_node_truth(node, kk_state_leaf(context, node->first));
    return truth == KK_UNKNOWN ? KK_NO : truth;
}

static kk_truth test_leaf(void *context, const kk_node *node)
{
    return kk_match_node_truth(node, kk_state_leaf(context, node->first));
}

static bool is_disabled(const kk_program_state *state, size_t expression)
{
    return state->disabled[expression / 64] >> (expression % 64) & 1;
}

/* A test of the expression reached its limit: it no longer matches anything. */
static void disable(kk_program_state *state, size_t expression, uint32_t leaf)
{
    state->disabled[expression / 64] |= UINT64_C(1) << (expression % 64);
    if (KK_LIST_GROW(&state->failures)) {
        const char *text = state->leaf_errors[leaf];
        state->failures.items[state->failures.count++] = (kk_program_failure){
            (uint32_t)expression, state->event->ref.index, text ? text : "memory is out"};
    }
}

/* Truth of the formula at node `root`, which is the expression's; KK_UNKNOWN when it is disabled. */
static kk_truth evaluate(kk_program_state *state, size_t expression, uint32_t root, kk_node_truth *leaf_truth)
{
    if (is_disabled(state, expression)) {
        return KK_UNKNOWN;
    }
    kk_fold_result result = kk_match_fold(state->program, root, leaf_truth, state);
    if (result.truth == KK_FAILED) {
        disable(state, expression, result.failed_leaf);
        return KK_UNKNOWN;
    }
    return result.truth;
}

static kk_truth match(kk_program_state *state, uint32_t expression)
{
    return evaluate(state, expression, state->plan->roots[expression], match_leaf);
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
            if (match(state, expression) == KK_UNDECIDED) {
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
    return !state->final && state->has_suspect && match(state, state->suspect) == KK_UNDECIDED;
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
        kk_truth truth = match(state, state->candidates[i]);
        if (truth == KK_UNDECIDED) {
            return undecided(state, state->candidates[i]);
        }
        if (truth == KK_YES) {
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
    return evaluate(state, expression, program->roots[expression], test_leaf);
}
