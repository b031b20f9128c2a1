/* Truth of a test or an expression over one event.
 *
 * Three-valued logic (S. C. Kleene): a test of a field that is unavailable is unknown, the negation of
 * unknown is unknown, and only true matches. Two more say that an answer is missing: undecided, where only
 * the replay can tell, and failed, where a regex reached its limit. The values ascend, so that `or` is the
 * greater and `and` the lesser of two. */
#ifndef KK_MATCH_TRUTH_H
#define KK_MATCH_TRUTH_H

#include <stdbool.h>

typedef enum kk_truth { KK_NO, KK_UNKNOWN, KK_UNDECIDED, KK_FAILED, KK_YES } kk_truth;

static inline kk_truth kk_truth_of(bool holds)
{
    return holds ? KK_YES : KK_NO;
}

/* Of an unknown and an undecided part the whole counts as unknown: it cannot become true. It may still become
 * false, so negate tests, never what was joined. */
static inline kk_truth kk_truth_and(kk_truth a, kk_truth b)
{
    return a < b ? a : b;
}

static inline kk_truth kk_truth_or(kk_truth a, kk_truth b)
{
    return a > b ? a : b;
}

static inline kk_truth kk_truth_not(kk_truth truth)
{
    return truth == KK_YES ? KK_NO : truth == KK_NO ? KK_YES : truth;
}

#endif
