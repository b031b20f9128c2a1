#include "engine/window.h"

#include "base/time.h"
#include "capture/stamp.h"
#include "match/language/number.h"

/* --- reading --- */

/* "+09:00" or "-05:00" at the end of a text that is longer. */
static bool take_offset(kk_str *text, int64_t *ticks)
{
    const size_t size = 6;
    kk_str name = text->size > size ? kk_str_slice(*text, text->size - size, SIZE_MAX) : KK_STR("");
    if (name.size == 0 || kk_str_find(*text, KK_STR(":"), 0) >= text->size - size) {
        return false;
    }
    kk_error error;
    kk_zone *zone = kk_zone_open(name, &error);
    if (zone) {
        *ticks = kk_zone_offset(zone, 0) * KK_TICKS_PER_SECOND;
        text->size -= size;
    }
    kk_zone_free(zone);
    return zone != NULL;
}

bool kk_window_end_read(kk_str text, kk_window_end *end)
{
    *end = (kk_window_end){.kind = KK_END_SPAN};
    if (text.size > 0 && text.data[0] == '+') {
        return kk_match_number_read(kk_str_slice(text, 1, SIZE_MAX), KK_DURATION, &end->ticks);
    }
    int64_t ahead = 0;
    bool utc = take_offset(&text, &ahead) || (text.size > 0 && text.data[text.size - 1] == 'Z');
    bool has_date = kk_str_find(text, KK_STR("-"), 0) != SIZE_MAX;
    if (!kk_match_number_read(text, KK_TIME, &end->ticks) || (utc && !has_date)) {
        return false;
    }
    end->ticks -= ahead;
    end->kind = utc ? KK_END_MOMENT : has_date ? KK_END_SHOWN : KK_END_OF_DAY;
    return true;
}

/* --- times of the capture --- */

/* Times of the first event and of the last; 0 when they have none. */
static bool span_of(kk_source *source, int64_t *first, int64_t *last)
{
    kk_cursor_options options = {.wanted = KK_OPSET_NONE};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    size_t chunks = kk_source_chunk_count(source);
    int64_t first_chunk_last = 0;
    *first = *last = 0;
    for (size_t i = 0; cursor && *first == 0 && i < chunks; i++) {
        kk_event event;
        kk_cursor_begin(cursor, i);
        (void)kk_cursor_next(cursor, &event);
        *first = kk_cursor_counts(cursor)->first_time;
        first_chunk_last = kk_cursor_counts(cursor)->last_time;
        kk_chunk_free(kk_cursor_finish(cursor));
    }
    for (size_t i = chunks; cursor && *last == 0 && i > 0; i--) {
        kk_event event;
        kk_cursor_begin(cursor, i - 1);
        (void)kk_cursor_next(cursor, &event);
        const kk_chunk_counts *counts = kk_cursor_counts(cursor);
        *last = counts->last_time;
        *first = counts->first_time != 0 && counts->first_time < *first ? counts->first_time : *first;
        kk_chunk_free(kk_cursor_finish(cursor));
    }
    *last = first_chunk_last > *last ? first_chunk_last : *last; /* rows may be in another order */
    bool done = cursor != NULL;
    kk_cursor_free(cursor);
    return done;
}

typedef struct span {
    const kk_capture_info *info;
    int64_t first, last;
} span;

/* What the clock shows at a time of the capture, and the other way round. */
static int64_t shown_at(const span *of, int64_t time)
{
    return of->info->utc ? time + kk_zone_offset(of->info->zone, time) * KK_TICKS_PER_SECOND : time;
}

static int64_t time_at(const span *of, int64_t shown)
{
    return of->info->utc && of->info->zone ? kk_zone_to_utc(of->info->zone, shown, INT64_MIN / 2) : shown;
}

/* The first time of day at or behind `from`, unless the capture ends on a day before it: then that of the
 * first day. */
static int64_t time_of_day_behind(const span *of, int64_t ticks, int64_t from)
{
    int64_t shown = shown_at(of, of->first);
    int64_t time = time_at(of, shown - shown % KK_TICKS_PER_DAY + ticks);
    int64_t next = time_at(of, shown - shown % KK_TICKS_PER_DAY + ticks + KK_TICKS_PER_DAY);
    int64_t last = shown_at(of, of->last);
    bool goes_on = last / KK_TICKS_PER_DAY > shown / KK_TICKS_PER_DAY;
    return time < from && goes_on ? next : time;
}

static bool end_of(const span *of, const char *option, const kk_window_end *end, int64_t from, int64_t *time,
                   kk_error *error)
{
    bool dated = of->info->times == KK_TELL_DATES;
    switch (end->kind) {
    case KK_END_NONE:
        return true;
    case KK_END_SPAN:
        if (__builtin_add_overflow(of->first, end->ticks, time)) {
            *time = INT64_MAX;
        }
        return true;
    case KK_END_OF_DAY:
        *time = time_of_day_behind(of, end->ticks, from);
        return of->info->times <= KK_TELL_CLOCK ||
               kk_fail(
                   error,
                   "%s: the capture's times tell no time of day; give +SECONDS since its start, or --date",
                   option);
    default:
        *time = end->kind == KK_END_SHOWN ? time_at(of, end->ticks) : end->ticks;
        return dated ||
               kk_fail(error, "%s: the capture has no dates; give a time of day, +SECONDS, or --date",
                       option);
    }
}

static bool fail_between(const span *of, kk_error *error)
{
    kk_buf text = KK_BUF_INIT;
    kk_stamp_append(&text, of->info, of->first);
    kk_buf_append_text(&text, " to ");
    kk_stamp_append(&text, of->info, of->last);
    kk_fail(error, "nothing lies between --since and --until; the capture goes from %.*s", (int)text.size,
            text.data ? text.data : "");
    kk_buf_free(&text);
    return false;
}

bool kk_window_of(kk_source *source, const kk_window_end *since, const kk_window_end *until,
                  kk_window *window, kk_error *error)
{
    *window = (kk_window){INT64_MIN, INT64_MAX};
    if (since->kind == KK_END_NONE && until->kind == KK_END_NONE) {
        return true;
    }
    span of = {.info = kk_source_info(source)};
    if (!span_of(source, &of.first, &of.last)) {
        return kk_fail_memory(error, "looking for the capture's first and last time");
    }
    if (of.first == 0) {
        return kk_fail(error, "--since and --until: the capture's events have no times");
    }
    if (!end_of(&of, "--since", since, of.first, &window->since, error)) {
        return false;
    }
    int64_t from = since->kind == KK_END_NONE ? of.first : window->since;
    if (!end_of(&of, "--until", until, from, &window->until, error)) {
        return false;
    }
    bool some = window->since < window->until && window->since <= of.last && window->until > of.first;
    return some || fail_between(&of, error);
}
