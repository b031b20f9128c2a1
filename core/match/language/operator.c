#include "match/language/operator.h"

#include "match/patterns/glob.h"
#include "match/patterns/regex.h"

static const kk_operator_info operators[KK_OPERATOR_COUNT] = {
    [KK_IS] = {.name = {"is", 2},
               .kind = KK_TEST_LITERALS,
               .anchor = KK_ANCHOR_WHOLE,
               .takes_field = true,
               .may_be_empty = true},
    [KK_CONTAINS] = {.name = {"contains", 8},
                     .kind = KK_TEST_LITERALS,
                     .anchor = KK_ANCHOR_ANYWHERE,
                     .takes_field = true},
    [KK_STARTS_WITH] = {.name = {"startswith", 10},
                        .kind = KK_TEST_LITERALS,
                        .anchor = KK_ANCHOR_START,
                        .takes_field = true},
    [KK_ENDS_WITH] = {.name = {"endswith", 8},
                      .kind = KK_TEST_LITERALS,
                      .anchor = KK_ANCHOR_END,
                      .takes_field = true},
    [KK_GLOB] = {.name = {"glob", 4}, .kind = KK_TEST_PATTERNS, .syntax = &kk_match_glob_syntax},
    [KK_REGEX] = {.name = {"regex", 5}, .kind = KK_TEST_PATTERNS, .syntax = &kk_match_regex_syntax},
    [KK_LT] = {.name = {"lt", 2}, .kind = KK_TEST_NUMBERS, .takes_field = true},
    [KK_LE] = {.name = {"le", 2}, .kind = KK_TEST_NUMBERS, .takes_field = true},
    [KK_GT] = {.name = {"gt", 2}, .kind = KK_TEST_NUMBERS, .takes_field = true},
    [KK_GE] = {.name = {"ge", 2}, .kind = KK_TEST_NUMBERS, .takes_field = true},
    [KK_BETWEEN] = {.name = {"between", 7}, .kind = KK_TEST_NUMBERS},
    [KK_CIDR] = {.name = {"cidr", 4}, .kind = KK_TEST_RANGES},
    [KK_FIELD_KNOWN] = {.name = {"known", 5}, .kind = KK_TEST_KNOWN},
};

const kk_operator_info *kk_match_operator_info(kk_operator operator_id)
{
    return &operators[operator_id];
}

kk_str kk_operator_name(kk_operator operator_id)
{
    return (unsigned)operator_id < KK_OPERATOR_COUNT ? operators[operator_id].name : KK_STR("");
}

kk_operator kk_operator_find(kk_str name)
{
    unsigned i = 0;
    while (i < KK_OPERATOR_COUNT && !kk_str_equal(operators[i].name, name)) {
        i++;
    }
    return (kk_operator)i;
}

kk_test_kind kk_match_test_kind(const kk_test *test)
{
    bool is_number = kk_match_kind_is_number(kk_field_info_of(test->field)->kind);
    return test->operator_id == KK_IS && is_number ? KK_TEST_NUMBERS : operators[test->operator_id].kind;
}

bool kk_match_test_is_textual(const kk_test *test)
{
    kk_test_kind kind = kk_match_test_kind(test);
    return kind == KK_TEST_LITERALS || kind == KK_TEST_PATTERNS;
}
