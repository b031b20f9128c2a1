/* Every operator on values of every state, three-valued logic, folding, names of the environment. */
#include "match_events.h"

#include "match/language/number.h"
#include "match/patterns/address.h"

static kk_expressions *pool;

static int set_up(void **unused)
{
    (void)unused;
    pool = kk_expressions_new();
    return pool ? 0 : -1;
}

static int tear_down(void **unused)
{
    (void)unused;
    kk_expressions_free(pool);
    return 0;
}

/* Truth of `field OPERATOR operand` where the field is `text` (NULL: unavailable). */
static kk_truth on_text(kk_operator operator_id, const char *operand, const char *text)
{
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    if (text) {
        set_text(&event, KK_FIELD_PATH, text);
    }
    return truth_of(with_text(pool, KK_FIELD_PATH, operator_id, operand), &event);
}

static void text_operators_compare(void **unused)
{
    (void)unused;
    static const struct {
        kk_operator operator_id;
        const char *operand, *text;
        kk_truth truth;
    } rows[] = {
        {KK_IS, "C:\\A", "c:\\a", KK_YES},
        {KK_IS, "C:\\A", "c:\\ab", KK_NO},
        {KK_IS, "", "", KK_YES},
        {KK_IS, "", "a", KK_NO},
        {KK_IS, "a", NULL, KK_UNKNOWN},
        {KK_CONTAINS, "\\Temp\\", "C:\\TEMP\\x", KK_YES},
        {KK_CONTAINS, "x", "C:\\TEMP", KK_NO},
        {KK_CONTAINS, "x", "", KK_NO},
        {KK_CONTAINS, "x", NULL, KK_UNKNOWN},
        {KK_STARTS_WITH, "c:", "C:\\", KK_YES},
        {KK_STARTS_WITH, ":", "C:\\", KK_NO},
        {KK_STARTS_WITH, "c:\\a", "C:\\", KK_NO},
        {KK_ENDS_WITH, ".EXE", "a.exe", KK_YES},
        {KK_ENDS_WITH, ".exe", "a.exe.txt", KK_NO},
        {KK_ENDS_WITH, ".exe", "exe", KK_NO},
        {KK_GLOB, "*\\a?.[ed]??", "C:\\AB.exe", KK_YES},
        {KK_GLOB, "a?", "a", KK_NO},
        {KK_GLOB, "*", "", KK_YES},
        {KK_GLOB, "a*", "ba", KK_NO},
        {KK_GLOB, "[!a-c]*", "d", KK_YES},
        {KK_GLOB, "[!a-c]*", "B", KK_NO},
        {KK_GLOB, "a[*]b", "a*b", KK_YES},
        {KK_GLOB, "a[*]b", "axb", KK_NO},
        {KK_GLOB, "[]]", "]", KK_YES},
        {KK_GLOB, "*a", NULL, KK_UNKNOWN},
        {KK_GLOB, "a\\*", "a\\b", KK_YES},
        {KK_REGEX, "^c:\\\\[a-z]+$", "C:\\WINDOWS", KK_YES},
        {KK_REGEX, "^c:\\\\[a-z]+$", "C:\\WIN7", KK_NO},
        {KK_REGEX, "\\d{3}", "ab123", KK_YES},
        {KK_REGEX, "x|y", "Y", KK_YES},
        {KK_REGEX, "x*", "", KK_YES},
        {KK_REGEX, "x", NULL, KK_UNKNOWN},
        {KK_REGEX, "(?i)\\\\Temp\\\\", "C:\\tEMP\\", KK_YES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        kk_truth truth = on_text(rows[i].operator_id, rows[i].operand, rows[i].text);
        if (truth != rows[i].truth) {
            fail_msg("row %zu: %s on %s gave %d", i, rows[i].operand, rows[i].text ? rows[i].text : "-",
                     (int)truth);
        }
    }
}

static void case_counts_when_asked(void **unused)
{
    (void)unused;
    static const struct {
        kk_operator operator_id;
        const char *operand, *text;
        kk_truth truth;
    } rows[] = {
        {KK_IS, "Ab", "Ab", KK_YES},      {KK_IS, "Ab", "ab", KK_NO},     {KK_CONTAINS, "B", "ABC", KK_YES},
        {KK_CONTAINS, "b", "ABC", KK_NO}, {KK_GLOB, "A*", "Ab", KK_YES},  {KK_GLOB, "a*", "Ab", KK_NO},
        {KK_REGEX, "A.", "xAb", KK_YES},  {KK_REGEX, "A.", "xab", KK_NO}, {KK_REGEX, "(?i)A.", "xab", KK_YES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        table_event event;
        make_event(&event, KK_OP_CREATE_FILE);
        set_text(&event, KK_FIELD_PATH, rows[i].text);
        kk_operand operand = text_operand(rows[i].operand);
        const kk_expression *test =
            kk_expression_test(pool, KK_FIELD_PATH, rows[i].operator_id, true, &operand, 1, NULL);
        assert_non_null(test);
        if (truth_of(test, &event) != rows[i].truth) {
            fail_msg("row %zu", i);
        }
    }
}

/* Simple folding: one character to one, whatever its length in bytes. */
static void letters_fold_by_unicode(void **unused)
{
    (void)unused;
    assert_int_equal(on_text(KK_IS, "stra\u00DFe", "STRA\u1E9EE"), KK_YES); /* sharp s, small and capital */
    assert_int_equal(on_text(KK_IS, "strasse", "stra\u00DFe"), KK_NO);      /* only full folding does that */
    assert_int_equal(on_text(KK_CONTAINS, "k", "\u212A"), KK_YES);          /* Kelvin sign */
    assert_int_equal(on_text(KK_CONTAINS, "\u212A", "K"), KK_YES);
    assert_int_equal(on_text(KK_CONTAINS, "s", "\u017F"), KK_YES); /* long s */
    assert_int_equal(on_text(KK_IS, "\u0444", "\u0424"), KK_YES);  /* Cyrillic ef */
    assert_int_equal(on_text(KK_IS, "\u0464", "\u0444"), KK_NO); /* iotified e: 0x64 is not folded to 0x44 */
    assert_int_equal(on_text(KK_IS, "\u0465", "\u0464"), KK_YES);
    assert_int_equal(on_text(KK_IS, "i", "\u0130"), KK_NO); /* dotted I folds to itself alone */
    assert_int_equal(on_text(KK_IS, "\u0130", "\u0130"), KK_YES);
    assert_int_equal(on_text(KK_IS, "\u0131", "I"), KK_NO);       /* dotless i */
    assert_int_equal(on_text(KK_IS, "\u03C3", "\u03C2"), KK_YES); /* final sigma */
    assert_int_equal(on_text(KK_GLOB, "\u00C4?\u00D6*", "\u00E4x\u00F6"), KK_YES);
    assert_int_equal(on_text(KK_GLOB, "[\u0410-\u042F]", "\u0444"), KK_YES);
    assert_int_equal(on_text(KK_REGEX, "\u00C4+", "x\u00E4\u00E4"), KK_YES);
    assert_int_equal(on_text(KK_REGEX, "kelvin", "\u212Aelvin"), KK_YES); /* through the required literal */
}

static void invalid_bytes_do_no_harm(void **unused)
{
    (void)unused;
    assert_int_equal(on_text(KK_CONTAINS, "b",
                             "a\xFF"
                             "b"),
                     KK_YES);
    assert_int_equal(on_text(KK_GLOB, "a?b",
                             "a\xFF"
                             "b"),
                     KK_YES);
    assert_int_equal(on_text(KK_REGEX, "b$",
                             "a\xC3\xFF"
                             "b"),
                     KK_YES);
    assert_int_equal(on_text(KK_REGEX, "[^x]", "\xF0\x90"), KK_NO);
}

static kk_truth on_number(kk_field field, kk_operator operator_id, kk_operand operand, int64_t number)
{
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_number(&event, field, number);
    return truth_of(with_operand(pool, field, operator_id, operand), &event);
}

static void numbers_compare(void **unused)
{
    (void)unused;
    kk_field field = KK_FIELD_FILE_LENGTH;
    assert_int_equal(on_number(field, KK_IS, number_operand(4), 4), KK_YES);
    assert_int_equal(on_number(field, KK_IS, text_operand("4"), 4), KK_YES);
    assert_int_equal(on_number(field, KK_IS, text_operand("0x1F"), 31), KK_YES);
    assert_int_equal(on_number(field, KK_IS, text_operand("-5"), -5), KK_YES);
    assert_int_equal(on_number(field, KK_IS, number_operand(4), 44), KK_NO);
    assert_int_equal(on_number(field, KK_LT, number_operand(4), 3), KK_YES);
    assert_int_equal(on_number(field, KK_LT, number_operand(4), 4), KK_NO);
    assert_int_equal(on_number(field, KK_LE, number_operand(4), 4), KK_YES);
    assert_int_equal(on_number(field, KK_GT, number_operand(-4), -3), KK_YES);
    assert_int_equal(on_number(field, KK_GT, number_operand(4), 4), KK_NO);
    assert_int_equal(on_number(field, KK_GE, number_operand(4), 4), KK_YES);
    assert_int_equal(on_number(field, KK_CONTAINS, text_operand("23"), 1234), KK_YES);
    assert_int_equal(on_number(field, KK_REGEX, text_operand("^1.*4$"), 1234), KK_YES);
    assert_int_equal(on_number(KK_FIELD_FILE_CREATED, KK_IS, text_operand("TRUE"), 1), KK_YES);
    assert_int_equal(on_number(KK_FIELD_FILE_CREATED, KK_IS, number_operand(0), 1), KK_NO);
    assert_int_equal(on_number(KK_FIELD_DURATION, KK_GT, text_operand("0.5"), 5000001), KK_YES);
    assert_int_equal(on_number(KK_FIELD_DURATION, KK_GT, text_operand("0.5"), 5000000), KK_NO);
    kk_operand ends[] = {number_operand(10), number_operand(12)};
    const kk_expression *between = kk_expression_test(pool, field, KK_BETWEEN, false, ends, 2, NULL);
    for (int64_t number = 8; number < 15; number++) {
        table_event event;
        make_event(&event, KK_OP_READ_FILE);
        set_number(&event, field, number);
        assert_int_equal(truth_of(between, &event), number >= 10 && number <= 12 ? KK_YES : KK_NO);
    }
}

static int64_t read_number(const char *text, kk_kind kind)
{
    int64_t number = -1;
    assert_true(kk_match_number_read(kk_str_of(text), kind, &number));
    return number;
}

static void times_are_read(void **unused)
{
    (void)unused;
    int64_t ignored;
    const int64_t day = INT64_C(864000000000);
    assert_int_equal(read_number("1601-01-02", KK_TIME), day);
    assert_int_equal(read_number("1601-01-02 00:00:01.5", KK_TIME), day + 15000000);
    assert_int_equal(read_number("1601-01-02T00:01Z", KK_TIME), day + 600000000);
    assert_int_equal(read_number("1970-01-01", KK_TIME), INT64_C(116444736000000000));
    assert_int_equal(read_number("23:59:59.9999999", KK_TIME), day - 1);
    assert_int_equal(read_number("9223372036854775807", KK_NUMBER), INT64_MAX);
    assert_int_equal(read_number("0x7FFFFFFFFFFFFFFF", KK_NUMBER), INT64_MAX);
    static const char *const wrong[] = {"2023-13-01", "2023-1-1",    "2023-01-01 25:00", "24:00",
                                        "1:00",       "2023-01-01x", "2023-02-30",       ""};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (kk_match_number_read(kk_str_of(wrong[i]), KK_TIME, &ignored)) {
            fail_msg("%s is no time", wrong[i]);
        }
    }
    assert_false(kk_match_number_read(KK_STR("9223372036854775808"), KK_NUMBER, &ignored));
    assert_false(kk_match_number_read(KK_STR("0xFFFFFFFFFFFFFFFF"), KK_NUMBER, &ignored));
    assert_false(kk_match_number_read(KK_STR("0x"), KK_NUMBER, &ignored));
    assert_false(kk_match_number_read(KK_STR("--1"), KK_NUMBER, &ignored));
    assert_false(kk_match_number_read(KK_STR("."), KK_DURATION, &ignored));
    assert_false(kk_match_number_read(KK_STR("99999999999999999"), KK_DURATION, &ignored));
}

static kk_truth on_address(const char *range, const char *address)
{
    table_event event;
    make_event(&event, KK_OP_TCP_CONNECT);
    if (address) {
        set_text(&event, KK_FIELD_NET_REMOTE_ADDRESS, address);
    }
    return truth_of(with_text(pool, KK_FIELD_NET_REMOTE_ADDRESS, KK_CIDR, range), &event);
}

static void addresses_lie_in_ranges(void **unused)
{
    (void)unused;
    assert_int_equal(on_address("10.0.0.0/8", "10.255.1.2"), KK_YES);
    assert_int_equal(on_address("10.0.0.0/8", "11.0.0.1"), KK_NO);
    assert_int_equal(on_address("192.168.1.128/25", "192.168.1.127"), KK_NO);
    assert_int_equal(on_address("192.168.1.128/25", "192.168.1.200"), KK_YES);
    assert_int_equal(on_address("192.168.1.7", "192.168.1.7"), KK_YES);
    assert_int_equal(on_address("0.0.0.0/0", "1.2.3.4"), KK_YES);
    assert_int_equal(on_address("0.0.0.0/0", "2001:db8::1"), KK_NO);
    assert_int_equal(on_address("2001:db8::/33", "2001:db8:7fff::1"), KK_YES);
    assert_int_equal(on_address("2001:db8::/33", "2001:db8:8000::1"), KK_NO);
    assert_int_equal(on_address("fe80::/10", "fe80::1%12"), KK_YES);
    assert_int_equal(on_address("10.0.0.0/8", "::ffff:10.1.1.1"), KK_YES);
    assert_int_equal(on_address("::/0", "[::1]"), KK_YES);
    assert_int_equal(on_address("::/0", "1.2.3.4"), KK_NO);
    assert_int_equal(on_address("::ffff:0:0/96", "1.2.3.4"), KK_YES);
    assert_int_equal(on_address("10.0.0.0/8", "example.org"), KK_UNKNOWN);
    assert_int_equal(on_address("10.0.0.0/8", ""), KK_NO);
    assert_int_equal(on_address("10.0.0.0/8", NULL), KK_UNKNOWN);
}

static kk_truth is_known(kk_availability availability)
{
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    event.fields[KK_FIELD_DETAIL] = (field_value){availability, "", 0};
    return truth_of(kk_expression_test(pool, KK_FIELD_DETAIL, KK_FIELD_KNOWN, false, NULL, 0, NULL), &event);
}

static void known_asks_for_the_field(void **unused)
{
    (void)unused;
    assert_int_equal(is_known(KK_KNOWN), KK_YES);
    assert_int_equal(is_known(KK_EMPTY), KK_YES);
    assert_int_equal(is_known(KK_UNAVAILABLE), KK_NO);
}

static void fields_compare_with_fields(void **unused)
{
    (void)unused;
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "C:\\Temp\\A.exe");
    set_text(&event, KK_FIELD_PROCESS_IMAGE, "c:\\temp\\a.EXE");
    set_text(&event, KK_FIELD_PROCESS_NAME, "a.exe");
    set_text(&event, KK_FIELD_PROCESS_COMPANY, "");
    set_number(&event, KK_FIELD_FILE_OFFSET, 10);
    set_number(&event, KK_FIELD_FILE_LENGTH, 10);
    const kk_field path = KK_FIELD_PATH;
    kk_operand image = field_operand(KK_FIELD_PROCESS_IMAGE);
    assert_int_equal(truth_of(with_operand(pool, path, KK_IS, image), &event), KK_YES);
    assert_int_equal(truth_of(kk_expression_test(pool, path, KK_IS, true, &image, 1, NULL), &event), KK_NO);
    assert_int_equal(
        truth_of(with_operand(pool, path, KK_ENDS_WITH, field_operand(KK_FIELD_PROCESS_NAME)), &event),
        KK_YES);
    assert_int_equal(
        truth_of(with_operand(pool, path, KK_STARTS_WITH, field_operand(KK_FIELD_PROCESS_NAME)), &event),
        KK_NO);
    assert_int_equal(
        truth_of(with_operand(pool, path, KK_CONTAINS, field_operand(KK_FIELD_PROCESS_COMPANY)), &event),
        KK_NO);
    assert_int_equal(truth_of(with_operand(pool, path, KK_IS, field_operand(KK_FIELD_DETAIL)), &event),
                     KK_UNKNOWN);
    assert_int_equal(
        truth_of(with_operand(pool, KK_FIELD_FILE_OFFSET, KK_GE, field_operand(KK_FIELD_FILE_LENGTH)),
                 &event),
        KK_YES);
    kk_operand any_of[] = {field_operand(KK_FIELD_DETAIL), text_operand("x"), image};
    assert_int_equal(truth_of(kk_expression_test(pool, path, KK_IS, false, any_of, 3, NULL), &event), KK_YES);
    assert_int_equal(truth_of(kk_expression_test(pool, path, KK_IS, false, any_of, 2, NULL), &event),
                     KK_UNKNOWN);
}

