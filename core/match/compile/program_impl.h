/* What a program is made of. Private to core/match/.
 *
 * Every distinct test is a leaf, once, however many expressions have it. Expressions are and/or nodes over
 * leaves in negation normal form: `~` stands at leaves only, where it asks for "false" instead of "true". An
 * expression is true exactly when such a formula is, so that unknown needs no place in it. */
#ifndef KK_MATCH_PROGRAM_IMPL_H
#define KK_MATCH_PROGRAM_IMPL_H

#include "base/arena.h"
#include "base/grow.h"
#include "match/language/expression_impl.h"
#include "match/patterns/address.h"
#include "match/patterns/glob.h"
#include "match/patterns/literal_set.h"
#include "match/patterns/regex.h"
#include "match/program.h"
#include "match/shortcut/recent.h"
#include "match/shortcut/skim.h"

/* --- leaves --- */

#define KK_NO_LEAF UINT32_MAX

/* What a leaf's truth depends on. */
typedef enum kk_scope {
    KK_SCOPE_OPERATION, /* the operation, where that is a known one */
    KK_SCOPE_PROCESS,   /* the acting process alone */
    KK_SCOPE_EVENT
} kk_scope;

typedef enum kk_leaf_kind {
    KK_LEAF_LITERALS, /* is, contains, startswith, endswith on texts */
    KK_LEAF_PATTERNS, /* glob, regex */
    KK_LEAF_NUMBERS,
    KK_LEAF_RANGES, /* cidr */
    KK_LEAF_KNOWN
} kk_leaf_kind;

typedef struct kk_leaf {
    const kk_test *test;
    kk_leaf_kind kind;
    kk_scope scope;
    uint32_t number_in_scope;
    uint32_t set;          /* of KK_LEAF_LITERALS and KK_LEAF_PATTERNS */
    bool has_fields;       /* some operands are fields */
    bool selective;        /* true only when one of its literals is found: it can trigger expressions */
    unsigned cost;         /* of deciding it, and how often it holds: see kk_field_cost */
    uint32_t first, count; /* its patterns or ranges */
} kk_leaf;

/* A glob or regex after its %NAME%s were resolved. */
typedef struct kk_pattern {
    uint32_t leaf;
    kk_str text;         /* of a regex */
    const kk_glob *glob; /* NULL for a regex */
    bool filtered;       /* it needs one of its literals in the leaf's set */
} kk_pattern;

/* The texts of one field, and all literals looked for in them. A literal's owner is a leaf, or a pattern with
 * KK_OWNER_PATTERN added. */
#define KK_OWNER_PATTERN UINT32_C(0x80000000)

typedef struct kk_pattern_set {
    kk_field field;
    bool cased;
    bool needs_texts;   /* some test of it may be true without any literal found */
    bool skips_numbers; /* nothing in it is to be found in numbers and times; of a set of `any` */
    kk_literal_set *literals;
    kk_skim skim; /* of the literals, where texts are folded */
} kk_pattern_set;

/* Sets of pattern sets, by their numbers, which ascend by cost. */
typedef struct kk_set_mask {
    uint64_t words[3];
} kk_set_mask;

_Static_assert(2 * KK_FIELD_COUNT <= 192, "a kk_set_mask holds a folded and a cased set of every field");

static inline void kk_set_mask_add(kk_set_mask *mask, uint32_t set)
{
    mask->words[set / 64] |= UINT64_C(1) << (set % 64);
}

static inline void kk_set_mask_join(kk_set_mask *mask, const kk_set_mask *other)
{
    for (size_t i = 0; i < 3; i++) {
        mask->words[i] |= other->words[i];
    }
}

/* --- expressions --- */

typedef enum kk_node_kind { KK_NODE_LEAF, KK_NODE_AND, KK_NODE_OR } kk_node_kind;

typedef struct kk_node {
    kk_node_kind kind;
    bool negated;     /* of a leaf */
    bool has_process; /* there is a leaf of KK_SCOPE_PROCESS in it */
    unsigned cost;    /* the highest of its leaves */
    uint32_t first;   /* the leaf; else its first child in `children` */
    uint32_t count;   /* of children */
} kk_node;

/* --- plans --- */

/* The expression may be true only when the leaf is. */
typedef struct kk_trigger {
    uint32_t leaf, expression;
} kk_trigger;

/* Where an expression's triggers are found. */
typedef enum kk_way {
    KK_WAY_EVENT,   /* in texts of the event */
    KK_WAY_PROCESS, /* in texts of its process */
    KK_WAY_NONE     /* nowhere: it must be evaluated on every event */
} kk_way;

/* An expression with tests of the process: where those cannot hold, it need not be looked at. */
typedef struct kk_gated {
    uint32_t expression;
    kk_way way;
    kk_set_mask sets; /* with its triggers */
} kk_gated;

