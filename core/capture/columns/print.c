#include "capture/columns/print.h"

#include "base/time.h"

/* Two digits. */
static void append_padded(kk_buf *out, unsigned number)
{
    char text[2] = {(char)('0' + number / 10 % 10), (char)('0' + number % 10)};
    kk_buf_append(out, text, sizeof text);
}

void kk_print_date_time(kk_buf *out, int64_t time)
{
    /* The Gregorian calendar repeats every 400 years: times before 1601 are looked up a cycle later. */
    const int64_t cycle = 146097 * KK_TICKS_PER_DAY;
    int years = 0;
    if (time < 0) {
        time = time < -cycle ? 0 : time + cycle;
        years = 400;
    }
    kk_date date = kk_date_of(time);
    kk_buf_append_u64(out, date.month);
    kk_buf_append_char(out, '/');
    kk_buf_append_u64(out, date.day);
    kk_buf_append_char(out, '/');
    kk_buf_append_i64(out, date.year - years);
    kk_buf_append_char(out, ' ');
    kk_buf_append_u64(out, date.hour % 12u == 0 ? 12u : date.hour % 12u);
    kk_buf_append_char(out, ':');
    append_padded(out, date.minute);
    kk_buf_append_char(out, ':');
    append_padded(out, date.second);
    kk_buf_append_text(out, date.hour < 12 ? " AM" : " PM");
}

void kk_print_seconds(kk_buf *out, uint64_t ticks)
{
    kk_buf_append_u64(out, ticks / KK_TICKS_PER_SECOND);
    char fraction[8] = {'.'};
    uint64_t rest = ticks % KK_TICKS_PER_SECOND;
    for (size_t i = sizeof fraction - 1; i > 0; i--) {
        fraction[i] = (char)('0' + rest % 10);
        rest /= 10;
    }
    kk_buf_append(out, fraction, sizeof fraction);
}

/* Makes the texts of the second that `time` lies in, unless they are those at hand. */
static void take_second(kk_print_second *at, const kk_zone *zone, int64_t time)
{
    int64_t second = time / KK_TICKS_PER_SECOND;
    if (at->known && at->second == second) {
        return;
    }
    int64_t local = second * KK_TICKS_PER_SECOND + kk_zone_offset(zone, time) * KK_TICKS_PER_SECOND;
    kk_buf date = {at->date, 0, sizeof at->date, false};
    kk_print_date_time(&date, local);
    kk_str text = kk_buf_str(&date);
    size_t space = kk_str_find(text, KK_STR(" "), 0);
    kk_str clock = kk_str_slice(text, space + 1, text.size - space - 4); /* without " AM" */
    memcpy(at->clock, clock.data, clock.size);
    at->clock_size = (uint8_t)clock.size;
    at->date_size = (uint8_t)date.size;
    at->is_afternoon = text.data[text.size - 2] == 'P';
    at->second = second;
    at->known = true;
}

/* A point and seven digits of 100 ns. */
static void append_fraction(kk_buf *out, int64_t time)
{
    char text[8] = {'.'};
    int64_t ticks = time % KK_TICKS_PER_SECOND;
    for (size_t i = sizeof text - 1; i > 0; i--) {
        text[i] = (char)('0' + ticks % 10);
        ticks /= 10;
    }
    kk_buf_append(out, text, sizeof text);
}

void kk_print_date(kk_print_second *at, const kk_zone *zone, int64_t time, kk_buf *out)
{
    take_second(at, zone, time);
    kk_buf_append(out, at->date, at->date_size);
}

void kk_print_time_of_day(kk_print_second *at, const kk_zone *zone, int64_t time, kk_buf *out)
{
    take_second(at, zone, time);
    kk_buf_append(out, at->clock, at->clock_size);
    append_fraction(out, time);
    kk_buf_append(out, at->is_afternoon ? " PM" : " AM", 3);
}

void kk_print_relative_time(kk_buf *out, int64_t ticks)
{
    if (ticks < 0) {
        kk_buf_append_char(out, '-');
        ticks = -ticks;
    }
    int64_t seconds = ticks / KK_TICKS_PER_SECOND;
    int64_t parts[] = {seconds / 3600, seconds / 60 % 60, seconds % 60};
    for (unsigned i = 0; i < 3; i++) {
        kk_buf_append_text(out, i > 0 ? ":" : "");
        kk_buf_append_text(out, parts[i] < 10 ? "0" : "");
        kk_buf_append_i64(out, parts[i]);
    }
    append_fraction(out, ticks);
}
