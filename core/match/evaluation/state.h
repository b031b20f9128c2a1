/* What evaluating needs besides the program: all that is known of the event at hand, and what was learned of
 * processes, texts and regexes before. Private to core/match/.
 *
 * What is known of an event carries the epoch in which it was found, a number that each event gets anew, so
 * that nothing need be cleared between events. */
#ifndef KK_MATCH_EVALUATION_STATE_H
#define KK_MATCH_EVALUATION_STATE_H

#include "match/compile/program_impl.h"
#include "match/shortcut/recent.h"

typedef struct kk_field_memo {
    uint32_t epoch;
    kk_availability availability;
    kk_value value;
} kk_field_memo;

/* The columns of `any` are up to this many. */
#define KK_COLUMN_LIMIT 32

/* A text that a pattern set looks at. */
typedef struct kk_set_text {
    kk_str raw;
    uint32_t column; /* bit */
    bool is_comparable;
    size_t comparable_offset, comparable_size; /* in the set's `comparable`, when it is there */
} kk_set_text;

/* A pattern set's texts of the event, and what is in them. */
typedef struct kk_set_memo {
    uint32_t epoch;
    bool pending; /* some text is not known yet */
    unsigned text_count;
    kk_set_text *texts; /* one, or KK_COLUMN_LIMIT for `any` */
    kk_buf comparable;  /* texts as they are compared, each followed by KK_TEXT_SLACK bytes */
    size_t owner_count;
    uint32_t *owners; /* of the literals found, each once */
    kk_recent recent; /* texts of earlier events */
} kk_set_memo;

typedef struct kk_leaf_memo {
    uint32_t epoch;
    uint8_t truth; /* kk_truth */
} kk_leaf_memo;

/* In which columns a literal was found. */
typedef struct kk_hit_memo {
    uint32_t epoch;
    uint32_t columns;
} kk_hit_memo;

/* Processes about which all leaves of KK_SCOPE_PROCESS say the same. */
typedef struct kk_process_class {
    uint64_t hash;
    const uint8_t *truths;    /* by number in scope */
    const uint64_t *possible; /* bitmap of process_expressions that these truths leave possible */
    kk_prefilter *prefilters; /* by plan, */
    uint8_t *has_prefilter;   /* where it was made */
} kk_process_class;

#define KK_NO_EXPRESSION UINT32_MAX

struct kk_program_state {
    const kk_program *program;
    /* the event at hand */
    const kk_event *event;
    kk_scratch *scratch;
    bool final;
    uint32_t epoch;
    const kk_op_plan *plan;
    const kk_process_class *process_class; /* NULL when its process is not known or not decided */
    /* what is known of it */
    kk_field_memo fields[KK_FIELD_COUNT];
    kk_set_memo *sets;
    kk_leaf_memo *leaves;
    kk_hit_memo *leaf_hits, *pattern_hits;
    uint32_t *candidate_epochs; /* by expression */
    uint32_t *candidates, *hits;
    size_t candidate_count;
    uint32_t last_undecided; /* the expression that was undecided last, or KK_NO_EXPRESSION */
    /* what is known of processes */
    KK_ARRAY(uint8_t) quiet;     /* by process: bits of the sets of `any` that its columns hold nothing of */
    KK_ARRAY(uint32_t) class_of; /* by process: its class plus one, 0 for not known */
    KK_ARRAY(kk_process_class) classes;
    kk_arena class_arena;
    uint8_t *truths; /* scratch: of the process leaves */
    /* regexes */
    kk_regex **regexes; /* by pattern, compiled when first needed */
    kk_regex_room *room;
    const char **leaf_errors; /* by leaf: why it was KK_FAILED first; NULL while it was not */
    kk_arena error_arena;
    uint64_t *disabled; /* bitmap of expressions */
    KK_ARRAY(kk_program_failure) failures;
};

/* Makes `event` the one at hand. */
void kk_match_begin_event(kk_program_state *state, const kk_event *event, kk_scratch *scratch, bool final);

/* A field of the event at hand; in the replay what is pending is unavailable. */
const kk_field_memo *kk_match_field(kk_program_state *state, kk_field field);

#endif
