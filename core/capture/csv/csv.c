#include "capture/csv/csv.h"

#include <stdlib.h>
#include <sys/mman.h>

/* The header is looked for in so many bytes: 27 columns take 340. */
#define HEADER_LIMIT ((size_t)1 << 20)

/* Chunks behind its own that a row may reach into. */
#define ROW_CHUNKS ((size_t)16)

/* A line's beginning is looked for in so many bytes. */
#define LINE_LOOK ((size_t)64 << 10)

/* More columns than these are no capture's. */
#define COLUMN_LIMIT (KK_CSV_FIELD_LIMIT - 1)

/* Places in the file where dates are looked at to decide their order, besides its first and last rows. Rows
 * come in order of time, so these show every day that takes more than a five-hundredth of the capture. */
#define DATE_SAMPLES 512u
#define DATE_STEP    ((size_t)1024) /* bytes between them at least */

static const char *const column_names[KK_CSV_COLUMN_COUNT] = {
#define KK_CSV_COLUMN(id, name) name,
#include "capture/csv/columns.def"
#undef KK_CSV_COLUMN
};

static void close_csv(kk_source *source)
{
    kk_csv *csv = (kk_csv *)source;
    if (csv->transcoded) {
        munmap(csv->transcoded, csv->transcoded_size);
    }
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

static void release(kk_source *source, size_t chunk)
{
    const kk_csv *csv = (const kk_csv *)source;
    if (!csv->transcoded) {
        uint64_t begin = (uint64_t)(csv->text - csv->mapping.data) + (uint64_t)chunk * csv->chunk_size;
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
    .release = release,
};

static bool keep_column(kk_csv *csv, kk_str *columns, unsigned number, kk_str name)
{
    columns[number] = kk_arena_copy(&csv->base.arena, name);
    for (unsigned i = 0; i < KK_CSV_COLUMN_COUNT; i++) {
        if (csv->place_of[i] == KK_CSV_ABSENT &&
            kk_str_equal_ascii_nocase(name, kk_str_of(column_names[i]))) {
            csv->place_of[i] = number;
            break;
        }
    }
    return columns[number].data != NULL;
}

/* Takes the columns of the header; false when memory is out. */
static bool keep_columns(kk_csv *csv, const kk_csv_row *header)
{
    kk_str *columns = kk_arena_calloc(&csv->base.arena, header->count, sizeof *columns);
    bool done = columns != NULL;
    for (unsigned i = 0; i < KK_CSV_COLUMN_COUNT; i++) {
        csv->place_of[i] = KK_CSV_ABSENT;
    }
    for (unsigned i = 0; done && i < header->count; i++) {
        done = keep_column(csv, columns, i, header->texts[i]);
    }
    csv->columns = header->count;
    csv->base.info.columns = columns;
    csv->base.info.column_count = header->count;
    return done;
}

/* Reads the header with this delimiter. KK_CSV_NO_ROW when it has no Operation column so. */
static kk_csv_found read_header(kk_csv *csv, size_t begin, char delimiter)
{
    kk_csv_reference reference;
    kk_csv_row header;
    size_t size = csv->size - begin < HEADER_LIMIT ? csv->size - begin : HEADER_LIMIT;
    kk_csv_found found = KK_CSV_NO_MEMORY;
    if (kk_csv_reference_init(&reference, delimiter)) {
        found = kk_csv_reference_row(&reference, csv->text + begin, size, &header);
    }
    if (found == KK_CSV_ROW && header.count <= COLUMN_LIMIT) {
        csv->delimiter = delimiter;
        csv->rows_begin = begin + header.next;
        found = !keep_columns(csv, &header)         ? KK_CSV_NO_MEMORY
                : kk_csv_has(csv, KK_CSV_OPERATION) ? KK_CSV_ROW
                                                    : KK_CSV_NO_ROW;
    }
    kk_csv_reference_free(&reference);
    return found;
}

static bool find_header(kk_csv *csv, const char *path, size_t begin, kk_error *error)
{
    static const char delimiters[] = {',', ';', '\t'};
    for (size_t i = 0; i < sizeof delimiters; i++) {
        kk_csv_found found = read_header(csv, begin, delimiters[i]);
        if (found == KK_CSV_ROW) {
            return true;
        }
        if (found == KK_CSV_NO_MEMORY) {
            return kk_fail_memory(error, "reading a CSV's header");
        }
    }
    return kk_fail(
        error,
        "%s: not a Process Monitor capture: line 1 is no CSV header with a column \"Operation\"; give the "
        "PML, or the CSV that Process Monitor saved",
        path);
}

/* Rows that show a date are not longer than this. */
#define DATE_ROW ((size_t)64 << 10)

/* Weighs the date of the first good row at or behind `at`. */
static void weigh_date_at(const kk_csv *csv, kk_csv_reference *reference, size_t at,
                          kk_csv_date_evidence *evidence)
{
    const size_t tries = 4;
    for (size_t i = 0; i < tries && at < csv->size; i++) {
        kk_csv_row row;
        size_t size = csv->size - at < DATE_ROW ? csv->size - at : DATE_ROW;
        kk_csv_found found = kk_csv_reference_row(reference, csv->text + at, size, &row);
        if (found == KK_CSV_ROW && row.count == csv->columns) {
            kk_csv_date_weigh(evidence, kk_csv_column_cell(csv, &row, KK_CSV_DATE_AND_TIME));
            return;
        }
        const unsigned char *line_end = memchr(csv->text + at, '\n', csv->size - at);
        at = line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
    }
}

size_t kk_csv_row_room(const kk_csv *csv, size_t at)
{
    size_t left = csv->size - at, room = (at / KK_CSV_CHUNK + ROW_CHUNKS + 1) * KK_CSV_CHUNK - at;
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

/* The beginning of the last line but one: the last row may be cut. */
static size_t last_lines(const kk_csv *csv)
{
    size_t at = csv->size;
    for (unsigned lines = 0; at > csv->rows_begin && lines < 3; lines++) {
        at = kk_csv_line_begin(csv, at - 1);
    }
    return at;
}

static bool decide_date_order(kk_csv *csv)
{
    kk_csv_reference reference;
    kk_csv_date_evidence evidence = KK_CSV_DATE_EVIDENCE;
    if (!kk_csv_has(csv, KK_CSV_DATE_AND_TIME)) {
        return true;
    }
    if (!kk_csv_reference_init(&reference, csv->delimiter)) {
        return false;
    }
    size_t step = (csv->size - csv->rows_begin) / DATE_SAMPLES + DATE_STEP;
    for (size_t at = csv->rows_begin; at < csv->size; at += step) {
        const unsigned char *line_end =
            at == csv->rows_begin ? NULL : memchr(csv->text + at, '\n', csv->size - at);
        weigh_date_at(csv, &reference, line_end ? (size_t)(line_end - csv->text) + 1 : at, &evidence);
    }
    weigh_date_at(csv, &reference, last_lines(csv), &evidence);
    csv->order = kk_csv_date_decide(&evidence);
    kk_csv_reference_free(&reference);
    return true;
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
    csv->chunk_size = KK_CSV_CHUNK;
    csv->expected.credit = KK_CSV_CREDIT;
    csv->line = 1;
    atomic_init(&csv->proven_chunk, SIZE_MAX);
    kk_csv_ahead_init(&csv->ahead);
    describe(csv, kk_arena_copy(&csv->base.arena, kk_str_of(path)));
    size_t begin = 0;
    bool done = csv->base.info.path.data && kk_csv_decode_text(csv, &begin, error) &&
                find_header(csv, path, begin, error);
    if (done) {
        csv->replay = kk_csv_replay_new(csv);
        done = (csv->replay && decide_date_order(csv)) || kk_fail_memory(error, "opening a CSV");
    }
    csv->expected.at = csv->rows_begin;
    if (!done) {
        close_csv(&csv->base);
        return NULL;
    }
    return &csv->base;
}
