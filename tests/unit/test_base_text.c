/* Strings, buffers, UTF-16, folding and dates of base/. */
#include "base/arena.h"
#include "base/error.h"
#include "base/fold.h"
#include "base/nearest.h"
#include "base/time.h"
#include "base/utf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_text(kk_str got, const char *want)
{
    assert_int_equal(got.size, strlen(want));
    assert_memory_equal(got.data, want, got.size);
}

static void buffers_grow_and_print(void **state)
{
    (void)state;
    kk_buf buf = KK_BUF_INIT;
    for (int i = 0; i < 1000; i++) {
        kk_buf_append_char(&buf, 'a');
    }
    assert_int_equal(buf.size, 1000);
    kk_buf_clear(&buf);
    kk_buf_append_i64(&buf, INT64_MIN);
    kk_buf_append_char(&buf, ' ');
    kk_buf_append_u64(&buf, UINT64_MAX);
    kk_buf_printf(&buf, " %d", 5);
    assert_text(kk_buf_str(&buf), "-9223372036854775808 18446744073709551615 5");
    assert_null(kk_buf_reserve(&buf, SIZE_MAX));
    assert_true(buf.failed);
    kk_buf_free(&buf);
}

static void utf16_replaces_lone_surrogates(void **state)
{
    (void)state;
    static const unsigned char units[] = {'a',  0,   'b', 0,    'c',  0,    'd',  0,    0x3D,
                                          0xD8, 'x', 0,   0x3D, 0xD8, 0x42, 0xDE, 0xFF, 0xDF};
    kk_buf buf = KK_BUF_INIT;
    kk_utf16_append(&buf, units, sizeof units / 2);
    assert_text(kk_buf_str(&buf), "abcd\xEF\xBF\xBDx\xF0\x9F\x99\x82\xEF\xBF\xBD");
    assert_true(kk_utf8_valid(kk_buf_str(&buf)));
    kk_buf_free(&buf);
}

static void utf8_validity(void **state)
{
    (void)state;
    assert_true(kk_utf8_valid(KK_STR("\xF4\x8F\xBF\xBF")));
    assert_false(kk_utf8_valid(KK_STR("\xF4\x90\x80\x80")));
    assert_false(kk_utf8_valid(KK_STR("\xED\xA0\x80")));
    assert_false(kk_utf8_valid(KK_STR("\xC0\x80")));
    assert_false(kk_utf8_valid(KK_STR("\xE3\x81")));
    kk_buf buf = KK_BUF_INIT;
    kk_utf8_append_valid(&buf, KK_STR("a\xFFz\xE3\x81"));
    assert_text(kk_buf_str(&buf), "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
    kk_buf_free(&buf);
}

static void folding_is_simple_and_unicode(void **state)
{
    (void)state;
    kk_buf buf = KK_BUF_INIT;
    kk_fold_append(&buf, KK_STR("C:\\WINDOWS\\System32@[`{ \xC3\x84\xE1\xBA\x9E\xE2\x84\xAA"));
    assert_text(kk_buf_str(&buf), "c:\\windows\\system32@[`{ \xC3\xA4\xC3\x9F"
                                  "k");
    kk_buf_free(&buf);
    assert_int_equal(kk_fold_code(0x130), 0x130); /* folds only in Turkic languages or to two characters */
    assert_int_equal(kk_fold_code(0x10400), 0x10428);
    assert_true(kk_str_ends_nocase(KK_STR("C:\\A\\\xC3\x84.EXE"), KK_STR("\\\xC3\xA4.exe")));
    assert_false(kk_str_contains_nocase(KK_STR("abc"), KK_STR("abcd")));
    assert_true(kk_str_equal_nocase(KK_STR("\xE2\x84\xAA"), KK_STR("k")));
    /* Eight bytes at once, then what is left, and what is not ASCII in between. */
    assert_true(
        kk_str_equal_nocase(KK_STR("HKLM\\SOFTWARE\\Microsoft"), KK_STR("hklm\\Software\\MICROSOFT")));
    assert_false(kk_str_equal_nocase(KK_STR("HKLM\\SOFTWARE"), KK_STR("HKLM\\SOFTWAR")));
    assert_false(kk_str_equal_nocase(KK_STR("0123456789abcde["), KK_STR("0123456789abcde{")));
    assert_true(
        kk_str_equal_nocase(KK_STR("01234567\xC3\x84 12345678A"), KK_STR("01234567\xC3\xA4 12345678a")));
    assert_true(kk_str_equal_nocase(KK_STR("01234567\xE2\x84\xAA 12345"), KK_STR("01234567k 12345")));
    assert_true(kk_str_contains_nocase(KK_STR("C:\\Users\\Someone\\x"), KK_STR("\\USERS\\SOMEONE")));
}

static void dates_round_trip(void **state)
{
    (void)state;
    const kk_date wanted = {2020, 7, 12, 1, 18, 10, 1234567};
    int64_t time;
    assert_true(kk_time_of(&wanted, &time));
    assert_int_equal(time, INT64_C(132389902901234567));
    for (int64_t day = 0; day < 500000; day++) {
        kk_date date = kk_date_of(day * KK_TICKS_PER_DAY + 7);
        assert_true(kk_time_of(&date, &time));
        assert_int_equal(time, day * KK_TICKS_PER_DAY + 7);
    }
    const kk_date no_leap_day = {2100, 2, 29, 0, 0, 0, 0};
    assert_false(kk_time_of(&no_leap_day, &time));
    assert_int_equal(kk_date_of(KK_UNIX_EPOCH).year, 1970);
}

static void numbers_reject_overflow(void **state)
{
    (void)state;
    unsigned long long number = 0;
    assert_true(kk_str_to_u64(KK_STR("18446744073709551615"), &number));
    assert_true(number == UINT64_MAX);
    assert_false(kk_str_to_u64(KK_STR("18446744073709551616"), &number));
    assert_false(kk_str_to_u64(KK_STR(""), &number));
    assert_false(kk_str_to_u64(KK_STR("-1"), &number));
}

static void errors_are_cut_between_characters(void **state)
{
    (void)state;
    char text[KK_ERROR_SIZE * 2];
    for (size_t i = 0; i + 3 < sizeof text; i += 3) {
        memcpy(text + i, "\xE8\xA7\xA3", 4);
    }
    kk_error error;
    assert_false(kk_fail(&error, "%s", text));
    assert_true(kk_utf8_valid(kk_str_of(error.text)));
    assert_true(strlen(error.text) > KK_ERROR_SIZE - 5);
}

static void arenas_survive_reset_and_overflow(void **state)
{
    (void)state;
    kk_arena arena = KK_ARENA_INIT;
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 5000; size += 7) {
            assert_non_null(kk_arena_calloc(&arena, 1, size));
        }
        assert_null(kk_arena_calloc(&arena, SIZE_MAX / 2, 4));
        assert_text(kk_arena_copy(&arena, KK_STR("copy")), "copy");
        kk_arena_reset(&arena);
    }
    kk_arena_free(&arena);
}

