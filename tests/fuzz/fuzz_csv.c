/* Any bytes as a CSV: all scans must give what libcsv gives, whatever the chunks, and every field must
 * decode.
 *
 * The first byte chooses what comes before the rest: nothing, or a header, so that rows are found without the
 * fuzzer having to spell one; the second byte the size of chunks. */
#include "capture/csv/csv.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const beginnings[] = {
    "",
    "\"Time of Day\",\"Process Name\",\"PID\",\"Operation\",\"Path\",\"Result\",\"Detail\"\r\n",
    "\"Time of Day\",\"Process Name\",\"PID\",\"Operation\",\"Path\",\"Result\",\"Detail\",\"Date & "
    "Time\",\"Relative Time\","
    "\"Duration\",\"Completion Time\",\"Event Class\",\"Sequence\",\"Image "
    "Path\",\"Company\",\"Description\",\"Version\","
    "\"User\",\"Authentication ID\",\"Session\",\"Command "
    "Line\",\"TID\",\"Virtualized\",\"Integrity\",\"Category\","
    "\"Parent PID\",\"Architecture\"\r\n",
    "Operation,Detail\n",
    "\"8:16:14.4778228 PM\",\"a.exe\",\"1432\",\"Process Start\",\"\",\"SUCCESS\",\"Parent PID: 1, Command "
    "line: x, Current "
    "directory: C:\\, Environment: \r;\tA=b\"\r\n",
};

static void scan_nothing(const unsigned char *data, size_t size, size_t readable, char delimiter,
                         kk_csv_scan *scan)
{
    (void)data;
    (void)size;
    (void)readable;
    (void)delimiter;
    scan->separator_count = scan->row_count = scan->scanned = 0;
    scan->odd = true;
}

#define FIRST_SUM UINT64_C(0xCBF29CE484222325)

static uint64_t add(uint64_t sum, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001B3);
    }
    return sum;
}

/* Every field of an event as a number of its state and text; 0 for what only the replay can tell. The ordinal
 * counts from the chunk's beginning in a scan, and is left out. */
typedef struct field_sums {
    uint64_t of[KK_FIELD_COUNT];
} field_sums;

static void sum_fields(const kk_event *event, kk_scratch *scratch, field_sums *sums)
{
    for (unsigned field = 0; field < KK_FIELD_COUNT; field++) {
        kk_value value;
        kk_availability availability = kk_event_field(event, (kk_field)field, scratch, &value);
        uint64_t sum = add(FIRST_SUM, &availability, sizeof availability);
        if (availability == KK_KNOWN) {
            kk_str text = kk_value_text(&value, scratch);
            sum = add(sum, text.data, text.size);
        }
        sums->of[field] = availability == KK_PENDING || field == KK_FIELD_INDEX ? 0 : sum;
    }
    kk_scratch_reset(scratch);
}

static uint64_t add_problems(uint64_t sum, const kk_problems *problems)
{
    sum = add(sum, &problems->count, sizeof problems->count);
    for (unsigned i = 0; i < problems->kept; i++) {
        sum = add(sum, &problems->items[i].position, sizeof problems->items[i].position);
        sum = add(sum, &problems->items[i].event, sizeof problems->items[i].event);
    }
    return sum;
}

#define MOST_EVENTS 512u

/* A whole reading of the input. */
typedef struct reading {
    kk_source *source;
    kk_cursor *cursor;
    kk_scratch scratch;
    kk_event_ref refs[MOST_EVENTS]; /* the first events, to be read again */
    field_sums scanned[MOST_EVENTS];
    size_t count;
    uint64_t events, sum;
} reading;

