#include "capture/csv/export.h"

#include "base/grow.h"
#include "base/os/thread.h"
#include "capture/csv/format.h"
#include "capture/pml/accounts.h"

#include <stdlib.h>

/* One export: threads take chunks in order, format each into memory of their own, and write when it is their
 * turn. */
typedef struct exporter {
    kk_source *source;
    const kk_csv_export_options *options;
    kk_csv_format format;
    size_t chunk_count;
    kk_mutex mutex; /* guards the rest */
    kk_condition turn;
    size_t next;    /* chunk to be taken */
    size_t written; /* chunks that are written */
    uint64_t rows;
    bool stopped;
    kk_error *error; /* set when stopped */
} exporter;

/* The first reason counts. */
static void stop(exporter *all, const char *reason)
{
    kk_mutex_lock(&all->mutex);
    if (!all->stopped) {
        all->stopped = true;
        kk_fail(all->error, "%s", reason);
    }
    kk_condition_broadcast(&all->turn);
    kk_mutex_unlock(&all->mutex);
}

static bool take_chunk(exporter *all, size_t *chunk)
{
    kk_mutex_lock(&all->mutex);
    bool taken = !all->stopped && all->next < all->chunk_count;
    *chunk = taken ? all->next++ : 0;
    kk_mutex_unlock(&all->mutex);
    return taken;
}

/* Writes a formatted chunk behind those before it. */
static bool write_in_turn(exporter *all, size_t chunk, const kk_buf *text, uint64_t rows)
{
    kk_mutex_lock(&all->mutex);
    while (!all->stopped && all->written != chunk) {
        kk_condition_wait(&all->turn, &all->mutex);
    }
    bool go = !all->stopped;
    kk_mutex_unlock(&all->mutex);
    if (!go) {
        return false;
    }
    if (text->failed || !all->options->write(all->options->context, text->data, text->size)) {
        stop(all, text->failed ? "out of memory while exporting to CSV; use fewer jobs" : "writing stopped");
        return false;
    }
    if (all->options->chunk) {
        all->options->chunk(all->options->context, chunk + 1, all->chunk_count);
    }
    kk_mutex_lock(&all->mutex);
    all->written++;
    all->rows += rows;
    kk_condition_broadcast(&all->turn);
    kk_mutex_unlock(&all->mutex);
    return true;
}

/* A thread over a PML's chunks. */
static void work(void *context)
{
    exporter *all = context;
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(all->source, &options);
    kk_csv_formatter formatter = {.format = &all->format};
    kk_buf text = KK_BUF_INIT;
    if (!cursor) {
        stop(all, "out of memory while exporting to CSV; use fewer jobs");
        return;
    }
    size_t chunk;
    bool go = true;
    while (go && take_chunk(all, &chunk)) {
        kk_event event;
        uint64_t rows = 0;
        kk_buf_clear(&text);
        kk_cursor_begin(cursor, chunk);
        for (; kk_cursor_next(cursor, &event); rows++) {
            kk_csv_format_row(&formatter, &event, &text);
        }
        go = write_in_turn(all, chunk, &text, rows);
    }
    kk_buf_free(&text);
    kk_scratch_free(&formatter.scratch);
    kk_cursor_free(cursor);
}

#define JOB_LIMIT 64u

/* Runs `work` on as many threads as wanted, or as there can be: one is enough. */
static void run(exporter *all)
{
    unsigned jobs = all->options->jobs ? all->options->jobs : kk_cpu_count();
    if (jobs > JOB_LIMIT) {
        jobs = JOB_LIMIT;
    }
    if (jobs > all->chunk_count) {
        jobs = (unsigned)all->chunk_count;
    }
    kk_thread threads[JOB_LIMIT];
    unsigned started = 0;
    while (started + 1 < jobs && kk_thread_start(&threads[started], work, all)) {
        started++;
    }
    work(all);
    for (unsigned i = 0; i < started; i++) {
        kk_thread_join(&threads[i]);
    }
}

/* Problems that threads met are the source's only when their chunks are accepted: a second, quick pass does
 * that. */
static bool accept_chunks(exporter *all)
{
    kk_cursor_options options = {.wanted = KK_OPSET_NONE};
    kk_cursor *cursor = kk_cursor_new(all->source, &options);
    bool done = cursor != NULL;
    for (size_t chunk = 0; done && chunk < all->chunk_count; chunk++) {
        kk_event event;
        uint64_t first_index;
        kk_cursor_begin(cursor, chunk);
        while (kk_cursor_next(cursor, &event)) {
        }
        kk_chunk *finished = kk_cursor_finish(cursor);
        done = finished && kk_source_accept(all->source, finished, &first_index, all->error) == KK_ACCEPTED;
    }
    if (cursor) {
        kk_cursor_free(cursor);
    }
    return done || kk_fail_memory(all->error, "exporting to CSV");
}

