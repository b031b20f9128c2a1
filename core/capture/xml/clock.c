/* Date and zone of the times. Time of Day has neither; the process list has times of UTC. An event that is
 * logged when a process begins or ends, or loads a module, joins both: the difference is the zone, and the
 * process's time has the date. */
#include "capture/columns/number.h"
#include "capture/xml/xml.h"

#include <inttypes.h>
#include <stdlib.h>

#define TICKS_PER_HOUR (INT64_C(3600) * KK_TICKS_PER_SECOND)

/* Zones are whole quarters of an hour. */
#define ZONE_STEP (TICKS_PER_HOUR / 4)

/* By the time of day alone a zone ahead of UTC looks like the one that is 24 hours less: +13:00 like -11:00.
 * Up to 13:45 ahead it is taken to be ahead, where more people live than 10:15 and more behind; beyond,
 * behind, as +14:00 looks like Hawaii's -10:00. */
#define MOST_AHEAD (TICKS_PER_HOUR * 13 + ZONE_STEP * 3)

/* What a time of day may be earlier than one before it: threads log at once. */
#define DISORDER TICKS_PER_HOUR

/* How far the two times of one happening may lie apart. */
#define TOLERANCE KK_TICKS_PER_SECOND

/* Times behind this, of the year 16000, are none. */
#define LATEST (INT64_MAX / 2)

/* Events of each kind that are compared, and bytes of the file in which they are looked for. */
#define ANCHOR_LIMIT 64u
#define ANCHOR_LOOK  ((size_t)256 << 20)

static int64_t own_time(const kk_pmxml *xml, const kk_pmxml_parts *parts, kk_columns_clock *clock)
{
    kk_str date = parts->columns[KK_COLUMN_DATE_AND_TIME], time = parts->columns[KK_COLUMN_TIME_OF_DAY];
    return kk_columns_event_time(clock, date.data ? date : KK_STR(""), time.data ? time : KK_STR(""),
                                 xml->order);
}

/* --- days --- */

/* Days that are counted at most. */
#define DAY_LIMIT 36500

static bool time_of_day(const kk_pmxml_parts *parts, int64_t *ticks)
{
    kk_str text = parts->columns[KK_COLUMN_TIME_OF_DAY];
    return text.size > 0 && kk_columns_time_of_day(text, ticks);
}

/* Days that an event with this time of day lies behind one of the same block. */
static int32_t day_after(int64_t ticks, int64_t first)
{
    if (ticks + DISORDER < first) {
        return 1;
    }
    return ticks > first + KK_TICKS_PER_DAY - DISORDER ? -1 : 0;
}

/* The first whole event at or behind `at`; false when there is none. */
static bool event_behind(const kk_pmxml *xml, size_t at, kk_pmxml_parts *parts)
{
    const unsigned tries = 8;
    for (unsigned i = 0; i < tries; i++) {
        at = kk_pmxml_find_event(xml, at, xml->size);
        if (at == SIZE_MAX) {
            return false;
        }
        if (kk_pmxml_event_parse(xml, at, parts) == KK_PMXML_TEXT) {
            return true;
        }
        at++;
    }
    return false;
}

/* Blocks after which the memory that they were read into goes. */
#define FORGET_BLOCKS ((size_t)256)