static void any_looks_into_each_column(void **unused)
{
    (void)unused;
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "C:\\Temp\\a.exe");
    set_text(&event, KK_FIELD_RESULT, "SUCCESS");
    set_number(&event, KK_FIELD_PROCESS_PID, 4242);
    set_text(&event, KK_FIELD_PROCESS_IMAGE, "C:\\Other\\b.exe");
    const kk_field any = KK_FIELD_ANY;
    assert_int_equal(truth_of(with_text(pool, any, KK_CONTAINS, "\\temp\\"), &event), KK_YES);
    assert_int_equal(truth_of(with_text(pool, any, KK_IS, "success"), &event), KK_YES);
    assert_int_equal(truth_of(with_text(pool, any, KK_IS, "4242"), &event), KK_YES);
    assert_int_equal(truth_of(with_text(pool, any, KK_IS, "CreateFile"), &event), KK_YES);
    assert_int_equal(truth_of(with_text(pool, any, KK_CONTAINS, "exesuccess"), &event), KK_NO);
    assert_int_equal(truth_of(with_text(pool, any, KK_REGEX, "^c:\\\\t.*exe$"), &event), KK_YES);
    assert_int_equal(truth_of(with_text(pool, any, KK_REGEX, "temp.*success"), &event), KK_NO);
    assert_int_equal(truth_of(with_text(pool, any, KK_ENDS_WITH, "b.exe"), &event), KK_YES);
    assert_int_equal(truth_of(with_text(pool, any, KK_GLOB, "*b.exe"), &event), KK_YES);
    /* A capture with these columns only. */
    set_number(&event, any, INT64_C(1) << KK_FIELD_PATH | INT64_C(1) << KK_FIELD_RESULT);
    assert_int_equal(truth_of(with_text(pool, any, KK_ENDS_WITH, "b.exe"), &event), KK_NO);
    assert_int_equal(truth_of(with_text(pool, any, KK_ENDS_WITH, "a.exe"), &event), KK_YES);
}

