/* The one walk over an expression's formula that asks for its truth. Private to core/match/. */
#ifndef KK_MATCH_COMPILE_FOLD_H
#define KK_MATCH_COMPILE_FOLD_H

#include "match/compile/program_impl.h"

typedef struct kk_fold_result {
    kk_truth truth;
    uint32_t failed_leaf; /* when it is KK_FAILED */
} kk_fold_result;

/* Truth of a leaf's node, its negation included. */
typedef kk_truth kk_node_truth(void *context, const kk_node *node);

/* Asks `leaf_truth` for the leaves below node number `number`, cheap ones first, until the rest cannot change
 * the answer. A leaf that fails makes the whole fail. `settled` is a plan's (kk_op_plan), for parts that need
 * not be asked about, or NULL. */
kk_fold_result kk_match_fold(const kk_program *program, const uint8_t *settled, uint32_t number,
                             kk_node_truth *leaf_truth, void *context);

/* Truth of a node by that of its leaf's test. */
static inline kk_truth kk_match_node_truth(const kk_node *node, kk_truth truth)
{
    return node->negated ? kk_truth_not(truth) : truth;
}

#endif
