/* Times and dates as any Windows locale prints them. Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_TIME_TIME_H
#define KK_CAPTURE_COLUMNS_TIME_TIME_H

#include "base/str.h"
#include "base/time.h"

/* Order of the parts of a date. */
typedef enum kk_columns_date_order {
    KK_MONTH_DAY_YEAR,
    KK_DAY_MONTH_YEAR,
    KK_YEAR_MONTH_DAY
} kk_columns_date_order;

/* Ticks since midnight of a "Time of Day": hours, minutes, seconds and their fraction between any separators,
 * with an AM/PM designator of any locale before or behind. Without a designator, or with an unknown one, the
 * hours count to 24. False when it is no time. */
bool kk_columns_time_of_day(kk_str text, int64_t *ticks);

/* How many numbers a time or date consists of: 2 for hours and minutes, 4 with seconds and their fraction; 0
 * when they are too many or too long. */
unsigned kk_columns_time_parts(kk_str text);

/* False when a "Time of Day" holds a word that is neither a half of the day nor a unit: what it means is not
 * known. */
bool kk_columns_time_is_plain(kk_str text);

/* Splits a "Date & Time" into the midnight it begins at and the ticks since then. Years of the Thai calendar
 * (over 2443) are taken 543 back, years of two digits are 2000 to 2099. False when it is no date in this
 * order. */
bool kk_columns_date_and_time(kk_str text, kk_columns_date_order order, int64_t *midnight, int64_t *ticks);

/* True for a time behind a date with a year of four digits: "3/5/2024 9:12:41 AM", "2024-03-05T09:12:41Z". */
bool kk_columns_time_is_dated(kk_str text);

/* What the dates of a column say about their order. */
typedef struct kk_columns_date_evidence {
    bool possible[3];          /* by kk_columns_date_order: all dates so far make sense so */
    int64_t least[3], most[3]; /* midnights */
    uint64_t count;
    bool points; /* parts stand between points or hyphens, as D.M.Y and D-M-Y do */
    bool padded; /* the first or the second part is padded with a zero */
    bool halves; /* hours count to twelve, with AM and PM */
} kk_columns_date_evidence;

#define KK_COLUMNS_DATE_EVIDENCE ((kk_columns_date_evidence){.possible = {true, true, true}})

/* Adds one "Date & Time"; what is no date changes nothing. */
void kk_columns_date_weigh(kk_columns_date_evidence *evidence, kk_str text);

/* The order: the only one in which all dates exist (a day over 12 tells); else the one in which they lie
 * closest together (a capture takes hours, not months); else by how locales write: points, hyphens,
 * zeros in front of days or months, or anything but AM and PM behind the hours mean D/M/Y; else it is the
 * M/D/Y of the United States. */
kk_columns_date_order kk_columns_date_decide(const kk_columns_date_evidence *evidence);

/* A cursor's last date and time of day, as most rows repeat them but for the fraction of the second. */
typedef struct kk_columns_clock {
    char text[64]; /* the date */
    size_t size;   /* of it; 0 for none */
    int64_t midnight, ticks;
    bool valid;

    size_t time_size;     /* bytes of the last time of day; 0 for none */
    size_t fraction_at;   /* where its seven digits of fraction begin */
    uint64_t words[3];    /* its first, second and last eight bytes, without the digits of the fraction */
    uint64_t masks[3];    /* of those, all ones but for the fraction */
    int64_t whole_second; /* ticks since midnight */
} kk_columns_clock;

/* kk_columns_time_of_day and kk_columns_date_and_time, which is left in the clock's midnight and ticks and
 * may also be counted in days as spreadsheets do; quick where the clock's last row told nearly the same. */
bool kk_columns_clock_time(kk_columns_clock *clock, kk_str text, int64_t *ticks);
bool kk_columns_clock_date(kk_columns_clock *clock, kk_str text, kk_columns_date_order order);

/* The event's time from its two columns, of which either may be empty: the date of one and the time of the
 * other. 0 when neither says. */
int64_t kk_columns_event_time(kk_columns_clock *clock, kk_str date_and_time, kk_str time_of_day,
                              kk_columns_date_order order);

#endif