/* Time of the first event that can be read. */
static int64_t first_time(kk_source *source)
{
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    int64_t time = 0;
    bool found = false;
    for (size_t chunk = 0; cursor && !found && chunk < kk_source_chunk_count(source); chunk++) {
        kk_event event;
        kk_cursor_begin(cursor, chunk);
        found = kk_cursor_next(cursor, &event);
        time = found ? event.time : 0;
    }
    if (cursor) {
        kk_cursor_free(cursor);
    }
    return time;
}

static bool write_header(exporter *all, kk_error *error)
{
    kk_buf text = KK_BUF_INIT;
    kk_csv_format_header(&all->format, &text);
    bool done = text.failed ? kk_fail_memory(error, "exporting to CSV")
                            : all->options->write(all->options->context, text.data, text.size) ||
                                  kk_fail(error, "writing stopped");
    kk_buf_free(&text);
    return done;
}

static bool export_pml(exporter *all, kk_error *error)
{
    kk_zone *zone = kk_zone_open(all->options->zone.size ? all->options->zone : KK_STR("UTC"), error);
    if (!zone) {
        return false;
    }
    kk_pml_accounts *accounts = kk_pml_accounts_read(all->source);
    bool done = accounts && kk_csv_format_processes(&all->format, kk_source_processes(all->source));
    if (!done) {
        kk_fail_memory(error, "exporting to CSV");
    } else {
        all->format.is_pml = true;
        all->format.first_time = first_time(all->source);
        kk_zone_settle(zone, all->format.first_time);
        all->format.view = (kk_pml_view){zone, accounts};
        done = write_header(all, error);
        if (done) {
            run(all);
            done = !all->stopped && accept_chunks(all);
        }
    }
    kk_pml_accounts_free(accounts);
    kk_zone_free(zone);
    return done;
}

/* Events of one chunk of a CSV, kept until it is accepted. */
typedef struct kept_events {
    kk_event *items;
    size_t count, capacity;
} kept_events;

static bool keep(kept_events *kept, const kk_event *event)
{
    if (!kk_grow(&kept->items, &kept->capacity, kept->count + 1, sizeof *kept->items)) {
        return false;
    }
    kept->items[kept->count++] = *event;
    return true;
}

/* Reads a chunk until it is accepted, at most twice. */
static bool read_csv_chunk(exporter *all, kk_cursor *cursor, size_t chunk, kept_events *kept,
                           uint64_t *first_index)
{
    kk_accept answer = KK_RESCAN;
    while (answer == KK_RESCAN) {
        kk_event event;
        bool kept_all = true;
        kept->count = 0;
        kk_cursor_begin(cursor, chunk);
        while (kept_all && kk_cursor_next(cursor, &event)) {
            kept_all = keep(kept, &event);
        }
        kk_chunk *finished = kept_all ? kk_cursor_finish(cursor) : NULL;
        if (!finished) {
            return kk_fail_memory(all->error, "exporting to CSV");
        }
        answer = kk_source_accept(all->source, finished, first_index, all->error);
    }
    return answer == KK_ACCEPTED;
}

static bool export_csv(exporter *all, kk_error *error)
{
    if (all->options->zone.size > 0) {
        return kk_fail(error, "a CSV does not say which time zone its times are in; leave the time zone out");
    }
    kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    kk_cursor *cursor = kk_cursor_new(all->source, &options);
    kk_csv_formatter formatter = {.format = &all->format};
    kept_events kept = {0};
    kk_buf text = KK_BUF_INIT;
    bool done = cursor ? write_header(all, error) : kk_fail_memory(error, "exporting to CSV");
    for (size_t chunk = 0; done && chunk < all->chunk_count; chunk++) {
        uint64_t first_index = 0;
        done = read_csv_chunk(all, cursor, chunk, &kept, &first_index);
        kk_buf_clear(&text);
        for (size_t i = 0; done && i < kept.count; i++) {
            kk_event *event = &kept.items[i];
            event->ref.index += first_index;
            all->format.first_time = event->ref.index == 0 ? event->time : all->format.first_time;
            kk_source_resolve(all->source, event, &formatter.scratch);
            kk_csv_format_row(&formatter, event, &text);
        }
        done = done && write_in_turn(all, chunk, &text, kept.count);
    }
    free(kept.items);
    kk_buf_free(&text);
    kk_scratch_free(&formatter.scratch);
    if (cursor) {
        kk_cursor_free(cursor);
    }
    return done;
}

bool kk_csv_export(kk_source *source, const kk_csv_export_options *options, uint64_t *rows, kk_error *error)
{
    exporter all = {.source = source, .options = options, .error = error};
    if (!kk_csv_format_columns(&all.format, options->columns, error)) {
        return false;
    }
    all.chunk_count = kk_source_chunk_count(source);
    kk_mutex_init(&all.mutex);
    kk_condition_init(&all.turn);
    bool done =
        kk_source_info(source)->format == KK_FORMAT_PML ? export_pml(&all, error) : export_csv(&all, error);
    if (rows) {
        *rows = all.rows;
    }
    kk_condition_free(&all.turn);
    kk_mutex_free(&all.mutex);
    kk_csv_format_free(&all.format);
    return done;
}
