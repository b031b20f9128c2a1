/* What a CSV's cells mean: times, dates and numbers of many locales, the pairs of Detail, the ends of
 * connections. */
#include "base/utf.h"
#include "capture/columns/detail.h"
#include "capture/columns/net.h"
#include "capture/columns/number.h"
#include "capture/csv/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int64_t clock_of(int64_t hour, int64_t minute, int64_t second, int64_t ticks)
{
    return (hour * 3600 + minute * 60 + second) * KK_TICKS_PER_SECOND + ticks;
}

static void times_of_day(void **state)
{
    static const struct {
        const char *text;
        int hour, minute, second;
        int64_t ticks;
    } cases[] = {
        {"8:16:14.4778228 PM", 20, 16, 14, 4778228},
        {"8:16:14.4778228 AM", 8, 16, 14, 4778228},
        {"12:00:00.0000000 AM", 0, 0, 0, 0},
        {"12:59:59.9999999 PM", 12, 59, 59, 9999999},
        {"15:42:22,8459553", 15, 42, 22, 8459553},
        {"08:16:14.4778228", 8, 16, 14, 4778228},
        {"8.16.14,4778228", 8, 16, 14, 4778228},
        {"午後 8:16:14.4778228", 20, 16, 14, 4778228},
        {"8:16:14.4778228 午後", 20, 16, 14, 4778228},
        {"午前 0:16:14.4778228", 0, 16, 14, 4778228},
        {"下午 08:16:14.4778228", 20, 16, 14, 4778228},
        {"오후 12:16:14.4778228", 12, 16, 14, 4778228},
        {"8:16:14.4778228 p. m.", 20, 16, 14, 4778228},
        {"12:16:14.4778228 a.m.", 0, 16, 14, 4778228},
        {"8:16:14,4778228 μ.μ.", 20, 16, 14, 4778228},
        {"08:16:14.4778228 م", 20, 16, 14, 4778228},
        {"08:16:14.4778228 ص", 8, 16, 14, 4778228},
        {"8:16:14.4778228 CH", 20, 16, 14, 4778228},
        {"٨:١٦:١٤.٤٧٧٨٢٢٨ م", 20, 16, 14, 4778228},
        {"8:16:14,4778228 e pasdites", 20, 16, 14, 4778228},
        {"8:16:14,4778228 prijepodne", 8, 16, 14, 4778228},
        {"8:16:14.4778228 অপরাহ্ণ", 20, 16, 14, 4778228},
        {"8:16:14.4778228 अपराह्न", 20, 16, 14, 4778228},
        {"8:16:14.4778228 אחה״צ", 20, 16, 14, 4778228},
        {"20时16分14.4778228秒", 20, 16, 14, 4778228},
        {"8:16:14 PM", 20, 16, 14, 0},
        {"8:16:14.5 PM", 20, 16, 14, 5000000},
        {"23:59:59.9999999 Uhr", 23, 59, 59, 9999999},
    };
    static const char *const wrong[] = {
        "", "n/a", "PM", "8", "25:00:00", "8:61:00", "8:16:14:1:2:3:4:5:6", "8:99999999999"};
    (void)state;
    int64_t ticks;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kk_columns_clock clock = {.size = 0, .time_size = 0};
        int64_t expected = clock_of(cases[i].hour, cases[i].minute, cases[i].second, cases[i].ticks);
        assert_true(kk_columns_time_of_day(kk_str_of(cases[i].text), &ticks));
        assert_int_equal(ticks, expected);
        for (unsigned twice = 0; twice < 2; twice++) {
            assert_int_equal(
                kk_columns_event_time(&clock, KK_STR(""), kk_str_of(cases[i].text), KK_MONTH_DAY_YEAR),
                expected);
        }
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(kk_columns_time_of_day(kk_str_of(wrong[i]), &ticks));
    }
}

static void words_in_times(void **state)
{
    static const char *const plain[] = {"",
                                        "n/a",
                                        "8:16:14.4778228 PM",
                                        "8:16:14.4778228 p. m.",
                                        "20h16",
                                        "20时16分14.4778228秒",
                                        "15:42:22,8459553",
                                        "下午 8:16:14"};
    static const char *const odd[] = {"8:16:14.4778228 xm", "Vormittach 8:16:14"};
    (void)state;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        assert_true(kk_columns_time_is_plain(kk_str_of(plain[i])));
    }
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        assert_false(kk_columns_time_is_plain(kk_str_of(odd[i])));
    }
}