/* A test with the given truth on the event of truth_tables. */
static const kk_expression *test_of(kk_truth truth)
{
    return truth == KK_UNKNOWN ? with_text(pool, KK_FIELD_DETAIL, KK_CONTAINS, "a")
                               : with_text(pool, KK_FIELD_PATH, KK_CONTAINS, truth == KK_YES ? "a" : "b");
}

static void truth_tables(void **unused)
{
    (void)unused;
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "a");
    static const kk_truth negation[] = {[KK_NO] = KK_YES, [KK_YES] = KK_NO, [KK_UNKNOWN] = KK_UNKNOWN};
    static const unsigned rank[] = {
        [KK_NO] = 0, [KK_UNKNOWN] = 1, [KK_YES] = 2}; /* Kleene: and is the least */
    for (kk_truth a = KK_NO; a <= KK_UNKNOWN; a++) {
        assert_int_equal(truth_of(test_of(a), &event), a);
        assert_int_equal(truth_of(kk_expression_not(pool, test_of(a)), &event), negation[a]);
        assert_int_equal(truth_of(kk_expression_not(pool, kk_expression_not(pool, test_of(a))), &event), a);
        for (kk_truth b = KK_NO; b <= KK_UNKNOWN; b++) {
            kk_truth least = rank[a] < rank[b] ? a : b;
            kk_truth most = rank[a] > rank[b] ? a : b;
            const kk_expression *both = kk_expression_and(pool, test_of(a), test_of(b));
            const kk_expression *one = kk_expression_or(pool, test_of(a), test_of(b));
            assert_int_equal(truth_of(both, &event), least);
            assert_int_equal(truth_of(one, &event), most);
            assert_int_equal(truth_of(kk_expression_not(pool, both), &event), negation[least]);
            assert_int_equal(truth_of(kk_expression_not(pool, one), &event), negation[most]);
        }
    }
}

