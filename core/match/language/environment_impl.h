/* %NAME% in operands. Private to core/match/. */
#ifndef KK_MATCH_LANGUAGE_ENVIRONMENT_IMPL_H
#define KK_MATCH_LANGUAGE_ENVIRONMENT_IMPL_H

#include "match/expression.h"

/* The most texts that one operand becomes when its names have several values. */
#define KK_MOST_EXPANSIONS ((size_t)256)

/* The next %NAME% at or after `from`: where its first `%` is, and the name. A name has letters, digits, `_`
 * and parentheses and does not begin with a digit, so that "50%" and "%20" are plain text. */
bool kk_match_variable_next(kk_str text, size_t from, size_t *at, kk_str *name);

/* How many texts `text` becomes: the product of its names' numbers of values, 0 when one is not known, at
 * most KK_MOST_EXPANSIONS. */
size_t kk_match_expansions(const kk_environment *environment, kk_str text);

/* Appends the choice-th of these texts, each value through `quote`. False for a name that is not known. */
bool kk_match_expand(const kk_environment *environment, kk_str text, size_t choice,
                     void (*quote)(kk_buf *out, kk_str value), kk_buf *out);

/* The clock by which times are meant; the environment may be NULL. */
kk_event_clock kk_match_clock(const kk_environment *environment);

#endif