/* The clock's shortcut for another fraction of the same second gives what parsing gives. */
static void fractions(void **state)
{
    (void)state;
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    for (unsigned fraction = 0; fraction < 10000000; fraction += 1 + fraction / 7) {
        char text[40];
        snprintf(text, sizeof text, "11:59:%02u,%07u PM", fraction % 60, fraction);
        int64_t expected = clock_of(23, 59, (int)(fraction % 60), fraction);
        assert_int_equal(kk_columns_event_time(&clock, KK_STR(""), kk_str_of(text), KK_MONTH_DAY_YEAR),
                         expected);
        snprintf(text, sizeof text, "11:59:%02u,%07u AM", fraction % 60, fraction);
        assert_int_equal(kk_columns_event_time(&clock, KK_STR(""), kk_str_of(text), KK_MONTH_DAY_YEAR),
                         expected - clock_of(12, 0, 0, 0));
    }
    assert_int_equal(
        kk_columns_event_time(&clock, KK_STR(""), KK_STR("11:59:00,00000x0 PM"), KK_MONTH_DAY_YEAR), 0);
}

static void check_date(const char *const *texts, int year, int month, int day)
{
    kk_columns_date_evidence evidence = KK_COLUMNS_DATE_EVIDENCE;
    for (size_t i = 0; texts[i]; i++) {
        kk_columns_date_weigh(&evidence, kk_str_of(texts[i]));
    }
    int64_t midnight, ticks;
    assert_true(
        kk_columns_date_and_time(kk_str_of(texts[0]), kk_columns_date_decide(&evidence), &midnight, &ticks));
    kk_date date = kk_date_of(midnight);
    if (date.year != year || date.month != month || date.day != day) {
        fail_msg("%s: %d-%d-%d", texts[0], date.year, date.month, date.day);
    }
}

static void dates(void **state)
{
    static const struct {
        const char *texts[4];
        int year, month, day;
    } cases[] = {
        {{"7/12/2020 1:18:10 AM"}, 2020, 7, 12},
        {{"7/13/2020 1:18:10 AM"}, 2020, 7, 13},
        {{"13/7/2020 1:18:10 AM"}, 2020, 7, 13},
        {{"12/7/2020 11:59:59 PM", "13/7/2020 0:00:01 AM"}, 2020, 7, 12},
        {{"7/11/2020 11:59:59 PM", "7/12/2020 12:00:01 AM"}, 2020, 7, 11},
        {{"11/7/2020 11:59:59 PM", "12/7/2020 12:00:01 AM"}, 2020, 7, 11},
        {{"12/07/2020 01:18:10"}, 2020, 7, 12},
        {{"12/07/2020 1:18:10 AM"}, 2020, 7, 12},
        {{"5/07/2020 1:18:10 am"}, 2020, 7, 5},
        {{"12.07.2020 01:18:10"}, 2020, 7, 12},
        {{"12. 7. 2020 1:18:10"}, 2020, 7, 12},
        {{"12.07.2020 г. 13:18:10"}, 2020, 7, 12},
        {{"12-07-2020 01:18:10"}, 2020, 7, 12},
        {{"2020-07-12 01:18:10"}, 2020, 7, 12},
        {{"2020/07/12 午後 1:18:10"}, 2020, 7, 12},
        {{"2020. 07. 12. 1:18:10"}, 2020, 7, 12},
        {{"12/7/2563 1:18:10"}, 2020, 7, 12},
        {{"12.07.20 01:18:10"}, 2020, 7, 12},
        {{"12/7/2020 1:18:10 πμ"}, 2020, 7, 12},
        {{"\u200f12/\u200f07/\u200f2020 01:18:10 ص"}, 2020, 7, 12},
        {{"2/29/2020 1:18:10 AM"}, 2020, 2, 29},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_date(cases[i].texts, cases[i].year, cases[i].month, cases[i].day);
    }
}

