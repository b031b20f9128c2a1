/* Building expressions: what is refused and how it says so, printing, long chains, bounds. */
#include "match_events.h"

static void refuses(kk_field field, kk_operator operator_id, bool cased, const kk_operand *operands,
                    size_t count, const char *part)
{
    kk_expressions *pool = kk_expressions_new();
    kk_error error = {""};
    assert_null(kk_expression_test(pool, field, operator_id, cased, operands, count, &error));
    if (!strstr(error.text, part)) {
        fail_msg("\"%s\" does not say \"%s\"", error.text, part);
    }
    assert_null(strchr(error.text, '\n'));
    kk_expressions_free(pool);
}

static void refuses_text(kk_field field, kk_operator operator_id, const char *text, const char *part)
{
    kk_operand operand = text_operand(text);
    refuses(field, operator_id, false, &operand, 1, part);
}

static void wrong_tests_are_refused(void **unused)
{
    (void)unused;
    refuses_text(KK_FIELD_PATH, KK_CONTAINS, "\temp", "\"\\temp\" holds a tab: use [[\\temp]]");
    refuses_text(KK_FIELD_PATH, KK_CONTAINS, "C:\new", "holds a line feed: use [[C:\\new]]");
    refuses_text(KK_FIELD_PATH, KK_IS, "a\x01", "holds a control character");
    refuses_text(KK_FIELD_PATH, KK_CONTAINS, "\xff", "not UTF-8");
    refuses_text(KK_FIELD_PATH, KK_CONTAINS, "", "empty");
    refuses_text(KK_FIELD_PATH, KK_REGEX, "a(b", "regex [[a(b]]: missing closing parenthesis at character 3");
    refuses_text(KK_FIELD_PATH, KK_GLOB, "a[b", "closing ]");
    refuses_text(KK_FIELD_PATH, KK_GLOB, "[z-a]", "closing ]");
    refuses_text(KK_FIELD_PATH, KK_LT, "a", "only numbers");
    refuses_text(KK_FIELD_PATH, KK_CIDR, "10.0.0.0/8", "net.remote.address");
    refuses_text(KK_FIELD_NET_REMOTE_ADDRESS, KK_CIDR, "10.0.0.0/33", "10.0.0.0/8");
    refuses_text(KK_FIELD_NET_REMOTE_ADDRESS, KK_CIDR, "example.org", "10.0.0.0/8");
    refuses_text(KK_FIELD_PROCESS_PID, KK_IS, "abc", "takes a number, not \"abc\"");
    refuses_text(KK_FIELD_TIME, KK_GE, "yesterday", "2023-12-06 10:00:00");
    refuses_text(KK_FIELD_DURATION, KK_GT, "1.00000000", "seconds");
    refuses_text(KK_FIELD_FILE_CREATED, KK_IS, "yes", "true or false");
    refuses_text(KK_FIELD_FILE_CREATED, KK_LT, "1", "order");
    kk_operand number = number_operand(4);
    refuses(KK_FIELD_PATH, KK_IS, false, &number, 1, "write \"4\" in quotes");
    refuses(KK_FIELD_PROCESS_PID, KK_IS, true, &number, 1, "cased()");
    refuses(KK_FIELD_PROCESS_PID, KK_IS, false, NULL, 0, "nothing to compare");
    refuses(KK_FIELD_PROCESS_PID, KK_BETWEEN, false, &number, 1, "least and the greatest");
    refuses(KK_FIELD_PROCESS_PID, KK_FIELD_KNOWN, false, &number, 1, "takes nothing");
    kk_operand backwards[] = {number_operand(5), number_operand(4)};
    refuses(KK_FIELD_PROCESS_PID, KK_BETWEEN, false, backwards, 2, "greater than the second");
    kk_operand field = field_operand(KK_FIELD_PATH);
    refuses(KK_FIELD_PATH, KK_REGEX, false, &field, 1, "cannot take a field");
    refuses(KK_FIELD_PROCESS_PID, KK_IS, false, &field, 1, "path is a text");
    refuses(KK_FIELD_COUNT, KK_IS, false, &number, 1, "no such");
}

static void operators_have_names(void **unused)
{
    (void)unused;
    assert_int_equal(kk_operator_find(KK_STR("startswith")), KK_STARTS_WITH);
    assert_int_equal(kk_operator_find(KK_STR("StartsWith")), KK_OPERATOR_COUNT);
    for (unsigned i = 0; i < KK_OPERATOR_COUNT; i++) {
        assert_int_equal(kk_operator_find(kk_operator_name((kk_operator)i)), i);
    }
}

static void prints(const kk_expression *expression, const char *expected)
{
    kk_buf out = KK_BUF_INIT;
    assert_non_null(expression);
    kk_expression_print(expression, &out);
    kk_buf_append_char(&out, '\0');
    assert_string_equal(out.data, expected);
    kk_buf_free(&out);
}

