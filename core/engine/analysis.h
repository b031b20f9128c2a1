/* One capture through rules, activities and whitelists: plan, scan, replay, finish. The result is a case,
 * read by reports. */
#ifndef KK_ENGINE_ANALYSIS_H
#define KK_ENGINE_ANALYSIS_H

#include "case/case.h"
#include "match/program.h"
#include "script/script.h"
#include "tree/tree.h"

typedef struct kk_analysis_options {
    unsigned jobs; /* scanning threads; 0 means one per processor */
    kk_sample_choice sample;
    const char *environment; /* --env FILE; NULL for none */
    const kk_pmc *recording; /* --pmc FILE, what it was recorded with; NULL for none, must outlive the case */
    const char *files;       /* --files DIR; NULL for none */
    const char *yara;        /* --yara DIR; NULL for none */
    const char *const *hash_lists; /* --hash-whitelist FILE; they need `files` */
    size_t hash_list_count;
    const kk_str *views; /* views of activities that reports read; "" is the default one */
    size_t view_count;
    bool explain; /* explain one event (--explain INDEX): every event is replayed, which is slower */
    uint64_t explain_index;
    void (*progress)(void *context, size_t done, size_t total); /* in chunks; may be NULL */
    void *progress_context;
} kk_analysis_options;

typedef struct kk_analysis kk_analysis;

/* Analyzes `source` with the blocks that `scripts` loaded. Both must outlive the analysis. NULL and `error`
 * when the capture could not be analyzed at all; what failed of scripts is in the case's errors. */
kk_analysis *kk_analysis_run(kk_source *source, kk_scripts *scripts, const kk_analysis_options *options,
                             kk_error *error);
void kk_analysis_free(kk_analysis *analysis);

kk_case *kk_analysis_case(const kk_analysis *analysis);

/* The plan for people (--explain-plan). */
void kk_analysis_explain_plan(const kk_analysis *analysis, kk_buf *out);

/* Why the event of options.explain_index is or is not in the report: which expressions matched, which fields
 * were unknown, which whitelist hides it. Empty when the capture has no such event. */
kk_str kk_analysis_explanation(const kk_analysis *analysis);

/* Fills an environment from the capture's Process Start events and header, then from `file` (may be NULL). */
bool kk_environment_of_source(kk_environment *environment, kk_source *source, const char *file,
                              kk_error *error);

#endif