/* What to do with an event: scan these sets for triggers, and evaluate these expressions in any case. */
typedef struct kk_view {
    kk_set_mask sets;
    const uint32_t *every;
    size_t every_count;
} kk_view;

#define KK_NO_SET UINT32_MAX

/* How events of some operations are met. Operations that all leaves of KK_SCOPE_OPERATION see alike share
 * one. */
typedef struct kk_op_plan {
    kk_opset operations;
    const uint8_t *constants; /* truth of each leaf of KK_SCOPE_OPERATION, or KK_NOT_CONSTANT */
    const uint64_t *absent;   /* bitmap of fields that these operations never have */
    size_t expression_count;  /* that can be true */
    const uint32_t *expressions;
    const uint32_t *roots;      /* by expression of the program: the node to evaluate for these operations */
    const kk_trigger *triggers; /* ascending by leaf, then expression */
    size_t trigger_count;
    const kk_gated *gated;
    size_t gated_count;
    uint32_t sole; /* the set of one field that is all there is to look at; else KK_NO_SET */
    const kk_literal_set *selection; /* of the sole set's literals, those of triggers; NULL for all */
    kk_view view;                    /* without the gated ones */
    kk_view open;                    /* with all of them: for processes that are not known */
} kk_op_plan;

#define KK_NOT_CONSTANT 0xFF

struct kk_program {
    kk_arena arena;
    size_t expression_count;
    const kk_expression **expressions;
    uint32_t *roots;    /* nodes */
    uint8_t *constancy; /* kk_constancy */
    kk_str *unresolved; /* %NAME%s, by expression */
    KK_LIST(kk_leaf) leaves;
    KK_LIST(kk_pattern) patterns;
    KK_LIST(kk_address_range) ranges;
    KK_LIST(kk_pattern_set) sets;
    KK_LIST(kk_node) nodes;
    KK_LIST(uint32_t) children;
    uint32_t *operation_leaves, *process_leaves;
    size_t operation_leaf_count, process_leaf_count;
    uint32_t *process_expressions; /* those with a leaf of KK_SCOPE_PROCESS */
    size_t process_expression_count;
    KK_LIST(kk_op_plan) plans;
    KK_LIST(kk_literal_set *) selections; /* of plans */
    uint16_t plan_of[KK_OP_COUNT];
};

/* --- building; false when memory is out --- */

/* Leaves and nodes of all expressions, and the pattern sets. */
bool kk_program_build(kk_program *program, const kk_environment *environment);

/* Finishes the leaf of `test`, whose place it is; adds its literals to `literals` by set. */
typedef KK_LIST(kk_literal) kk_literals;
bool kk_leaf_build(kk_program *program, const kk_test *test, const kk_environment *environment,
                   kk_literals literals[][2], kk_leaf *leaf);

/* %NAME%s that the environment does not know, by expression. */
bool kk_program_resolve(kk_program *program, const kk_environment *environment);

/* The plans, constancy included. The program is otherwise finished. */
bool kk_program_plan(kk_program *program);

/* How dear a field is to decode and how often a test of it holds: smaller is a better trigger. */
unsigned kk_field_cost(kk_field field);

/* Truth of a leaf of KK_SCOPE_OPERATION for each operation: operation_leaf_count bytes each, KK_NOT_CONSTANT
 * where it depends on more. */
bool kk_program_constants(const kk_program *program, uint8_t *constants);

/* True when events of `operation` never have `field`. */
bool kk_field_is_absent(kk_field field, kk_operation operation);

/* --- running --- */

typedef struct kk_field_memo {
    uint32_t epoch;
    kk_state state;
    kk_value value;
} kk_field_memo;

/* The columns of `any` are up to this many. */
#define KK_COLUMN_LIMIT 32

/* A text of a set. */
typedef struct kk_piece {
    kk_str raw;
    uint32_t column; /* bit */
    bool is_comparable;
    size_t at, size; /* in `comparable`, when it is there */
} kk_piece;

typedef struct kk_set_memo {
    uint32_t epoch;
    bool pending; /* some text is not known yet */
    unsigned piece_count;
    kk_piece *pieces;  /* one, or KK_COLUMN_LIMIT for `any` */
    kk_buf comparable; /* texts as they are compared, each followed by KK_TEXT_SLACK bytes */
    kk_recent recent;  /* texts of earlier events */
    /* Where the sole text of the event at hand stands in `recent`, before it is scanned; see kk_sole_text. */
    uint32_t place_epoch;
    kk_recent_text *place;
    bool is_there;
} kk_set_memo;

typedef struct kk_leaf_memo {
    uint32_t epoch;
    uint8_t truth;
} kk_leaf_memo;

/* In which columns a literal was found. */
typedef struct kk_hit_memo {
    uint32_t epoch;
    uint32_t columns;
} kk_hit_memo;