static void numbers(void **state)
{
    static const struct {
        const char *text;
        int64_t number;
    } cases[] = {{"0", 0},
                 {"82691", 82691},
                 {"82,691", 82691},
                 {"82.691", 82691},
                 {"82’691", 82691},
                 {"82'691", 82691},
                 {"82\u00a0691", 82691},
                 {"82\u202f691", 82691},
                 {"8,26,91,000", 82691000},
                 {"٨٢٬٦٩١", 82691},
                 {"2932.0", 2932},
                 {"2932.00", 2932},
                 {"2932,0", 2932},
                 {"1.000", 1000},
                 {"1,000.0", 1000},
                 {"1.234.567", 1234567},
                 {"0.0", 0},
                 {"๘๒,๖๙๑", 82691},
                 {"-1073740756", -1073740756},
                 {"9,223,372,036,854,775,807", INT64_MAX},
                 {"-9,223,372,036,854,775,808", INT64_MIN},
                 {"0x7ff795e70000", 0x7ff795e70000},
                 {"0xFFFFFFFFFFFFFFFF", -1}};
    static const char *const wrong[] = {"",       "-",        "n/a",
                                        "1,",     ",1",       "1,,2",
                                        "2932.5", "1.23.456", ".0",
                                        "1-2",    "12a",      "9,223,372,036,854,775,808",
                                        "0x",     "0xg",      "0x1ffffffffffffffff"};
    (void)state;
    int64_t number;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(kk_columns_number(kk_str_of(cases[i].text), &number));
        assert_int_equal(number, cases[i].number);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(kk_columns_number(kk_str_of(wrong[i]), &number));
    }
}

static void durations(void **state)
{
    static const struct {
        const char *text;
        int64_t ticks;
    } cases[] = {{"0.0000074", 74},
                 {"0,0000074", 74},
                 {"168.7987784", 1687987784},
                 {"3456000.0000001", 34560000000001},
                 {"3,456,000.0000001", 34560000000001},
                 {"3.456.000,0000001", 34560000000001},
                 {"0٫0000074", 74},
                 {"12", 120000000}};
    static const char *const wrong[] = {"", "n/a", ".", "0.", ".5", "-1.0000000", "99999999999999.0000000"};
    (void)state;
    int64_t ticks;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(kk_columns_duration(kk_str_of(cases[i].text), &ticks));
        assert_int_equal(ticks, cases[i].ticks);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(kk_columns_duration(kk_str_of(wrong[i]), &ticks));
    }
}

static void check_pair(kk_operation operation, const char *detail, kk_columns_key key, const char *expected)
{
    kk_known_str value = kk_columns_detail_value(operation, kk_str_of(detail), key);
    if (!expected) {
        assert_null(value.data);
        return;
    }
    assert_non_null(value.data);
    if (!kk_str_equal(value, kk_str_of(expected))) {
        fail_msg("key %d of <%s>: <%.*s>, not <%s>", (int)key, detail, (int)value.size, value.data, expected);
    }
}

#define FORGED "x, OpenResult: Created, PID: 4, Command line: System, Type: REG_DWORD, Length: 4, Data: 1"

