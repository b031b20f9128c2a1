/* The hot path: which expressions hold for an event. */
#include "match/compile/fold.h"
#include "match/evaluation/leaf.h"
#include "match/evaluation/process_class.h"
#include "match/evaluation/text.h"
#include "match/shortcut/sole.h"

/* --- one expression --- */

/* Only true matches, so that unknown ends a conjunction as false does. */
static kk_truth match_leaf(void *context, const kk_node *node)
{
    kk_truth truth = kk_match_node_truth(node, kk_match_leaf_truth(context, node->first));
    return truth == KK_UNKNOWN ? KK_NO : truth;
}

static kk_truth test_leaf(void *context, const kk_node *node)
{
    return kk_match_node_truth(node, kk_match_leaf_truth(context, node->first));
}

static bool is_disabled(const kk_program_state *state, size_t expression)
{
    return state->disabled[expression / 64] >> (expression % 64) & 1;
}

/* A test of the expression reached its limit: it no longer matches anything. */
static void disable(kk_program_state *state, size_t expression, uint32_t leaf)
{
    state->disabled[expression / 64] |= UINT64_C(1) << (expression % 64);
    if (KK_ARRAY_GROW(&state->failures)) {
        const char *text = state->leaf_errors[leaf];
        state->failures.items[state->failures.count++] = (kk_program_failure){
            (uint32_t)expression, state->event->ref.index, text ? text : "memory is out"};
    }
}

/* Truth of the expression by that of its leaves, and of nodes that are settled (NULL: of none); KK_UNKNOWN
 * when it is disabled. */
static kk_truth evaluate(kk_program_state *state, size_t expression, const uint8_t *settled,
                         kk_node_truth *leaf_truth)
{
    if (is_disabled(state, expression)) {
        return KK_UNKNOWN;
    }
    kk_fold_result result =
        kk_match_fold(state->program, settled, state->program->roots[expression], leaf_truth, state);
    if (result.truth == KK_FAILED) {
        disable(state, expression, result.failed_leaf);
        return KK_UNKNOWN;
    }
    return result.truth;
}

static kk_truth match(kk_program_state *state, uint32_t expression)
{
    return evaluate(state, expression, state->plan->settled, match_leaf);
}

/* --- candidates --- */

static void add_candidate(kk_program_state *state, uint32_t expression)
{
    if (state->candidate_epochs[expression] != state->epoch) {
        state->candidate_epochs[expression] = state->epoch;
        state->candidates[state->candidate_count++] = expression;
    }
}

/* Expressions that `leaf` triggers become candidates. */
static void add_triggered(kk_program_state *state, uint32_t leaf)
{
    const kk_op_plan *plan = state->plan;
    for (size_t i = kk_match_first_trigger(plan, leaf);
         i < plan->trigger_count && plan->triggers[i].leaf == leaf; i++) {
        add_candidate(state, plan->triggers[i].expression);
    }
}

/* Some of the set's texts are not known yet: whatever they may trigger is a candidate. Returns one that is
 * undecided for sure, as then nothing more needs to be known of the event in the scan; else KK_NO_EXPRESSION.
 */
static uint32_t add_pending(kk_program_state *state, uint32_t set)
{
    const kk_op_plan *plan = state->plan;
    for (size_t i = 0; i < plan->trigger_count; i++) {
        uint32_t expression = plan->triggers[i].expression;
        if (state->program->leaves.items[plan->triggers[i].leaf].set == set) {
            if (match(state, expression) == KK_UNDECIDED) {
                return expression;
            }
            add_candidate(state, expression);
        }
    }
    return KK_NO_EXPRESSION;
}

/* What the set's texts trigger; returns what add_pending does. */
static uint32_t add_from_set(kk_program_state *state, uint32_t set)
{
    const kk_set_memo *memo = kk_match_set_texts(state, set);
    for (size_t i = 0; i < memo->owner_count; i++) {
        add_triggered(state, kk_match_owner_leaf(state->program, memo->owners[i]));
    }
    return memo->pending ? add_pending(state, set) : KK_NO_EXPRESSION;
}

/* Finds the candidates; returns an expression that is undecided for sure, where that ended the search, else
 * KK_NO_EXPRESSION. */
static uint32_t find_candidates(kk_program_state *state, const kk_prefilter *prefilter)
{
    for (size_t word = 0; word < KK_SET_MASK_WORDS; word++) {
        for (uint64_t rest = prefilter->sets.words[word]; rest; rest &= rest - 1) {
            uint32_t set = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(rest);
            uint32_t undecided = add_from_set(state, set);
            if (undecided != KK_NO_EXPRESSION) {
                return undecided;
            }
        }
    }
    for (size_t i = 0; i < prefilter->unconditional_count; i++) {
        add_candidate(state, prefilter->unconditional[i]);
    }
    return KK_NO_EXPRESSION;
}

/* --- all expressions --- */

/* Shell sort: allocates nothing, and the hits of one event are few. */
static void sort_ascending(uint32_t *items, size_t count)
{
    for (size_t gap = count > 8 ? count / 2 : 1; gap > 0; gap /= 2) {
        for (size_t i = gap; i < count; i++) {
            uint32_t item = items[i];
            size_t at = i;
            while (at >= gap && items[at - gap] > item) {
                items[at] = items[at - gap];
                at -= gap;
            }
            items[at] = item;
        }
    }
}

/* In the scan one undecided expression is enough, and the one that was undecided for the last such event
 * often is again: then nothing else needs to be decoded. */
static bool is_undecided_again(kk_program_state *state)
{
    return !state->final && state->last_undecided != KK_NO_EXPRESSION &&
           match(state, state->last_undecided) == KK_UNDECIDED;
}

static kk_hits undecided_hits(kk_program_state *state, uint32_t expression)
{
    state->last_undecided = expression;
    state->hits[0] = expression;
    return (kk_hits){state->hits, 1, true};
}

static kk_hits match_candidates(kk_program_state *state)
{
    kk_hits hits = {.items = state->hits};
    for (size_t i = 0; i < state->candidate_count; i++) {
        kk_truth truth = match(state, state->candidates[i]);
        if (truth == KK_UNDECIDED) {
            return undecided_hits(state, state->candidates[i]);
        }
        if (truth == KK_YES) {
            state->hits[hits.count++] = state->candidates[i];
        }
    }
    sort_ascending(state->hits, hits.count);
    return hits;
}

kk_hits kk_program_run(const kk_program *program, kk_program_state *state, const kk_event *event,
                       kk_scratch *scratch, bool final)
{
    kk_hits none = {.items = state->hits};
    if (program->plans.items[program->plan_of[event->operation]].expression_count == 0) {
        return none;
    }
    kk_match_begin_event(state, event, scratch, final);
    if (kk_match_sole_is_silent(state)) {
        return none;
    }
    kk_prefilter prefilter = kk_match_find_prefilter(state);
    if (is_undecided_again(state)) {
        return undecided_hits(state, state->last_undecided);
    }
    uint32_t undecided = find_candidates(state, &prefilter);
    if (undecided != KK_NO_EXPRESSION) {
        return undecided_hits(state, undecided);
    }
    if (state->candidate_count == 0) {
        kk_match_sole_note_silence(state);
    }
    return match_candidates(state);
}

kk_truth kk_program_test(const kk_program *program, kk_program_state *state, size_t expression,
                         const kk_event *event, kk_scratch *scratch)
{
    (void)program; /* the state's */
    kk_match_begin_event(state, event, scratch, true);
    return evaluate(state, expression, NULL, test_leaf);
}
