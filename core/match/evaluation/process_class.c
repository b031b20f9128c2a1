#include "match/evaluation/process_class.h"

#include "match/compile/fold.h"
#include "match/evaluation/leaf.h"
#include "match/patterns/lookup.h"

#include <stdlib.h>

/* Bytes for classes and prefilters; when they grow beyond, all are forgotten and found again as needed. */
#define MEMORY_LIMIT ((size_t)16 << 20)

static void forget_classes(kk_program_state *state)
{
    state->classes.count = 0;
    kk_arena_reset(&state->class_arena);
    if (state->class_of.count) {
        memset(state->class_of.items, 0, state->class_of.count * sizeof *state->class_of.items);
    }
}

/* The slot of a process; NULL when memory is out. */
static uint32_t *slot_of(kk_program_state *state, kk_process_id process)
{
    while (state->class_of.count <= process) {
        if (!KK_ARRAY_GROW(&state->class_of)) {
            return NULL;
        }
        state->class_of.items[state->class_of.count++] = 0;
    }
    return &state->class_of.items[process];
}

/* Decides all tests of the process; false when one must wait: in the replay of a capture without a process
 * table, later events may still tell what is not known yet. In a scan that will not learn more, tests which
 * only the replay can decide stay undecided. */
static bool decide_process(kk_program_state *state)
{
    const kk_program *program = state->program;
    bool fixed = !state->final && state->event->processes->fixed;
    uint8_t waits = state->final ? KK_UNKNOWN : KK_UNDECIDED;
    for (size_t i = 0; i < program->process_leaf_count; i++) {
        state->truths[i] = (uint8_t)kk_match_decide_leaf(state, program->process_leaves[i]);
        if (state->truths[i] == waits && !fixed) {
            return false;
        }
    }
    return true;
}

typedef struct class_judge {
    const kk_program *program;
    const uint8_t *truths; /* of the class */
} class_judge;

/* What the process tells of a leaf: all other tests are open. */
static kk_truth truth_by_process(void *context, const kk_node *node)
{
    const class_judge *self = context;
    if (!node->has_process) {
        return KK_UNDECIDED;
    }
    kk_truth truth = (kk_truth)self->truths[self->program->leaves.items[node->first].number_in_scope];
    truth = kk_match_node_truth(node, truth);
    return truth == KK_FAILED ? KK_UNDECIDED : truth;
}

static bool fill_class(kk_program_state *state, kk_process_class *class)
{
    const kk_program *program = state->program;
    kk_arena *arena = &state->class_arena;
    uint8_t *truths = kk_arena_calloc(arena, program->process_leaf_count, 1);
    uint64_t *possible = kk_arena_calloc(arena, program->expression_count / 64 + 1, sizeof *possible);
    class->prefilters = kk_arena_calloc(arena, program->plans.count, sizeof *class->prefilters);
    class->has_prefilter = kk_arena_calloc(arena, program->plans.count, 1);
    if (!truths || !possible || !class->prefilters || !class->has_prefilter) {
        return false;
    }
    memcpy(truths, state->truths, program->process_leaf_count);
    class_judge judge = {program, truths};
    for (size_t i = 0; i < program->process_expression_count; i++) {
        uint32_t expression = program->process_expressions[i];
        kk_fold_result result =
            kk_match_fold(program, NULL, program->roots[expression], truth_by_process, &judge);
        bool is_possible = result.truth > KK_UNKNOWN;
        possible[expression / 64] |= (uint64_t)is_possible << (expression % 64);
    }
    class->truths = truths;
    class->possible = possible;
    return true;
}

/* The number, plus one, of the class with the truths just found; 0 when memory is out. */
static uint32_t find_class(kk_program_state *state)
{
    size_t count = state->program->process_leaf_count;
    uint64_t hash = kk_match_hash_bytes(KK_HASH_START, state->truths, count);
    for (uint32_t i = 0; i < state->classes.count; i++) {
        const kk_process_class *class = &state->classes.items[i];
        if (class->hash == hash && memcmp(class->truths, state->truths, count) == 0) {
            return i + 1;
        }
    }
    if (state->class_arena.total > MEMORY_LIMIT) {
        forget_classes(state);
    }
    kk_process_class class = {.hash = hash};
    if (!KK_ARRAY_GROW(&state->classes) || !fill_class(state, &class)) {
        return 0;
    }
    state->classes.items[state->classes.count++] = class;
    return (uint32_t)state->classes.count;
}

/* The class of the event's process; NULL when there is none (yet). */
static kk_process_class *class_of_event(kk_program_state *state)
{
    kk_process_id process = state->event->ref.process;
    if (process >= state->event->processes->count) {
        return NULL;
    }
    uint32_t *slot = slot_of(state, process);
    if (!slot) {
        return NULL;
    }
    if (*slot == 0 && decide_process(state)) {
        uint32_t class = find_class(state); /* may clear all slots */
        *slot = class;
    }
    return *slot ? &state->classes.items[*slot - 1] : NULL;
}

static bool is_possible(const kk_process_class *class, uint32_t expression)
{
    return class->possible[expression / 64] >> (expression % 64) & 1;
}

/* What the class leaves of a plan. What was to be found in texts of the process is known now, so that such
 * expressions need no trigger. */
static bool make_prefilter(kk_program_state *state, const kk_process_class *class, kk_prefilter *prefilter)
{
    const kk_op_plan *plan = state->plan;
    uint32_t *unconditional =
        kk_arena_calloc(&state->class_arena, plan->ungated.unconditional_count + plan->gated_count + 1,
                        sizeof *unconditional);
    if (!unconditional) {
        return false;
    }
    *prefilter = (kk_prefilter){plan->ungated.sets, unconditional, plan->ungated.unconditional_count};
    memcpy(unconditional, plan->ungated.unconditional,
           plan->ungated.unconditional_count * sizeof *unconditional);
    for (size_t i = 0; i < plan->gated_count; i++) {
        const kk_gated *gated = &plan->gated[i];
        if (!is_possible(class, gated->expression)) {
            continue;
        }
        if (gated->source == KK_TRIGGER_EVENT) {
            kk_set_mask_join(&prefilter->sets, &gated->sets);
        } else {
            unconditional[prefilter->unconditional_count++] = gated->expression;
        }
    }
    return true;
}

kk_prefilter kk_match_find_prefilter(kk_program_state *state)
{
    const kk_op_plan *plan = state->plan;
    if (plan->gated_count == 0) {
        return plan->ungated;
    }
    kk_process_class *class = class_of_event(state);
    state->process_class = class;
    if (!class) {
        return plan->all;
    }
    size_t number = (size_t)(plan - state->program->plans.items);
    if (!class->has_prefilter[number]) {
        if (!make_prefilter(state, class, &class->prefilters[number])) {
            return plan->all;
        }
        class->has_prefilter[number] = 1;
    }
    return class->prefilters[number];
}
