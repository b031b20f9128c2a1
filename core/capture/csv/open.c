#include "capture/csv/csv.h"

#include <stdlib.h>

static void close_csv(kk_source *source)
{
    kk_csv *csv = (kk_csv *)source;
    kk_pages_free(csv->transcoded, csv->transcoded_size);
    kk_mapping_close(&csv->mapping);
    kk_csv_replay_free(csv->replay);
    kk_csv_ahead_free(&csv->ahead);
    kk_columns_timing_free(&csv->timing);
    free(csv->starts.items);
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
    if (ref->position < csv->rows_begin || ref->position >= csv->size) {
        return false;
    }
    kk_csv_reader_init(&reader, csv);
    bool found =
        kk_csv_read_row(&reader, (size_t)ref->position, &row) == KK_CSV_ROW && kk_csv_fits(csv, &row);
    if (found) {
        kk_columns_clock clock = {.size = 0, .time_size = 0};
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
    if (ref->position < csv->size) {
        kk_fetch_bytes(csv->text + ref->position, KK_CSV_FIRST_LOOK, csv->text + csv->size);
    }
}

static void describe_csv(const kk_source *source, kk_buf *out)
{
    const kk_capture_info *info = &source->info;
    kk_buf_printf(out, "CSV, %.*s, %u columns", (int)info->encoding.size, info->encoding.data,
                  info->column_count);
}

/* The replay learns of processes what is no column of their rows. */
static bool learns(const kk_source *source, kk_field field)
{
    (void)source;
    return kk_field_is_parent(field) ||
           (kk_field_is_process(field) && field != KK_FIELD_PROCESS_NAME && field != KK_FIELD_PROCESS_PID);
}

static const kk_format format = {.name = "CSV", .id = "csv", .position_unit = "line"};

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
    .describe = describe_csv,
    .learns = learns,
    .fetch = fetch_event,
    .release = kk_csv_release,
};

static void describe(kk_csv *csv, kk_str path)
{
    kk_capture_info *info = &csv->base.info;
    info->format = &format;
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

kk_source *kk_csv_open(const char *path, kk_mapping mapping, const kk_source_options *options,
                       kk_error *error)
{
    kk_csv *csv = calloc(1, sizeof *csv);
    if (!csv) {
        kk_mapping_close(&mapping);
        kk_fail_memory(error, "opening a CSV");
        return NULL;
    }
    csv->base.methods = &methods;
    csv->base.texts.of = kk_csv_event_text;
    csv->mapping = mapping;
    csv->scan = kk_csv_scanner_best();
    csv->expected.credit = KK_CSV_CREDIT;
    csv->line = 1;
    atomic_init(&csv->proven_chunk, SIZE_MAX);
    kk_csv_ahead_init(&csv->ahead);
    describe(csv, kk_arena_copy(&csv->base.arena, kk_str_of(path)));
    size_t begin = 0;
    bool done =
        csv->base.info.path.data &&
        kk_csv_decode_text(csv, path, options ? options->encoding : (kk_str){NULL, 0}, &begin, error) &&
        kk_csv_find_header(csv, path, begin, error);
    if (done) {
        csv->replay = kk_csv_replay_new(csv);
        done = (csv->replay && kk_csv_sample(csv)) || kk_fail_memory(error, "opening a CSV");
    }
    done = done && kk_csv_find_times(csv, options, error);
    kk_columns_note_missing(&csv->base);
    csv->chunk_size = chunk_size_for(csv->size);
    csv->expected.at = csv->rows_begin;
    if (!done) {
        kk_source_close(&csv->base);
        return NULL;
    }
    return &csv->base;
}
