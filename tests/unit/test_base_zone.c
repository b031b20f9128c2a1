/* Time zones: their offsets are the C library's, at every time. */
#include "base/zone/zone.h"

#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define HOUR INT64_C(3600)

static int64_t filetime(int64_t unix_seconds)
{
    return unix_seconds * KK_TICKS_PER_SECOND + KK_UNIX_EPOCH;
}

static int32_t fixed_offset(const char *name)
{
    kk_error error = {""};
    kk_zone *zone = kk_zone_open(kk_str_of(name), &error);
    assert_string_equal(error.text, "");
    assert_non_null(zone);
    int32_t offset = kk_zone_offset(zone, filetime(1600000000));
    assert_int_equal(kk_zone_offset(zone, 0), offset);
    kk_zone_free(zone);
    return offset;
}

static void test_fixed_offsets(void **state)
{
    (void)state;
    assert_int_equal(fixed_offset("UTC"), 0);
    assert_int_equal(fixed_offset("utc"), 0);
    assert_int_equal(fixed_offset("+00:00"), 0);
    assert_int_equal(fixed_offset("+05:45"), 5 * 3600 + 45 * 60);
    assert_int_equal(fixed_offset("-03:30"), -(3 * 3600 + 30 * 60));
    assert_int_equal(fixed_offset("+24:00"), 24 * 3600);
    assert_int_equal(kk_zone_offset(NULL, filetime(0)), 0);
}

static void test_wrong_names(void **state)
{
    (void)state;
    const char *const names[] = {"",        "+5:00",        "+05:60",        "+24:01",      "05:00",
                                 "+0500",   "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe//Paris",
                                 "Europe/", "Europe"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        kk_error error = {""};
        assert_null(kk_zone_open(kk_str_of(names[i]), &error));
        assert_non_null(strstr(error.text, "time zone"));
        assert_non_null(strstr(error.text, names[i]));
        assert_non_null(strstr(error.text, "+HH:MM"));
    }
}

static bool has_database(void)
{
    if (access("/usr/share/zoneinfo/Europe/Paris", R_OK) == 0) {
        return true;
    }
    printf("SKIP: no tz database in /usr/share/zoneinfo\n");
    return false;
}

static int32_t library_offset(int64_t unix_seconds)
{
    time_t time = (time_t)unix_seconds;
    struct tm local;
    assert_non_null(localtime_r(&time, &local));
    return (int32_t)local.tm_gmtoff;
}

/* Every 11 hours and some minutes from 1990 until 2060, and around each change. */
static unsigned compare_with_library(const kk_zone *zone)
{
    const int64_t begin = INT64_C(631152000);
    const int64_t end = INT64_C(2840140800);
    unsigned changes = 0;
    int32_t previous = library_offset(begin);
    for (int64_t at = begin; at < end; at += 11 * HOUR + 1234) {
        int32_t expected = library_offset(at);
        assert_int_equal(kk_zone_offset(zone, filetime(at)), expected);
        if (expected != previous) {
            for (int64_t near = at - 12 * HOUR; near < at; near += 60) {
                assert_int_equal(kk_zone_offset(zone, filetime(near)), library_offset(near));
            }
            changes++;
        }
        previous = expected;
    }
    return changes;
}

/* Rules: of weeks, of fixed days, negative summer time, changes at odd hours, half hours, none any more. */
static const struct {
    const char *name;
    bool changes;
} zones[] = {{"Europe/Paris", true},      {"America/New_York", true},    {"America/St_Johns", true},
             {"Europe/Dublin", true},     {"Australia/Lord_Howe", true}, {"Pacific/Chatham", true},
             {"America/Santiago", true},  {"America/Nuuk", true},        {"Asia/Jerusalem", true},
             {"Africa/Casablanca", true}, {"Asia/Kathmandu", false},     {"Asia/Tokyo", false},
             {"Asia/Tehran", true},       {"America/Sao_Paulo", true},   {"Etc/GMT+5", false}};

static void test_zones_equal_the_library(void **state)
{
    (void)state;
    if (!has_database()) {
        skip();
    }
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        kk_error error = {""};
        kk_zone *zone = kk_zone_open(kk_str_of(zones[i].name), &error);
        if (!zone) {
            printf("SKIP: %s\n", error.text);
            continue;
        }
        assert_int_equal(setenv("TZ", zones[i].name, 1), 0);
        tzset();
        assert_true((compare_with_library(zone) > 0) == zones[i].changes);
        kk_zone_free(zone);
    }
    unsetenv("TZ");
    tzset();
}

static void test_change_is_exact(void **state)
{
    (void)state;
    if (!has_database()) {
        skip();
    }
    kk_error error;
    kk_zone *paris = kk_zone_open(KK_STR("Europe/Paris"), &error);
    assert_non_null(paris);
    const int64_t change = filetime(INT64_C(1585443600)); /* 2020-03-29 01:00 UTC */
    assert_int_equal(kk_zone_offset(paris, change - 1), 3600);
    assert_int_equal(kk_zone_offset(paris, change), 7200);
    kk_zone_free(paris);
}

/* Summer time of the day counts for winters too, and for 1601. */
static void test_settled(void **state)
{
    (void)state;
    if (!has_database()) {
        skip();
    }
    kk_error error;
    kk_zone *paris = kk_zone_open(KK_STR("Europe/Paris"), &error);
    assert_non_null(paris);
    kk_zone_settle(paris, filetime(INT64_C(1596180000))); /* 2020-07-31 */
    assert_int_equal(kk_zone_offset(paris, filetime(INT64_C(1579700000))), 7200);
    assert_int_equal(kk_zone_offset(paris, 0), 7200);
    kk_zone_free(paris);
}

/* A database of the user's own; files in it may be anything. */
static void test_damaged_files(void **state)
{
    (void)state;
    static const char good_begin[] = {'T', 'Z', 'i', 'f', '2'};
    char folder[] = "/tmp/kaiseki-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64];
    snprintf(path, sizeof path, "%s/Bad", folder);
    assert_int_equal(setenv("TZDIR", folder, 1), 0);
    for (size_t size = 0; size < 120; size++) {
        unsigned char bytes[120];
        memset(bytes, size % 3 == 0 ? 0xFF : size % 3 == 1 ? 0 : 1, sizeof bytes);
        memcpy(bytes, good_begin, sizeof good_begin);
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        assert_int_equal(fclose(file), 0);
        kk_error error = {""};
        assert_null(kk_zone_open(KK_STR("Bad"), &error));
        assert_non_null(strstr(error.text, "Bad"));
    }
    unsetenv("TZDIR");
    assert_int_equal(remove(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fixed_offsets),
        cmocka_unit_test(test_wrong_names),
        cmocka_unit_test(test_zones_equal_the_library),
        cmocka_unit_test(test_change_is_exact),
        cmocka_unit_test(test_settled),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
