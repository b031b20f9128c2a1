#include "base/zone/zone_rule.h"

#include "base/time.h"

#define SECONDS_PER_DAY INT64_C(86400)

/* The rest of the text that is parsed. */
typedef struct reader {
    kk_str left;
    bool bad;
} reader;

static char peek(const reader *from)
{
    if (from->left.size == 0) {
        return '\0';
    }
    return from->left.data[0];
}

static bool accept(reader *from, char wanted)
{
    if (peek(from) != wanted) {
        return false;
    }
    from->left = kk_str_slice(from->left, 1, SIZE_MAX);
    return true;
}

static int32_t take_number(reader *from, int32_t low, int32_t high)
{
    int32_t number = 0;
    bool any = false;
    while (peek(from) >= '0' && peek(from) <= '9' && number <= high) {
        number = number * 10 + (peek(from) - '0');
        from->left = kk_str_slice(from->left, 1, SIZE_MAX);
        any = true;
    }
    from->bad |= !any || number < low || number > high;
    return number;
}

/* "CET" or "<+03>". */
static void skip_name(reader *from)
{
    bool quoted = accept(from, '<');
    size_t length = 0;
    while (from->left.size > 0) {
        char c = peek(from);
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (quoted ? c == '>' : !is_letter) {
            break;
        }
        from->left = kk_str_slice(from->left, 1, SIZE_MAX);
        length++;
    }
    from->bad |= length == 0 || (quoted && !accept(from, '>'));
}

/* "[+-]H[H[H]][:MM[:SS]]" in seconds. */
static int32_t take_time(reader *from)
{
    bool negative = accept(from, '-');
    if (!negative) {
        accept(from, '+');
    }
    int32_t seconds = take_number(from, 0, 167) * 3600;
    if (accept(from, ':')) {
        seconds += take_number(from, 0, 59) * 60;
        if (accept(from, ':')) {
            seconds += take_number(from, 0, 59);
        }
    }
    return negative ? -seconds : seconds;
}

static kk_zone_day take_day(reader *from)
{
    kk_zone_day day = {.kind = '0', .second = 7200};
    if (accept(from, 'M')) {
        day.kind = 'M';
        day.month = take_number(from, 1, 12);
        from->bad |= !accept(from, '.');
        day.week = take_number(from, 1, 5);
        from->bad |= !accept(from, '.');
        day.day = take_number(from, 0, 6);
    } else {
        day.kind = accept(from, 'J') ? 'J' : '0';
        day.day = take_number(from, day.kind == 'J' ? 1 : 0, 365);
    }
    if (accept(from, '/')) {
        day.second = take_time(from);
    }
    return day;
}

bool kk_zone_rule_parse(kk_str text, kk_zone_rule *rule)
{
    reader from = {text, false};
    *rule = (kk_zone_rule){0};
    skip_name(&from);
    rule->standard = -take_time(&from); /* POSIX counts west of Greenwich */
    if (from.left.size == 0) {
        return !from.bad;
    }
    skip_name(&from);
    rule->has_summer = true;
    rule->summer = rule->standard + 3600;
    if (peek(&from) != ',') {
        rule->summer = -take_time(&from);
    }
    from.bad |= !accept(&from, ',');
    rule->begin = take_day(&from);
    from.bad |= !accept(&from, ',');
    rule->end = take_day(&from);
    return !from.bad && from.left.size == 0;
}

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to the date. */
static int64_t days_to(int32_t year, int32_t month, int32_t day)
{
    kk_date date = {.year = year, .month = (uint8_t)month, .day = (uint8_t)day};
    int64_t time = 0;
    kk_time_of(&date, &time);
    return (time - KK_UNIX_EPOCH) / KK_TICKS_PER_DAY;
}

/* The Nth weekday of a month, the last one where N is 5. */
static int64_t weekday_of_month(int32_t year, const kk_zone_day *day)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t first = days_to(year, day->month, 1);
    int32_t weekday = (int32_t)((first + 4) % 7); /* 1970-01-01 was a Thursday */
    int32_t length = lengths[day->month - 1] + (day->month == 2 && is_leap(year));
    int32_t at = (day->day - weekday + 7) % 7 + (day->week - 1) * 7;
    while (at >= length) {
        at -= 7;
    }
    return first + at;
}

/* Local seconds since 1970 at which the day's change happens in that year. */
static int64_t change_in(int32_t year, const kk_zone_day *day)
{
    int64_t days;
    if (day->kind == 'M') {
        days = weekday_of_month(year, day);
    } else if (day->kind == 'J') {
        days = days_to(year, 1, 1) + day->day - 1 + (is_leap(year) && day->day >= 60);
    } else {
        days = days_to(year, 1, 1) + day->day;
    }
    return days * SECONDS_PER_DAY + day->second;
}

int32_t kk_zone_rule_offset(const kk_zone_rule *rule, int64_t seconds)
{
    if (!rule->has_summer) {
        return rule->standard;
    }
    int64_t local = seconds + rule->standard;
    int64_t ticks;
    if (__builtin_mul_overflow(local, KK_TICKS_PER_SECOND, &ticks) ||
        __builtin_add_overflow(ticks, KK_UNIX_EPOCH, &ticks)) {
        return rule->standard;
    }
    int32_t year = kk_date_of(ticks).year;
    int64_t begin = change_in(year, &rule->begin) - rule->standard;
    int64_t end = change_in(year, &rule->end) - rule->summer;
    bool is_summer = begin < end ? seconds >= begin && seconds < end : seconds < end || seconds >= begin;
    return is_summer ? rule->summer : rule->standard;
}