static void pairs(void **state)
{
    static const char create[] =
        "Desired Access: Generic Read/Write, Delete, Disposition: OverwriteIf, Options: Synchronous IO "
        "Non-Alert, Non-Directory File, Attributes: N, ShareMode: Read, Write, AllocationSize: 82’691, "
        "Impersonating: PC\\me, OpenResult: Overwritten";
    (void)state;
    check_pair(KK_OP_CREATE_FILE, create, KK_KEY_DESIRED_ACCESS, "Generic Read/Write, Delete");
    check_pair(KK_OP_CREATE_FILE, create, KK_KEY_DISPOSITION, "OverwriteIf");
    check_pair(KK_OP_CREATE_FILE, create, KK_KEY_OPTIONS, "Synchronous IO Non-Alert, Non-Directory File");
    check_pair(KK_OP_CREATE_FILE, create, KK_KEY_SHARE_MODE, "Read, Write");
    check_pair(KK_OP_CREATE_FILE, create, KK_KEY_IMPERSONATING, "PC\\me");
    check_pair(KK_OP_CREATE_FILE, create, KK_KEY_OPEN_RESULT, "Overwritten");
    check_pair(KK_OP_CREATE_FILE, create, KK_KEY_LENGTH, NULL);
    check_pair(KK_OP_CREATE_FILE, "Desired Access: None", KK_KEY_OPEN_RESULT, NULL);
    check_pair(KK_OP_CREATE_FILE, "", KK_KEY_DISPOSITION, NULL);
    check_pair(KK_OP_REG_SET_VALUE, "Type: REG_SZ, Length: 2, Data: ", KK_KEY_DATA, "");
    check_pair(KK_OP_REG_SET_VALUE, "Type: REG_SZ, Length: 2, Data:", KK_KEY_DATA, "");
    check_pair(KK_OP_REG_SET_VALUE, "Type: REG_NONE, Length: 0", KK_KEY_DATA, NULL);
    check_pair(KK_OP_REG_QUERY_VALUE, "Length: 144", KK_KEY_LENGTH, "144");
    check_pair(KK_OP_REG_QUERY_VALUE, "Length: 144", KK_KEY_TYPE, NULL);
    check_pair(KK_OP_SET_BASIC_INFORMATION_FILE,
               "CreationTime: 1/1/1601 12:00:00 AM, ChangeTime: n/a, FileAttributes: HS",
               KK_KEY_FILE_ATTRIBUTES, "HS");
    check_pair(KK_OP_QUERY_NETWORK_OPEN_INFORMATION_FILE, "EndOfFile: 1, FileAttributes: A, More: 2",
               KK_KEY_FILE_ATTRIBUTES, "A");
    check_pair(KK_OP_SET_DISPOSITION_INFORMATION_EX,
               "Flags: FILE_DISPOSITION_DELETE, FILE_DISPOSITION_POSIX_SEMANTICS", KK_KEY_FLAGS,
               "FILE_DISPOSITION_DELETE, FILE_DISPOSITION_POSIX_SEMANTICS");
    check_pair(KK_OP_CLOSE_FILE, "Length: 1", KK_KEY_LENGTH, NULL);
}

/* Values that a program chooses hold no other pair, whatever is in them. */
static void forged_pairs(void **state)
{
    (void)state;
    check_pair(KK_OP_PROCESS_CREATE, "PID: 7, Command line: " FORGED, KK_KEY_COMMAND_LINE, FORGED);
    check_pair(KK_OP_PROCESS_CREATE, "PID: 7, Command line: " FORGED, KK_KEY_PID, "7");
    check_pair(KK_OP_PROCESS_CREATE, "PID: 7, Command line: a, Command line: b", KK_KEY_COMMAND_LINE,
               "a, Command line: b");
    check_pair(KK_OP_REG_SET_VALUE, "Type: REG_SZ, Length: 178, Data: " FORGED, KK_KEY_DATA, FORGED);
    check_pair(KK_OP_REG_SET_VALUE, "Type: REG_SZ, Length: 178, Data: " FORGED, KK_KEY_TYPE, "REG_SZ");
    check_pair(KK_OP_REG_SET_VALUE, "Type: REG_SZ, Length: 178, Data: " FORGED, KK_KEY_LENGTH, "178");
    check_pair(KK_OP_SET_RENAME_INFORMATION_FILE, "ReplaceIfExists: False, FileName: C:\\" FORGED,
               KK_KEY_FILE_NAME, "C:\\" FORGED);
    check_pair(KK_OP_SET_RENAME_INFORMATION_FILE,
               "ReplaceIfExists: False, FileName: a, ReplaceIfExists: True", KK_KEY_REPLACE_IF_EXISTS,
               "False");
    check_pair(KK_OP_PROCESS_START,
               "Parent PID: 1, Command line: a, Current directory: b, Environment: \r;\tP=c, Current "
               "directory: C:\\, "
               "Environment: \r;\tA=1",
               KK_KEY_COMMAND_LINE, "a, Current directory: b, Environment: \r;\tP=c");
    check_pair(KK_OP_PROCESS_START,
               "Parent PID: 1, Command line: Parent PID: 4, Current directory: C:\\, Environment: ",
               KK_KEY_PARENT_PID, "1");
}

static void check_end(const kk_columns_end *end, const char *host, const char *port, bool is_address)
{
    assert_true(kk_str_equal(end->host, kk_str_of(host)));
    assert_true(kk_str_equal(end->port, kk_str_of(port)));
    assert_int_equal(end->is_address, is_address);
}

