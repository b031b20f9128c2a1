/* Builds the leaves, nodes and pattern sets of all expressions. An expression that occurs several times is
 * one node, a test that occurs several times one leaf. */
#include "match/compile/program_impl.h"

#include "match/patterns/lookup.h"
#include "match/shortcut/shortcut.h"

#include <stdlib.h>

typedef struct source_node {
    const kk_expression *expression;
    bool negated;
    uint32_t node;
} source_node;

typedef struct program_builder {
    kk_program *program;
    const kk_environment *environment;
    kk_lookup leaves; /* by test */
    kk_lookup nodes;  /* items of `sources` */
    KK_ARRAY(source_node) sources;
    KK_ARRAY(uint32_t) stack; /* children of the nodes that are being built */
    kk_literals literals[KK_FIELD_COUNT][2];
} program_builder;

static bool same_operand(const kk_operand *a, const kk_operand *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case KK_OPERAND_TEXT:
        return kk_str_equal(a->text, b->text);
    case KK_OPERAND_NUMBER:
        return a->number == b->number;
    default:
        return a->field == b->field;
    }
}

static bool same_test(const kk_test *a, const kk_test *b)
{
    if (a->field != b->field || a->operator_id != b->operator_id || a->cased != b->cased ||
        a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!same_operand(&a->operands[i], &b->operands[i])) {
            return false;
        }
    }
    return true;
}

static uint64_t hash_test(const kk_test *test)
{
    uint32_t head[] = {(uint32_t)test->field, (uint32_t)test->operator_id, test->cased,
                       (uint32_t)test->count};
    uint64_t hash = kk_match_hash_bytes(KK_HASH_START, head, sizeof head);
    for (size_t i = 0; i < test->count; i++) {
        const kk_operand *operand = &test->operands[i];
        uint32_t kind = (uint32_t)operand->kind;
        hash = kk_match_hash_bytes(hash, &kind, sizeof kind);
        if (operand->kind == KK_OPERAND_TEXT) {
            hash = kk_match_hash_bytes(hash, operand->text.data, operand->text.size);
        } else if (operand->kind == KK_OPERAND_NUMBER) {
            hash = kk_match_hash_bytes(hash, &operand->number, sizeof operand->number);
        } else {
            hash = kk_match_hash_bytes(hash, &operand->field, sizeof operand->field);
        }
    }
    return hash;
}

typedef struct leaf_question {
    const kk_program *program;
    const kk_test *test;
} leaf_question;

static bool is_leaf_of(const void *context, uint32_t item)
{
    const leaf_question *question = context;
    return same_test(question->program->leaves.items[item].test, question->test);
}

static bool find_leaf(program_builder *builder, const kk_test *test, uint32_t *leaf)
{
    kk_program *program = builder->program;
    leaf_question question = {program, test};
    uint64_t hash = hash_test(test);
    kk_lookup_slot *slot = kk_match_lookup_find(&builder->leaves, hash, is_leaf_of, &question);
    if (!slot) {
        return false;
    }
    if (slot->item) {
        *leaf = slot->item - 1;
        return true;
    }
    if (program->leaves.count >= KK_OWNER_PATTERN || !KK_ARRAY_GROW(&program->leaves)) {
        return false;
    }
    *leaf = (uint32_t)program->leaves.count;
    if (!kk_match_build_leaf(program, test, builder->environment, builder->literals,
                             &program->leaves.items[*leaf])) {
        return false;
    }
    program->leaves.count++;
    kk_match_lookup_put(&builder->leaves, slot, hash, *leaf);
    return true;
}

static bool add_node(kk_program *program, kk_node node, uint32_t *number)
{
    if (program->nodes.count >= UINT32_MAX || !KK_ARRAY_GROW(&program->nodes)) {
        return false;
    }
    *number = (uint32_t)program->nodes.count;
    program->nodes.items[program->nodes.count++] = node;
    return true;
}

static bool build_leaf_node(program_builder *builder, const kk_expression *expression, bool negated,
                            uint32_t *number)
{
    uint32_t leaf;
    if (!find_leaf(builder, &expression->test, &leaf)) {
        return false;
    }
    const kk_leaf *built = &builder->program->leaves.items[leaf];
    return add_node(builder->program,
                    (kk_node){.kind = KK_NODE_LEAF,
                              .negated = negated,
                              .has_process = built->scope == KK_SCOPE_PROCESS,
                              .cost = built->cost,
                              .first = leaf},
                    number);
}

static bool build_node(program_builder *builder, const kk_expression *expression, bool negated,
                       uint32_t *number);

/* Cheap ones first; equal ones in the order they were built. */
static bool comes_before(const kk_program *program, uint32_t a, uint32_t b)
{
    unsigned cost_a = program->nodes.items[a].cost;
    unsigned cost_b = program->nodes.items[b].cost;
    return cost_a != cost_b ? cost_a < cost_b : a < b;
}