/* Midnights are counted by a look at the first event of each block. */
static bool mark_days(kk_pmxml *xml)
{
    size_t blocks = (xml->size - xml->events_begin) / KK_PMXML_BLOCK + 1;
    xml->marks = calloc(blocks, sizeof *xml->marks);
    if (!xml->marks) {
        return false;
    }
    xml->mark_count = blocks;
    kk_pmxml_mark last = {0};
    size_t known_to = 0; /* where the event of the last mark begins: blocks before it have the same */
    bool any = false;
    for (size_t i = 0; i < blocks; i++) {
        size_t at = xml->events_begin + i * KK_PMXML_BLOCK;
        kk_pmxml_parts parts;
        int64_t ticks;
        if (at >= known_to && event_behind(xml, at, &parts)) {
            known_to = parts.at;
            if (time_of_day(&parts, &ticks)) {
                int32_t day = last.day + (any ? day_after(ticks, last.ticks) : 0);
                last.day = day > -DAY_LIMIT && day < DAY_LIMIT ? day : last.day;
                last.ticks = ticks;
                any = true;
            }
        } else if (at >= known_to) {
            known_to = SIZE_MAX;
        }
        xml->marks[i] = last;
        if (i % FORGET_BLOCKS == FORGET_BLOCKS - 1) {
            kk_pmxml_forget(xml, at - (FORGET_BLOCKS - 1) * KK_PMXML_BLOCK, at);
        }
    }
    return true;
}

/* The day of an event without a date, since the first event's. */
static int32_t day_of(const kk_pmxml *xml, size_t at, int64_t ticks)
{
    size_t block = (at - xml->events_begin) / KK_PMXML_BLOCK;
    const kk_pmxml_mark *mark = &xml->marks[block < xml->mark_count ? block : xml->mark_count - 1];
    return mark->day + day_after(ticks, mark->ticks);
}

int64_t kk_pmxml_time(const kk_pmxml *xml, const kk_pmxml_parts *parts, kk_columns_clock *clock)
{
    int64_t time = own_time(xml, parts, clock);
    if (time >= KK_TICKS_PER_DAY) {
        return time - xml->zone;
    }
    if (!parts->columns[KK_COLUMN_TIME_OF_DAY].data) {
        return time;
    }
    int32_t day = day_of(xml, parts->at, time);
    day = xml->midnight == 0 && day < 0 ? 0 : day;
    return xml->midnight + day * KK_TICKS_PER_DAY + time - xml->zone;
}

/* --- the zone --- */

/* The search for the event whose two times are nearest to each other. */
typedef struct anchor {
    kk_pmxml *xml;
    bool found;
    int64_t distance; /* of its two times, when the zone is taken off */
    int64_t zone;
    int64_t midnight; /* of the first event's day in the capture's clock */
    const char *operation;
} anchor;

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/* Weighs an event at this time in the capture's clock, with or without its date, which happened at `utc`. */
static void weigh(anchor *self, const kk_pmxml_parts *parts, int64_t time, bool has_date, int64_t utc,
                  const char *operation)
{
    int64_t ahead = has_date ? time - utc : time - utc % KK_TICKS_PER_DAY;
    int64_t zone = floor_to(ahead + ZONE_STEP / 2, ZONE_STEP);
    int64_t distance = ahead - zone < 0 ? zone - ahead : ahead - zone;
    if (!has_date) {
        zone -= floor_to(zone, KK_TICKS_PER_DAY);
        zone -= zone > MOST_AHEAD ? KK_TICKS_PER_DAY : 0;
    }
    bool possible =
        distance <= TOLERANCE && utc < LATEST && zone >= -12 * TICKS_PER_HOUR && zone <= 14 * TICKS_PER_HOUR;
    if (!possible || (self->found && distance >= self->distance)) {
        return;
    }
    int64_t local = utc + zone;
    /* Near midnight the event's time may be of another day than that of its process. */
    int64_t midnight = has_date ? 0 : floor_to(local - time + KK_TICKS_PER_DAY / 2, KK_TICKS_PER_DAY);
    *self =
        (anchor){.xml = self->xml,
                 .found = true,
                 .distance = distance,
                 .zone = zone,
                 .midnight = midnight -
                             (has_date ? 0 : day_of(self->xml, parts->at, time) * (int64_t)KK_TICKS_PER_DAY),
                 .operation = operation};
}

