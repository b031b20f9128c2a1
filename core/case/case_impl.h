/* The case's parts, shared by the files of core/case/ only. */
#ifndef KK_CASE_CASE_IMPL_H
#define KK_CASE_CASE_IMPL_H

#include "case/case.h"
#include "case/index.h"
#include "case/ledger_impl.h"

/* A growable array of equal items; the owner knows their type. */
typedef struct kk_list {
    void *items;
    size_t count, capacity;
} kk_list;

/* A place for one more item of `size` bytes, zeroed; NULL when memory is out. Earlier places move. */
void *kk_list_add(kk_list *list, size_t size);

/* What is known of the tree, by process id. */
typedef struct kk_tree_node {
    uint8_t tie; /* kk_tie */
    kk_process_id tied_to;
    kk_moment since; /* from when it belongs to the tree */
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
    kk_list errands; /* kk_errand */
    uint64_t effort; /* comparisons made so far, see kk_tree_spend */
    kk_process_id sample;
    bool presumed;
    kk_str reason;
} kk_tree;

struct kk_case {
    kk_source *source;
    const kk_knowledge *knowledge;
    kk_ledger *ledger;
    kk_arena arena;
    kk_list activity_infos, whitelist_infos, rule_infos; /* kk_activity_info, ... */
    kk_list activities;                                  /* kk_activity_entry */
    kk_index activity_index;
    kk_index finding_index;
    kk_finding *first_finding, *last_finding;
    kk_list errors; /* kk_case_error */
    kk_chunk_counts counts;
    kk_tree tree;
    kk_buf text; /* for building keys */
};

/* A copy of a text that may be unknown. False when memory is out. */
bool kk_case_keep(kk_case *analysis, kk_str text, kk_str *copy);

/* --- processes as the tree sees them (process_text.c) --- */

/* File name of a path: what follows the last backslash or slash. */
kk_str kk_path_leaf(kk_str path);
/* The path without its leaf and the backslash before it; "" for a bare name. */
kk_str kk_path_folder(kk_str path);
/* The leaf without ".exe" and the like. */
kk_str kk_path_stem(kk_str path);
/* The process's name, or its image's. */
kk_str kk_process_label(const kk_process *process);
/* True when the process's image or name has this leaf, in any case. */
bool kk_process_is(const kk_process *process, kk_str leaf);
/* Bits of kk_program_role that the process has by its name or its image's. */
uint32_t kk_process_roles(const kk_case *analysis, const kk_process *process);
/* When it started; KK_LONG_AGO for those from before the capture. */
kk_moment kk_process_begin(const kk_process *process);
/* In order of start, for sorting. */
int kk_process_order(const kk_process *a, const kk_process *b);

/* --- parts of kk_case_find_sample --- */

/* Counts one comparison of a broker's doing with what the tree asked for. False when a capture made to be
 * slow has used up a few seconds' worth: what is left then stays untied. (tree.c) */
bool kk_tree_spend(kk_case *analysis);
/* Ties everything that belongs to the sample. (ties.c) False when memory is out. */
bool kk_tree_tie(kk_case *analysis);
/* What the tree asked brokers for. (errands.c) False when memory is out. */
bool kk_tree_errands(kk_case *analysis);
/* True when a broker, of the tree or not, changed what it keeps while the tree ran and nobody else was there
 * to ask for it: brokers do nothing of their own. (errands.c) */
bool kk_case_left_to_tree(kk_case *analysis, const kk_event *event, kk_str path);
/* Whether a broker started `process` for the tree, and who asked. (brokers.c) KK_NO_PROCESS when not. */
kk_process_id kk_tree_broker_asked_by(kk_case *analysis, const kk_process *process);
/* Who of the tree wrote, before `until`, a file that the command line names by its full path. (brokers.c) */
kk_process_id kk_tree_named_writer(const kk_case *analysis, kk_str command_line, kk_moment until);
/* True when `process` works for others: Task Scheduler, the services, WMI, COM. (brokers.c) */
bool kk_process_is_broker(const kk_case *analysis, const kk_process *process);
/* Bits of kk_errand_kind: what it does for others. (brokers.c) */
uint32_t kk_process_errands(const kk_case *analysis, const kk_process *process);
/* The sample that --sample names. (sample.c) */
bool kk_sample_choose(kk_case *analysis, kk_str wanted, kk_error *error);
/* What a host, a program that runs what others wrote, was told to run. (hosted.c) */
typedef enum kk_told {
    KK_TOLD_NOTHING,
    KK_TOLD_PATH,    /* a full path where users put files */
    KK_TOLD_ADDRESS, /* an address on the web */
    KK_TOLD_CODE,    /* an encoded command */
    KK_TOLD_NEARBY,  /* something in its current directory, which lies on another drive */
} kk_told;
/* `what` receives the path or address, a part of the command line. */
kk_told kk_process_told(const kk_case *analysis, const kk_process *process, kk_str *what);
/* The sample that is likely; leaves none when nothing is. (presume.c) False when memory is out. */
bool kk_sample_presume(kk_case *analysis);
/* True when the tree wrote the file with this path before `until`; `writer` receives who. (ties.c) */
bool kk_tree_wrote(const kk_case *analysis, kk_str path, kk_moment until, kk_process_id *writer);

static inline const kk_process *kk_case_process(const kk_case *analysis, kk_process_id id)
{
    return kk_processes_get(kk_source_processes(analysis->source), id);
}

/* The end of all moments. */
#define KK_EVER ((kk_moment){UINT64_MAX, INT64_MAX})

static inline bool kk_tree_has(const kk_case *analysis, kk_process_id id)
{
    return id < analysis->tree.count && analysis->tree.nodes[id].tie != KK_TIE_NONE;
}

/* Whether the process belonged to the tree when this event happened. */
static inline bool kk_tree_had(const kk_case *analysis, const kk_event_ref *ref)
{
    return kk_tree_has(analysis, ref->process) &&
           (analysis->tree.nodes[ref->process].since.index == UINT64_MAX ||
            ref->index >= analysis->tree.nodes[ref->process].since.index);
}

#endif
