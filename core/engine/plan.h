/* The analysis' plan: which expressions the scan looks for, and which whitelists the replay asks. Private to
 * core/engine/. */
#ifndef KK_ENGINE_PLAN_H
#define KK_ENGINE_PLAN_H

#include "engine/analysis.h"

/* Expression 0 of the finder program is the ledger's interest; expression i + 1 is block finder_blocks[i]'s.
 * The whitelist program's expression i is block whitelist_blocks[i]'s, in load order. */
typedef struct kk_plan {
    kk_expressions *pool; /* the ledger's expression */
    kk_program *finder, *whitelist;
    size_t *finder_blocks, *whitelist_blocks;
    size_t finder_count, whitelist_count;
} kk_plan;

#define KK_PLAN_LEDGER 0

bool kk_plan_make(kk_plan *plan, const kk_scripts *scripts, const kk_knowledge *knowledge,
                  const kk_environment *environment, const kk_analysis_options *options, kk_error *error);
void kk_plan_free(kk_plan *plan);

/* Block of the finder program's expression (not KK_PLAN_LEDGER). */
static inline size_t kk_plan_block(const kk_plan *plan, uint32_t expression)
{
    return plan->finder_blocks[expression - 1];
}

#endif