static void names_resolve(void **unused)
{
    (void)unused;
    kk_environment *environment = kk_environment_new();
    assert_true(kk_environment_add(environment, KK_STR("AppData"), KK_STR("C:\\Users\\a(b\\Roaming")));
    assert_true(kk_environment_add(environment, KK_STR("APPDATA"), KK_STR("C:\\Users\\c\\Roaming")));
    assert_true(kk_environment_add(environment, KK_STR("SystemDrive"), KK_STR("C:\\")));
    assert_true(kk_environment_add(environment, KK_STR("ProgramFiles(x86)"), KK_STR("C:\\P*[1]")));
    assert_true(kk_environment_add(environment, KK_STR("Nothing"), KK_STR("")));
    static const struct {
        kk_operator operator_id;
        const char *operand, *text;
        kk_truth truth;
    } rows[] = {
        {KK_STARTS_WITH, "%appdata%\\x", "c:\\users\\A(B\\roaming\\x", KK_YES},
        {KK_STARTS_WITH, "%AppData%\\x", "C:\\Users\\c\\Roaming\\x", KK_YES},
        {KK_STARTS_WITH, "%AppData%\\x", "C:\\Users\\d\\Roaming\\x", KK_NO},
        {KK_REGEX, "^%AppData%\\\\x+$", "C:\\Users\\a(b\\Roaming\\xxx", KK_YES},
        {KK_REGEX, "^%AppData%\\\\x+$", "C:\\Users\\c\\Roaming\\xxx", KK_YES},
        {KK_GLOB, "%ProgramFiles(x86)%\\?", "C:\\P*[1]\\a", KK_YES},
        {KK_GLOB, "%ProgramFiles(x86)%\\?", "C:\\Px1\\a", KK_NO},
        {KK_IS, "%SystemDrive%\\Temp", "c:\\temp", KK_YES},
        {KK_CONTAINS, "%Nothing%", "abc", KK_NO},
        {KK_CONTAINS, "%Unheard%", "%Unheard%", KK_NO},
        {KK_CONTAINS, "50%", "50%", KK_YES},
        {KK_CONTAINS, "%20%41", "%20%41", KK_YES},
        {KK_CONTAINS, "100%%AppData%", "100%C:\\Users\\c\\Roaming", KK_YES},
        {KK_REGEX, "%Unheard%", "%Unheard%", KK_NO},
        {KK_REGEX, "x%Unheard%", "x", KK_NO},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        table_event event;
        make_event(&event, KK_OP_CREATE_FILE);
        set_text(&event, KK_FIELD_PATH, rows[i].text);
        kk_truth truth = truth_with(with_text(pool, KK_FIELD_PATH, rows[i].operator_id, rows[i].operand),
                                    &event, environment);
        if (truth != rows[i].truth) {
            fail_msg("row %zu gave %d", i, (int)truth);
        }
    }
    kk_environment_free(environment);
}

