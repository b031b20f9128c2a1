/* Times as Process Monitor prints them, in its English form. Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_PRINT_H
#define KK_CAPTURE_COLUMNS_PRINT_H

#include "base/buf.h"
#include "base/zone/zone.h"

/* "7/31/2020 6:55:07 AM" of a FILETIME that is already in the wanted zone; times before 1601 count down from
 * it. */
void kk_print_date_time(kk_buf *out, int64_t time);

/* "0.0156250" of 100 ns ticks. */
void kk_print_seconds(kk_buf *out, uint64_t ticks);

/* "00:00:01.0236729" of 100 ns ticks; hours as many as there are. */
void kk_print_relative_time(kk_buf *out, int64_t ticks);

/* Texts of the second that was printed last: most events are of the same one. All zero at first. */
typedef struct kk_print_second {
    int64_t second; /* UTC seconds since 1601 */
    bool known;
    uint8_t clock_size, date_size;
    char clock[9]; /* "6:55:07" */
    char date[32]; /* "7/31/2020 6:55:07 AM" */
    bool is_afternoon;
} kk_print_second;

/* "6:55:07.0236729 AM" of a FILETIME in the zone. */
void kk_print_time_of_day(kk_print_second *at, const kk_zone *zone, int64_t time, kk_buf *out);

/* "7/31/2020 6:55:07 AM" of a FILETIME in the zone. */
void kk_print_date(kk_print_second *at, const kk_zone *zone, int64_t time, kk_buf *out);

/* A time that a damaged event may hold, made such that zones and durations can be added: years 1601 to 29000.
 */
static inline int64_t kk_print_limit_time(int64_t time)
{
    const int64_t last = INT64_MAX / 16 * 15;
    return time < 0 ? 0 : time > last ? last : time;
}

#endif
