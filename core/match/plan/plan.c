/* How events of each operation are met: which expressions can be true at all, which tests trigger them. */
#include "match/compile/fold.h"
#include "match/shortcut/sole.h"

#include <stdlib.h>

#define NO_TRIGGER UINT32_MAX

/* What is known of a node when only the operation is. */
typedef struct node_verdict {
    uint8_t truth;         /* a kk_truth: KK_UNDECIDED when it depends on more, what is unknown is KK_NO */
    uint32_t event_cost;   /* of its cheapest trigger in the event's texts; NO_TRIGGER when it has none */
    uint32_t process_cost; /* the same in texts of the process as well */
} node_verdict;

typedef struct plan_maker {
    kk_program *program;
    kk_op_plan *plan;
    node_verdict *verdicts;       /* of the plan at hand, by node */
    size_t node_count;            /* of nodes that have one */
    uint8_t *constants;           /* by operation, operation_leaf_count each */
    bool is_used[KK_FIELD_COUNT]; /* some leaf tests the field */
    uint32_t *never, *always;     /* plans in which an expression is so */
    KK_ARRAY(kk_trigger) triggers;
    KK_ARRAY(uint32_t) expressions;
    KK_ARRAY(uint32_t) ungated_unconditional;
    KK_ARRAY(uint32_t) unconditional;
    KK_ARRAY(kk_gated) gated;
} plan_maker;

static bool is_absent(const plan_maker *planner, kk_field field)
{
    return planner->plan->absent[field / 64] >> (field % 64) & 1;
}

/* A leaf's truth when it follows from the operation, else KK_NOT_CONSTANT. */
static uint8_t constant_of(const plan_maker *planner, const kk_leaf *leaf)
{
    if (leaf->scope == KK_SCOPE_OPERATION) {
        return planner->plan->constants[leaf->number_in_scope];
    }
    if (leaf->scope == KK_SCOPE_EVENT && is_absent(planner, leaf->test->field)) {
        return leaf->kind == KK_TEST_KNOWN ? KK_NO : KK_UNKNOWN;
    }
    /* A pattern without any text to look for, as its %NAME%s are not known. */
    bool empty = leaf->kind == KK_TEST_PATTERNS && leaf->count == 0 && !leaf->has_fields;
    return empty ? KK_NO : KK_NOT_CONSTANT;
}

static node_verdict judge_leaf(const plan_maker *planner, const kk_node *node)
{
    const kk_leaf *leaf = &planner->program->leaves.items[node->first];
    uint8_t constant = constant_of(planner, leaf);
    node_verdict verdict = {KK_UNDECIDED, NO_TRIGGER, NO_TRIGGER};
    if (constant != KK_NOT_CONSTANT) {
        verdict.truth = kk_match_node_truth(node, (kk_truth)constant) == KK_YES ? KK_YES : KK_NO;
    } else if (!node->negated && leaf->selective) {
        verdict.process_cost = kk_match_field_cost(leaf->test->field);
        if (leaf->scope != KK_SCOPE_PROCESS) {
            verdict.process_cost = leaf->cost;
            verdict.event_cost = leaf->cost;
        }
    }
    return verdict;
}