/* The load time of the module at an image base; 0 when the process has none there, or several. */
static int64_t load_time(const kk_process *process, uint64_t base)
{
    int64_t time = 0;
    for (uint32_t i = 0; i < process->module_count; i++) {
        if (process->modules[i].base == base) {
            if (time != 0) {
                return 0;
            }
            time = process->modules[i].load_time;
        }
    }
    return time;
}

/* When the process list says that the event happened; 0 when it does not. */
static int64_t listed_time(const kk_pmxml *xml, const kk_pmxml_parts *parts, kk_operation operation)
{
    uint32_t number;
    const kk_process *process =
        kk_pmxml_number(parts, &number) ? kk_numbering_find(&xml->listed, number) : NULL;
    int64_t base;
    kk_known_str detail = parts->columns[KK_COLUMN_DETAIL];
    if (!process) {
        return 0;
    }
    switch (operation) {
    case KK_OP_PROCESS_START:
        return process->start_time;
    case KK_OP_PROCESS_EXIT:
        return process->end_time;
    default:
        return detail.data &&
                       kk_columns_number(kk_columns_detail_value(operation, detail, KK_KEY_IMAGE_BASE), &base)
                   ? load_time(process, (uint64_t)base)
                   : 0;
    }
}

/* The event around the offset, which lies in its operation's name; false when it is none of the operation. */
static bool event_around(const kk_pmxml *xml, size_t offset, kk_operation operation, kk_pmxml_parts *parts)
{
    const kk_str tag = KK_STR("<event>");
    const size_t most = 4096;
    for (size_t back = 0; back < most && offset >= xml->events_begin + back; back++) {
        size_t at = offset - back;
        if (kk_str_starts(kk_str_slice(kk_pmxml_all(xml), at, tag.size), tag)) {
            return kk_pmxml_event_parse(xml, at, parts) == KK_PMXML_TEXT &&
                   kk_pmxml_operation(parts) == operation;
        }
    }
    return false;
}

static void look_for(anchor *self, kk_operation operation)
{
    const kk_pmxml *xml = self->xml;
    kk_str name = kk_operation_name(operation), all = kk_pmxml_all(xml);
    size_t end = xml->size - xml->events_begin < ANCHOR_LOOK ? xml->size : xml->events_begin + ANCHOR_LOOK;
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    size_t offset = kk_str_find(kk_str_slice(all, 0, end), name, xml->events_begin);
    for (unsigned i = 0; offset != SIZE_MAX && i < ANCHOR_LIMIT; i++) {
        kk_pmxml_parts parts;
        int64_t utc = event_around(xml, offset, operation, &parts) ? listed_time(xml, &parts, operation) : 0;
        if (utc != 0) {
            int64_t time = own_time(xml, &parts, &clock);
            weigh(self, &parts, time, time >= KK_TICKS_PER_DAY, utc, name.data);
        }
        offset = kk_str_find(kk_str_slice(all, 0, end), name, offset + name.size);
    }
}

/* "UTC+05:00, by a Process Start against its process's CreateTime" */
static kk_str describe(const anchor *found, kk_arena *arena)
{
    static const char *const with[][2] = {{"Process Start", "its process's CreateTime"},
                                          {"Process Exit", "its process's FinishTime"},
                                          {"Load Image", "its module's Timestamp"}};
    const char *listed = "";
    for (size_t i = 0; i < sizeof with / sizeof with[0]; i++) {
        listed = strcmp(found->operation, with[i][0]) == 0 ? with[i][1] : listed;
    }
    int64_t minutes = found->zone / (KK_TICKS_PER_SECOND * 60), size = minutes < 0 ? -minutes : minutes;
    kk_buf text = KK_BUF_INIT;
    kk_buf_printf(&text, "UTC%c%02" PRId64 ":%02" PRId64 ", by the time of a %s against %s",
                  minutes < 0 ? '-' : '+', size / 60, size % 60, found->operation, listed);
    kk_str copy = text.failed ? (kk_str){NULL, 0} : kk_arena_copy(arena, kk_buf_str(&text));
    kk_buf_free(&text);
    return copy;
}

