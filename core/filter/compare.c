/* A rule held against a column's text. */
#include "base/fold.h"
#include "base/utf.h"
#include "filter/filter.h"

#include <stdlib.h>

/* Below 0, 0 or above as `a` is less than, equal to or more than `b`: character by character, folded. */
static int order_of_texts(kk_str a, kk_str b)
{
    size_t at = 0, other = 0;
    while (at < a.size && other < b.size) {
        uint32_t left = kk_fold_code(kk_utf8_next(a, &at));
        uint32_t right = kk_fold_code(kk_utf8_next(b, &other));
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return (at < a.size) - (other < b.size);
}

/* By number where both are one. */
static int order_of(kk_column column, kk_str text, kk_str value)
{
    int64_t number, wanted;
    if (kk_column_number(column, text, &number) && kk_column_number(column, value, &wanted)) {
        return (number > wanted) - (number < wanted);
    }
    return order_of_texts(text, value);
}

bool kk_pmc_rule_matches(const kk_pmc_rule *rule, kk_str text)
{
    switch ((kk_relation)rule->relation) {
    case KK_RELATION_IS:
        return kk_str_equal_nocase(text, rule->value);
    case KK_RELATION_IS_NOT:
        return !kk_str_equal_nocase(text, rule->value);
    case KK_RELATION_LESS_THAN:
        return order_of(rule->column, text, rule->value) < 0;
    case KK_RELATION_MORE_THAN:
        return order_of(rule->column, text, rule->value) > 0;
    case KK_RELATION_BEGINS_WITH:
        return kk_str_starts_nocase(text, rule->value);
    case KK_RELATION_ENDS_WITH:
        return kk_str_ends_nocase(text, rule->value);
    case KK_RELATION_CONTAINS:
        return kk_str_contains_nocase(text, rule->value);
    case KK_RELATION_EXCLUDES:
        return !kk_str_contains_nocase(text, rule->value);
    default:
        return false;
    }
}
