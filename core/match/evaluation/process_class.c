/* Tests of the process are decided once per process; processes that they see alike form a class. For each
 * class and plan the expressions that are still possible are found once. */
#include "match/compile/fold.h"
#include "match/patterns/lookup.h"

#include <stdlib.h>

/* Bytes for classes and views; when they grow beyond, all are forgotten and found again as needed. */
#define MEMORY_LIMIT ((size_t)16 << 20)

static void forget_classes(kk_program_state *state)
{
    state->classes.count = 0;
    kk_arena_reset(&state->class_arena);
    if (state->class_of.count) {
        memset(state->class_of.items, 0, state->class_of.count * sizeof *state->class_of.items);
    }
}

void kk_state_free_classes(kk_program_state *state)
{
    free(state->class_of.items);
    free(state->classes.items);
    kk_arena_free(&state->class_arena);
}

/* The slot of a process; NULL when memory is out. */
static uint32_t *slot_of(kk_program_state *state, kk_process_id process)
{
    while (state->class_of.count <= process) {
        if (!KK_LIST_GROW(&state->class_of)) {
            return NULL;
        }
        state->class_of.items[state->class_of.count++] = 0;
    }
    return &state->class_of.items[process];
}

/* Decides all tests of the process; false when one must wait: in the replay of a capture without a process
 * table, later events may still tell what is not known yet. */
static bool decide_process(kk_program_state *state)
{
    const kk_program *program = state->program;
    uint8_t waits = state->final ? KK_UNKNOWN : KK_UNDECIDED;
    for (size_t i = 0; i < program->process_leaf_count; i++) {
        state->truths[i] = (uint8_t)kk_leaf_decide(state, program->process_leaves[i]);
        if (state->truths[i] == waits) {
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
    uint64_t *alive = kk_arena_calloc(arena, program->expression_count / 64 + 1, sizeof *alive);
    class->views = kk_arena_calloc(arena, program->plans.count, sizeof *class->views);
    class->has_view = kk_arena_calloc(arena, program->plans.count, 1);
    if (!truths || !alive || !class->views || !class->has_view) {
        return false;
    }
    memcpy(truths, state->truths, program->process_leaf_count);
    class_judge judge = {program, truths};
    for (size_t i = 0; i < program->process_expression_count; i++) {
        uint32_t expression = program->process_expressions[i];
        kk_fold_result result = kk_match_fold(program, program->roots[expression], truth_by_process, &judge);
        bool possible = result.truth > KK_UNKNOWN;
        alive[expression / 64] |= (uint64_t)possible << (expression % 64);
    }
    class->truths = truths;
    class->alive = alive;
    return true;
}

/* The number, plus one, of the class with the truths just found; 0 when memory is out. */
static uint32_t find_class(kk_program_state *state)
{
    size_t count = state->program->process_leaf_count;
    uint64_t hash = kk_hash_bytes(KK_HASH_START, state->truths, count);
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
    if (!KK_LIST_GROW(&state->classes) || !fill_class(state, &class)) {
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

static bool is_alive(const kk_process_class *class, uint32_t expression)
{
    return class->alive[expression / 64] >> (expression % 64) & 1;
}

/* What the class leaves of a plan. What was to be found in texts of the process is known now, so that such
 * expressions need no trigger. */
static bool make_view(kk_program_state *state, const kk_process_class *class, kk_view *view)
{
    const kk_op_plan *plan = state->plan;
    uint32_t *every =
        kk_arena_calloc(&state->class_arena, plan->view.every_count + plan->gated_count + 1, sizeof *every);
    if (!every) {
        return false;
    }
    *view = (kk_view){.sets = plan->view.sets, .every = every, .every_count = plan->view.every_count};
    memcpy(every, plan->view.every, plan->view.every_count * sizeof *every);
    for (size_t i = 0; i < plan->gated_count; i++) {
        const kk_gated *gated = &plan->gated[i];
        if (!is_alive(class, gated->expression)) {
            continue;
        }
        if (gated->way == KK_WAY_EVENT) {
            kk_set_mask_join(&view->sets, &gated->sets);
        } else {
            every[view->every_count++] = gated->expression;
        }
    }
    return true;
}

kk_view kk_state_view(kk_program_state *state)
{
    const kk_op_plan *plan = state->plan;
    if (plan->gated_count == 0) {
        return plan->view;
    }
    kk_process_class *class = class_of_event(state);
    state->process_class = class;
    if (!class) {
        return plan->open;
    }
    size_t number = (size_t)(plan - state->program->plans.items);
    if (!class->has_view[number]) {
        if (!make_view(state, class, &class->views[number])) {
            return plan->open;
        }
        class->has_view[number] = 1;
    }
    return class->views[number];
}
