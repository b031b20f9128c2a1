/* How events of some operations are met. Private to core/match/.
 *
 * Most expressions can be true only when a literal of some test of theirs is in the event's texts: such a
 * test is their trigger. An event's prefilter names the pattern sets to scan for triggers; the expressions
 * whose triggers are found there, and those that have none, are the candidates, and only these are evaluated.
 */
#ifndef KK_MATCH_PLAN_PLAN_H
#define KK_MATCH_PLAN_PLAN_H

#include "event/operation.h"
#include "match/compile/set_mask.h"
#include "match/patterns/literal_set.h"
#include "match/program.h"

/* The expression may be true only when the leaf is. */
typedef struct kk_trigger {
    uint32_t leaf, expression;
} kk_trigger;

/* Where an expression's triggers are found. */
typedef enum kk_trigger_source {
    KK_TRIGGER_EVENT,   /* in texts of the event */
    KK_TRIGGER_PROCESS, /* in texts of its process */
    KK_TRIGGER_NONE     /* nowhere: the expression is evaluated on every event */
} kk_trigger_source;

/* An expression with tests of the process: no candidate where those cannot hold. */
typedef struct kk_gated {
    uint32_t expression;
    kk_trigger_source source;
    kk_set_mask sets; /* with its triggers */
} kk_gated;

/* What finds an event's candidates. */
typedef struct kk_prefilter {
    kk_set_mask sets;              /* to scan for triggers */
    const uint32_t *unconditional; /* expressions that are candidates in any case */
    size_t unconditional_count;
} kk_prefilter;

#define KK_NO_SET       UINT32_MAX
#define KK_NOT_CONSTANT 0xFF

/* Operations that all leaves of KK_SCOPE_OPERATION see alike share one. */
typedef struct kk_op_plan {
    kk_opset operations;
    const uint8_t *constants; /* truth of each leaf of KK_SCOPE_OPERATION, or KK_NOT_CONSTANT */
    const uint64_t *absent;   /* bitmap of fields that these operations never have */
    const uint8_t *settled;  /* by node: KK_YES or KK_NO where the operation decides it, what is unknown being
                                KK_NO; else KK_UNDECIDED */
    size_t expression_count; /* that can be true */
    const uint32_t *expressions;
    const kk_trigger *triggers; /* ascending by leaf, then expression */
    size_t trigger_count;
    const kk_gated *gated;
    size_t gated_count;
    kk_prefilter ungated;            /* without the gated expressions */
    kk_prefilter all;                /* with all of them: for processes that are not known */
    uint32_t sole;                   /* see shortcut/sole.h; KK_NO_SET when there is none */
    const kk_literal_set *selection; /* of the sole set's literals, those of triggers; NULL for all */
} kk_op_plan;

/* Makes the plans, constancy included. The program is otherwise finished. False when memory is out. */
bool kk_match_plan(kk_program *program);

/* Truth of each leaf of KK_SCOPE_OPERATION for each operation: operation_leaf_count bytes each,
 * KK_NOT_CONSTANT where it depends on more. False when memory is out. */
bool kk_match_find_constants(const kk_program *program, uint8_t *constants);

/* The first of the plan's triggers that is `leaf`; trigger_count when there is none. */
static inline size_t kk_match_first_trigger(const kk_op_plan *plan, uint32_t leaf)
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

#endif
