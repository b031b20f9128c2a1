#include "base/time.h"

#include <stddef.h>

/* Days from 0000-03-01 to 1601-01-01 in the proleptic Gregorian calendar. */
#define DAYS_TO_1601 INT64_C(584694)
#define DAYS_PER_ERA INT64_C(146097) /* 400 years */
#define FIRST_YEAR   1601
#define LAST_YEAR    30828 /* of a FILETIME that is not negative */

/* Years run from March, so that the leap day is the last of its year. */
static void civil_of_days(int64_t days, kk_date *date)
{
    days += DAYS_TO_1601;
    int64_t era = days / DAYS_PER_ERA;
    int64_t of_era = days % DAYS_PER_ERA;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * of_year + 2) / 153;
    date->day = (uint8_t)(of_year - (153 * march_month + 2) / 5 + 1);
    date->month = (uint8_t)(march_month < 10 ? march_month + 3 : march_month - 9);
    date->year = (int32_t)(year_of_era + era * 400 + (date->month <= 2));
}

static int64_t days_of_civil(int32_t year, unsigned month, unsigned day)
{
    int64_t shifted = (int64_t)year - (month <= 2);
    int64_t era = shifted / 400;
    int64_t year_of_era = shifted % 400;
    int64_t of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year -
           DAYS_TO_1601;
}

kk_date kk_date_of(int64_t time)
{
    if (time < 0) {
        time = 0;
    }
    kk_date date = {0};
    civil_of_days(time / KK_TICKS_PER_DAY, &date);
    int64_t of_day = time % KK_TICKS_PER_DAY;
    int64_t seconds = of_day / KK_TICKS_PER_SECOND;
    date.ticks = (uint32_t)(of_day % KK_TICKS_PER_SECOND);
    date.hour = (uint8_t)(seconds / 3600);
    date.minute = (uint8_t)(seconds / 60 % 60);
    date.second = (uint8_t)(seconds % 60);
    return date;
}

bool kk_time_of(const kk_date *date, int64_t *time)
{
    static const uint8_t lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date->year < FIRST_YEAR || date->year >= LAST_YEAR || date->month < 1 || date->month > 12 ||
        date->day < 1 || date->day > lengths[date->month - 1] || date->hour > 23 || date->minute > 59 ||
        date->second > 59 || date->ticks >= KK_TICKS_PER_SECOND) {
        return false;
    }
    kk_date check;
    int64_t days = days_of_civil(date->year, date->month, date->day);
    civil_of_days(days, &check);
    if (check.day != date->day) {
        return false; /* 29 February of a common year */
    }
    int64_t seconds = (int64_t)date->hour * 3600 + (int64_t)date->minute * 60 + date->second;
    *time = days * KK_TICKS_PER_DAY + seconds * KK_TICKS_PER_SECOND + date->ticks;
    return true;
}
