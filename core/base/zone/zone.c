#include "base/zone/zone.h"

#include "base/buf.h"
#include "base/os/file.h"
#include "base/time.h"
#include "base/zone/zone_rule.h"

#include <stdio.h>
#include <stdlib.h>

/* A TZif file (RFC 8536): header, the data of version 1 with 32-bit times, and from version 2 on a second
 * header, the same data with 64-bit times, and a rule for what comes after the last change. */
#define TZIF_HEADER 44u
#define TZIF_LIMIT  (1u << 20) /* bytes; the database's largest zones have about 4,000 */
#define TYPE_SIZE   6u
#define DATABASE    "/usr/share/zoneinfo"

struct kk_zone {
    int32_t first;    /* offset before the first change, or of a fixed zone */
    size_t count;     /* of changes */
    int64_t *times;   /* seconds since 1970, ascending */
    int32_t *offsets; /* from that time on */
    bool has_rule;
    kk_zone_rule rule; /* from the last change on */
};

static uint32_t load_big_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t load_big_i64(const unsigned char *bytes)
{
    return (int64_t)((uint64_t)load_big_u32(bytes) << 32 | load_big_u32(bytes + 4));
}

/* Counts of a TZif header, in its order. */
typedef struct tzif_counts {
    uint32_t is_ut, is_standard, leap, times, types, characters;
} tzif_counts;

static bool read_header(kk_str data, size_t at, tzif_counts *counts)
{
    if (data.size < at || data.size - at < TZIF_HEADER || memcmp(data.data + at, "TZif", 4) != 0) {
        return false;
    }
    uint32_t numbers[6];
    for (size_t i = 0; i < 6; i++) {
        numbers[i] = load_big_u32((const unsigned char *)data.data + at + 20 + 4 * i);
        if (numbers[i] > TZIF_LIMIT) {
            return false;
        }
    }
    *counts = (tzif_counts){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    return true;
}

/* Bytes of the data behind a header, with times of `width` bytes. */
static size_t data_size(const tzif_counts *counts, size_t width)
{
    return counts->times * (width + 1) + (size_t)counts->types * TYPE_SIZE + counts->characters +
           counts->leap * (width + 4) + counts->is_standard + counts->is_ut;
}

/* Changes of the 64-bit data at `at`. */
static bool read_changes(kk_zone *zone, kk_str data, size_t at, const tzif_counts *counts)
{
    const unsigned char *times = (const unsigned char *)data.data + at;
    const unsigned char *indexes = times + (size_t)counts->times * 8;
    const unsigned char *types = indexes + counts->times;
    zone->times = calloc(counts->times + 1, sizeof *zone->times);
    zone->offsets = calloc(counts->times + 1, sizeof *zone->offsets);
    if (!zone->times || !zone->offsets || counts->types == 0) {
        return false;
    }
    zone->first = (int32_t)load_big_u32(types);
    for (uint32_t i = 0; i < counts->times; i++) {
        if (indexes[i] >= counts->types) {
            return false;
        }
        zone->times[i] = load_big_i64(times + (size_t)i * 8);
        zone->offsets[i] = (int32_t)load_big_u32(types + (size_t)indexes[i] * TYPE_SIZE);
        if (i > 0 && zone->times[i] <= zone->times[i - 1]) {
            return false;
        }
    }
    zone->count = counts->times;
    return true;
}

static bool read_tzif(kk_zone *zone, kk_str data)
{
    tzif_counts first, second;
    if (!read_header(data, 0, &first) || data.data[4] < '2') {
        return false;
    }
    size_t at = TZIF_HEADER + data_size(&first, 4);
    if (!read_header(data, at, &second)) {
        return false;
    }
    at += TZIF_HEADER;
    size_t size = data_size(&second, 8);
    if (data.size - at < size || !read_changes(zone, data, at, &second)) {
        return false;
    }
    kk_str rule = kk_str_slice(data, at + size, SIZE_MAX);
    if (rule.size >= 2 && rule.data[0] == '\n' && rule.data[rule.size - 1] == '\n') {
        zone->has_rule = kk_zone_rule_parse(kk_str_slice(rule, 1, rule.size - 2), &zone->rule);
    }
    return true;
}

/* "+HH:MM" or "-HH:MM", at most a day. */
static bool parse_fixed(kk_str name, int32_t *offset)
{
    if (name.size != 6 || (name.data[0] != '+' && name.data[0] != '-') || name.data[3] != ':') {
        return false;
    }
    unsigned long long hours, minutes;
    if (!kk_str_to_u64(kk_str_slice(name, 1, 2), &hours) ||
        !kk_str_to_u64(kk_str_slice(name, 4, 2), &minutes) || minutes > 59 ||
        hours * 60 + minutes > (unsigned long long)24 * 60) {
        return false;
    }
    int32_t seconds = (int32_t)(hours * 3600 + minutes * 60);
    *offset = name.data[0] == '-' ? -seconds : seconds;
    return true;
}

/* Names that stay inside the database: letters, digits, "+-_" and single slashes between parts. */
static bool is_zone_name(kk_str name)
{
    bool part_begins = true;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool is_other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '_';
        if (c == '/' && part_begins) {
            return false;
        }
        if (c != '/' && !is_letter && !is_other) {
            return false;
        }
        part_begins = c == '/';
    }
    return name.size > 0 && name.size < 100 && !part_begins;
}

