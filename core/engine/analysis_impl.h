/* The analysis' parts, shared by the files of core/engine/ only. */
#ifndef KK_ENGINE_ANALYSIS_IMPL_H
#define KK_ENGINE_ANALYSIS_IMPL_H

#include "base/buf.h"
#include "engine/analysis.h"
#include "engine/evidence.h"
#include "engine/plan.h"

struct kk_analysis {
    kk_source *source;
    kk_scripts *scripts;
    kk_case *result;
    kk_environment *environment;
    kk_evidence *evidence; /* NULL without --files */
    kk_plan plan;
    kk_program_state *finder_state; /* for --explain */
    kk_program_state *whitelist_state;
    uint32_t *case_numbers;             /* by block: number of its activity, whitelist or rule in the case */
    const kk_analysis_options *options; /* only while it runs */
    kk_buf explanation;
};

/* The first whitelist block, in load order, that is for this section and matches; SIZE_MAX when none does. An
 * empty section, a rule's, is served by all. */
size_t kk_hiding_block(const kk_analysis *self, kk_hits whitelists, kk_str section);

/* Writes the explanation of `event`. (explain.c) */
void kk_explain_event(kk_analysis *self, const kk_event *event, kk_scratch *scratch);

#endif
