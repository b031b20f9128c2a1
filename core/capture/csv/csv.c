#include "capture/csv/csv.h"

#include <stdlib.h>

/* The text is counted in parts; a row may reach into so many behind its own. */
#define ROW_PART  ((size_t)4 << 20)
#define ROW_PARTS ((size_t)16)

/* A line's beginning is looked for in so many bytes. */
#define LINE_LOOK ((size_t)64 << 10)

static void close_csv(kk_source *source)
{
    kk_csv *csv = (kk_csv *)source;
    kk_pages_free(csv->transcoded, csv->transcoded_size);
    kk_mapping_close(&csv->mapping);
    kk_csv_replay_free(csv->replay);
    kk_csv_ahead_free(&csv->ahead);
    kk_scratch_free(&csv->scratch);
    kk_processes_free(&csv->base.processes);
    kk_arena_free(&csv->base.arena);
    free(csv);
}

static size_t count_chunks(const kk_source *source)
{
    const kk_csv *csv = (const kk_csv *)source;
    return csv->size / csv->chunk_size + 1;
}

static kk_opset process_events(const kk_source *source)
{
    (void)source;
    return KK_OPSET_NONE; /* the cursors note them, and accept learns from the notes */
}

static bool read_event(kk_source *source, const kk_event_ref *ref, kk_event *event)
{
    const kk_csv *csv = (const kk_csv *)source;
    kk_csv_reader reader;
    kk_csv_row row;
    if (ref->place < csv->rows_begin || ref->place >= csv->size) {
        return false;
    }
    kk_csv_reader_init(&reader, csv);
    bool found =
        kk_csv_read_row(&reader, (size_t)ref->place, &row) == KK_CSV_ROW && row.count == csv->columns;
    if (found) {
        kk_csv_clock clock = {.size = 0, .time_size = 0};
        kk_csv_fill_event(csv, &row, kk_csv_operation(csv, &row), &clock, event);
        event->ref = *ref;
        event->processes = &csv->base.processes;
    }
    kk_csv_reader_free(&reader);
    return found;
}

static void fetch_event(const kk_source *source, const kk_event_ref *ref)
{
    const kk_csv *csv = (const kk_csv *)source;
    if (ref->place < csv->size) {
        kk_fetch_bytes(csv->text + ref->place, KK_CSV_FIRST_LOOK, csv->text + csv->size);
    }
}

/* Where a chunk lies in the file; false when the text is not the file's. */
static bool place_in_file(const kk_csv *csv, size_t chunk, uint64_t *begin)
{
    if (!csv->transcoded) {
        *begin = (uint64_t)(csv->text - csv->mapping.data) + (uint64_t)chunk * csv->chunk_size;
    }
    return !csv->transcoded;
}

void kk_csv_expect(const kk_csv *csv, size_t chunk)
{
    uint64_t begin;
    if (place_in_file(csv, chunk, &begin)) {
        kk_mapping_expect(&csv->mapping, begin, begin + csv->chunk_size);
    }
}

static void release(kk_source *source, size_t chunk)
{
    const kk_csv *csv = (const kk_csv *)source;
    uint64_t begin;
    if (place_in_file(csv, chunk, &begin)) {
        kk_mapping_release(&csv->mapping, begin, begin + csv->chunk_size);
    }
}

static const kk_source_methods methods = {
    .close = close_csv,
    .chunk_count = count_chunks,
    .environment = kk_csv_environment,
    .cursor_new = kk_csv_cursor_new,
    .cursor_free = kk_csv_cursor_free,
    .cursor_begin = kk_csv_cursor_begin,
    .cursor_next = kk_csv_cursor_next,
    .cursor_finish = kk_csv_cursor_finish,
    .chunk_free = kk_csv_chunk_free,
    .accept = kk_csv_accept,
    .resolve = kk_csv_resolve,
    .process_events = process_events,
    .event = read_event,
    .fetch = fetch_event,
    .release = release,
};

size_t kk_csv_find(const kk_csv *csv, const kk_needle *needle, size_t from, size_t end)
{
    size_t last = csv->size < KK_NEEDLE_SLACK ? 0 : csv->size - KK_NEEDLE_SLACK;
    size_t behind = end < last ? end : last; /* up to here the needle may read on */
    kk_str text = {(const char *)csv->text, end};
    size_t found = kk_needle_find(needle, kk_str_slice(text, 0, behind), from);
    if (found != SIZE_MAX || behind == end) {
        return found;
    }
    size_t overlap = behind < needle->text.size ? 0 : behind - needle->text.size + 1;
    return kk_str_find(text, needle->text, from < overlap ? overlap : from);
}

size_t kk_csv_row_room(const kk_csv *csv, size_t at)
{
    size_t left = csv->size - at, room = (at / ROW_PART + ROW_PARTS + 1) * ROW_PART - at;
    return left < room ? left : room;
}

size_t kk_csv_line_begin(const kk_csv *csv, size_t place)
{
    size_t least = place > csv->rows_begin + LINE_LOOK ? place - LINE_LOOK : csv->rows_begin;
    while (place > least && csv->text[place - 1] != '\n') {
        place--;
    }
    return place;
}

static void describe(kk_csv *csv, kk_str path)
{
    kk_capture_info *info = &csv->base.info;
    info->format = KK_FORMAT_CSV;
    info->path = path;
    info->file_size = csv->mapping.size;
    info->file_count = 1;
    info->event_count = UINT64_MAX;
    info->is_64bit = KK_NOT_KNOWN;
}

static size_t chunk_size_for(size_t size)
{
    size_t chunks = size / KK_CSV_CHUNKS / KK_CSV_CHUNK + 1;
    return chunks < KK_CSV_MOST_CHUNK / KK_CSV_CHUNK ? chunks * KK_CSV_CHUNK : KK_CSV_MOST_CHUNK;
}

kk_source *kk_csv_open(const char *path, kk_mapping mapping, kk_error *error)
{
    kk_csv *csv = calloc(1, sizeof *csv);
    if (!csv) {
        kk_mapping_close(&mapping);
        kk_fail_memory(error, "opening a CSV");
        return NULL;
    }
    csv->base.methods = &methods;
    csv->mapping = mapping;
    csv->scan = kk_csv_scanner_best();
    csv->expected.credit = KK_CSV_CREDIT;
    csv->line = 1;
    atomic_init(&csv->proven_chunk, SIZE_MAX);
    kk_csv_ahead_init(&csv->ahead);
    describe(csv, kk_arena_copy(&csv->base.arena, kk_str_of(path)));
    size_t begin = 0;
    bool done = csv->base.info.path.data && kk_csv_decode_text(csv, &begin, error) &&
                kk_csv_find_header(csv, path, begin, error);
    if (done) {
        csv->replay = kk_csv_replay_new(csv);
        done = (csv->replay && kk_csv_sample(csv)) || kk_fail_memory(error, "opening a CSV");
    }
    csv->chunk_size = chunk_size_for(csv->size);
    csv->expected.at = csv->rows_begin;
    if (!done) {
        close_csv(&csv->base);
        return NULL;
    }
    return &csv->base;
}
