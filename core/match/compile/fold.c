#include "match/compile/fold.h"

/* Most parts are leaves, which need no call of their own. */
static inline kk_fold_result fold_part(const kk_program *program, uint32_t number, kk_node_truth *leaf_truth,
                                       void *context)
{
    const kk_node *node = &program->nodes.items[number];
    return node->kind == KK_NODE_LEAF ? (kk_fold_result){leaf_truth(context, node), node->first}
                                      : kk_match_fold(program, number, leaf_truth, context);
}

/* As deep as expressions may be: KK_EXPRESSION_DEPTH. */
kk_fold_result kk_match_fold(const kk_program *program, uint32_t number, kk_node_truth *leaf_truth,
                             void *context)
{
    const kk_node *node = &program->nodes.items[number];
    if (node->kind == KK_NODE_LEAF) {
        return (kk_fold_result){leaf_truth(context, node), node->first};
    }
    const uint32_t *children = program->children.items + node->first;
    bool is_and = node->kind == KK_NODE_AND;
    kk_truth decisive = is_and ? KK_NO : KK_YES;
    kk_fold_result whole = {kk_truth_not(decisive), KK_NO_LEAF};
    for (uint32_t i = 0; i < node->count && whole.truth != decisive; i++) {
        kk_fold_result part = fold_part(program, children[i], leaf_truth, context);
        if (part.truth == KK_FAILED) {
            return part;
        }
        whole.truth = is_and ? kk_truth_and(whole.truth, part.truth) : kk_truth_or(whole.truth, part.truth);
    }
    return whole;
}
