/* What a program is made of. Private to core/match/.
 *
 * Every distinct test is a leaf, once, however many expressions have it. Expressions are and/or nodes over
 * leaves in negation normal form: `~` stands at leaves only. The texts of one field and all literals looked
 * for in them are a pattern set, which is scanned once per event. A plan per group of operations says what of
 * it all such events need; see plan/plan.h. */
#ifndef KK_MATCH_COMPILE_PROGRAM_IMPL_H
#define KK_MATCH_COMPILE_PROGRAM_IMPL_H

#include "base/arena.h"
#include "base/grow.h"
#include "match/compile/set_mask.h"
#include "match/language/operator.h"
#include "match/patterns/address.h"
#include "match/patterns/glob.h"
#include "match/patterns/literal_set.h"
#include "match/patterns/regex.h"
#include "match/plan/plan.h"
#include "match/program.h"
#include "match/shortcut/skim.h"

/* --- leaves --- */

#define KK_NO_LEAF UINT32_MAX

/* What a leaf's truth depends on. */
typedef enum kk_scope {
    KK_SCOPE_OPERATION, /* the operation, where that is a known one */
    KK_SCOPE_PROCESS,   /* the acting process alone */
    KK_SCOPE_EVENT
} kk_scope;

typedef struct kk_leaf {
    const kk_test *test;
    kk_test_kind kind;
    kk_scope scope;
    uint32_t number_in_scope;
    uint32_t set;          /* of KK_TEST_LITERALS and KK_TEST_PATTERNS */
    bool has_fields;       /* some operands are fields */
    bool selective;        /* true only when one of its literals is found: it can trigger expressions */
    unsigned cost;         /* of deciding it, and how often it holds: see field_cost.c */
    uint32_t first, count; /* its patterns or ranges */
} kk_leaf;

/* A glob or regex after its %NAME%s were resolved. */
typedef struct kk_pattern {
    uint32_t leaf;
    kk_str text;         /* of a regex */
    const kk_glob *glob; /* NULL for a regex */
    bool filtered;       /* it needs one of its literals in the leaf's set */
} kk_pattern;

/* A literal's owner is a leaf's number, or a pattern's with KK_OWNER_PATTERN added. */
#define KK_OWNER_PATTERN UINT32_C(0x80000000)

typedef struct kk_pattern_set {
    kk_field field;
    bool cased;
    bool needs_texts;   /* some test of it may be true without any literal found */
    bool skips_numbers; /* nothing in it is to be found in numbers and times; of a set of `any` */
    size_t owner_count; /* leaves and patterns that may own its literals */
    kk_literal_set *literals;
    kk_skim skim; /* of the literals, where texts are folded */
} kk_pattern_set;

/* --- expressions --- */

typedef enum kk_node_kind { KK_NODE_LEAF, KK_NODE_AND, KK_NODE_OR } kk_node_kind;

/* Children have lower numbers than what is made of them, and are sorted cheap first. */
typedef struct kk_node {
    kk_node_kind kind;
    bool negated;     /* of a leaf */
    bool has_process; /* there is a leaf of KK_SCOPE_PROCESS in it */
    unsigned cost;    /* the highest of its leaves */
    uint32_t first;   /* the leaf; else its first child in `children` */
    uint32_t count;   /* of children */
} kk_node;

struct kk_program {
    kk_arena arena;
    kk_event_clock clock;
    unsigned shortcuts; /* bits of kk_shortcut that are taken */
    size_t expression_count;
    const kk_expression **expressions;
    uint32_t *roots;         /* nodes, by expression */
    uint8_t *constancy;      /* kk_constancy, by expression */
    kk_str *unresolved;      /* %NAME%s, by expression */
    const char **asks_clock; /* what kk_program_check_clock names, NULL for nothing; by expression */
    KK_ARRAY(kk_leaf) leaves;
    KK_ARRAY(kk_pattern) patterns;
    KK_ARRAY(kk_address_range) ranges;
    KK_ARRAY(kk_pattern_set) sets;
    KK_ARRAY(kk_node) nodes;
    KK_ARRAY(uint32_t) children;
    uint32_t *operation_leaves, *process_leaves;
    size_t operation_leaf_count, process_leaf_count;
    uint32_t *process_expressions; /* those with a leaf of KK_SCOPE_PROCESS */
    size_t process_expression_count;
    KK_ARRAY(kk_op_plan) plans;
    KK_ARRAY(kk_literal_set *) selections; /* of plans */
    uint16_t plan_of[KK_OP_COUNT];
};

/* The leaf that owns a literal, itself or by one of its patterns. */
static inline uint32_t kk_match_owner_leaf(const kk_program *program, uint32_t owner)
{
    bool is_pattern = owner & KK_OWNER_PATTERN;
    return is_pattern ? program->patterns.items[owner & ~KK_OWNER_PATTERN].leaf : owner;
}

/* --- building; false when memory is out --- */

/* Leaves and nodes of all expressions, and the pattern sets. */
bool kk_match_build(kk_program *program, const kk_environment *environment);

/* Finishes the leaf of `test`, which is the next one of the program; adds its literals to `literals`, by
 * field and case. */
typedef KK_ARRAY(kk_literal) kk_literals;
bool kk_match_build_leaf(kk_program *program, const kk_test *test, const kk_environment *environment,
                         kk_literals literals[][2], kk_leaf *leaf);

/* What the environment does not know, by expression: %NAME%s, and what its clock does not tell. */
bool kk_match_find_unresolved(kk_program *program, const kk_environment *environment);

/* How dear a field is to decode and how often a test of it holds: smaller is a better trigger. */
unsigned kk_match_field_cost(kk_field field);

/* True when events of `operation` never have `field`. */
bool kk_match_field_is_absent(kk_field field, kk_operation operation);

#endif
