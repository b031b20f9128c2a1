#include "engine/plan.h"

#include <stdlib.h>

static bool view_is_read(const kk_analysis_options *options, kk_str view)
{
    for (size_t i = 0; i < options->view_count; i++) {
        if (kk_str_equal(options->views[i], view)) {
            return true;
        }
    }
    return false;
}

static bool is_finder(const kk_block *block, const kk_analysis_options *options)
{
    if (block->disabled || !block->match || block->kind == KK_BLOCK_WHITELIST) {
        return false;
    }
    return block->kind == KK_BLOCK_RULE || view_is_read(options, block->activity.view);
}

static bool collect(kk_plan *plan, const kk_scripts *scripts, const kk_knowledge *knowledge,
                    const kk_analysis_options *options, const kk_expression **finders,
                    const kk_expression **whitelists)
{
    size_t blocks = kk_scripts_block_count(scripts);
    finders[KK_PLAN_LEDGER] = kk_ledger_interest(plan->pool, knowledge);
    for (size_t i = 0; i < blocks; i++) {
        const kk_block *block = kk_scripts_block(scripts, i);
        if (is_finder(block, options)) {
            plan->finder_blocks[plan->finder_count++] = i;
            finders[plan->finder_count] = block->match;
        } else if (block->kind == KK_BLOCK_WHITELIST && !block->disabled) {
            whitelists[plan->whitelist_count] = block->match;
            plan->whitelist_blocks[plan->whitelist_count++] = i;
        }
    }
    return finders[KK_PLAN_LEDGER] != NULL;
}

bool kk_plan_make(kk_plan *plan, const kk_scripts *scripts, const kk_knowledge *knowledge,
                  const kk_environment *environment, const kk_analysis_options *options, kk_error *error)
{
    size_t blocks = kk_scripts_block_count(scripts);
    *plan = (kk_plan){.pool = kk_expressions_new(),
                      .finder_blocks = calloc(blocks + 1, sizeof(size_t)),
                      .whitelist_blocks = calloc(blocks + 1, sizeof(size_t))};
    const kk_expression **finders = calloc(blocks + 1, sizeof *finders);
    const kk_expression **whitelists = calloc(blocks + 1, sizeof *whitelists);
    bool ok = plan->pool && plan->finder_blocks && plan->whitelist_blocks && finders && whitelists &&
              collect(plan, scripts, knowledge, options, finders, whitelists);
    if (!ok) {
        kk_fail_memory(error, "planning");
    } else {
        plan->finder = kk_program_compile(finders, plan->finder_count + 1, environment, error);
        plan->whitelist =
            plan->finder ? kk_program_compile(whitelists, plan->whitelist_count, environment, error) : NULL;
        ok = plan->whitelist != NULL;
    }
    free(finders);
    free(whitelists);
    if (!ok) {
        kk_plan_free(plan);
    }
    return ok;
}

void kk_plan_free(kk_plan *plan)
{
    if (plan->finder) {
        kk_program_free(plan->finder);
    }
    if (plan->whitelist) {
        kk_program_free(plan->whitelist);
    }
    if (plan->pool) {
        kk_expressions_free(plan->pool);
    }
    free(plan->finder_blocks);
    free(plan->whitelist_blocks);
    *plan = (kk_plan){0};
}
