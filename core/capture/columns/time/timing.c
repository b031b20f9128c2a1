#include "capture/columns/time/timing.h"

#include <stdlib.h>

/* How far a row of a clock that changes with summer time may lie before its anchor. */
#define WALL_SLACK (60 * KK_TICKS_PER_SECOND)

/* A capture whose times repeat this often, and in one of so many rows, is not in order of time. */
#define MOST_TURNS    3u
#define ROWS_PER_TURN 8u

/* Of a file of days and hours: the day that an undated capture begins with, so that no time of it is 0, which
 * means "not known". */
#define FIRST_DAY KK_TICKS_PER_DAY

/* --- which columns --- */

void kk_columns_timing_weigh(kk_columns_timing_evidence *evidence, const kk_columns_time_cells *cells,
                             kk_columns_date_order order)
{
    int64_t midnight, ticks;
    evidence->rows++;
    kk_columns_form_weigh(&evidence->time_of_day, cells->time_of_day);
    kk_columns_form_weigh_relative(&evidence->relative_time, cells->relative_time);
    if (kk_columns_form_read_serial(cells->date_and_time, &ticks)) {
        evidence->dates++;
        evidence->date_seconds = true;
    } else if (kk_columns_date_and_time(cells->date_and_time, order, &midnight, &ticks)) {
        evidence->dates++;
        evidence->date_seconds |= kk_columns_time_parts(cells->date_and_time) > 5;
    }
}

static uint64_t rows_of(const kk_columns_form_evidence *evidence)
{
    uint64_t rows = 0;
    for (unsigned form = 0; form < KK_FORM_COUNT; form++) {
        rows += evidence->rows[form];
    }
    return rows;
}

void kk_columns_timing_decide(kk_columns_timing *timing, const kk_columns_timing_evidence *evidence,
                              kk_columns_date_order order)
{
    const kk_columns_form_evidence *time_of_day = &evidence->time_of_day,
                                   *relative = &evidence->relative_time;
    bool timed = rows_of(time_of_day) * 2 > evidence->rows;
    bool is_relative = rows_of(relative) * 2 > evidence->rows;
    *timing = (kk_columns_timing){.order = order,
                                  .dated = evidence->dates * 2 > evidence->rows,
                                  .form = kk_columns_form_decide(time_of_day),
                                  .relative_form = kk_columns_form_decide(relative)};
    bool is_clock = timed && timing->form == KK_FORM_CLOCK;
    bool exact = (is_clock && time_of_day->fractions) || (timed && timing->form == KK_FORM_DAYS);
    bool seconds = (is_clock && time_of_day->seconds) || (timed && timing->form != KK_FORM_CLOCK);
    timing->by_date = timing->dated && !seconds && (evidence->date_seconds || !timed);
    timing->by_relative = is_relative && !exact && (relative->fractions || !seconds);
    timing->short_time = !timing->by_relative && !seconds && !(timing->dated && evidence->date_seconds) &&
                         (timed || timing->dated);
    timing->has_clock = timed || timing->dated;
}

int64_t kk_columns_timing_period(const kk_columns_timing *timing)
{
    if (timing->by_relative) {
        return timing->relative_form == KK_FORM_MINUTES ? KK_TICKS_PER_HOUR : 0;
    }
    if (timing->dated) {
        return 0;
    }
    return timing->form == KK_FORM_MINUTES ? KK_TICKS_PER_HOUR : KK_TICKS_PER_DAY;
}

/* --- a row --- */

/* What a row shows: ticks, which repeat after `period` unless that is 0. */
typedef struct shown_time {
    int64_t ticks, period;
} shown_time;

static bool read_time_of_day(const kk_columns_timing *timing, kk_columns_clock *clock, kk_str text,
                             int64_t *ticks)
{
    return timing->form == KK_FORM_CLOCK ? kk_columns_clock_time(clock, text, ticks)
                                         : kk_columns_form_read(text, timing->form, ticks);
}

