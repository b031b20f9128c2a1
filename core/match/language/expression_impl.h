/* What an expression is made of. Private to core/match/. */
#ifndef KK_MATCH_LANGUAGE_EXPRESSION_IMPL_H
#define KK_MATCH_LANGUAGE_EXPRESSION_IMPL_H

#include "match/expression.h"

typedef enum kk_shape { KK_SHAPE_TEST, KK_SHAPE_AND, KK_SHAPE_OR, KK_SHAPE_NOT } kk_shape;

typedef struct kk_test {
    kk_field field;
    kk_operator operator_id;
    bool cased;
    const kk_operand *operands; /* `number` is set for texts that were read as a number */
    size_t count;
} kk_test;

/* The parts of `a & b & c`. A chain grows at its end and shares its parts with the shorter ones it was made
 * from, so that a chain of n parts takes n steps to build. */
typedef struct kk_chain {
    const kk_expression **items;
    size_t used; /* by the longest expression */
    size_t capacity;
} kk_chain;

struct kk_expression {
    kk_shape shape;
    unsigned depth; /* a test's is 1 */
    size_t size;    /* tests in it, counted as often as they occur */
    union {
        kk_test test;
        struct {
            kk_chain *chain;
            size_t count; /* its first ones */
        } parts;
        const kk_expression *inner;
    };
};

/* The i-th part of an and-chain or or-chain. */
static inline const kk_expression *kk_match_expression_part(const kk_expression *expression, size_t i)
{
    return expression->parts.chain->items[i];
}

/* Checks a test as kk_expression_test promises and reads texts given for numbers; `operands` is changed. */
bool kk_match_test_check(const kk_test *test, kk_operand *operands, kk_error *error);

/* True for fields whose values are numbers, times included. */
static inline bool kk_match_kind_is_number(kk_kind kind)
{
    return kind == KK_NUMBER || kind == KK_TIME || kind == KK_DURATION || kind == KK_BOOL;
}

/* Appends the test in the language's syntax. */
void kk_match_test_print(const kk_test *test, kk_buf *out);

#endif
