/* The sample, its tree, and what belongs to it: conclusions that are drawn once, after the last event, and
 * kept in the case. What programs and places are, core/knowledge says; here is only how they tie together. */
#ifndef KK_TREE_TREE_H
#define KK_TREE_TREE_H

#include "case/case.h"

typedef struct kk_sample_choice {
    const char *const *wanted; /* --sample's arguments: PIDs, paths, names or patterns of command lines */
    size_t count;              /* 0 to guess */
    const char *const *tools;  /* --lab's arguments: names or paths of tools of the laboratory */
    size_t tool_count;
} kk_sample_choice;

/* Once, after the last event, before rules ask for children and before the sample is looked for: puts parents
 * and children together. False and `error` when memory is out. */
bool kk_tree_build(kk_case *self, kk_error *error);

/* Once, after kk_tree_build and when what rules found is known: finds the sample (given or presumed), what
 * belongs to it, and the tools of whoever makes the capture (kk_case_in_laboratory): what core/knowledge
 * calls watchers and guests' tools, what --lab names, and what these start; nothing of the sample's tree is
 * one. False and `error` when a given sample is not in the capture (it lists what is near). */
bool kk_tree_find_sample(kk_case *self, const kk_sample_choice *choice, kk_error *error);

/* Takes findings about the laboratory away but critical ones, counted (kk_case_untold); sets in_tree of the
 * others and of activity entries, and puts the findings in order of first event. */
void kk_tree_settle(kk_case *self);

/* Sets the final severity of all findings: outside the tree one level lower than what it is worth, never
 * below info; what is critical (destruction, credentials taken) stays so wherever it is. Without a sample
 * there is no outside, and its worth stands: so a presumed sample raises nothing. */
void kk_tree_weigh(kk_case *self);

/* Whether a process of the tree did it, a broker for it, or it starts a process of the tree. With
 * `suspected`, what a rule found remarkable, also what a broker did that nobody else can have asked for. */
bool kk_tree_has_event(kk_case *self, const kk_event_ref *ref, bool suspected, kk_scratch *scratch);

/* The process of the tree for which `process`, a broker that itself is not of the tree, dealt with `path`: a
 * task's file or key, a service's key, under a name that the tree gave. KK_NO_PROCESS when nothing
 * ties it. */
kk_process_id kk_tree_on_behalf(const kk_case *self, kk_process_id process, kk_str path);

#endif