static uint32_t cheaper(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t dearer(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* A part's trigger is one of the whole. */
static node_verdict judge_and(const plan_maker *planner, const kk_node *node)
{
    node_verdict whole = {KK_YES, NO_TRIGGER, NO_TRIGGER};
    for (uint32_t i = 0; i < node->count && whole.truth != KK_NO; i++) {
        node_verdict part = planner->verdicts[planner->program->children.items[node->first + i]];
        whole = (node_verdict){(uint8_t)kk_truth_and((kk_truth)whole.truth, (kk_truth)part.truth),
                               cheaper(whole.event_cost, part.event_cost),
                               cheaper(whole.process_cost, part.process_cost)};
    }
    return whole;
}

/* The whole has triggers when all of its parts that can be true have: as dear as the dearest. */
static node_verdict judge_or(const plan_maker *planner, const kk_node *node)
{
    node_verdict whole = {KK_NO, 0, 0};
    for (uint32_t i = 0; i < node->count && whole.truth != KK_YES; i++) {
        node_verdict part = planner->verdicts[planner->program->children.items[node->first + i]];
        if (part.truth != KK_NO) {
            whole = (node_verdict){(uint8_t)kk_truth_or((kk_truth)whole.truth, (kk_truth)part.truth),
                                   dearer(whole.event_cost, part.event_cost),
                                   dearer(whole.process_cost, part.process_cost)};
        }
    }
    if (whole.truth != KK_UNDECIDED) {
        whole.event_cost = whole.process_cost = NO_TRIGGER;
    }
    return whole;
}

/* Judges all nodes for the plan at hand: children have lower numbers than what is made of them. */
static void judge_nodes(plan_maker *planner)
{
    for (size_t i = 0; i < planner->node_count; i++) {
        const kk_node *node = &planner->program->nodes.items[i];
        planner->verdicts[i] = node->kind == KK_NODE_LEAF  ? judge_leaf(planner, node)
                               : node->kind == KK_NODE_AND ? judge_and(planner, node)
                                                           : judge_or(planner, node);
    }
}

static uint32_t cost_by(node_verdict verdict, kk_trigger_source source)
{
    return source == KK_TRIGGER_EVENT ? verdict.event_cost : verdict.process_cost;
}

/* Adds the triggers that judge() counted. */
static bool add_triggers(plan_maker *planner, uint32_t number, uint32_t expression, kk_trigger_source source,
                         kk_set_mask *sets)
{
    const kk_program *program = planner->program;
    const kk_node *node = &program->nodes.items[number];
    if (node->kind == KK_NODE_LEAF) {
        if (!KK_ARRAY_GROW(&planner->triggers)) {
            return false;
        }
        kk_set_mask_add(sets, program->leaves.items[node->first].set);
        planner->triggers.items[planner->triggers.count++] = (kk_trigger){node->first, expression};
        return true;
    }
    uint32_t cost = cost_by(planner->verdicts[number], source);
    for (uint32_t i = 0; i < node->count; i++) {
        uint32_t child = program->children.items[node->first + i];
        node_verdict part = planner->verdicts[child];
        bool chosen = node->kind == KK_NODE_AND ? cost_by(part, source) == cost : part.truth != KK_NO;
        if (chosen && !add_triggers(planner, child, expression, source, sets)) {
            return false;
        }
        if (chosen && node->kind == KK_NODE_AND) {
            return true;
        }
    }
    return true;
}

/* Appends; false when memory is out. */
#define PUT(list, item) (KK_ARRAY_GROW(&(list)) && ((list).items[(list).count++] = (item), true))

/* An expression that can be true for the plan's operations. */
static bool add_expression(plan_maker *planner, uint32_t expression, node_verdict verdict)
{
    uint32_t root = planner->program->roots[expression];
    kk_gated gated = {.expression = expression, .source = KK_TRIGGER_NONE};
    if (verdict.truth != KK_YES && verdict.event_cost != NO_TRIGGER) {
        gated.source = KK_TRIGGER_EVENT;
    } else if (verdict.truth != KK_YES && verdict.process_cost != NO_TRIGGER) {
        gated.source = KK_TRIGGER_PROCESS;
    }
    if (!PUT(planner->expressions, expression) ||
        (gated.source != KK_TRIGGER_NONE &&
         !add_triggers(planner, root, expression, gated.source, &gated.sets))) {
        return false;
    }
    kk_op_plan *plan = planner->plan;
    kk_set_mask_join(&plan->all.sets, &gated.sets);
    if (gated.source == KK_TRIGGER_NONE && !PUT(planner->unconditional, expression)) {
        return false;
    }
    if (planner->program->nodes.items[root].has_process && verdict.truth != KK_YES) {
        return PUT(planner->gated, gated);
    }
    kk_set_mask_join(&plan->ungated.sets, &gated.sets);
    return gated.source != KK_TRIGGER_NONE || PUT(planner->ungated_unconditional, expression);
}

static int compare_triggers(const void *a, const void *b)
{
    const kk_trigger *first = a;
    const kk_trigger *second = b;
    if (first->leaf != second->leaf) {
        return first->leaf < second->leaf ? -1 : 1;
    }
    return (first->expression > second->expression) - (first->expression < second->expression);
}

/* A copy in the program's arena. */
static const void *keep(plan_maker *planner, const void *items, size_t count, size_t size)
{
    void *copy = kk_arena_calloc(&planner->program->arena, count ? count : 1, size);
    if (copy && count) {
        memcpy(copy, items, count * size);
    }
    return copy;
}

#define KEEP(planner, list) keep(planner, (list).items, (list).count, sizeof *(list).items)

static bool finish_plan(plan_maker *planner)
{
    kk_op_plan *plan = planner->plan;
    if (planner->triggers.count) {
        qsort(planner->triggers.items, planner->triggers.count, sizeof(kk_trigger), compare_triggers);
    }
    plan->triggers = KEEP(planner, planner->triggers);
    plan->trigger_count = planner->triggers.count;
    plan->expressions = KEEP(planner, planner->expressions);
    plan->expression_count = planner->expressions.count;
    plan->gated = KEEP(planner, planner->gated);
    plan->gated_count = planner->gated.count;
    plan->ungated.unconditional = KEEP(planner, planner->ungated_unconditional);
    plan->ungated.unconditional_count = planner->ungated_unconditional.count;
    plan->all.unconditional = KEEP(planner, planner->unconditional);
    plan->all.unconditional_count = planner->unconditional.count;
    return plan->triggers && plan->expressions && plan->gated && plan->ungated.unconditional &&
           plan->all.unconditional && kk_match_plan_sole(planner->program, plan);
}

static bool keep_settled(plan_maker *planner)
{
    uint8_t *settled = kk_arena_calloc(&planner->program->arena, planner->node_count + 1, 1);
    for (size_t i = 0; settled && i < planner->node_count; i++) {
        settled[i] = planner->verdicts[i].truth;
    }
    planner->plan->settled = settled;
    return settled != NULL;
}

static bool make_plan(plan_maker *planner)
{
    planner->triggers.count = planner->expressions.count = planner->ungated_unconditional.count = 0;
    planner->unconditional.count = planner->gated.count = 0;
    judge_nodes(planner);
    if (!keep_settled(planner)) {
        return false;
    }
    for (uint32_t i = 0; i < planner->program->expression_count; i++) {
        node_verdict verdict = planner->verdicts[planner->program->roots[i]];
        planner->never[i] += verdict.truth == KK_NO;
        planner->always[i] += verdict.truth == KK_YES;
        if (verdict.truth != KK_NO && !add_expression(planner, i, verdict)) {
            return false;
        }
    }
    return finish_plan(planner);
}

/* Bitmap of the fields, among those with a leaf, that the operation never has. */
static void find_absent(const plan_maker *planner, kk_operation operation, uint64_t *absent)
{
    for (unsigned field = 0; field < KK_FIELD_COUNT; field++) {
        if (planner->is_used[field] && kk_match_field_is_absent((kk_field)field, operation)) {
            absent[field / 64] |= UINT64_C(1) << (field % 64);
        }
    }
}

#define ABSENT_WORDS (KK_FIELD_COUNT / 64 + 1)

/* The plan that sees the operation's constants; a new one when there is none yet. */
static bool assign_plan(plan_maker *planner, kk_operation operation)
{
    kk_program *program = planner->program;
    const uint8_t *constants = planner->constants + operation * program->operation_leaf_count;
    uint64_t absent[ABSENT_WORDS] = {0};
    find_absent(planner, operation, absent);
    size_t i = 0;
    while (i < program->plans.count &&
           (memcmp(program->plans.items[i].constants, constants, program->operation_leaf_count) != 0 ||
            memcmp(program->plans.items[i].absent, absent, sizeof absent) != 0)) {
        i++;
    }
    if (i == program->plans.count) {
        if (!KK_ARRAY_GROW(&program->plans)) {
            return false;
        }
        program->plans.items[program->plans.count++] =
            (kk_op_plan){.constants = keep(planner, constants, program->operation_leaf_count, 1),
                         .absent = keep(planner, absent, ABSENT_WORDS, sizeof *absent)};
        if (!program->plans.items[i].constants || !program->plans.items[i].absent) {
            return false;
        }
    }
    kk_opset_add(&program->plans.items[i].operations, operation);
    program->plan_of[operation] = (uint16_t)i;
    return true;
}

static bool make_plans(plan_maker *planner)
{
    kk_program *program = planner->program;
    for (size_t i = 0; i < program->leaves.count; i++) {
        planner->is_used[program->leaves.items[i].test->field] = true;
    }
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        if (!assign_plan(planner, (kk_operation)i)) {
            return false;
        }
    }
    for (size_t i = 0; i < program->plans.count; i++) {
        planner->plan = &program->plans.items[i];
        if (!make_plan(planner)) {
            return false;
        }
    }
    for (size_t i = 0; i < program->expression_count; i++) {
        bool never = planner->never[i] == program->plans.count;
        bool always = planner->always[i] == program->plans.count;
        program->constancy[i] = (uint8_t)(never ? KK_NEVER : always ? KK_ALWAYS : KK_VARIES);
    }
    return true;
}

static bool allocate(plan_maker *planner)
{
    const kk_program *program = planner->program;
    planner->node_count = program->nodes.count;
    size_t expressions = program->expression_count + 1;
    planner->verdicts = calloc(planner->node_count + 1, sizeof *planner->verdicts);
    planner->constants = calloc((size_t)KK_OP_COUNT, program->operation_leaf_count + 1);
    planner->never = calloc(expressions, sizeof *planner->never);
    planner->always = calloc(expressions, sizeof *planner->always);
    return planner->verdicts && planner->constants && planner->never && planner->always;
}

bool kk_match_plan(kk_program *program)
{
    plan_maker planner = {.program = program};
    bool made =
        allocate(&planner) && kk_match_find_constants(program, planner.constants) && make_plans(&planner);
    free(planner.verdicts);
    free(planner.constants);
    free(planner.never);
    free(planner.always);
    free(planner.triggers.items);
    free(planner.expressions.items);
    free(planner.ungated_unconditional.items);
    free(planner.unconditional.items);
    free(planner.gated.items);
    return made;
}
