#include "capture/stamp.h"

#include "base/time.h"

/* Writes `number` in `digits` digits, and a byte behind them; returns where the next goes. */
static char *put(char *at, unsigned number, unsigned digits, char behind)
{
    for (unsigned i = digits; i > 0; i--) {
        at[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    at[digits] = behind;
    return at + digits + 1;
}

/* "Z", "+09:00", or nothing where the zone is not known. */
static char *put_zone(char *at, const kk_capture_info *info, int32_t ahead)
{
    if (!info->utc) {
        return at;
    }
    if (!info->zone) {
        *at = 'Z';
        return at + 1;
    }
    unsigned minutes = (unsigned)(ahead < 0 ? -ahead : ahead) / 60;
    *at = ahead < 0 ? '-' : '+';
    at = put(at + 1, minutes / 60, 2, ':');
    return put(at, minutes % 60, 2, ' ') - 1;
}

void kk_stamp_append(kk_buf *out, const kk_capture_info *info, int64_t time)
{
    char text[KK_STAMP_SIZE], *at = text;
    int32_t ahead = info->utc ? kk_zone_offset(info->zone, time) : 0;
    bool dated = kk_time_has_date(time);
    kk_date date = kk_date_of(time + ahead * KK_TICKS_PER_SECOND);
    if (dated) {
        at = put(at, (unsigned)date.year, date.year > 9999 ? 5 : 4, '-');
        at = put(at, date.month, 2, '-');
        at = put(at, date.day, 2, 'T');
    }
    at = put(at, date.hour, 2, ':');
    at = put(at, date.minute, 2, ':');
    at = put(at, date.second, 2, '.');
    at = put(at, date.ticks, 7, ' ') - 1;
    if (dated) {
        at = put_zone(at, info, ahead);
    }
    kk_buf_append(out, text, (size_t)(at - text));
}