static void unknown_names_are_told(void **unused)
{
    (void)unused;
    const kk_expression *expression =
        kk_expression_or(pool, with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "%Foo%\\%AppData%"),
                         kk_expression_not(pool, with_text(pool, KK_FIELD_PATH, KK_REGEX, "%foo%|%Bar_1%")));
    kk_environment *environment = kk_environment_new();
    assert_true(kk_environment_add(environment, KK_STR("AppData"), KK_STR("x")));
    kk_program *program = kk_program_compile(&expression, 1, environment, NULL);
    kk_environment_free(environment);
    kk_buf out = KK_BUF_INIT;
    kk_program_unresolved(program, 0, &out);
    assert_true(kk_str_equal(kk_buf_str(&out), KK_STR("%Foo%, %Bar_1%")));
    kk_buf_free(&out);
    kk_program_free(program);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void environment_files_are_read(void **unused)
{
    (void)unused;
    char path[] = "kaiseki-environment-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    kk_error error = {""};
    kk_environment *environment = kk_environment_new();
    assert_true(kk_environment_add(environment, KK_STR("Temp"), KK_STR("old")));
    assert_true(kk_environment_add(environment, KK_STR("Other"), KK_STR("kept")));
    write_file(
        path,
        "\xEF\xBB\xBF# a comment\r\n\r\n TEMP = C:\\Temp \r\ntemp=D:\\Temp\nEMPTY=\n=C:=C:\\x\nLast=a=b");
    assert_true(kk_environment_read(environment, path, &error));
    assert_true(kk_str_equal(kk_environment_value(environment, KK_STR("temp"), 0), KK_STR("C:\\Temp")));
    assert_true(kk_str_equal(kk_environment_value(environment, KK_STR("temp"), 1), KK_STR("D:\\Temp")));
    assert_null(kk_environment_value(environment, KK_STR("temp"), 2).data);
    assert_true(kk_str_equal(kk_environment_value(environment, KK_STR("OTHER"), 0), KK_STR("kept")));
    assert_null(kk_environment_value(environment, KK_STR("EMPTY"), 0).data);
    assert_true(kk_str_equal(kk_environment_value(environment, KK_STR("Last"), 0), KK_STR("a=b")));
    write_file(path, "A=1\nno value\n");
    assert_false(kk_environment_read(environment, path, &error));
    assert_non_null(strstr(error.text, ":2: a line is NAME=value"));
    write_file(path, "A=\xFF\n");
    assert_false(kk_environment_read(environment, path, &error));
    assert_non_null(strstr(error.text, "UTF-8"));
    remove(path);
    assert_false(kk_environment_read(environment, path, &error));
    kk_environment_free(environment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_operators_compare),
        cmocka_unit_test(case_counts_when_asked),
        cmocka_unit_test(letters_fold_by_unicode),
        cmocka_unit_test(invalid_bytes_do_no_harm),
        cmocka_unit_test(numbers_compare),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(addresses_lie_in_ranges),
        cmocka_unit_test(known_asks_for_the_field),
        cmocka_unit_test(fields_compare_with_fields),
        cmocka_unit_test(any_looks_into_each_column),
        cmocka_unit_test(truth_tables),
        cmocka_unit_test(names_resolve),
        cmocka_unit_test(unknown_names_are_told),
        cmocka_unit_test(environment_files_are_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
