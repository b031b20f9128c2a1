/* A case: one capture and what was concluded about it. Rules and activities add to it in event order; reports
 * read it. */
#ifndef KK_CASE_CASE_H
#define KK_CASE_CASE_H

#include "capture/source.h"
#include "case/facts.h"
#include "case/ledger.h"
#include "filter/filter.h"

typedef enum kk_severity { KK_INFO, KK_LOW, KK_MEDIUM, KK_HIGH, KK_CRITICAL, KK_SEVERITY_COUNT } kk_severity;

kk_str kk_severity_name(kk_severity severity);
/* KK_SEVERITY_COUNT when there is none of that name. */
kk_severity kk_severity_find(kk_str name);

/* Why a process belongs to the sample's tree. */
typedef enum kk_tie {
    KK_TIE_NONE,
    KK_TIE_SAMPLE,         /* it is the sample */
    KK_TIE_DESCENDANT,     /* started by a process of the tree */
    KK_TIE_RAN_DROPPED,    /* runs an image that the tree wrote */
    KK_TIE_LOADED_DROPPED, /* loaded a file that the tree wrote */
    KK_TIE_OPENED_DROPPED, /* a process of Windows' core (services.exe, ...) that opened for writing what the
                              tree made: it runs code of the tree */
    KK_TIE_BROKER /* started by a broker (Task Scheduler, services.exe, WMI, COM) on the tree's behalf */
} kk_tie;

kk_str kk_tie_name(kk_tie tie); /* "sample", "descendant", "ran dropped", "loaded dropped", "broker", "" */

/* An activity, as an `activity` block declared it; number by registration. */
typedef struct kk_activity_info {
    kk_str section, label, view; /* view "" is the default */
} kk_activity_info;

/* One event, or several equal ones of one process (folded when the view is the default one), that an activity
 * matched. */
typedef struct kk_activity_entry {
    uint32_t activity; /* number of its kk_activity_info */
    uint32_t count;
    kk_event_ref first, last;
    int64_t first_time, last_time;
    int32_t whitelisted_by; /* number of a kk_whitelist_info, -1 when shown */
    bool in_tree;           /* set by kk_tree_settle */
} kk_activity_entry;

typedef struct kk_whitelist_info {
    kk_str section, reason, name; /* name: "file:line", or the file for lists brought along */
    bool everywhere;              /* hides in the sample's tree too; never of the view "noriben" */
    /* Counted by kk_case_activity: */
    uint64_t hidden;         /* events that it hid, all views but "noriben" */
    uint64_t hidden_noriben; /* events that it hid of the view "noriben" */
} kk_whitelist_info;

#define KK_FINDING_EVENT_LIMIT 100

typedef struct kk_rule_info {
    kk_str id, title;
    kk_severity severity;
    const kk_str *attack; /* technique ids */
    unsigned attack_count;
    bool needs_stack;
    unsigned ordinary_for; /* bits of kk_ordinary: whose everyday work this is */
    const kk_str *words;   /* templates of its own: language ("en") and text in turn */
    unsigned word_count;   /* pairs of them */
    kk_opset operations;   /* of events that it can match; none while it is not looked for */
} kk_rule_info;

/* Kinds of programs whose ordinary work a rule's findings are: such findings speak against no program of that
 * kind. */
typedef enum kk_ordinary {
    KK_ORDINARY_CLIENT = 1, /* any program that talks to its servers */
    KK_ORDINARY_SETUP = 2   /* setup programs: they fetch, unpack and run */
} kk_ordinary;

typedef struct kk_finding {
    uint32_t rule; /* number of its kk_rule_info */
    kk_process_id process;
    kk_str key;
    kk_statement statement; /* what it says; verb.data NULL where the rule wrote a sentence, or nothing */
    kk_str text;            /* one English sentence; data NULL until it is made */
    kk_severity severity;   /* after weighing; the rule's own is in kk_rule_info */
    kk_severity worth;      /* before weighing: the rule's severity, or less where the rule said so */
    kk_severity excuse;   /* what it would weigh if nothing else spoke against its doer, where is_excusable */
    kk_str excuse_reason; /* a term; empty without one */
    bool is_excusable;
    uint32_t techniques; /* bits, by position in the rule's `attack`: those that it shows; 0 for all */
    uint64_t count;      /* events */
    uint64_t bytes;      /* sum of file.length and net.length of its events */
    kk_event_ref first, last;
    int64_t first_time, last_time;
    kk_event_ref events[KK_FINDING_EVENT_LIMIT]; /* the first ones */
    unsigned event_count;
    int32_t whitelisted_by; /* a whitelist that would have hidden one of its events; -1 for none */
    bool in_tree;
    bool booked;             /* its memory, on the script that made it */
    struct kk_finding *next; /* in order of first event */
} kk_finding;

typedef struct kk_case_error {
    kk_str script, text; /* script: the file to blame, "" for the engine */
} kk_case_error;

typedef struct kk_case kk_case;

/* The source and the knowledge must outlive the case. */
kk_case *kk_case_new(kk_source *source, const kk_knowledge *knowledge);
void kk_case_free(kk_case *self);