/* The order of dates, by those of the first event of each chunk. */
static void weigh_dates(kk_pmxml *xml)
{
    kk_columns_date_evidence evidence = KK_COLUMNS_DATE_EVIDENCE;
    for (size_t at = xml->events_begin; at < xml->size; at += xml->chunk_size) {
        kk_pmxml_parts parts;
        if (event_behind(xml, at, &parts) && parts.columns[KK_COLUMN_DATE_AND_TIME].data) {
            kk_columns_date_weigh(&evidence, parts.columns[KK_COLUMN_DATE_AND_TIME]);
        }
    }
    xml->order = kk_columns_date_decide(&evidence);
}

/* Takes the zone that was given; its offset is that of the first event, as Process Monitor exports times. */
static bool take_zone(kk_pmxml *xml, kk_str name, const kk_pmxml_parts *first, kk_error *error)
{
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    if (!kk_source_take_zone(&xml->base, name, error)) {
        return false;
    }
    int64_t shown = kk_pmxml_time(xml, first, &clock);
    xml->zone = shown - kk_zone_to_utc(xml->base.zone, shown, 0);
    xml->base.info.utc = true;
    return true;
}

/* The clock of a file that does not tell its zone: by the options, else unknown. */
static bool take_options(kk_pmxml *xml, const kk_source_options *options, kk_error *error)
{
    kk_capture_info *info = &xml->base.info;
    bool has_clock = kk_columns_has(&xml->base, KK_COLUMN_TIME_OF_DAY), has_hour;
    bool dated = kk_columns_has(&xml->base, KK_COLUMN_DATE_AND_TIME);
    kk_pmxml_parts first;
    int64_t date;
    if (!dated && has_clock && options && options->date.size > 0 &&
        kk_source_date_read(options->date, &date, &has_hour)) {
        xml->midnight = floor_to(date, KK_TICKS_PER_DAY);
        xml->base.date_used = dated = true;
    }
    info->times = dated || !has_clock ? KK_TELL_DATES : KK_TELL_CLOCK;
    bool any = event_behind(xml, xml->events_begin, &first);
    if (options && options->zone.size > 0) {
        if (dated && any) {
            return take_zone(xml, options->zone, &first, error);
        }
        kk_caveat_add(&xml->base, (kk_caveat){.id = "zone-unused"});
    }
    if (any) {
        kk_problem_add(&xml->base,
                       dated ? "no Process Start, Process Exit or Load Image has a time that the process "
                               "list also tells: times are in the capture's own clock, zone unknown; --tz "
                               "gives it"
                             : "no Process Start, Process Exit or Load Image has a time that the process "
                               "list also tells: times are of the capture's own clock, without date; --date "
                               "and --tz give both",
                       xml->events_begin, UINT64_MAX, 0);
    }
    return true;
}

bool kk_pmxml_clock_read(kk_pmxml *xml, const kk_source_options *options, kk_error *error)
{
    anchor best = {.xml = xml};
    weigh_dates(xml);
    if (!mark_days(xml)) {
        return kk_fail_memory(error, "opening an XML");
    }
    static const kk_operation kinds[] = {KK_OP_PROCESS_START, KK_OP_PROCESS_EXIT, KK_OP_LOAD_IMAGE};
    for (size_t i = 0; !best.found && i < sizeof kinds / sizeof kinds[0]; i++) {
        look_for(&best, kinds[i]);
    }
    kk_pmxml_forget(xml, xml->events_begin, xml->size);
    if (best.found) {
        xml->zone = best.zone;
        xml->midnight = best.midnight;
        xml->base.info.utc = true;
        xml->base.info.clock = describe(&best, &xml->base.arena);
        return xml->base.info.clock.data != NULL || kk_fail_memory(error, "opening an XML");
    }
    return take_options(xml, options, error);
}