static void expressions_print_as_written(void **unused)
{
    (void)unused;
    kk_expressions *pool = kk_expressions_new();
    const kk_expression *a = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "\\Run");
    const kk_expression *b = with_text(pool, KK_FIELD_OPERATION, KK_IS, "RegSetValue");
    const kk_expression *c = with_operand(pool, KK_FIELD_PROCESS_PID, KK_GT, number_operand(4));
    prints(a, "path:contains [[\\Run]]");
    prints(c, "process.pid:gt(4)");
    prints(with_operand(pool, KK_FIELD_PATH, KK_IS, field_operand(KK_FIELD_PROCESS_IMAGE)),
           "path:is(process.image)");
    prints(with_text(pool, KK_FIELD_PATH, KK_REGEX, "[[a]]=]"), "path:regex [==[[[a]]=]]==]");
    prints(with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "a]"), "path:contains [=[a]]=]");
    kk_operand texts[] = {text_operand("a"), text_operand("b")};
    prints(kk_expression_test(pool, KK_FIELD_PATH, KK_IS, true, texts, 2, NULL),
           "path:cased():is { [[a]], [[b]] }");
    kk_operand ends[] = {number_operand(1), number_operand(2)};
    prints(kk_expression_test(pool, KK_FIELD_TID, KK_BETWEEN, false, ends, 2, NULL), "tid:between(1, 2)");
    prints(kk_expression_test(pool, KK_FIELD_TID, KK_FIELD_KNOWN, false, NULL, 0, NULL), "tid:known()");
    prints(kk_expression_and(pool, b, kk_expression_not(pool, kk_expression_or(pool, a, c))),
           "operation:is [[RegSetValue]] & ~(path:contains [[\\Run]] | process.pid:gt(4))");
    prints(kk_expression_or(pool, kk_expression_and(pool, a, b), c),
           "path:contains [[\\Run]] & operation:is [[RegSetValue]] | process.pid:gt(4)");
    prints(kk_expression_and(pool, kk_expression_or(pool, a, b), c),
           "(path:contains [[\\Run]] | operation:is [[RegSetValue]]) & process.pid:gt(4)");
    kk_expressions_free(pool);
}

/* a | b | c ..., from either side, and a chain that several expressions continue. */
static void chains_do_not_nest(void **unused)
{
    (void)unused;
    enum { LENGTH = 20000 };
    kk_expressions *pool = kk_expressions_new();
    const kk_expression *left = NULL;
    const kk_expression *right = NULL;
    for (int i = 0; i < LENGTH; i++) {
        char text[16];
        snprintf(text, sizeof text, "item%d.", i);
        const kk_expression *test = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, text);
        left = left ? kk_expression_or(pool, left, test) : test;
        right = right ? kk_expression_or(pool, test, right) : test;
        assert_non_null(left);
        assert_non_null(right);
    }
    assert_true(kk_expressions_memory(pool) < (size_t)LENGTH * 1000);
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "C:\\ITEM19999.txt");
    assert_int_equal(truth_of(left, &event), KK_YES);
    assert_int_equal(truth_of(right, &event), KK_YES);
    set_text(&event, KK_FIELD_PATH, "C:\\item20000.txt");
    assert_int_equal(truth_of(left, &event), KK_NO);
    kk_expressions_free(pool);
}

static void continued_chains_stay_apart(void **unused)
{
    (void)unused;
    kk_expressions *pool = kk_expressions_new();
    const kk_expression *a = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "a");
    const kk_expression *b = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "b");
    const kk_expression *c = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "c");
    const kk_expression *d = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "d");
    const kk_expression *ab = kk_expression_and(pool, a, b);
    prints(kk_expression_and(pool, ab, c), "path:contains [[a]] & path:contains [[b]] & path:contains [[c]]");
    prints(kk_expression_and(pool, ab, d), "path:contains [[a]] & path:contains [[b]] & path:contains [[d]]");
    prints(ab, "path:contains [[a]] & path:contains [[b]]");
    prints(kk_expression_and(pool, ab, ab),
           "path:contains [[a]] & path:contains [[b]] & path:contains [[a]] & path:contains [[b]]");
    kk_expressions_free(pool);
}

static void depth_and_size_are_bounded(void **unused)
{
    (void)unused;
    kk_expressions *pool = kk_expressions_new();
    const kk_expression *test = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "a");
    const kk_expression *deep = test;
    unsigned levels = 1;
    while (deep && levels <= 2 * KK_EXPRESSION_DEPTH) {
        deep = levels % 2 ? kk_expression_or(pool, kk_expression_not(pool, deep), test)
                          : kk_expression_and(pool, deep, test);
        levels += deep != NULL;
    }
    assert_null(deep);
    assert_true(levels > KK_EXPRESSION_DEPTH / 2);
    assert_null(kk_expression_and(pool, deep, test));
    assert_null(kk_expression_not(pool, NULL));

    const kk_expression *wide = test;
    for (unsigned i = 0; wide && i < 64; i++) {
        wide = kk_expression_or(pool, wide, kk_expression_and(pool, wide, test));
    }
    assert_null(wide);
    kk_expressions_free(pool);
}

/* One written in few steps may be large when spelled out: compiling takes as long as writing. */
static void shared_parts_compile_once(void **unused)
{
    (void)unused;
    kk_expressions *pool = kk_expressions_new();
    const kk_expression *grown = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "a");
    const kk_expression *test = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "b");
    for (;;) {
        const kk_expression *next = kk_expression_or(pool, grown, kk_expression_and(pool, grown, test));
        if (!next) {
            break;
        }
        grown = next;
    }
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "x");
    assert_int_equal(truth_of(grown, &event), KK_NO);
    set_text(&event, KK_FIELD_PATH, "a");
    assert_int_equal(truth_of(grown, &event), KK_YES);
    kk_expressions_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_tests_are_refused),      cmocka_unit_test(operators_have_names),
        cmocka_unit_test(expressions_print_as_written), cmocka_unit_test(chains_do_not_nest),
        cmocka_unit_test(continued_chains_stay_apart),  cmocka_unit_test(depth_and_size_are_bounded),
        cmocka_unit_test(shared_parts_compile_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
