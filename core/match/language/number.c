#include "match/language/number.h"

#include "base/time.h"

#define FRACTION_DIGITS 7 /* of a second in ticks of 100 ns */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool read_hexadecimal(kk_str text, int64_t *number)
{
    uint64_t sum = 0;
    if (text.size == 0 || text.size > 16) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        int digit = kk_hex_digit(text.data[i]);
        if (digit < 0) {
            return false;
        }
        sum = sum << 4 | (unsigned)digit;
    }
    *number = (int64_t)sum;
    return sum <= INT64_MAX;
}

static bool read_integer(kk_str text, int64_t *number)
{
    bool negative = kk_str_starts(text, KK_STR("-"));
    kk_str digits = kk_str_slice(text, negative, text.size);
    unsigned long long sum = 0;
    if (kk_str_starts(digits, KK_STR("0x")) || kk_str_starts(digits, KK_STR("0X"))) {
        return !negative && read_hexadecimal(kk_str_slice(digits, 2, digits.size), number);
    }
    if (!kk_str_to_u64(digits, &sum) || sum > INT64_MAX) {
        return false;
    }
    *number = negative ? -(int64_t)sum : (int64_t)sum;
    return true;
}

static bool read_boolean(kk_str text, int64_t *number)
{
    *number = kk_str_equal_ascii_nocase(text, KK_STR("true")) || kk_str_equal(text, KK_STR("1"));
    return *number || kk_str_equal_ascii_nocase(text, KK_STR("false")) || kk_str_equal(text, KK_STR("0"));
}

/* A text that is read from its start. */
typedef struct number_reader {
    kk_str text;
    size_t at;
} number_reader;

static bool at_end(const number_reader *reader)
{
    return reader->at >= reader->text.size;
}

static bool take(number_reader *reader, char byte)
{
    bool found = !at_end(reader) && reader->text.data[reader->at] == byte;
    reader->at += found;
    return found;
}

/* Exactly `count` digits. */
static bool take_digits(number_reader *reader, size_t count, unsigned *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (at_end(reader) || !is_digit(reader->text.data[reader->at])) {
            return false;
        }
        *number = *number * 10 + (unsigned)(reader->text.data[reader->at++] - '0');
    }
    return true;
}

/* One to seven digits behind a decimal point, as ticks. */
static bool take_fraction(number_reader *reader, uint32_t *ticks)
{
    unsigned digits = 0;
    uint32_t sum = 0;
    while (!at_end(reader) && is_digit(reader->text.data[reader->at]) && digits < FRACTION_DIGITS) {
        sum = sum * 10 + (uint32_t)(reader->text.data[reader->at++] - '0');
        digits++;
    }
    for (unsigned i = digits; i < FRACTION_DIGITS; i++) {
        sum *= 10;
    }
    *ticks = sum;
    return digits > 0;
}

/* HH:MM[:SS[.fraction]] */
static bool take_clock(number_reader *reader, kk_date *date)
{
    unsigned hour;
    unsigned minute;
    unsigned second = 0;
    if (!take_digits(reader, 2, &hour) || !take(reader, ':') || !take_digits(reader, 2, &minute)) {
        return false;
    }
    if (take(reader, ':')) {
        if (!take_digits(reader, 2, &second) || (take(reader, '.') && !take_fraction(reader, &date->ticks))) {
            return false;
        }
    }
    date->hour = (uint8_t)hour;
    date->minute = (uint8_t)minute;
    date->second = (uint8_t)second;
    return hour < 24 && minute < 60 && second < 60;
}

static bool read_time_of_day(kk_str text, int64_t *time)
{
    number_reader reader = {text, 0};
    kk_date date = {0};
    if (!take_clock(&reader, &date) || !at_end(&reader)) {
        return false;
    }
    int64_t seconds = (date.hour * INT64_C(60) + date.minute) * 60 + date.second;
    *time = seconds * KK_TICKS_PER_SECOND + date.ticks;
    return true;
}

static bool read_time(kk_str text, int64_t *time)
{
    number_reader reader = {text, 0};
    kk_date date = {0};
    unsigned year;
    unsigned month;
    unsigned day;
    if (!take_digits(&reader, 4, &year) || !take(&reader, '-') || !take_digits(&reader, 2, &month) ||
        !take(&reader, '-') || !take_digits(&reader, 2, &day)) {
        return read_time_of_day(text, time);
    }
    date.year = (int32_t)year;
    date.month = (uint8_t)month;
    date.day = (uint8_t)day;
    if (!at_end(&reader)) {
        if ((!take(&reader, ' ') && !take(&reader, 'T')) || !take_clock(&reader, &date)) {
            return false;
        }
        take(&reader, 'Z');
    }
    return at_end(&reader) && kk_time_of(&date, time);
}

static bool read_duration(kk_str text, int64_t *duration)
{
    size_t point = kk_str_find(text, KK_STR("."), 0);
    unsigned long long seconds = 0;
    uint32_t ticks = 0;
    if (!kk_str_to_u64(kk_str_slice(text, 0, point), &seconds) ||
        seconds > (unsigned long long)(INT64_MAX / KK_TICKS_PER_SECOND - 1)) {
        return false;
    }
    if (point != SIZE_MAX) {
        number_reader reader = {text, point + 1};
        if (!take_fraction(&reader, &ticks) || !at_end(&reader)) {
            return false;
        }
    }
    *duration = (int64_t)seconds * KK_TICKS_PER_SECOND + ticks;
    return true;
}

bool kk_match_number_read(kk_str text, kk_kind kind, int64_t *number)
{
    switch (kind) {
    case KK_NUMBER:
        return read_integer(text, number);
    case KK_BOOL:
        return read_boolean(text, number);
    case KK_TIME:
        return read_time(text, number);
    case KK_DURATION:
        return read_duration(text, number);
    default:
        return false;
    }
}

const char *kk_match_number_form(kk_kind kind)
{
    switch (kind) {
    case KK_BOOL:
        return "true or false";
    case KK_TIME:
        return "a time such as \"2023-12-06 10:00:00\"";
    case KK_DURATION:
        return "seconds such as \"0.5\"";
    default:
        return "a number";
    }
}
