/* How the file's columns tell times: a look at many of its rows before any is read for good. */
#include "base/bytes.h"
#include "capture/csv/csv.h"

/* Rows that are weighed, and of which anchors are made. Hours repeat soon, so that more rows must be seen. */
#define ROWS_WEIGHED  ((size_t)512)
#define ROWS_OF_DAYS  ((size_t)512)
#define ROWS_OF_HOURS ((size_t)16384)

/* Steps of fewer bytes lead to the next row. */
#define LEAST_STEP ((size_t)256)

/* Rows that are read at most while closer looks are taken, and lines until one is a row. */
#define MOST_ROWS  ((size_t)100000)
#define MOST_TRIES 4u

/* Bytes of a row at most that is looked at. */
#define ROW_SIZE ((size_t)64 << 10)

/* A way through the file's rows. */
typedef struct walk {
    const kk_csv *csv;
    kk_csv_reader reader;
    kk_csv_row row;
    size_t begin, end; /* of the row at hand */
    size_t rows;       /* read so far */
} walk;

kk_columns_time_cells kk_csv_time_cells(const kk_csv *csv, const kk_csv_row *row)
{
    kk_str time_of_day = kk_csv_column_cell(csv, row, KK_COLUMN_TIME_OF_DAY);
    return (kk_columns_time_cells){
        .date_and_time =
            csv->dates_in_time ? time_of_day : kk_csv_column_cell(csv, row, KK_COLUMN_DATE_AND_TIME),
        .time_of_day = csv->dates_in_time ? KK_STR("") : time_of_day,
        .relative_time =
            csv->timing.by_relative ? kk_csv_column_cell(csv, row, KK_COLUMN_RELATIVE_TIME) : KK_STR(""),
        .place = (uint64_t)(row->raw - csv->text)};
}

static size_t next_line(const kk_csv *csv, size_t at)
{
    const unsigned char *line_end = memchr(csv->text + at, '\n', csv->size - at);
    return line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
}

/* Reads the first row at or behind `at`; false when there is none near. */
static bool read_at(walk *self, size_t at)
{
    const kk_csv *csv = self->csv;
    for (unsigned i = 0; i < MOST_TRIES && at < csv->size; i++) {
        self->rows++;
        if (kk_csv_read_row(&self->reader, at, &self->row) == KK_CSV_ROW && kk_csv_fits(csv, &self->row)) {
            self->begin = at;
            self->end = at + self->row.next;
            return true;
        }
        at = next_line(csv, at);
    }
    return false;
}

/* Goes on by about `step` bytes, or to the next row. */
static bool step_on(walk *self, size_t from, size_t behind, size_t step)
{
    size_t at = behind;
    if (step >= LEAST_STEP) {
        at = from + step < self->csv->size ? next_line(self->csv, from + step) : self->csv->size;
    }
    return read_at(self, at);
}

static size_t step_for(const kk_csv *csv, size_t rows)
{
    return (csv->size - csv->rows_begin) / rows;
}

static void weigh(kk_csv *csv, walk *self, kk_columns_timing_evidence *evidence)
{
    size_t step = step_for(csv, ROWS_WEIGHED);
    csv->timing.by_relative = kk_csv_has(csv, KK_COLUMN_RELATIVE_TIME); /* its cells are wanted */
    for (bool more = read_at(self, csv->rows_begin); more;
         more = step_on(self, self->begin, self->end, step)) {
        kk_columns_time_cells cells = kk_csv_time_cells(csv, &self->row);
        kk_columns_timing_weigh(evidence, &cells, csv->order);
    }
}

/* The first row that tells a time. */
static bool begin(kk_csv *csv, walk *self, int64_t base)
{
    self->rows = 0;
    for (bool more = read_at(self, csv->rows_begin); more; more = step_on(self, self->begin, self->end, 0)) {
        kk_columns_time_cells cells = kk_csv_time_cells(csv, &self->row);
        if (kk_columns_timing_begin(&csv->timing, &cells, base)) {
            return true;
        }
        if (self->rows > MOST_ROWS) {
            break;
        }
    }
    return false;
}

/* The beginning of the last line but two, as the last may be cut. */
static size_t last_lines(const kk_csv *csv)
{
    size_t at = csv->size;
    for (unsigned lines = 0; at > csv->rows_begin && lines < 3; lines++) {
        at = kk_csv_line_begin(csv, at - 1);
    }
    return at;
}

/* What rows show of a clock that changes with summer time. */
typedef struct changes {
    const kk_zone *zone; /* NULL: not asked for */
    bool back;           /* some row is half an hour and more before the row before it */
    bool left_out;       /* some row is in an hour that the zone leaves out */
} changes;