static kk_accept read_chunk(reading *self, size_t chunk)
{
    kk_event event;
    uint64_t first = 0;
    size_t kept = self->count, events = 0;
    kk_cursor_begin(self->cursor, chunk);
    for (; kk_cursor_next(self->cursor, &event); events++) {
        if (kept < MOST_EVENTS) {
            self->refs[kept] = event.ref;
            sum_fields(&event, &self->scratch, &self->scanned[kept++]);
        }
    }
    kk_accept answer = kk_source_accept(self->source, kk_cursor_finish(self->cursor), &first, NULL);
    if (answer == KK_ACCEPTED) {
        for (; self->count < kept; self->count++) {
            self->refs[self->count].index += first;
        }
        self->events += events;
    }
    return answer;
}

/* The replay must say what the scan said. */
static void compare(size_t event, const field_sums *scanned, const field_sums *replayed)
{
    for (unsigned field = 0; field < KK_FIELD_COUNT; field++) {
        if (scanned->of[field] != 0 && scanned->of[field] != replayed->of[field]) {
            kk_str name = kk_field_info_of((kk_field)field)->name;
            fprintf(stderr, "event %zu: scan and replay differ in %.*s\n", event, (int)name.size, name.data);
            abort();
        }
    }
}

/* Reads events again by their references, as a replay does. */
static void replay(reading *self)
{
    for (size_t i = 0; i < self->count; i++) {
        kk_event event;
        field_sums sums;
        if (!kk_source_event(self->source, &self->refs[i], &event)) {
            abort();
        }
        kk_source_resolve(self->source, &event, &self->scratch);
        sum_fields(&event, &self->scratch, &sums);
        compare(i, &self->scanned[i], &sums);
        self->sum = add(self->sum, &self->refs[i].index, sizeof self->refs[i].index);
        self->sum = add(self->sum, &sums, sizeof sums);
    }
}

/* Of a chunk: its beginning may be wrong, then the births that were found ahead, then all must be right. */
#define MOST_SCANS 3u

/* What the events say once they were replayed, and the problems, as one number. */
static uint64_t read_all(const kk_mapping *bytes, kk_csv_scanner *scan, size_t chunk_size)
{
    reading *self = calloc(1, sizeof *self);
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    self->source = kk_csv_open("input.csv", *bytes, NULL, NULL);
    if (!self->source) {
        free(self);
        return 0;
    }
    ((kk_csv *)self->source)->scan = scan;
    ((kk_csv *)self->source)->chunk_size = chunk_size;
    self->cursor = kk_cursor_new(self->source, &options);
    size_t variables;
    kk_source_environment(self->source, &variables);
    for (size_t chunk = 0; chunk < kk_source_chunk_count(self->source); chunk++) {
        unsigned scans = 1;
        while (read_chunk(self, chunk) == KK_RESCAN) {
            if (++scans > MOST_SCANS) {
                abort();
            }
        }
    }
    replay(self);
    uint64_t sum = add(self->sum, &self->events, sizeof self->events);
    sum = add_problems(sum, kk_source_problems(self->source));
    kk_cursor_free(self->cursor);
    kk_source_close(self->source);
    kk_scratch_free(&self->scratch);
    free(self);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    kk_str beginning = kk_str_of(beginnings[data[0] % (sizeof beginnings / sizeof *beginnings)]);
    size_t chunk_size = 16 + (size_t)data[1] * 8;
    unsigned char *bytes = malloc(beginning.size + size);
    if (!bytes) {
        return 0;
    }
    memcpy(bytes, beginning.data, beginning.size);
    memcpy(bytes + beginning.size, data + 2, size - 2);
    const kk_mapping mapping = {.data = bytes, .size = beginning.size + size - 2, .borrowed = true};
    uint64_t expected = mapping.size ? read_all(&mapping, scan_nothing, SIZE_MAX / 2) : 0;
    kk_csv_scanner_info info;
    for (unsigned number = 0; mapping.size && kk_csv_scanner_get(number, &info); number++) {
        if (info.usable && read_all(&mapping, info.scan, chunk_size) != expected) {
            fprintf(stderr, "%s in chunks of %zu bytes differs from libcsv\n", info.name, chunk_size);
            abort();
        }
    }
    free(bytes);
    return 0;
}
