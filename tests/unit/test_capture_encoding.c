/* Code pages: their tables, their names, what a text is guessed to be. */
#include "capture/encoding/guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* FNV-1a over all tables, in the order of kk_code_pages: the same on every system that this is built on. */
#define TABLES_SUM UINT64_C(0x007F1693755E4378)

static uint64_t add_table(uint64_t sum, const uint16_t *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sum = (sum ^ (table[i] & 0xFFu)) * UINT64_C(0x100000001B3);
        sum = (sum ^ (unsigned)(table[i] >> 8)) * UINT64_C(0x100000001B3);
    }
    return sum;
}

static void tables_are_the_same_everywhere(void **state)
{
    (void)state;
    size_t count;
    uint64_t sum = UINT64_C(0xCBF29CE484222325);
    const kk_code_page *pages = kk_code_pages(&count);
    for (size_t i = 0; i < count; i++) {
        sum = add_table(sum, pages[i].singles, 128);
        if (pages[i].pairs) {
            sum = add_table(sum, pages[i].pairs, (size_t)126 * KK_CODE_PAGE_TRAILS);
        }
    }
    if (sum != TABLES_SUM) {
        fail_msg("the tables' sum is 0x%016llx", (unsigned long long)sum);
    }
}

static void names_are_found(void **state)
{
    static const struct {
        const char *name;
        kk_encoding encoding;
        unsigned number;
    } cases[] = {
        {"UTF-8", KK_UTF_8, 0},
        {"utf8", KK_UTF_8, 0},
        {"utf-16", KK_UTF_16LE, 0},
        {"UTF-16BE", KK_UTF_16BE, 0},
        {"windows-1251", KK_BY_CODE_PAGE, 1251},
        {"CP_1251", KK_BY_CODE_PAGE, 1251},
        {"1258", KK_BY_CODE_PAGE, 1258},
        {"shift_jis", KK_BY_CODE_PAGE, 932},
        {"SJIS", KK_BY_CODE_PAGE, 932},
        {"ms936", KK_BY_CODE_PAGE, 936},
        {"Big5", KK_BY_CODE_PAGE, 950},
        {"ISO-8859-1", KK_BY_CODE_PAGE, 1252},
        {"", KK_NO_ENCODING, 0},
        {"windows-", KK_NO_ENCODING, 0},
        {"1259", KK_NO_ENCODING, 0},
        {"99999999999999999999999999", KK_NO_ENCODING, 0},
        {"cp437x", KK_NO_ENCODING, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const kk_code_page *page;
        assert_int_equal(kk_encoding_find(kk_str_of(cases[i].name), &page), cases[i].encoding);
        assert_int_equal(page ? page->number : 0, cases[i].number);
    }
}

static void expect(unsigned number, const char *bytes, const char *text, uint64_t undefined)
{
    kk_str from = kk_str_of(bytes);
    const kk_code_page *page = kk_code_page_of(number);
    uint64_t counted = 0;
    size_t size = kk_code_page_size(page, from, &counted);
    char *out = malloc(size + 1);
    assert_non_null(out);
    kk_code_page_write(page, from, out);
    out[size] = '\0';
    assert_string_equal(out, text);
    assert_int_equal(counted, undefined);
    free(out);
}

static void texts_are_decoded(void **state)
{
    (void)state;
    expect(1252, "a longer text of ASCII, \xE9t\xE9", "a longer text of ASCII, été", 0);
    expect(1252, "\x80\x81", "€\xEF\xBF\xBD", 1);
    expect(1251, "\xCE\xE1", "Об", 0);
    expect(866, "\x8E\xA1", "Об", 0);
    expect(932, "\x95\x5C,\xB1", "表,ｱ", 0); /* the trail is a backslash */
    expect(936, "\xD5\xC5\xC8\xFD\\", "张三\\", 0);
    expect(936, "\x80", "€", 0);
    /* a stray lead: the byte of ASCII behind it stands for itself, one beyond goes with it */
    expect(936, "\xD5", "\xEF\xBF\xBD", 1);
    expect(936, "\xD5\"x", "\xEF\xBF\xBD\"x", 1);
    expect(932, "\x85\x41",
           "\xEF\xBF\xBD"
           "A",
           1);
    expect(932,
           "\x85\xFC"
           "A",
           "\xEF\xBF\xBD"
           "A",
           1);
    expect(950, "\xFF\xFF", "\xEF\xBF\xBD\xEF\xBF\xBD", 2);
}

static void guesses_have_a_page(void **state)
{
    static const struct {
        const char *text;
        unsigned number; /* 0 for UTF-8 */
    } cases[] = {
        {"", 0},
        {"plain", 0},
        {"Andr\xC3\xA9", 0},
        {"C:\\Andr\xE9\\", 1252},
        {"C:\\\xC0\xED\xE4\xF0\xE5\xE9\\", 1251},
        {"C:\\\xD5\xC5\xC8\xFD\\", 936},
        {"Length: 4\xA0"
         "096",
         1252},
        {"\xFF\xFE\xFD\xFC", 1252},
        {"\x81", 1252},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kk_encoding_guess guess = kk_encoding_guess_of(kk_str_of(cases[i].text));
        assert_non_null(guess.page);
        assert_int_equal(guess.is_utf_8, cases[i].number == 0);
        if (cases[i].number != 0 && i < 7) {
            assert_int_equal(guess.page->number, cases[i].number);
            assert_non_null(guess.subject);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_the_same_everywhere),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(texts_are_decoded),
        cmocka_unit_test(guesses_have_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
