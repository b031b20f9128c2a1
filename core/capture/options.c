/* What the caller knows of a capture. */
#include "base/time.h"
#include "capture/source_impl.h"

static bool take(kk_str text, size_t *at, size_t digits, unsigned *number)
{
    *number = 0;
    for (size_t end = *at + digits; *at < end; ++*at) {
        if (*at >= text.size || text.data[*at] < '0' || text.data[*at] > '9') {
            return false;
        }
        *number = *number * 10 + (unsigned)(text.data[*at] - '0');
    }
    return true;
}

static bool take_sign(kk_str text, size_t *at, const char *signs)
{
    bool found = *at < text.size && strchr(signs, text.data[*at]) != NULL;
    *at += found;
    return found;
}

bool kk_source_date_read(kk_str text, int64_t *time, bool *has_hour)
{
    unsigned year, month, day, part[3] = {0, 0, 0}, parts = 0;
    size_t at = 0;
    if (!take(text, &at, 4, &year) || !take_sign(text, &at, "-") || !take(text, &at, 2, &month) ||
        !take_sign(text, &at, "-") || !take(text, &at, 2, &day)) {
        return false;
    }
    bool more = take_sign(text, &at, "T ");
    *has_hour = more;
    for (; more; more = parts < 3 && take_sign(text, &at, ":")) {
        if (!take(text, &at, 2, &part[parts++])) {
            return false;
        }
    }
    const kk_date date = {.year = (int32_t)year,
                          .month = (uint8_t)month,
                          .day = (uint8_t)day,
                          .hour = (uint8_t)part[0],
                          .minute = (uint8_t)part[1],
                          .second = (uint8_t)part[2]};
    return at == text.size && year > 1601 && kk_time_of(&date, time);
}

bool kk_source_take_zone(kk_source *source, kk_str name, kk_error *error)
{
    kk_zone *zone = kk_zone_open(name, error);
    if (!zone) {
        return false;
    }
    source->zone = zone;
    if (!kk_str_equal_ascii_nocase(name, KK_STR("UTC"))) {
        source->info.zone = zone;
        source->info.zone_name = name;
    }
    return true;
}

bool kk_source_options_check(const kk_source_options *options, kk_error *error)
{
    int64_t time;
    bool has_hour;
    if (options->date.data && !kk_source_date_read(options->date, &time, &has_hour)) {
        return kk_fail(
            error,
            "--date takes YYYY-MM-DD, with THH:MM for a capture whose times tell no hour, not \"%.*s\"",
            (int)options->date.size, options->date.data);
    }
    kk_zone *zone = options->zone.data ? kk_zone_open(options->zone, error) : NULL;
    kk_zone_free(zone);
    return zone || !options->zone.data;
}
