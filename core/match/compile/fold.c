#include "match/compile/fold.h"

/* Most parts are settled or leaves, which need no call of their own. */
static inline kk_fold_result fold_part(const kk_program *program, const uint8_t *settled, uint32_t number,
                                       kk_node_truth *leaf_truth, void *context)
{
    if (settled && settled[number] != KK_UNDECIDED) {
        return (kk_fold_result){(kk_truth)settled[number], KK_NO_LEAF};
    }
    const kk_node *node = &program->nodes.items[number];
    return node->kind == KK_NODE_LEAF ? (kk_fold_result){leaf_truth(context, node), node->first}
                                      : kk_match_fold(program, settled, number, leaf_truth, context);
}

/* As deep as expressions may be: KK_EXPRESSION_DEPTH. */
kk_fold_result kk_match_fold(const kk_program *program, const uint8_t *settled, uint32_t number,
                             kk_node_truth *leaf_truth, void *context)
{
    const kk_node *node = &program->nodes.items[number];
    if (node->kind == KK_NODE_LEAF) {
        return (kk_fold_result){leaf_truth(context, node), node->first};
    }
    const uint32_t *child = program->children.items + node->first, *end = child + node->count;
    bool is_and = node->kind == KK_NODE_AND;
    kk_truth decisive = is_and ? KK_NO : KK_YES, whole = kk_truth_not(decisive);
    for (; child < end; child++) {
        kk_fold_result part = fold_part(program, settled, *child, leaf_truth, context);
        if (part.truth == decisive || part.truth == KK_FAILED) {
            return part;
        }
        whole = is_and ? kk_truth_and(whole, part.truth) : kk_truth_or(whole, part.truth);
    }
    return (kk_fold_result){whole, KK_NO_LEAF};
}