kk_source *kk_case_source(const kk_case *self);
kk_ledger *kk_case_ledger(kk_case *self);

/* --- filled before and during the replay --- */

uint32_t kk_case_add_activity(kk_case *self, const kk_activity_info *info);
uint32_t kk_case_add_whitelist(kk_case *self, const kk_whitelist_info *info);
uint32_t kk_case_add_rule(kk_case *self, const kk_rule_info *info);

/* The rule is looked for, in events of these operations. */
void kk_case_set_operations(kk_case *self, uint32_t rule, kk_opset operations);
/* The configuration of Process Monitor that the capture was recorded with, which must outlive the case. */
void kk_case_set_recording(kk_case *self, const kk_pmc *pmc);
/* NULL when nobody told. */
const kk_pmc *kk_case_recording(const kk_case *self);

/* An activity matched `event`; `whitelist` is the entry that hides it or -1. Equal events (same activity,
 * process, path in any case and `fold_text`) of the default view fold. Events of other views stay single, and
 * what a whitelist hides of them is only counted. False when memory is out. */
bool kk_case_activity(kk_case *self, uint32_t activity, const kk_event *event, int32_t whitelist,
                      kk_str fold_text, kk_scratch *scratch);

/* A rule matched `event` with `key` (compared in any case); returns the finding (new when its count is 1),
 * NULL when memory is out. `event` may be NULL for findings made at the end (then `time` 0 and no events
 * until kk_finding_add_event). */
kk_finding *kk_case_finding(kk_case *self, uint32_t rule, kk_process_id process, kk_str key,
                            const kk_event *event, int32_t whitelist, kk_scratch *scratch);
/* Counts one more event, at `time`; keeps the reference while there is room, in order, each once. False when
 * `ref` is the finding's already. */
bool kk_finding_add_event(kk_finding *finding, const kk_event_ref *ref, int64_t time);
/* The paths of its first events, each once; returns how many. They live as long as the scratch. Repeats say
 * the same again, so no more events are read. */
#define KK_FINDING_PATH_LIMIT 16
size_t kk_finding_paths(const kk_case *self, const kk_finding *finding, kk_scratch *scratch,
                        kk_str paths[KK_FINDING_PATH_LIMIT]);
bool kk_finding_set_text(kk_case *self, kk_finding *finding, kk_str text);
/* The arena of the case's findings and their texts. */
kk_arena *kk_case_arena(kk_case *self);

bool kk_case_add_error(kk_case *self, kk_str script, kk_str text);

/* --- after the replay: what tree/tree.h concluded --- */

/* The sample, of several the first; KK_NO_PROCESS when there is none. */
kk_process_id kk_case_sample(const kk_case *self);
/* All processes that were named or guessed as the sample, those that started in the capture first, in order
 * of start; count through `count`. */
const kk_process_id *kk_case_samples(const kk_case *self, size_t *count);
bool kk_case_sample_presumed(const kk_case *self);
/* Sentence on how the sample was found: "Explorer started it from Desktop". */
kk_str kk_case_sample_reason(const kk_case *self);

kk_tie kk_case_tie(const kk_case *self, kk_process_id process);
/* The process that the tie goes through (for a broker's child: the process of the tree that asked);
 * KK_NO_PROCESS. */
kk_process_id kk_case_tied_to(const kk_case *self, kk_process_id process);
/* Whether the process is a tool of the laboratory, or was started by one: of whoever makes the capture. */
bool kk_case_in_laboratory(const kk_case *self, kk_process_id process);
/* Findings about it that are not told for that reason. */
uint32_t kk_case_untold(const kk_case *self, kk_process_id process);
/* Children in order of start; count through `count`. */
const kk_process_id *kk_case_children(const kk_case *self, kk_process_id process, size_t *count);

const kk_activity_info *kk_case_activity_info(const kk_case *self, uint32_t number);
const kk_whitelist_info *kk_case_whitelist_info(const kk_case *self, uint32_t number);
const kk_rule_info *kk_case_rule_info(const kk_case *self, uint32_t number);
uint32_t kk_case_whitelist_count(const kk_case *self);
uint32_t kk_case_rule_count(const kk_case *self);

const kk_activity_entry *kk_case_activities(const kk_case *self, size_t *count); /* in order of first event */
const kk_finding *kk_case_findings(const kk_case *self); /* first, in order of first event */
const kk_case_error *kk_case_errors(const kk_case *self, size_t *count);

/* Totals of the scan, set by the engine. */
void kk_case_set_counts(kk_case *self, const kk_chunk_counts *counts);
const kk_chunk_counts *kk_case_counts(const kk_case *self);

/* The part of the capture that was analysed, where that is not the whole: event times (INT64_MIN and
 * INT64_MAX for open ends), and how many events lie outside. */
typedef struct kk_case_cut {
    int64_t since, until;
    uint64_t before, after;
} kk_case_cut;

void kk_case_set_cut(kk_case *self, const kk_case_cut *cut);
/* NULL for the whole capture. */
const kk_case_cut *kk_case_cut_of(const kk_case *self);

#endif