static void look_for_changes(const kk_columns_timing *timing, const kk_columns_time_cells *cells,
                             changes *seen)
{
    int64_t ahead = kk_columns_timing_ahead(timing, cells);
    seen->back |= ahead < -(KK_TICKS_PER_HOUR / 2);
    seen->left_out |= kk_zone_leaves_out(seen->zone, timing->last + ahead);
}

/* Sets anchors behind the first one, closer where time goes on far between two rows. False when memory is
 * out. */
static bool follow(kk_csv *csv, walk *self, changes *seen)
{
    kk_columns_timing *timing = &csv->timing;
    int64_t period = kk_columns_timing_period(timing);
    bool hours = period != KK_TICKS_PER_DAY;
    int64_t quarter = (hours ? KK_TICKS_PER_HOUR : KK_TICKS_PER_DAY) / 4;
    size_t usual = step_for(csv, hours ? ROWS_OF_HOURS : ROWS_OF_DAYS), step = usual;
    size_t at = self->begin, behind = self->end, last = last_lines(csv);
    self->rows = 0;
    for (;;) {
        if (!step_on(self, at, behind, step) && (at >= last || !read_at(self, last) || self->begin <= at)) {
            return true;
        }
        kk_columns_time_cells cells = kk_csv_time_cells(csv, &self->row);
        if (step >= LEAST_STEP && self->rows < MOST_ROWS &&
            kk_columns_timing_ahead(timing, &cells) >= quarter) {
            step /= 8;
            continue;
        }
        if (seen->zone) {
            look_for_changes(timing, &cells, seen);
        }
        if (!kk_columns_timing_follow(timing, &cells)) {
            return false;
        }
        at = self->begin;
        behind = self->end;
        step = step < LEAST_STEP  ? (usual < LEAST_STEP ? usual : LEAST_STEP)
               : step * 2 < usual ? step * 2
                                  : usual;
    }
}

static bool sets_anchors(const kk_csv *csv)
{
    return kk_columns_timing_period(&csv->timing) > 0;
}

/* Gives the clock its zone. Where the zone changed within the capture, its rows tell whether the clock did.
 */
static bool take_zone(kk_csv *csv, walk *self, const kk_zone *zone, bool *changed)
{
    kk_columns_timing *timing = &csv->timing;
    changes seen = {.zone = zone};
    *changed = false;
    if (!follow(csv, self, &seen)) {
        return false;
    }
    kk_columns_timing_set_zone(timing, zone, false);
    int64_t first = timing->anchors.items[0].time;
    int32_t before = kk_zone_offset(zone, first);
    int32_t after = kk_zone_offset(zone, timing->last - timing->ahead);
    if (before == after) {
        return true;
    }
    *changed = true;
    if (after < before ? !seen.back : seen.left_out) {
        return true;
    }
    uint64_t place = timing->anchors.items[0].place;
    timing->anchors.count = 1;
    timing->last = timing->anchors.items[0].shown;
    kk_columns_timing_set_zone(timing, zone, true);
    seen.zone = NULL;
    return read_at(self, (size_t)place) && follow(csv, self, &seen);
}

/* Midnight, or the moment, that the first event's times count from; 0 when none was given or it is not
 * wanted. */
static bool base_of(kk_csv *csv, const kk_source_options *options, int64_t *base, kk_error *error)
{
    kk_columns_timing *timing = &csv->timing;
    bool has_hour = false;
    *base = 0;
    if (!options || options->date.size == 0 || timing->dated) {
        return true;
    }
    if (!kk_source_date_read(options->date, base, &has_hour)) {
        return kk_fail(error, "--date %.*s: no date", (int)options->date.size, options->date.data);
    }
    bool knows_hour = timing->has_clock && timing->form != KK_FORM_MINUTES;
    if (!knows_hour && !has_hour) {
        return kk_fail(error,
                       "%s: its times tell no hour, which a date alone does not give: say when its first "
                       "event was, as --date %.*sT14:05",
                       csv->base.info.path.data, (int)options->date.size, options->date.data);
    }
    int64_t unit = knows_hour ? KK_TICKS_PER_DAY : timing->has_clock ? KK_TICKS_PER_HOUR : 1;
    *base -= *base % unit;
    csv->base.date_used = true;
    return true;
}

/* Rows that show an order: what goes back by more than a second, or is before the row before it. */
#define MOST_BACK     3u
#define BACK_AT_LEAST KK_TICKS_PER_SECOND

/* True when more than a few rows are not in order of time. A midnight that passed is no step back, a clock
 * that was set back is one. */