static void connections(void **state)
{
    kk_columns_end local, remote;
    int64_t port;
    (void)state;
    assert_true(kk_columns_ends(KK_STR("pc.lan:49948 -> 203.0.113.77:http"), &local, &remote));
    check_end(&local, "pc.lan", "49948", false);
    check_end(&remote, "203.0.113.77", "http", true);
    assert_true(kk_columns_ends(KK_STR("fe80::1%7:5355 -> [ff02::1:3]:llmnr"), &local, &remote));
    check_end(&local, "fe80::1%7", "5355", true);
    check_end(&remote, "ff02::1:3", "llmnr", true);
    assert_true(kk_columns_ends(KK_STR("pc:1 -> x:1 -> benign.example:80"), &local, &remote));
    check_end(&local, "pc", "1", false);
    check_end(&remote, "x:1 -> benign.example", "80", false);
    assert_true(kk_columns_ends(KK_STR("a -> "), &local, &remote));
    check_end(&local, "a", "", false);
    assert_false(kk_columns_ends(KK_STR("C:\\x"), &local, &remote));
    kk_arena arena = KK_ARENA_INIT;
    assert_true(kk_str_equal(kk_columns_usual_address(KK_STR("2001:db8:0:0:0:0:0:10%4"), &arena),
                             KK_STR("2001:db8::10")));
    assert_true(kk_str_equal(kk_columns_usual_address(KK_STR("192.0.2.1"), &arena), KK_STR("192.0.2.1")));
    assert_null(kk_columns_usual_address(KK_STR("2001:db8"), &arena).data);
    kk_arena_free(&arena);
    assert_true(kk_columns_port(KK_STR("https"), true, &port) && port == 443);
    assert_true(kk_columns_port(KK_STR("domain"), false, &port) && port == 53);
    assert_true(kk_columns_port(KK_STR("65535"), false, &port) && port == 65535);
    assert_false(kk_columns_port(KK_STR("65536"), false, &port));
    assert_false(kk_columns_port(KK_STR("syslog"), true, &port));
    assert_false(kk_columns_port(KK_STR(""), true, &port));
}

/* --- whole files --- */

static const char two_rows[] =
    "\"Operation\",\"Path\",\"Detail\"\r\n"
    "\"Process Start\",\"é😀\",\"Parent PID: 4, Command line: a, Current directory: C:\\, Environment: \r;\t"
    "=C:=C:\\x\r;\tTEMP=C:\\T\r;\tPath=a;b=c\"\r\n"
    "\"ReadFile\",\"x\",\"Offset: 1, Length: 2\"\r\n";

/* The text of `field` of the first event. */
static void check_first(const kk_mapping *mapping, const char *encoding, kk_field field, const char *expected)
{
    kk_source *source = kk_csv_open("made.csv", *mapping, NULL, NULL);
    assert_non_null(source);
    assert_true(kk_str_equal(kk_source_info(source)->encoding, kk_str_of(encoding)));
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_event event;
    kk_value value;
    kk_cursor_begin(cursor, 0);
    assert_true(kk_cursor_next(cursor, &event));
    assert_int_equal(kk_event_field(&event, field, &scratch, &value), KK_KNOWN);
    assert_true(kk_str_equal(value.text, kk_str_of(expected)));
    kk_cursor_free(cursor);
    kk_scratch_free(&scratch);
    size_t count;
    const kk_environment_variable *environment = kk_source_environment(source, &count);
    assert_int_equal(count, 2);
    assert_true(kk_str_equal(environment[0].name, KK_STR("TEMP")));
    assert_true(kk_str_equal(environment[1].value, KK_STR("a;b=c")));
    kk_source_close(source);
}

/* UTF-16 of `text`, which is UTF-8, behind its byte order mark. */
static kk_mapping utf16_of(kk_str text, bool big_endian, unsigned char *out)
{
    size_t size = 0;
    uint32_t code = 0xFEFF;
    for (size_t at = 0;;) {
        uint32_t pair = code - 0x10000;
        uint16_t units[2] = {(uint16_t)(code < 0x10000 ? code : 0xD800 + (pair >> 10)),
                             (uint16_t)(0xDC00 + (pair & 0x3FF))};
        for (unsigned i = 0; i < (code < 0x10000 ? 1u : 2u); i++) {
            out[size + big_endian] = (unsigned char)units[i];
            out[size + !big_endian] = (unsigned char)(units[i] >> 8);
            size += 2;
        }
        if (at == text.size) {
            return (kk_mapping){.data = out, .size = size, .borrowed = true};
        }
        code = kk_utf8_next(text, &at);
    }
}

