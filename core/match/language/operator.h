/* What each operator takes and how its tests are decided: the table that a new operator adds a row to.
 * Private to core/match/. */
#ifndef KK_MATCH_LANGUAGE_OPERATOR_H
#define KK_MATCH_LANGUAGE_OPERATOR_H

#include "match/language/expression_impl.h"
#include "match/patterns/literal_set.h"
#include "match/patterns/syntax.h"

/* How a test is decided. */
typedef enum kk_test_kind {
    KK_TEST_LITERALS, /* is, contains, startswith, endswith on texts */
    KK_TEST_PATTERNS, /* glob, regex */
    KK_TEST_NUMBERS,
    KK_TEST_RANGES, /* cidr */
    KK_TEST_KNOWN
} kk_test_kind;

typedef struct kk_operator_info {
    kk_str name;
    kk_test_kind kind; /* `is` compares numbers where the field has them, see kk_match_test_kind */
    kk_anchor anchor;  /* of KK_TEST_LITERALS: where the operand must stand in the text */
    const kk_pattern_syntax *syntax; /* of KK_TEST_PATTERNS */
    bool takes_field;                /* another field may be the operand */
    bool may_be_empty;               /* an empty text is an operand that means something */
} kk_operator_info;

const kk_operator_info *kk_match_operator_info(kk_operator operator_id);

kk_test_kind kk_match_test_kind(const kk_test *test);

/* True when the test compares texts, not numbers. */
bool kk_match_test_is_textual(const kk_test *test);

#endif
