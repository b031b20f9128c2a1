/* Times as Windows counts them: 100 ns ticks since 1601-01-01 (FILETIME). A PML's are UTC; a CSV's are in the
 * capture's own clock, unless its zone was given. */
#ifndef KK_BASE_TIME_H
#define KK_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define KK_TICKS_PER_SECOND INT64_C(10000000)
#define KK_TICKS_PER_DAY    (86400 * KK_TICKS_PER_SECOND)
/* 1970-01-01 as a FILETIME. */
#define KK_UNIX_EPOCH INT64_C(116444736000000000)

typedef struct kk_date {
    int32_t year; /* 1601 to 30828, the range of FILETIME */
    uint8_t month, day, hour, minute, second;
    uint32_t ticks; /* 100 ns within the second */
} kk_date;

/* True for a time of a calendar: those of captures without dates are days after zero, less than a year. */
static inline bool kk_time_has_date(int64_t time)
{
    return time >= 365 * KK_TICKS_PER_DAY;
}

/* Splits `time` by the proleptic Gregorian calendar. Negative times give 1601-01-01 00:00. */
kk_date kk_date_of(int64_t time);

/* The reverse; false when a part is out of range. */
bool kk_time_of(const kk_date *date, int64_t *time);

#endif