static bool read_file(const char *path, kk_buf *data)
{
    FILE *file = kk_os_open_stream(path);
    if (!file) {
        return false;
    }
    char block[4096];
    size_t size;
    while ((size = fread(block, 1, sizeof block, file)) > 0 && data->size < TZIF_LIMIT) {
        kk_buf_append(data, block, size);
    }
    bool complete = !ferror(file) && feof(file);
    fclose(file);
    return complete && !data->failed;
}

static bool read_zone(kk_zone *zone, kk_str name, kk_error *error)
{
    const char *folder = getenv("TZDIR");
    if (!folder || folder[0] == '\0') {
        folder = DATABASE;
    }
    kk_buf path = KK_BUF_INIT;
    kk_buf data = KK_BUF_INIT;
    kk_buf_printf(&path, "%s/%.*s%c", folder, (int)name.size, name.data, '\0');
    bool done = !path.failed && read_file(path.data, &data);
    if (!done) {
        kk_fail(error,
                "time zone %.*s: not found in %s; give UTC, +HH:MM, or a zone's name (is the package tzdata "
                "installed?)",
                (int)name.size, name.data, folder);
    } else if (!read_tzif(zone, kk_buf_str(&data))) {
        done = kk_fail(error, "time zone %.*s: %s is no TZif file of version 2 or later; give UTC or +HH:MM",
                       (int)name.size, name.data, path.data);
    }
    kk_buf_free(&path);
    kk_buf_free(&data);
    return done;
}

kk_zone *kk_zone_open(kk_str name, kk_error *error)
{
    kk_zone *zone = calloc(1, sizeof *zone);
    if (!zone) {
        kk_fail_memory(error, "reading a time zone");
        return NULL;
    }
    if (kk_str_equal_ascii_nocase(name, KK_STR("UTC")) || parse_fixed(name, &zone->first)) {
        return zone;
    }
    if (!is_zone_name(name)) {
        kk_fail(error, "time zone \"%.*s\": not known; give UTC, +HH:MM, -HH:MM or a name like Europe/Paris",
                (int)(name.size < 100 ? name.size : 100), name.data ? name.data : "");
    } else if (read_zone(zone, name, error)) {
        return zone;
    }
    kk_zone_free(zone);
    return NULL;
}

void kk_zone_free(kk_zone *zone)
{
    if (zone) {
        free(zone->times);
        free(zone->offsets);
        free(zone);
    }
}

void kk_zone_settle(kk_zone *zone, int64_t time)
{
    zone->first = kk_zone_offset(zone, time);
    zone->count = 0;
    zone->has_rule = false;
}

/* FILETIME to seconds since 1970, rounded down. */
static int64_t unix_seconds(int64_t time)
{
    int64_t seconds = time / KK_TICKS_PER_SECOND - (time % KK_TICKS_PER_SECOND < 0);
    return seconds - KK_UNIX_EPOCH / KK_TICKS_PER_SECOND;
}

int32_t kk_zone_offset(const kk_zone *zone, int64_t time)
{
    if (!zone || (zone->count == 0 && !zone->has_rule)) {
        return zone ? zone->first : 0;
    }
    int64_t seconds = unix_seconds(time);
    size_t low = 0;
    size_t high = zone->count;
    while (low < high) { /* the first change behind `seconds` */
        size_t middle = (low + high) / 2;
        if (zone->times[middle] <= seconds) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == zone->count && zone->has_rule) {
        return kk_zone_rule_offset(&zone->rule, seconds);
    }
    return low == 0 ? zone->first : zone->offsets[low - 1];
}

/* The two offsets that may be in force at what a clock shows, in ticks. */
static void offsets_about(const kk_zone *zone, int64_t shown, int64_t *before, int64_t *after)
{
    *before = kk_zone_offset(zone, shown - KK_TICKS_PER_DAY) * KK_TICKS_PER_SECOND;
    *after = kk_zone_offset(zone, shown + KK_TICKS_PER_DAY) * KK_TICKS_PER_SECOND;
}

/* True when the clock shows this at the time that the offset makes of it. */
static bool is_shown_at(const kk_zone *zone, int64_t shown, int64_t offset)
{
    return kk_zone_offset(zone, shown - offset) * KK_TICKS_PER_SECOND == offset;
}

int64_t kk_zone_to_utc(const kk_zone *zone, int64_t shown, int64_t not_before)
{
    int64_t before, after;
    offsets_about(zone, shown, &before, &after);
    bool may_be_after = is_shown_at(zone, shown, after);
    if (may_be_after && (!is_shown_at(zone, shown, before) || shown - before < not_before)) {
        return shown - after;
    }
    return shown - before;
}

bool kk_zone_leaves_out(const kk_zone *zone, int64_t shown)
{
    int64_t before, after;
    offsets_about(zone, shown, &before, &after);
    return !is_shown_at(zone, shown, before) && !is_shown_at(zone, shown, after);
}