/* Processes about which all leaves of KK_SCOPE_PROCESS say the same. */
typedef struct kk_process_class {
    uint64_t hash;
    const uint8_t *truths;
    const uint64_t *alive; /* bitmap of process_expressions that these truths leave possible */
    kk_view *views;        /* by plan */
    uint8_t *has_view;
} kk_process_class;

struct kk_program_state {
    const kk_program *program;
    /* the event at hand */
    const kk_event *event;
    kk_scratch *scratch;
    bool final;
    uint32_t epoch;
    const kk_op_plan *plan;
    const kk_process_class *process_class; /* NULL when its process is not known or not decided */
    bool collecting;                       /* found literals make candidates */
    uint32_t column;                       /* bit of the column that is scanned */
    uint32_t found_columns;                /* in which a literal was found, of the set that is scanned */
    /* what is known of it */
    kk_field_memo fields[KK_FIELD_COUNT];
    kk_set_memo *sets;
    kk_leaf_memo *leaves;
    kk_hit_memo *leaf_hits, *pattern_hits;
    uint32_t *candidate_epochs;
    uint32_t *candidates, *hits;
    size_t candidate_count;
    uint32_t suspect; /* the expression that was undecided last, when there is one */
    bool has_suspect;
    /* what is known of processes */
    KK_LIST(uint8_t) quiet;     /* by process: bits of the sets of `any` that its columns hold nothing of */
    KK_LIST(uint32_t) class_of; /* by process: its class plus one, 0 for not known */
    KK_LIST(kk_process_class) classes;
    kk_arena class_arena;
    uint8_t *truths; /* scratch */
    /* regexes */
    kk_regex **regexes; /* by pattern, compiled when first needed */
    kk_regex_room *room;
    const char **leaf_errors; /* by leaf: why it was KK_FAILED first; NULL while it was not */
    kk_arena error_arena;
    uint64_t *disabled; /* bitmap of expressions */
    KK_LIST(kk_program_failure) failures;
};

/* The text of a plan's sole set. */
typedef struct kk_sole_text {
    kk_set_memo *set; /* NULL when there is none */
    kk_field field;
    kk_value value;
    kk_recent_text *place; /* see kk_recent_place */
    bool is_there;
    uint64_t bit; /* of the plan in the place's `silent`; 0 where it has none, or the text is not there */
} kk_sole_text;

/* Finds the plan's `sole` and `selection`, once its views and triggers are made; false when memory is out. */
bool kk_sole_plan(kk_program *program, kk_op_plan *plan);

/* True when the event's sole text triggers no expression for sure. Asked before the event is the one at hand;
 * what was found is then kept for it, and that nothing was triggered is noted. */
bool kk_sole_is_silent(kk_program_state *state, const kk_op_plan *plan, const kk_event *event,
                       kk_scratch *scratch, kk_sole_text *sole);
void kk_sole_keep(kk_program_state *state, const kk_sole_text *sole);
void kk_sole_note_silence(const kk_sole_text *sole);

/* Makes `event` the one at hand. */
void kk_state_begin(kk_program_state *state, const kk_event *event, kk_scratch *scratch, bool final);

/* After 2^32 events: nothing is known of any earlier event. */
void kk_state_forget_epochs(kk_program_state *state);

/* A field of the event at hand; in the replay what is pending is unavailable. */
const kk_field_memo *kk_state_field(kk_program_state *state, kk_field field);

/* Adds the field's text to those of its set and looks for the set's literals in it; `column` is a bit for
 * kk_hit_memo. */
void kk_scan_field(kk_program_state *state, const kk_pattern_set *set, kk_set_memo *memo, kk_field field,
                   uint32_t column);

/* The text as the set compares it, followed by KK_TEXT_SLACK bytes; data NULL when memory is out. Valid until
 * the next text of the set becomes comparable. */
kk_str kk_piece_comparable(const kk_pattern_set *set, kk_set_memo *memo, kk_piece *piece);

/* The same for all columns, for a set of `any`. */
void kk_scan_columns(kk_program_state *state, const kk_pattern_set *set, kk_set_memo *memo);

/* The set's texts, scanned for its literals. */
kk_set_memo *kk_state_set(kk_program_state *state, uint32_t number);

/* Truth of a leaf for the event at hand. */
kk_truth kk_state_leaf(kk_program_state *state, uint32_t number);

/* The same, without what is known of its process. */
kk_truth kk_leaf_decide(kk_program_state *state, uint32_t number);

/* The first of the plan's triggers that is `leaf`; trigger_count when there is none. */
size_t kk_first_trigger(const kk_op_plan *plan, uint32_t leaf);

/* Expressions that `leaf` triggers become candidates. */
void kk_state_trigger(kk_program_state *state, uint32_t leaf);

/* Finds the class of the event's process (state->process_class) and what to do with the event. */
kk_view kk_state_view(kk_program_state *state);
void kk_state_free_classes(kk_program_state *state);

#endif