static void encodings(void **state)
{
    unsigned char bytes[4 * sizeof two_rows];
    const kk_str text = kk_str_of(two_rows);
    const kk_mapping utf8 = {.data = (const unsigned char *)two_rows, .size = text.size, .borrowed = true};
    (void)state;
    check_first(&utf8, "UTF-8", KK_FIELD_PATH, "é😀");
    static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
    memcpy(bytes, mark, sizeof mark);
    memcpy(bytes + sizeof mark, text.data, text.size);
    const kk_mapping marked = {.data = bytes, .size = text.size + sizeof mark, .borrowed = true};
    check_first(&marked, "UTF-8", KK_FIELD_PATH, "é😀");
    for (unsigned big_endian = 0; big_endian < 2; big_endian++) {
        kk_mapping utf16 = utf16_of(text, big_endian, bytes);
        check_first(&utf16, big_endian ? "UTF-16BE" : "UTF-16LE", KK_FIELD_PATH, "é😀");
        const kk_mapping unmarked = {.data = bytes + 2, .size = utf16.size - 2, .borrowed = true};
        check_first(&unmarked, big_endian ? "UTF-16BE" : "UTF-16LE", KK_FIELD_PATH, "é😀");
    }
}

/* Whether the second column of a header is taken for this one. */
static void check_header(const char *header, kk_column column, bool found)
{
    char text[200];
    snprintf(text, sizeof text, "%s\r\n\"ReadFile\",\"x\"\r\n", header);
    const kk_mapping mapping = {.data = (const unsigned char *)text, .size = strlen(text), .borrowed = true};
    kk_error error;
    kk_source *source = kk_csv_open("made.csv", mapping, NULL, &error);
    assert_non_null(source);
    assert_int_equal(((kk_csv *)source)->field_of[column], found ? 1 : KK_CSV_ABSENT);
    kk_source_close(source);
}

static void headers(void **state)
{
    (void)state;
    check_header("Operation,PATH", KK_COLUMN_PATH, true);
    check_header("operation,\" Process_Name \"", KK_COLUMN_PROCESS_NAME, true);
    check_header("Operation,ProcessName", KK_COLUMN_PROCESS_NAME, true);
    check_header("Operation,Date and Time", KK_COLUMN_DATE_AND_TIME, true);
    check_header("Operation,Pathname", KK_COLUMN_PATH, false);
    check_header("Operation,Pat", KK_COLUMN_PATH, false);
    check_header("sep=,\r\n\r\nOperation,Path", KK_COLUMN_PATH, true);
    check_header("#TYPE Some.Object\nOperation,Path", KK_COLUMN_PATH, true);
}

static void not_captures(void **state)
{
    static const char *const inputs[] = {"hello",    "\"Path\",\"Detail\"\r\n\"a\",\"b\"\r\n",
                                         "\xFF\xFE", "\"Operation",
                                         "\n\n\n",   "1\n2\n3\n4\n5\n6\n7\n8\n9\n\"Operation\"\n"};
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        kk_error error = {""};
        const kk_mapping mapping = {
            .data = (const unsigned char *)inputs[i], .size = strlen(inputs[i]), .borrowed = true};
        assert_null(kk_csv_open("made.csv", mapping, NULL, &error));
        assert_non_null(strstr(error.text, "made.csv: not a Process Monitor capture"));
        assert_null(strchr(error.text, '\n'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_day), cmocka_unit_test(fractions),   cmocka_unit_test(dates),
        cmocka_unit_test(numbers),      cmocka_unit_test(durations),   cmocka_unit_test(pairs),
        cmocka_unit_test(forged_pairs), cmocka_unit_test(connections), cmocka_unit_test(encodings),
        cmocka_unit_test(not_captures), cmocka_unit_test(headers),     cmocka_unit_test(words_in_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