static bool is_out_of_order(const kk_csv *csv, walk *self)
{
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    size_t step = step_for(csv, ROWS_WEIGHED), rows = 0, back = 0, falls = 0;
    int64_t most = INT64_MIN, before = INT64_MIN;
    for (bool more = read_at(self, csv->rows_begin); more;
         more = step_on(self, self->begin, self->end, step)) {
        const kk_columns_time_cells cells = kk_csv_time_cells(csv, &self->row);
        int64_t time = kk_columns_timing_read(&csv->timing, &clock, &cells);
        if (time == 0) {
            continue;
        }
        bool is_back = rows > 0 && time < most - BACK_AT_LEAST;
        rows++;
        back += is_back;
        falls += time < before;
        most = is_back || time > most ? time : most;
        before = time;
    }
    return back > MOST_BACK || (falls > MOST_BACK && falls * 2 > rows);
}

/* Times are there and cannot be read: the first of them is shown. */
static void tell_unread_times(kk_csv *csv, walk *self)
{
    if (!kk_csv_has(csv, KK_COLUMN_TIME_OF_DAY) && !kk_csv_has(csv, KK_COLUMN_DATE_AND_TIME)) {
        return;
    }
    if (read_at(self, csv->rows_begin)) {
        const kk_columns_time_cells cells = kk_csv_time_cells(csv, &self->row);
        kk_str text = cells.time_of_day.size > 0 ? cells.time_of_day : cells.date_and_time;
        kk_str name = kk_arena_copy(&csv->base.arena, kk_str_slice(text, 0, 60));
        kk_caveat_add(&csv->base, (kk_caveat){.id = "times-unread", .name = name.data ? name : KK_STR("")});
    }
}

static void add_caveats(kk_csv *csv)
{
    const kk_columns_timing *timing = &csv->timing;
    const char *form = NULL;
    if (csv->base.info.times == KK_TELL_MINUTES) {
        form = "times-minutes";
    } else if (csv->base.info.times == KK_TELL_SPANS) {
        form = "times-spans";
    } else if (timing->short_time) {
        form = "times-short";
    }
    if (form) {
        kk_caveat_add(&csv->base, (kk_caveat){.id = form});
    }
    if (timing->unordered) {
        kk_caveat_add(&csv->base, (kk_caveat){.id = "times-unordered"});
    }
}

static kk_times_tell what_is_told(const kk_columns_timing *timing, bool has_base)
{
    if (timing->dated || has_base) {
        return KK_TELL_DATES;
    }
    if (!timing->has_clock) {
        return KK_TELL_SPANS;
    }
    return timing->form == KK_FORM_MINUTES ? KK_TELL_MINUTES : KK_TELL_CLOCK;
}

/* Takes the zone that was given, where times have dates. */
static bool read_zone(kk_csv *csv, walk *self, const kk_source_options *options, kk_error *error)
{
    kk_capture_info *info = &csv->base.info;
    changes none = {0};
    if (!options || options->zone.size == 0 || info->times != KK_TELL_DATES) {
        if (options && options->zone.size > 0) {
            kk_caveat_add(&csv->base, (kk_caveat){.id = "zone-unused"});
        }
        return !sets_anchors(csv) || follow(csv, self, &none) || kk_fail_memory(error, "opening a CSV");
    }
    bool changed = false;
    if (!kk_source_take_zone(&csv->base, options->zone, error)) {
        return false;
    }
    if (!take_zone(csv, self, csv->base.zone, &changed)) {
        return kk_fail_memory(error, "opening a CSV");
    }
    info->utc = true;
    if (changed) {
        kk_caveat_add(&csv->base, (kk_caveat){.id = csv->timing.settled ? "clock-kept" : "clock-changed"});
    }
    return true;
}

bool kk_csv_find_times(kk_csv *csv, const kk_source_options *options, kk_error *error)
{
    kk_columns_timing_evidence evidence = {0};
    walk self = {.csv = csv};
    int64_t base = 0;
    kk_csv_reader_init(&self.reader, csv);
    self.reader.most = ROW_SIZE;
    weigh(csv, &self, &evidence);
    kk_columns_timing_decide(&csv->timing, &evidence, csv->order);
    bool done = base_of(csv, options, &base, error);
    if (done && begin(csv, &self, base)) {
        csv->base.info.times = what_is_told(&csv->timing, base > 0);
        done = read_zone(csv, &self, options, error);
        kk_columns_timing_end(&csv->timing);
        add_caveats(csv);
        if (!csv->timing.unordered && is_out_of_order(csv, &self)) {
            kk_caveat_add(&csv->base, (kk_caveat){.id = "rows-unordered"});
        }
    } else if (done) {
        tell_unread_times(csv, &self);
    }
    kk_csv_reader_free(&self.reader);
    return done;
}