/* By the clock's columns. */
static bool read_clock(const kk_columns_timing *timing, kk_columns_clock *clock,
                       const kk_columns_time_cells *cells, shown_time *shown)
{
    int64_t ticks = 0;
    bool timed = !timing->by_date && read_time_of_day(timing, clock, cells->time_of_day, &ticks);
    bool minutes = timing->form == KK_FORM_MINUTES;
    if (timing->dated && cells->date_and_time.size > 0 &&
        kk_columns_clock_date(clock, cells->date_and_time, timing->order)) {
        int64_t hour = minutes ? clock->ticks / KK_TICKS_PER_HOUR * KK_TICKS_PER_HOUR : 0;
        *shown = (shown_time){clock->midnight + (timed ? hour + ticks : clock->ticks), 0};
        return true;
    }
    *shown = (shown_time){ticks, minutes ? KK_TICKS_PER_HOUR : KK_TICKS_PER_DAY};
    return timed;
}

static bool read_row(const kk_columns_timing *timing, kk_columns_clock *clock,
                     const kk_columns_time_cells *cells, shown_time *shown)
{
    if (!timing->by_relative) {
        return read_clock(timing, clock, cells, shown);
    }
    int64_t ticks;
    if (!kk_columns_form_read_relative(cells->relative_time, timing->relative_form, &ticks) ||
        __builtin_add_overflow(timing->origin, ticks, &shown->ticks)) {
        return false;
    }
    shown->period = timing->relative_form == KK_FORM_MINUTES ? KK_TICKS_PER_HOUR : 0;
    return true;
}

/* The first of the times that are meant which is not a quarter of their period before `reference`. */
static int64_t nearest_behind(int64_t reference, shown_time shown)
{
    int64_t least = reference - shown.period / 4;
    int64_t rest = (shown.ticks - least) % shown.period;
    return least + (rest < 0 ? rest + shown.period : rest);
}

static int64_t time_of_shown(const kk_columns_timing *timing, int64_t shown, int64_t reference)
{
    if (!timing->zone) {
        return shown;
    }
    return timing->settled ? shown - timing->ahead
                           : kk_zone_to_utc(timing->zone, shown, reference - WALL_SLACK);
}

/* The last anchor at or before `place`. There is one. */
static const kk_columns_anchor *anchor_at(const kk_columns_timing *timing, uint64_t place)
{
    size_t low = 0, high = timing->anchors.count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (timing->anchors.items[middle].place <= place) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &timing->anchors.items[low];
}

int64_t kk_columns_timing_read(const kk_columns_timing *timing, kk_columns_clock *clock,
                               const kk_columns_time_cells *cells)
{
    shown_time shown;
    if (!read_row(timing, clock, cells, &shown) || timing->anchors.count == 0) {
        return 0;
    }
    if (shown.period == 0 && !timing->zone) {
        return shown.ticks;
    }
    const kk_columns_anchor *anchor = anchor_at(timing, cells->place);
    int64_t ticks = shown.ticks;
    if (shown.period > 0) {
        ticks = timing->unordered ? timing->base + ticks : nearest_behind(anchor->shown, shown);
    }
    return time_of_shown(timing, ticks, anchor->time);
}

/* --- anchors --- */

static bool add_anchor(kk_columns_timing *timing, uint64_t place, int64_t shown, int64_t time)
{
    if (!KK_ARRAY_GROW(&timing->anchors)) {
        return false;
    }
    timing->anchors.items[timing->anchors.count++] =
        (kk_columns_anchor){.place = place, .shown = shown, .time = time};
    return true;
}

/* What the clock shows at a Relative Time of 0, by a row that tells both. */
static int64_t origin_of(const kk_columns_timing *timing, const kk_columns_time_cells *cells, int64_t base)
{
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    shown_time shown;
    int64_t relative = 0;
    kk_columns_form_read_relative(cells->relative_time, timing->relative_form, &relative);
    if (!timing->has_clock || !read_clock(timing, &clock, cells, &shown)) {
        return base;
    }
    return (shown.period > 0 ? base + shown.ticks : shown.ticks) - relative;
}

