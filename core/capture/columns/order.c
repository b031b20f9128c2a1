/* Texts of columns as numbers, for who compares them. */
#include "capture/columns/column.h"
#include "capture/columns/number.h"
#include "capture/columns/time/time.h"
#include "capture/source_impl.h"

/* "00:00:01.0236729": hours as many as there are. */
static bool relative_time(kk_str text, int64_t *ticks)
{
    size_t colon = kk_str_find(text, KK_STR(":"), 0);
    char rest[32] = "00";
    int64_t hours, within;
    if (colon == SIZE_MAX || text.size - colon > sizeof rest - 2) {
        return false;
    }
    memcpy(rest + 2, text.data + colon, text.size - colon);
    kk_str below = {rest, text.size - colon + 2};
    if (!kk_columns_number(kk_str_slice(text, 0, colon), &hours) || !kk_columns_time_of_day(below, &within)) {
        return false;
    }
    return !__builtin_mul_overflow(hours, 3600 * KK_TICKS_PER_SECOND, ticks) &&
           !__builtin_add_overflow(*ticks, within, ticks);
}

static bool date_and_time(kk_str text, int64_t *number)
{
    int64_t midnight, ticks;
    bool is = kk_columns_date_and_time(text, KK_MONTH_DAY_YEAR, &midnight, &ticks) ||
              kk_columns_date_and_time(text, KK_YEAR_MONTH_DAY, &midnight, &ticks);
    return is && !__builtin_add_overflow(midnight, ticks, number);
}

bool kk_column_number(kk_column column, kk_str text, int64_t *number)
{
    switch (column) {
    case KK_COLUMN_PID:
    case KK_COLUMN_TID:
    case KK_COLUMN_PARENT_PID:
    case KK_COLUMN_SESSION:
    case KK_COLUMN_SEQUENCE:
        return kk_columns_number(text, number);
    case KK_COLUMN_DURATION:
        return kk_columns_duration(text, number);
    case KK_COLUMN_RELATIVE_TIME:
        return relative_time(text, number);
    case KK_COLUMN_TIME_OF_DAY:
    case KK_COLUMN_COMPLETION_TIME:
        return kk_columns_time_of_day(text, number);
    case KK_COLUMN_DATE_AND_TIME:
        return date_and_time(text, number);
    default:
        return false;
    }
}

bool kk_column_is_there(const kk_source *source, kk_column column)
{
    const kk_capture_info *info = kk_source_info(source);
    bool is_there = info->column_count == 0 || column == KK_COLUMN_EVENT_CLASS; /* by the operation */
    for (unsigned i = 0; i < info->column_count && !is_there; i++) {
        is_there = kk_column_find(info->columns[i]) == column;
    }
    return is_there;
}