static void lists_and_paths_are_taken_apart(void **state)
{
    (void)state;
    assert_true(kk_str_list_has(KK_STR("Directory, Delete On Close"), KK_STR("Delete On Close")));
    assert_true(kk_str_list_has(KK_STR("Directory"), KK_STR("Directory")));
    assert_false(kk_str_list_has(KK_STR("Directory, Delete On Close"), KK_STR("Delete")));
    assert_false(kk_str_list_has(KK_STR(""), KK_STR("Directory")));
    size_t at = 0;
    kk_str item;
    assert_true(kk_str_next(KK_STR("one  two"), KK_STR(" "), &at, &item));
    assert_true(kk_str_equal(item, KK_STR("one")));
    assert_true(kk_str_next(KK_STR("one  two"), KK_STR(" "), &at, &item) && item.size == 0);
    assert_true(kk_str_next(KK_STR("one  two"), KK_STR(" "), &at, &item));
    assert_true(kk_str_equal(item, KK_STR("two")));
    assert_false(kk_str_next(KK_STR("one  two"), KK_STR(" "), &at, &item));
    assert_true(kk_str_equal(kk_path_name(KK_STR("C:\\a b\\c.exe")), KK_STR("c.exe")));
    assert_true(kk_str_equal(kk_path_name(KK_STR("c.exe")), KK_STR("c.exe")));
    assert_int_equal(kk_path_name(KK_STR("C:\\")).size, 0);
    assert_int_equal(kk_path_name_at(KK_STR("")), 0);
}

static void blanks_are_trimmed_at_both_ends(void **state)
{
    (void)state;
    assert_text(kk_str_trim(KK_STR(" \t a b\t"), " \t"), "a b");
    assert_text(kk_str_trim(KK_STR("\ta "), " "), "\ta");
    assert_text(kk_str_trim(KK_STR("  "), " "), "");
    assert_int_equal(kk_str_trim((kk_str){"\0a", 2}, " ").size, 2);
    assert_int_equal(kk_str_trim((kk_str){0}, " ").size, 0);
}

static void the_nearest_name_is_found(void **state)
{
    (void)state;
    kk_nearest search = kk_nearest_to(KK_STR("contain"));
    assert_false(kk_nearest_try(&search, "cidr"));
    assert_true(kk_nearest_try(&search, "contains"));
    assert_false(kk_nearest_try(&search, "containers"));
    assert_string_equal(search.best, "contains");
    char endless[200];
    memset(endless, 'a', sizeof endless);
    search = kk_nearest_to((kk_str){endless, sizeof endless});
    assert_false(kk_nearest_try(&search, "contains"));
    assert_null(search.best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_grow_and_print),
        cmocka_unit_test(utf16_replaces_lone_surrogates),
        cmocka_unit_test(utf8_validity),
        cmocka_unit_test(folding_is_simple_and_unicode),
        cmocka_unit_test(dates_round_trip),
        cmocka_unit_test(numbers_reject_overflow),
        cmocka_unit_test(errors_are_cut_between_characters),
        cmocka_unit_test(arenas_survive_reset_and_overflow),
        cmocka_unit_test(lists_and_paths_are_taken_apart),
        cmocka_unit_test(blanks_are_trimmed_at_both_ends),
        cmocka_unit_test(the_nearest_name_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