bool kk_columns_timing_begin(kk_columns_timing *timing, const kk_columns_time_cells *cells, int64_t base)
{
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    shown_time shown;
    bool exact = timing->form == KK_FORM_CLOCK && !timing->short_time && !timing->by_relative;
    timing->base = base > 0 ? base : exact ? 0 : FIRST_DAY;
    timing->anchors.count = 0;
    if (timing->by_relative) {
        timing->origin = origin_of(timing, cells, timing->base);
    }
    if (!read_row(timing, &clock, cells, &shown)) {
        return false;
    }
    int64_t first = shown.period > 0 && !timing->by_relative ? timing->base + shown.ticks : shown.ticks;
    timing->read = 1;
    timing->turns = 0;
    timing->last = first;
    return add_anchor(timing, cells->place, first, time_of_shown(timing, first, INT64_MIN / 2));
}

void kk_columns_timing_set_zone(kk_columns_timing *timing, const kk_zone *zone, bool wall)
{
    timing->zone = zone;
    timing->settled = !wall;
    if (zone && timing->anchors.count > 0) {
        kk_columns_anchor *first = &timing->anchors.items[0];
        first->time = kk_zone_to_utc(zone, first->shown, INT64_MIN / 2);
        timing->ahead = first->shown - first->time;
    }
}

int64_t kk_columns_timing_ahead(const kk_columns_timing *timing, const kk_columns_time_cells *cells)
{
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    shown_time shown;
    if (!read_row(timing, &clock, cells, &shown)) {
        return 0;
    }
    return (shown.period > 0 ? nearest_behind(timing->last, shown) : shown.ticks) - timing->last;
}

bool kk_columns_timing_follow(kk_columns_timing *timing, const kk_columns_time_cells *cells)
{
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    shown_time shown;
    if (!read_row(timing, &clock, cells, &shown)) {
        return true;
    }
    const kk_columns_anchor *anchor = &timing->anchors.items[timing->anchors.count - 1];
    int64_t quarter = (shown.period > 0 ? shown.period : KK_TICKS_PER_HOUR) / 4;
    int64_t ticks = shown.period > 0 ? nearest_behind(timing->last, shown) : shown.ticks;
    bool turns = shown.period > 0 && ticks > timing->last &&
                 (ticks - timing->base) / shown.period != (timing->last - timing->base) / shown.period;
    timing->turns += turns;
    timing->read++;
    timing->last = ticks;
    bool needed = ticks >= anchor->shown + quarter || ticks < anchor->shown - quarter;
    if (!needed || cells->place <= anchor->place) {
        return true;
    }
    return add_anchor(timing, cells->place, ticks, time_of_shown(timing, ticks, anchor->time));
}

void kk_columns_timing_end(kk_columns_timing *timing)
{
    timing->unordered = timing->turns > MOST_TURNS && timing->turns * ROWS_PER_TURN > timing->read;
    int64_t least = 0;
    for (size_t i = 0; i < timing->anchors.count; i++) {
        int64_t shown = timing->anchors.items[i].shown;
        least = shown < least ? shown : least;
    }
    int64_t days = (KK_TICKS_PER_DAY - 1 - least) / KK_TICKS_PER_DAY; /* rows from the last to the first */
    for (size_t i = 0; i < timing->anchors.count; i++) {
        timing->anchors.items[i].shown += days * KK_TICKS_PER_DAY;
        timing->anchors.items[i].time += days * KK_TICKS_PER_DAY;
    }
}

void kk_columns_timing_free(kk_columns_timing *timing)
{
    free(timing->anchors.items);
    timing->anchors.items = NULL;
    timing->anchors.count = timing->anchors.capacity = 0;
}
