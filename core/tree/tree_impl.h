/* Parts of finding the sample and its tree. Private to core/tree/. */
#ifndef KK_TREE_TREE_IMPL_H
#define KK_TREE_TREE_IMPL_H

#include "case/case_impl.h"
#include "tree/tree.h"

/* --- processes as the tree sees them (process_text.c) --- */

/* File name of a path: what follows the last backslash or slash. */
kk_str kk_tree_leaf(kk_str path);
/* The path without its leaf and the backslash before it; "" for a bare name. */
kk_str kk_tree_folder(kk_str path);
/* The leaf without ".exe" and the like. */
kk_str kk_tree_stem(kk_str path);
/* A command line without the program that it begins with. (hosted.c) */
kk_str kk_tree_arguments(kk_str command_line);
/* The process's name, or its image's. */
kk_str kk_tree_label(const kk_process *process);
/* True when the process's image or name has this leaf, in any case. */
bool kk_tree_is_program(const kk_process *process, kk_str leaf);
/* Bits of kk_program_role that the process has by its name or its image's. */
uint32_t kk_tree_roles(const kk_case *self, const kk_process *process);
/* Moment at which the process started; KK_LONG_AGO when that was before the capture. */
kk_moment kk_tree_begin(const kk_process *process);
/* Compares processes by their start, for sorting. */
int kk_tree_compare_start(const kk_process *a, const kk_process *b);

/* --- parts of kk_tree_find_sample --- */

/* Counts one comparison of a broker's doing with what the tree asked for. False when a capture made to be
 * slow has used up a few seconds' worth: what is left then stays untied. (membership.c) */
bool kk_tree_spend(kk_case *self);
/* The record of the path that the file was renamed from; NULL when it was not. (membership.c) */
const kk_file_record *kk_tree_moved_from(const kk_case *self, const kk_file_record *file);
/* A process from before the capture that merely used a file of the tree (Explorer with a shell extension,
 * say) goes on with its own work: what it starts and writes is not the tree's. (membership.c) */
bool kk_tree_spreads(const kk_case *self, const kk_process *process);
/* What ties processes to one another: images, and who wrote which files. (ties.c) Free with
 * kk_tree_ties_free. NULL when memory is out. */
typedef struct kk_ties kk_ties;
kk_ties *kk_tree_ties_new(kk_case *self);
void kk_tree_ties_free(kk_ties *work);
/* Forgets the tree that was made before and ties everything that belongs to these samples, in order of start.
 * `with_brokers`: also what brokers started for it, which costs more. */
void kk_tree_ties_make(kk_ties *work, const kk_process_id *samples, size_t count, bool with_brokers);
/* Collects the errands that the tree gave to brokers. (errands.c) False when memory is out. */
bool kk_tree_errands(kk_case *self);
/* True when a broker, of the tree or not, changed what it keeps while the tree ran and nobody else was there
 * to ask for it: brokers do nothing of their own. (errands.c) */
bool kk_tree_left_to(kk_case *self, const kk_event *event, kk_str path);
/* The process of the tree for which a broker started `process`. (brokers.c) KK_NO_PROCESS when none did. */
kk_process_id kk_tree_broker_asked_by(kk_case *self, const kk_process *process);
/* The process of the tree that wrote, before `until`, a file that the command line names by its full path.
 * (brokers.c) KK_NO_PROCESS when there is none. */
kk_process_id kk_tree_named_writer(const kk_case *self, kk_str command_line, kk_moment until);
/* True when `process` works for others: Task Scheduler, the services, WMI, COM. (brokers.c) */
bool kk_tree_is_broker(const kk_case *self, const kk_process *process);
/* Bits of kk_errand_kind: the errands that the process does for others. (brokers.c) */
uint32_t kk_tree_errands_of(const kk_case *self, const kk_process *process);
/* Adds the processes that one --sample names. (sample.c) False and `error` when there is none, or when the
 * name alone does not tell which of Windows' own hosts is meant. */
bool kk_tree_choose_sample(kk_case *self, kk_str wanted, kk_error *error);
/* Adds a process to the samples, once. False when memory is out. (sample.c) */
bool kk_tree_add_sample(kk_case *self, kk_process_id id);
/* Kind of what a host, a program that runs what others wrote, has on its command line. (hosted.c) */
typedef enum kk_hosted {
    KK_HOSTED_NOTHING,
    KK_HOSTED_PATH,    /* a full path where users put files */
    KK_HOSTED_ADDRESS, /* an address on the web */
    KK_HOSTED_CODE,    /* an encoded command */
    KK_HOSTED_NEARBY,  /* something in its current directory, which lies on another drive */
} kk_hosted;
/* The kind of what `process` hosts; `what` receives the path or address, a part of the command line. */
kk_hosted kk_tree_hosted(const kk_case *self, const kk_process *process, kk_str *what);
/* Presumes a sample; leaves none when no process is likely. (presume.c) False when memory is out. */
bool kk_tree_presume_sample(kk_case *self, kk_ties *ties);
/* --- parts of kk_tree_presume_sample --- */

