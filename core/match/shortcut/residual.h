/* What is left of an expression once the operation is known: tests that hold for all of its events are
 * dropped from conjunctions, those that never hold from alternatives. An expression in many alternatives, one
 * per operation, becomes as small as one of them. Private to core/match/. */
#ifndef KK_MATCH_RESIDUAL_H
#define KK_MATCH_RESIDUAL_H

#include "match/compile/program_impl.h"

/* Truth of a node for the operations of the plan at hand: KK_UNDECIDED when it depends on more. Asked for
 * nodes below one that is KK_UNDECIDED only. */
typedef kk_truth kk_planned_truth(void *context, uint32_t node);

typedef struct kk_residuals {
    kk_program *program;
    kk_planned_truth *truth;
    void *context;
    uint32_t *made;   /* by node: its residual, where the stamp is the plan's */
    uint32_t *stamps; /* by node */
    uint32_t stamp;
    size_t added; /* nodes and children */
    KK_LIST(uint32_t) stack;
} kk_residuals;

/* For the program's nodes as they are now. False when memory is out. */
bool kk_match_residuals_init(kk_residuals *residuals, kk_program *program, kk_planned_truth *truth,
                             void *context);
void kk_match_residuals_free(kk_residuals *residuals);

/* What follows is of another plan. */
void kk_match_residuals_next(kk_residuals *residuals);

/* The node to evaluate in place of `*node`, which is KK_UNDECIDED; the same one when nothing can be
 * dropped, or when so much was added for so many plans that it is not worth more. False when memory is out.
 */
bool kk_match_residual(kk_residuals *residuals, uint32_t *node);

#endif
