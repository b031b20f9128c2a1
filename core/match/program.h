/* Many expressions compiled into one program: per operation, which fields are needed and which pattern sets
 * apply, all literals of a field in one pattern set. */
#ifndef KK_MATCH_PROGRAM_H
#define KK_MATCH_PROGRAM_H

#include "match/expression.h"

/* Immutable after compilation, shared by threads. */
typedef struct kk_program kk_program;

/* One per thread: scratch texts, hits, verdicts on processes, compiled regexes. */
typedef struct kk_program_state kk_program_state;

/* Compiles `count` expressions; expression i answers as hit number i. The expressions must outlive the
 * program; the environment (may be NULL) need not. NULL and `error` when memory is out.
 *
 * `any` looks into each column that a field stands for. A source whose captures have only some columns
 * answers KK_FIELD_ANY with a KK_NUMBER: bit i is set when the kk_field i is a column of the capture. */
kk_program *kk_program_compile(const kk_expression *const *expressions, size_t count,
                               const kk_environment *environment, kk_error *error);
void kk_program_free(kk_program *program);

size_t kk_program_expression_count(const kk_program *program);

/* Operations for which some expression can be true. */
kk_opset kk_program_operations(const kk_program *program);
/* Those for which this expression can be true. */
kk_opset kk_program_operations_of(const kk_program *program, size_t expression);

/* True when some expression asks for a process.* or parent.* field other than process.name and process.pid:
 * the scan of a capture without a process table must then resolve processes. */
bool kk_program_needs_processes(const kk_program *program);

/* True when some expression may look at the events' times. */
bool kk_program_needs_times(const kk_program *program);

kk_program_state *kk_program_state_new(const kk_program *program);
void kk_program_state_free(kk_program_state *state);

typedef struct kk_hits {
    const uint32_t *items; /* expression numbers, ascending */
    size_t count;
    bool undecided; /* the items are one that is KK_UNDECIDED: evaluate all again in the replay */
} kk_hits;

/* Evaluates all expressions on one event. In the scan an undecided one settles nothing but that the event
 * must be met again in the replay; the event's index counts as pending there, as chunks may count from their
 * start. In the replay (`final`) pending fields count as unavailable. The items are the state's until the
 * next call. */
kk_hits kk_program_run(const kk_program *program, kk_program_state *state, const kk_event *event,
                       kk_scratch *scratch, bool final);

/* One expression alone on one event, as in the replay: for event:matches, --explain. Never KK_UNDECIDED. */
kk_truth kk_program_test(const kk_program *program, kk_program_state *state, size_t expression,
                         const kk_event *event, kk_scratch *scratch);

/* An expression whose regex reached its match limit (or could not be compiled): from that event on it matches
 * nothing in this state. */
typedef struct kk_program_failure {
    uint32_t expression;
    uint64_t event;   /* its ref.index */
    const char *text; /* which test, and why; lives as long as the state */
} kk_program_failure;

/* Number of failures so far, in order of events, and the i-th one. */
size_t kk_program_failure_count(const kk_program_state *state);
const kk_program_failure *kk_program_failure_at(const kk_program_state *state, size_t i);

/* Makes the state answer as a new one would, failed expressions included; what it learned of processes stays,
 * as that holds for all events. */
void kk_program_state_restart(kk_program_state *state);

/* For `rules check`: expressions that can never be true or are always true by their constants. */
typedef enum kk_constancy { KK_VARIES, KK_NEVER, KK_ALWAYS } kk_constancy;
kk_constancy kk_program_constancy(const kk_program *program, size_t expression);

/* False and `error` when a test of the expression compares times with a date or a time of day that the clock
 * of the environment does not tell: it would be true of nothing. */
bool kk_program_check_clock(const kk_program *program, size_t expression, kk_error *error);

/* %NAME% in operands of the expression that the environment does not know, comma-separated; empty when all
 * are known. Such operands match nothing. */
void kk_program_unresolved(const kk_program *program, size_t expression, kk_buf *out);

/* The plan for people: per operation, needed fields, pattern sets with sizes, expression counts. `name` gives
 * an expression's title. */
void kk_program_explain(const kk_program *program, kk_str (*name)(void *context, size_t expression),
                        void *context, kk_buf *out);

/* Why the expression is true, false or unknown on this event: one line per test with the field's value and
 * state. */
void kk_program_explain_event(const kk_program *program, kk_program_state *state, size_t expression,
                              const kk_event *event, kk_scratch *scratch, kk_buf *out);

#endif