/* Merges the sorted halves of items[0..count) through `spare`. */
static void merge_halves(const kk_program *program, uint32_t *items, size_t half, size_t count,
                         uint32_t *spare)
{
    size_t a = 0;
    size_t b = half;
    for (size_t i = 0; i < count; i++) {
        bool take_a = b == count || (a < half && !comes_before(program, items[b], items[a]));
        spare[i] = take_a ? items[a++] : items[b++];
    }
    memcpy(items, spare, count * sizeof *items);
}

/* Merge sort from the bottom up: chains can be long, and are often sorted. */
static bool sort_children(const kk_program *program, uint32_t *items, size_t count)
{
    uint32_t *spare = malloc((count ? count : 1) * sizeof *spare);
    for (size_t width = 1; spare && width < count; width *= 2) {
        for (size_t at = 0; at + width < count; at += 2 * width) {
            size_t size = count - at < 2 * width ? count - at : 2 * width;
            merge_halves(program, items + at, width, size, spare);
        }
    }
    free(spare);
    return spare != NULL;
}

/* Takes the children from the stack's end into a node of their own, sorted and each once. */
static bool finish_chain(program_builder *builder, kk_node_kind kind, size_t from, uint32_t *number)
{
    kk_program *program = builder->program;
    uint32_t *items = builder->stack.items + from;
    size_t count = builder->stack.count - from;
    if (!sort_children(program, items, count)) {
        return false;
    }
    kk_node node = {.kind = kind, .first = (uint32_t)program->children.count};
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && items[i] == items[i - 1]) {
            continue;
        }
        const kk_node *child = &program->nodes.items[items[i]];
        node.has_process |= child->has_process;
        node.cost = child->cost > node.cost ? child->cost : node.cost;
        node.count++;
        if (program->children.count >= UINT32_MAX || !KK_ARRAY_GROW(&program->children)) {
            return false;
        }
        program->children.items[program->children.count++] = items[i];
    }
    builder->stack.count = from;
    return add_node(program, node, number);
}

static bool build_chain_node(program_builder *builder, const kk_expression *expression, bool negated,
                             uint32_t *number)
{
    bool is_and = (expression->shape == KK_SHAPE_AND) != negated; /* De Morgan */
    size_t from = builder->stack.count;
    for (size_t i = 0; i < expression->parts.count; i++) {
        uint32_t child;
        if (!build_node(builder, kk_match_expression_part(expression, i), negated, &child) ||
            !KK_ARRAY_GROW(&builder->stack)) {
            return false;
        }
        builder->stack.items[builder->stack.count++] = child;
    }
    return finish_chain(builder, is_and ? KK_NODE_AND : KK_NODE_OR, from, number);
}

typedef struct node_question {
    const program_builder *builder;
    const kk_expression *expression;
    bool negated;
} node_question;

static bool is_node_of(const void *context, uint32_t item)
{
    const node_question *question = context;
    const source_node *source = &question->builder->sources.items[item];
    return source->expression == question->expression && source->negated == question->negated;
}

/* An expression that occurs several times becomes one node, so that building takes no longer than writing. */
static bool build_node(program_builder *builder, const kk_expression *expression, bool negated,
                       uint32_t *number)
{
    while (expression->shape == KK_SHAPE_NOT) {
        expression = expression->inner;
        negated = !negated;
    }
    node_question question = {builder, expression, negated};
    uintptr_t address = (uintptr_t)expression;
    uint64_t hash = kk_match_hash_bytes(KK_HASH_START + negated, &address, sizeof address);
    kk_lookup_slot *slot = kk_match_lookup_find(&builder->nodes, hash, is_node_of, &question);
    if (!slot) {
        return false;
    }
    if (slot->item) {
        *number = builder->sources.items[slot->item - 1].node;
        return true;
    }
    bool built = expression->shape == KK_SHAPE_TEST ? build_leaf_node(builder, expression, negated, number)
                                                    : build_chain_node(builder, expression, negated, number);
    if (!built || !KK_ARRAY_GROW(&builder->sources)) {
        return false;
    }
    slot = kk_match_lookup_find(&builder->nodes, hash, is_node_of, &question); /* the table may have grown */
    if (!slot) {
        return false;
    }
    kk_match_lookup_put(&builder->nodes, slot, hash, (uint32_t)builder->sources.count);
    builder->sources.items[builder->sources.count++] = (source_node){expression, negated, *number};
    return true;
}

