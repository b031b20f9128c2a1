#include "capture/write/export.h"

#include "base/grow.h"
#include "base/os/thread.h"
#include "capture/write/csv.h"

#include <stdlib.h>

/* One export: threads take chunks in order, format each into memory of their own, and write when it is their
 * turn. */
typedef struct exporter {
    kk_source *source;
    const kk_csv_export_options *options;
    kk_write_columns chosen;
    kk_columns *columns;
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

/* A thread over chunks, each of which stands for itself. */
static void work(void *context)
{
    exporter *all = context;
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(all->source, &options);
    kk_column_reader *reader = kk_column_reader_new(all->columns);
    kk_buf text = KK_BUF_INIT;
    size_t chunk;
    bool go = cursor && reader;
    if (!go) {
        stop(all, "out of memory while exporting to CSV; use fewer jobs");
    }
    while (go && take_chunk(all, &chunk)) {
        kk_event event;
        uint64_t rows = 0;
        kk_buf_clear(&text);
        kk_cursor_begin(cursor, chunk);
        for (; kk_cursor_next(cursor, &event); rows++) {
            kk_write_csv_row(&all->chosen, reader, &event, &text);
        }
        go = write_in_turn(all, chunk, &text, rows);
    }
    kk_buf_free(&text);
    kk_column_reader_free(reader);
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
    kk_cursor_free(cursor);
    return done || kk_fail_memory(all->error, "exporting to CSV");
}

static bool write_header(exporter *all, kk_error *error)
{
    kk_buf text = KK_BUF_INIT;
    kk_write_csv_header(&all->chosen, &text);
    bool done = text.failed ? kk_fail_memory(error, "exporting to CSV")
                            : all->options->write(all->options->context, text.data, text.size) ||
                                  kk_fail(error, "writing stopped");
    kk_buf_free(&text);
    return done;
}

static bool export_in_parallel(exporter *all, kk_error *error)
{
    if (!write_header(all, error)) {
        return false;
    }
    run(all);
    return !all->stopped && accept_chunks(all);
}

/* Events of one chunk, kept until it is accepted. */
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
static bool read_chunk(exporter *all, kk_cursor *cursor, size_t chunk, kept_events *kept,
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

/* One thread reads: what a chunk's events are shows once it is accepted. */
static bool export_in_order(exporter *all, kk_error *error)
{
    kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    kk_cursor *cursor = kk_cursor_new(all->source, &options);
    kk_column_reader *reader = kk_column_reader_new(all->columns);
    kk_scratch scratch = KK_SCRATCH_INIT;
    kept_events kept = {0};
    kk_buf text = KK_BUF_INIT;
    bool done = cursor && reader ? write_header(all, error) : kk_fail_memory(error, "exporting to CSV");
    for (size_t chunk = 0; done && chunk < all->chunk_count; chunk++) {
        uint64_t first_index = 0;
        done = read_chunk(all, cursor, chunk, &kept, &first_index);
        kk_buf_clear(&text);
        for (size_t i = 0; done && i < kept.count; i++) {
            kk_event *event = &kept.items[i];
            event->ref.index += first_index;
            kk_scratch_reset(&scratch);
            kk_source_resolve(all->source, event, &scratch);
            kk_write_csv_row(&all->chosen, reader, event, &text);
        }
        done = done && write_in_turn(all, chunk, &text, kept.count);
    }
    free(kept.items);
    kk_buf_free(&text);
    kk_scratch_free(&scratch);
    kk_column_reader_free(reader);
    kk_cursor_free(cursor);
    return done;
}

bool kk_csv_export(kk_source *source, const kk_csv_export_options *options, uint64_t *rows, kk_error *error)
{
    exporter all = {.source = source, .options = options, .error = error};
    if (!kk_write_choose_columns(&all.chosen, options->columns, error)) {
        return false;
    }
    all.columns = kk_columns_open(source, options->zone, error);
    if (!all.columns) {
        return false;
    }
    all.chunk_count = kk_source_chunk_count(source);
    kk_mutex_init(&all.mutex);
    kk_condition_init(&all.turn);
    bool done = kk_source_info(source)->format->scan_settles ? export_in_parallel(&all, error)
                                                             : export_in_order(&all, error);
    if (rows) {
        *rows = all.rows;
    }
    kk_condition_free(&all.turn);
    kk_mutex_free(&all.mutex);
    kk_columns_close(all.columns);
    return done;
}
