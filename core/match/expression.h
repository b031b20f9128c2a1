/* Expressions: what scripts and --where build, and what is compiled and run over events.
 * The logic is that of match/truth.h. */
#ifndef KK_MATCH_EXPRESSION_H
#define KK_MATCH_EXPRESSION_H

#include "base/buf.h"
#include "base/error.h"
#include "base/zone/zone.h"
#include "event/event.h"
#include "match/truth.h"

typedef enum kk_operator {
    KK_IS,
    KK_CONTAINS,
    KK_STARTS_WITH,
    KK_ENDS_WITH,
    KK_GLOB,  /* * ? [a-z], over the whole text */
    KK_REGEX, /* PCRE2 syntax, searched anywhere */
    KK_LT,
    KK_LE,
    KK_GT,
    KK_GE,
    KK_BETWEEN, /* both ends included */
    KK_CIDR,
    KK_FIELD_KNOWN, /* known(): true when the field is known or empty, false when it is unavailable */
    KK_OPERATOR_COUNT
} kk_operator;

/* "is", "contains", ... */
kk_str kk_operator_name(kk_operator operator_id);
/* By name; KK_OPERATOR_COUNT when there is none. */
kk_operator kk_operator_find(kk_str name);

/* Number of %NAME% in a text. */
size_t kk_variable_count(kk_str text);

/* Newer Process Monitors may have operations that are not in our table, so only a name that looks like a slip
 * is refused; the error says which was meant. */
bool kk_operation_check(kk_str name, kk_error *error);

/* An operand: a text, a number (booleans as 0 and 1, times and durations as 100 ns ticks), or another field
 * (path:is(process.image)). Fields of numbers take texts too: "4", "0x1F", "true", "2023-12-06 10:00:00.5",
 * "10:00" (that time of every day), and decimal seconds for durations. Times are those that the capture's
 * clock shows, or the zone that was asked for; with a Z behind them UTC. */
typedef struct kk_operand {
    kk_str text;
    int64_t number;
    enum { KK_MEANS_TICKS, KK_MEANS_SHOWN, KK_MEANS_OF_DAY } meaning; /* of a time's number */
    enum { KK_OPERAND_TEXT, KK_OPERAND_NUMBER, KK_OPERAND_FIELD } kind;
    kk_field field;
    bool loose; /* a regex of Noriben's: values of %NAME% are parts of the regex, and names that are not known
                   stay */
} kk_operand;

typedef struct kk_expression kk_expression; /* immutable once built */

/* Owns expressions; they all live until it is freed. */
typedef struct kk_expressions kk_expressions;
kk_expressions *kk_expressions_new(void);
void kk_expressions_free(kk_expressions *pool);
/* Bytes that the pool holds, for whoever bounds what scripts build. */
size_t kk_expressions_memory(const kk_expressions *pool);

/* A test. The operands mean any-of. Texts are copied. NULL and `error` for a wrong operator for the field's
 * kind, wrong operand kinds, control characters in a pattern, a bad regex, glob, address range or an empty
 * operand list; the error does not repeat the field and operator, which the caller knows. */
const kk_expression *kk_expression_test(kk_expressions *pool, kk_field field, kk_operator operator_id,
                                        bool cased, const kk_operand *operands, size_t count,
                                        kk_error *error);
/* NULL when memory is out, and for what is too deep or too large: the deepest test may stand under
 * KK_EXPRESSION_DEPTH levels, and an expression holds at most KK_EXPRESSION_SIZE tests. Chains of one
 * operator are flattened and do not nest; their parts may change order. */
#define KK_EXPRESSION_DEPTH 200
#define KK_EXPRESSION_SIZE  ((size_t)100000)
const kk_expression *kk_expression_and(kk_expressions *pool, const kk_expression *a, const kk_expression *b);
const kk_expression *kk_expression_or(kk_expressions *pool, const kk_expression *a, const kk_expression *b);
const kk_expression *kk_expression_not(kk_expressions *pool, const kk_expression *a);

/* Appends the expression in the language's own syntax. */
void kk_expression_print(const kk_expression *expression, kk_buf *out);

/* What the clock of a capture's events tells. */
typedef struct kk_event_clock {
    const kk_zone *zone; /* in which times are shown; NULL where they are shown as they are */
    bool has_no_date, has_no_time_of_day;
} kk_event_clock;

/* Values of %NAME% in operands of text tests, by name in any case. A name may have several values (several
 * users): each is tried. Resolved when a program is compiled; a name has letters, digits, `_` and
 * parentheses, so that "50%" and "%20" are plain text. Empty values are not kept: a pattern made from nothing
 * would match everything. */
typedef struct kk_environment kk_environment;
kk_environment *kk_environment_new(void);
/* The clock by which times in operands are meant; without it times are shown as they are. */
void kk_environment_set_clock(kk_environment *environment, const kk_event_clock *clock);
void kk_environment_free(kk_environment *environment);
bool kk_environment_add(kk_environment *environment, kk_str name, kk_str value);
/* Reads KEY=value lines (`#` comments, blank lines, UTF-8 with or without BOM, CRLF or LF). Its values
 * replace what was known of the same name. */
bool kk_environment_read(kk_environment *environment, const char *path, kk_error *error);
/* The i-th value of `name`, data NULL when there are no more. */
kk_str kk_environment_value(const kk_environment *environment, kk_str name, size_t i);

#endif
