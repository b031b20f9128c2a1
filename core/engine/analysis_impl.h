/* The analysis' parts, shared by the files of core/engine/ only. */
#ifndef KK_ENGINE_ANALYSIS_IMPL_H
#define KK_ENGINE_ANALYSIS_IMPL_H

#include "base/buf.h"
#include "engine/analysis.h"
#include "engine/evidence.h"
#include "engine/plan.h"
#include "files/hash_list.h"

/* A list of hashes, and the whitelist of the case that stands for it. */
typedef struct kk_known_files {
    kk_hash_list *list;
    uint32_t whitelist;
} kk_known_files;

/* Result of --explain, counted during the replay; the verdict is known at the end. */
typedef struct kk_explained {
    kk_event_ref event;
    size_t rules, activities; /* that matched */
    size_t hidden;            /* of the activities, by whitelists */
    size_t hidden_everywhere; /* of those, by whitelists that hide in the sample's tree too */
    size_t unknown;           /* expressions of both */
} kk_explained;

struct kk_analysis {
    kk_source *source;
    kk_scripts *scripts;
    kk_case *result;
    kk_environment *environment;
    kk_evidence *evidence;       /* NULL without --files */
    kk_known_files *known_files; /* --hash-whitelist, in order */
    size_t known_file_count;
    kk_plan plan;
    kk_program_state *finder_state; /* for --explain */
    kk_program_state *whitelist_state;
    uint32_t *case_numbers;             /* by block: number of its activity, whitelist or rule in the case */
    const kk_analysis_options *options; /* only while it runs */
    kk_buf explanation;
    kk_explained explained;
};

/* The first whitelist block, in load order, that matched and is for the section and view of `block`, an
 * activity; SIZE_MAX when none is. A rule is served by all. */
size_t kk_analysis_hiding_block(const kk_analysis *self, kk_hits whitelists, const kk_block *block);

/* Opens the VM's files and the lists of hashes, and tells the scripts; the case must be there. False and
 * `error` when a folder cannot be read. (analysis_evidence.c) */
bool kk_analysis_open_evidence(kk_analysis *self, kk_error *error);
void kk_analysis_close_evidence(kk_analysis *self);

/* The case's whitelist of the first list of hashes that has the file which `event` is about; -1 when none has
 * it. A file at hand that only shares the captured file's name is not taken for it. (analysis_evidence.c) */
int32_t kk_analysis_known_file(kk_analysis *self, const kk_event *event, kk_scratch *scratch);

/* Writes the explanation of `event`. (explain.c) */
void kk_analysis_explain_event(kk_analysis *self, const kk_event *event, kk_scratch *scratch);
/* Adds what it comes to, once the findings are weighed. */
void kk_analysis_explain_end(kk_analysis *self);

#endif