/* Why a process may be the sample. */
typedef enum kk_candidacy {
    KK_CANDIDATE_NOT,
    KK_CANDIDATE_STARTED, /* somebody started it, from where users put files or with something from there */
    KK_CANDIDATE_SHELL,   /* a shell that somebody opened, to work from */
    KK_CANDIDATE_ROOT,    /* started in the capture; by whom, nothing tells */
    KK_CANDIDATE_RUNNING, /* it ran before the capture, from a user's folder */
    KK_CANDIDATE_ONLY,    /* there is no other program; never said by kk_tree_candidacy */
} kk_candidacy;
/* (candidates.c) */
kk_candidacy kk_tree_candidacy(const kk_case *self, const kk_process *process);
/* True for what Windows itself is: its kernel's processes, which have no image, and the programs that it
 * rests on, the hosts of its services and what services.exe started among them. (candidates.c) */
bool kk_tree_is_kernel(const kk_process *process);
bool kk_tree_is_service(const kk_case *self, const kk_process *process);
/* Rank of a candidate by how well its start is known: who started it counts more than that it was seen. */
unsigned kk_tree_certainty(const kk_case *self, const kk_process *process);
/* Writes down why the process is presumed. False when memory is out. */
bool kk_tree_give_reason(kk_case *self, const kk_process *process, kk_candidacy why);

/* Adds to each process's weight those of all that it started in the capture, and `each` for every one.
 * (deeds.c) False when memory is out. */
bool kk_tree_add_descendants(const kk_case *self, uint64_t *weights, uint64_t each);
/* How consequential each process, with all that it started, was: by id. (deeds.c) False when memory is out.
 */
bool kk_tree_weigh_deeds(const kk_case *self, uint64_t *weights);

/* What rules found so far, by the processes that it is about. (suspicion.c) NULL when memory is out. */
typedef struct kk_suspicions kk_suspicions;
kk_suspicions *kk_tree_suspicions_new(const kk_case *self);
void kk_tree_suspicions_free(kk_suspicions *all);
/* Adds to each process what was found of it alone. */
void kk_tree_suspicions_of_each(const kk_suspicions *all, uint64_t *weights);
/* How much speaks against the tree as it is made now, or everybody (`of_all`): each rule counts once. `grave`
 * (may be NULL) receives how many rules weigh as much as a high finding. */
uint64_t kk_tree_suspicion(kk_suspicions *all, const kk_case *self, bool of_all, uint32_t *grave);
/* The process that the event starts; KK_NO_PROCESS. (weigh.c) */
kk_process_id kk_tree_started_by(const kk_case *self, const kk_event_ref *ref, kk_scratch *scratch);

/* Marks the laboratory's tools, before anything is known of the sample: none of them is presumed to be it.
 * (laboratory.c) */
void kk_tree_mark_tools(kk_case *self, const kk_sample_choice *choice);
/* Takes the sample's tree out of the laboratory and what its tools started into it. False when memory is out.
 * (laboratory.c) */
bool kk_tree_settle_laboratory(kk_case *self);
/* True for a finding about a process of the laboratory, or about its start, unless it is critical; counts it.
 * (laboratory.c) */
bool kk_tree_is_untold(kk_case *self, const kk_finding *finding, kk_scratch *scratch);

/* True when a process of the tree, put into `writer`, wrote the file with this path before `until`.
 * (membership.c) */
bool kk_tree_wrote(const kk_case *self, kk_str path, kk_moment until, kk_process_id *writer);

/* The end of all moments. */
#define KK_EVER ((kk_moment){UINT64_MAX, INT64_MAX})

static inline bool kk_tree_has(const kk_case *self, kk_process_id id)
{
    return id < self->tree.count && self->tree.nodes[id].tie != KK_TIE_NONE;
}

/* Whether the process belonged to the tree when this event happened. */
static inline bool kk_tree_had(const kk_case *self, const kk_event_ref *ref)
{
    return kk_tree_has(self, ref->process) && (self->tree.nodes[ref->process].since.index == UINT64_MAX ||
                                               ref->index >= self->tree.nodes[ref->process].since.index);
}

#endif
