#include "match/language/expression_impl.h"

#include "base/arena.h"

#include <stdlib.h>

/* Chains at most this long are copied into a longer one; longer ones become one part of it. */
#define COPIED_PARTS 8

struct kk_expressions {
    kk_arena arena;
};

kk_expressions *kk_expressions_new(void)
{
    return calloc(1, sizeof(kk_expressions));
}

void kk_expressions_free(kk_expressions *pool)
{
    if (pool) {
        kk_arena_free(&pool->arena);
        free(pool);
    }
}

size_t kk_expressions_memory(const kk_expressions *pool)
{
    return pool->arena.total;
}

static kk_operand *copy_operands(kk_arena *arena, const kk_operand *operands, size_t count)
{
    kk_operand *copies = kk_arena_calloc(arena, count ? count : 1, sizeof *copies);
    for (size_t i = 0; copies && i < count; i++) {
        copies[i] = operands[i];
        if (operands[i].kind == KK_OPERAND_TEXT) {
            copies[i].text = kk_arena_copy(arena, operands[i].text);
            if (!copies[i].text.data) {
                return NULL;
            }
        }
    }
    return copies;
}

static kk_expression *new_expression(kk_expressions *pool, kk_shape shape)
{
    kk_expression *expression = kk_arena_calloc(&pool->arena, 1, sizeof *expression);
    if (expression) {
        *expression = (kk_expression){.shape = shape, .depth = 1, .size = 1};
    }
    return expression;
}

const kk_expression *kk_expression_test(kk_expressions *pool, kk_field field, kk_operator operator_id,
                                        bool cased, const kk_operand *operands, size_t count, kk_error *error)
{
    kk_operand *copies = copy_operands(&pool->arena, operands, count);
    kk_expression *expression = copies ? new_expression(pool, KK_SHAPE_TEST) : NULL;
    if (!expression) {
        kk_fail_memory(error, "building an expression");
        return NULL;
    }
    expression->test = (kk_test){field, operator_id, cased, copies, count};
    return kk_match_test_check(&expression->test, copies, error) ? expression : NULL;
}

/* True when `expression` adds its parts, rather than itself, to a chain of `shape`. */
static bool is_copied(const kk_expression *expression, kk_shape shape)
{
    return expression->shape == shape && expression->parts.count <= COPIED_PARTS;
}

static bool chain_reserve(kk_arena *arena, kk_chain *chain, size_t extra)
{
    if (chain->capacity - chain->used >= extra) {
        return true;
    }
    size_t capacity = 2 * (chain->used + extra);
    const kk_expression **items = kk_arena_calloc(arena, capacity, sizeof(kk_expression *));
    if (!items) {
        return false;
    }
    for (size_t i = 0; i < chain->used; i++) {
        items[i] = chain->items[i];
    }
    chain->items = items;
    chain->capacity = capacity;
    return true;
}

/* Adds to the chain what `expression` adds; there is room. */
static void chain_add(kk_chain *chain, kk_shape shape, const kk_expression *expression)
{
    size_t count = is_copied(expression, shape) ? expression->parts.count : 1;
    for (size_t i = 0; i < count; i++) {
        chain->items[chain->used++] =
            is_copied(expression, shape) ? kk_match_expression_part(expression, i) : expression;
    }
}

/* A chain that can grow: the one of `expression`, when that is the longest on it. */
static kk_chain *chain_of(const kk_expression *expression, kk_shape shape)
{
    bool longest = expression->shape == shape && expression->parts.count == expression->parts.chain->used;
    return longest ? expression->parts.chain : NULL;
}

static unsigned deepest_part(const kk_chain *chain)
{
    unsigned depth = 0;
    for (size_t i = 0; i < chain->used; i++) {
        depth = chain->items[i]->depth > depth ? chain->items[i]->depth : depth;
    }
    return depth;
}

/* The depth of a chain without walking all of it: what it was before, or that of a new part. */
static unsigned chain_depth(const kk_chain *chain, const kk_expression *grown, size_t from)
{
    unsigned depth = grown ? grown->depth : 0;
    kk_chain added = {.items = chain->items + from, .used = chain->used - from};
    unsigned deepest = deepest_part(&added) + 1;
    return deepest > depth ? deepest : depth;
}

static const kk_expression *join(kk_expressions *pool, kk_shape shape, const kk_expression *a,
                                 const kk_expression *b)
{
    if (!a || !b || a->size + b->size > KK_EXPRESSION_SIZE) {
        return NULL;
    }
    if (!chain_of(a, shape) && chain_of(b, shape)) {
        const kk_expression *swapped = a;
        a = b;
        b = swapped;
    }
    kk_chain *chain = chain_of(a, shape);
    const kk_expression *grown = chain ? a : NULL;
    if (!chain) {
        chain = kk_arena_calloc(&pool->arena, 1, sizeof *chain);
    }
    kk_expression *joined = chain ? new_expression(pool, shape) : NULL;
    if (!joined || !chain_reserve(&pool->arena, chain, (size_t)2 * COPIED_PARTS)) {
        return NULL;
    }
    size_t from = chain->used;
    if (!grown) {
        chain_add(chain, shape, a);
    }
    chain_add(chain, shape, b);
    joined->parts.chain = chain;
    joined->parts.count = chain->used;
    joined->size = a->size + b->size;
    joined->depth = chain_depth(chain, grown, from);
    return joined->depth <= KK_EXPRESSION_DEPTH ? joined : NULL;
}

const kk_expression *kk_expression_and(kk_expressions *pool, const kk_expression *a, const kk_expression *b)
{
    return join(pool, KK_SHAPE_AND, a, b);
}

const kk_expression *kk_expression_or(kk_expressions *pool, const kk_expression *a, const kk_expression *b)
{
    return join(pool, KK_SHAPE_OR, a, b);
}

const kk_expression *kk_expression_not(kk_expressions *pool, const kk_expression *a)
{
    kk_expression *negation = a && a->depth < KK_EXPRESSION_DEPTH ? new_expression(pool, KK_SHAPE_NOT) : NULL;
    if (negation) {
        negation->inner = a;
        negation->depth = a->depth + 1;
        negation->size = a->size;
    }
    return negation;
}
