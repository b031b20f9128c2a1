/* The case's parts, shared by the files of core/case/ and by core/tree/, which fills in the sample's tree. */
#ifndef KK_CASE_CASE_IMPL_H
#define KK_CASE_CASE_IMPL_H

#include "base/grow.h"
#include "case/case.h"
#include "case/index.h"
#include "case/ledger_impl.h"

/* Node of the tree, one per process, by its id. */
typedef struct kk_tree_node {
    uint8_t tie; /* kk_tie */
    kk_process_id tied_to;
    kk_moment since; /* from when it belongs to the tree */
    bool in_laboratory;
    uint32_t untold; /* findings about it that are not told, as it is of the laboratory */
} kk_tree_node;

/* A name that the tree gave to something that a broker keeps: "\system32\tasks\NAME", caseless. */
typedef struct kk_errand {
    kk_str needle;
    kk_process_id asked_by;
} kk_errand;

typedef struct kk_tree {
    uint32_t count;          /* processes that the arrays below are for */
    kk_process_id *children; /* all, grouped by parent, in order of start */
    uint32_t *first_child;   /* count + 1 offsets into children */
    kk_tree_node *nodes;
    KK_ARRAY(kk_errand) errands;
    uint64_t effort;      /* comparisons made so far, see kk_tree_spend */
    uint32_t tools;       /* processes that are in_laboratory */
    kk_process_id sample; /* the first of samples */
    KK_ARRAY(kk_process_id) samples;
    bool presumed;
    kk_str reason;
} kk_tree;

struct kk_case {
    kk_source *source;
    const kk_knowledge *knowledge;
    kk_ledger *ledger;
    kk_arena arena;
    KK_ARRAY(kk_activity_info) activity_infos;
    KK_ARRAY(kk_whitelist_info) whitelist_infos;
    KK_ARRAY(kk_rule_info) rule_infos;
    KK_ARRAY(kk_activity_entry) activities;
    kk_index activity_index;
    kk_index finding_index;
    kk_finding *first_finding, *last_finding;
    KK_ARRAY(kk_case_error) errors;
    kk_chunk_counts counts;
    const kk_pmc *recording; /* NULL when nobody told */
    bool is_cut;             /* to a part of the capture */
    kk_case_cut cut;
    kk_tree tree;
    kk_buf text; /* for building keys */
};

/* A copy of a text that may be unknown. False when memory is out. */
bool kk_case_keep(kk_case *self, kk_str text, kk_str *copy);

static inline const kk_process *kk_case_process(const kk_case *self, kk_process_id id)
{
    return kk_processes_get(kk_source_processes(self->source), id);
}

#endif