/* Sets are numbered cheap first, as texts are scanned in that order. */
static bool number_sets(program_builder *builder, uint32_t numbers[KK_FIELD_COUNT][2])
{
    kk_program *program = builder->program;
    for (size_t i = 0; i < program->leaves.count; i++) {
        const kk_leaf *leaf = &program->leaves.items[i];
        if (leaf->kind == KK_TEST_LITERALS || leaf->kind == KK_TEST_PATTERNS) {
            numbers[leaf->test->field][leaf->test->cased] = 1;
        }
    }
    for (;;) {
        uint32_t *next = NULL;
        kk_pattern_set set = {0};
        for (unsigned i = 0; i < 2 * KK_FIELD_COUNT; i++) {
            kk_field field = (kk_field)(i / 2);
            bool open = numbers[field][i % 2] == 1;
            if (open && (!next || kk_match_field_cost(field) < kk_match_field_cost(set.field))) {
                next = &numbers[field][i % 2];
                set = (kk_pattern_set){.field = field, .cased = i % 2};
            }
        }
        if (!next) {
            return true;
        }
        if (!KK_ARRAY_GROW(&program->sets)) {
            return false;
        }
        program->sets.items[program->sets.count++] = set;
        *next = (uint32_t)program->sets.count + 1; /* its number plus two: 1 says that it has none yet */
    }
}

/* True when some literal may be in a number, a duration or a time as they are printed. */
static bool find_numeric(const kk_literals *literals)
{
    for (size_t i = 0; i < literals->count; i++) {
        kk_str text = literals->items[i].text;
        size_t at = 0;
        while (at < text.size && strchr("0123456789-.:tT", text.data[at])) {
            at++;
        }
        if (at == text.size) {
            return true;
        }
    }
    return false;
}

static bool build_sets(program_builder *builder)
{
    kk_program *program = builder->program;
    uint32_t numbers[KK_FIELD_COUNT][2] = {{0}};
    if (!number_sets(builder, numbers)) {
        return false;
    }
    for (size_t i = 0; i < program->leaves.count; i++) {
        kk_leaf *leaf = &program->leaves.items[i];
        uint32_t number = numbers[leaf->test->field][leaf->test->cased];
        if (leaf->kind == KK_TEST_LITERALS || leaf->kind == KK_TEST_PATTERNS) {
            leaf->set = number - 2;
            kk_pattern_set *set = &program->sets.items[leaf->set];
            set->needs_texts |= !leaf->selective;
            set->owner_count += 1 + (leaf->kind == KK_TEST_PATTERNS ? leaf->count : 0);
        }
    }
    for (size_t i = 0; i < program->sets.count; i++) {
        kk_pattern_set *set = &program->sets.items[i];
        const kk_literals *literals = &builder->literals[set->field][set->cased];
        set->skips_numbers = !set->needs_texts && !find_numeric(literals);
        set->literals = kk_match_literal_set_new(literals->items, literals->count);
        if (!set->cased && (program->shortcuts & KK_SHORTCUT_SKIM)) {
            set->skim = kk_match_skim_of(literals->items, literals->count);
        }
        if (!set->literals) {
            return false;
        }
    }
    return true;
}

static bool find_process_expressions(kk_program *program)
{
    size_t count = program->expression_count;
    program->process_expressions = kk_arena_calloc(&program->arena, count, sizeof(uint32_t));
    for (uint32_t i = 0; program->process_expressions && i < count; i++) {
        if (program->nodes.items[program->roots[i]].has_process) {
            program->process_expressions[program->process_expression_count++] = i;
        }
    }
    return program->process_expressions != NULL;
}

/* Numbers the leaves that depend on the operation or the process alone. */
static bool number_scopes(kk_program *program)
{
    size_t count = program->leaves.count;
    program->operation_leaves = kk_arena_calloc(&program->arena, count, sizeof(uint32_t));
    program->process_leaves = kk_arena_calloc(&program->arena, count, sizeof(uint32_t));
    if (!program->operation_leaves || !program->process_leaves) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        kk_leaf *leaf = &program->leaves.items[i];
        if (leaf->scope == KK_SCOPE_OPERATION) {
            leaf->number_in_scope = (uint32_t)program->operation_leaf_count;
            program->operation_leaves[program->operation_leaf_count++] = i;
        } else if (leaf->scope == KK_SCOPE_PROCESS) {
            leaf->number_in_scope = (uint32_t)program->process_leaf_count;
            program->process_leaves[program->process_leaf_count++] = i;
        }
    }
    return true;
}

static void free_builder(program_builder *builder)
{
    kk_match_lookup_free(&builder->leaves);
    kk_match_lookup_free(&builder->nodes);
    free(builder->sources.items);
    free(builder->stack.items);
    for (unsigned i = 0; i < KK_FIELD_COUNT; i++) {
        free(builder->literals[i][0].items);
        free(builder->literals[i][1].items);
    }
    free(builder);
}

bool kk_match_build(kk_program *program, const kk_environment *environment)
{
    program_builder *builder = calloc(1, sizeof *builder);
    if (!builder) {
        return false;
    }
    builder->program = program;
    builder->environment = environment;
    bool built = true;
    for (size_t i = 0; built && i < program->expression_count; i++) {
        built = build_node(builder, program->expressions[i], false, &program->roots[i]);
    }
    built = built && build_sets(builder) && number_scopes(program) && find_process_expressions(program);
    free_builder(builder);
    return built;
}
