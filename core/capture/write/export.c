#include "capture/write/export.h"

#include "base/grow.h"
#include "base/os/thread.h"
#include "capture/write/form.h"

#include <stdlib.h>

/* One export: threads take chunks in order, format each into memory of their own, and write when it is their
 * turn. */
typedef struct exporter {
    kk_source *source;
    const kk_export_options *options;
    const kk_write_form *form;
    kk_write_columns chosen;
    kk_columns *columns;
    size_t chunk_count;
    kk_mutex mutex; /* guards the rest */
    kk_condition turn;
    size_t next;    /* chunk to be taken */
    size_t written; /* chunks that are written */
    kk_export_result result;
    bool stopped;
    kk_error *error; /* set when stopped */
} exporter;

static bool fail_memory(const exporter *all, kk_error *error)
{
    return kk_fail(error, "out of memory while exporting to %s; use fewer jobs", all->form->name);
}

/* Begins the writing of one thread. False when memory is out. */
static bool state_init(kk_write_state *state, exporter *all)
{
    *state = (kk_write_state){.source = all->source,
                              .chosen = &all->chosen,
                              .stacks = all->options->stacks,
                              .numbered = kk_write_is_numbered(all->source),
                              .reader = kk_column_reader_new(all->columns)};
    return state->reader != NULL;
}

static void state_free(kk_write_state *state, exporter *all)
{
    kk_mutex_lock(&all->mutex);
    all->result.replaced += state->replaced;
    kk_mutex_unlock(&all->mutex);
    kk_column_reader_free(state->reader);
    kk_buf_free(&state->text);
}

/* The first reason counts: memory that is out, or the caller's own. */
static void stop(exporter *all, bool memory_is_out)
{
    kk_mutex_lock(&all->mutex);
    if (!all->stopped) {
        all->stopped = true;
        if (memory_is_out) {
            fail_memory(all, all->error);
        } else {
            kk_fail(all->error, "writing stopped");
        }
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
        stop(all, text->failed);
        return false;
    }
    if (all->options->chunk) {
        all->options->chunk(all->options->context, chunk + 1, all->chunk_count);
    }
    kk_mutex_lock(&all->mutex);
    all->written++;
    all->result.events += rows;
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
    kk_write_state state;
    kk_buf text = KK_BUF_INIT;
    size_t chunk;
    bool go = state_init(&state, all) && cursor;
    if (!go) {
        stop(all, true);
    }
    while (go && take_chunk(all, &chunk)) {
        kk_event event;
        uint64_t rows = 0;
        kk_buf_clear(&text);
        kk_cursor_begin(cursor, chunk);
        for (; kk_cursor_next(cursor, &event); rows++) {
            all->form->event(&state, &event, &text);
        }
        go = write_in_turn(all, chunk, &text, rows);
    }
    kk_buf_free(&text);
    state_free(&state, all);
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

/* Accepts all chunks without looking at their events: problems that threads met are the source's only then,
 * and where it knows processes by events it knows all of them. */
static bool accept_chunks(exporter *all, bool need_processes, kk_error *error)
{
    const kk_cursor_options options = {.wanted = KK_OPSET_NONE, .need_processes = need_processes};
    kk_cursor *cursor = kk_cursor_new(all->source, &options);
    bool done = cursor != NULL || fail_memory(all, error);
    for (size_t chunk = 0; done && chunk < all->chunk_count; chunk++) {
        kk_accept answer = KK_RESCAN;
        while (done && answer == KK_RESCAN) {
            kk_event event;
            uint64_t first_index;
            kk_cursor_begin(cursor, chunk);
            while (kk_cursor_next(cursor, &event)) {
            }
            kk_chunk *finished = kk_cursor_finish(cursor);
            done = finished != NULL || fail_memory(all, error);
            answer = done ? kk_source_accept(all->source, finished, &first_index, error) : KK_ACCEPT_FAILED;
        }
        done = answer == KK_ACCEPTED;
    }
    kk_cursor_free(cursor);
    return done;
}

typedef enum file_end { BEGIN, END } file_end;

static bool write_end(exporter *all, file_end which, kk_error *error)
{
    kk_buf text = KK_BUF_INIT;
    kk_write_state state;
    bool done = state_init(&state, all);
    if (done && which == BEGIN) {
        all->form->begin(&state, &text);
    } else if (all->form->end) {
        all->form->end(&text);
    }
    if (!done || text.failed) {
        fail_memory(all, error);
        done = false;
    } else if (text.size > 0) {
        done = all->options->write(all->options->context, text.data, text.size) ||
               kk_fail(error, "writing stopped");
    }
    state_free(&state, all);
    kk_buf_free(&text);
    return done;
}

static bool export_in_parallel(exporter *all, kk_error *error)
{
    if (!write_end(all, BEGIN, error)) {
        return false;
    }
    run(all);
    return !all->stopped && accept_chunks(all, false, error) && write_end(all, END, error);
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
            return fail_memory(all, all->error);
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
    kk_write_state state;
    kk_scratch scratch = KK_SCRATCH_INIT;
    kept_events kept = {0};
    kk_buf text = KK_BUF_INIT;
    bool done = (state_init(&state, all) && cursor) || fail_memory(all, error);
    done = done && (!all->form->lists_processes || accept_chunks(all, true, error));
    state.numbered = kk_write_is_numbered(all->source);
    done = done && write_end(all, BEGIN, error);
    for (size_t chunk = 0; done && chunk < all->chunk_count; chunk++) {
        uint64_t first_index = 0;
        done = read_chunk(all, cursor, chunk, &kept, &first_index);
        kk_buf_clear(&text);
        for (size_t i = 0; done && i < kept.count; i++) {
            kk_event *event = &kept.items[i];
            event->ref.index += first_index;
            kk_scratch_reset(&scratch);
            kk_source_resolve(all->source, event, &scratch);
            all->form->event(&state, event, &text);
        }
        done = done && write_in_turn(all, chunk, &text, kept.count);
    }
    done = done && write_end(all, END, error);
    free(kept.items);
    kk_buf_free(&text);
    kk_scratch_free(&scratch);
    state_free(&state, all);
    kk_cursor_free(cursor);
    return done;
}

/* --- a selection --- */

/* Text that is gathered before it is written. */
#define GATHERED ((size_t)1 << 16)

typedef struct selecting {
    exporter *all;
    kk_write_state state;
    kk_buf text;
} selecting;

static bool write_gathered(selecting *self)
{
    exporter *all = self->all;
    if (self->text.failed) {
        return fail_memory(all, all->error);
    }
    bool written =
        self->text.size == 0 || all->options->write(all->options->context, self->text.data, self->text.size);
    kk_buf_clear(&self->text);
    return written || kk_fail(all->error, "writing stopped");
}

static bool take_selected(void *taker, const kk_event *event)
{
    selecting *self = taker;
    self->all->form->event(&self->state, event, &self->text);
    self->all->result.events++;
    return (self->text.size < GATHERED && !self->text.failed) || write_gathered(self);
}

static bool export_selection(exporter *all, kk_error *error)
{
    const kk_selection *selection = all->options->selection;
    bool settles = kk_source_info(all->source)->format->scan_settles;
    selecting self = {.all = all};
    bool done = state_init(&self.state, all) || fail_memory(all, error);
    done = done && (settles || !all->form->lists_processes || accept_chunks(all, true, error));
    self.state.numbered = kk_write_is_numbered(all->source);
    done = done && write_end(all, BEGIN, error) &&
           selection->give(selection->context, all->source, take_selected, &self, error) &&
           write_gathered(&self) && write_end(all, END, error);
    kk_buf_free(&self.text);
    state_free(&self.state, all);
    return done;
}

static bool export_all(exporter *all, kk_error *error)
{
    return kk_source_info(all->source)->format->scan_settles ? export_in_parallel(all, error)
                                                             : export_in_order(all, error);
}

static bool export(kk_source *source, const kk_export_options *options, const kk_write_form *form,
                   kk_export_result *result, kk_error *error)
{
    exporter all = {.source = source, .options = options, .form = form, .error = error};
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
    bool done = options->selection ? export_selection(&all, error) : export_all(&all, error);
    if (result) {
        *result = all.result;
    }
    kk_condition_free(&all.turn);
    kk_mutex_free(&all.mutex);
    kk_columns_close(all.columns);
    return done;
}

bool kk_csv_export(kk_source *source, const kk_export_options *options, kk_export_result *result,
                   kk_error *error)
{
    return export(source, options, &kk_write_csv, result, error);
}

bool kk_xml_export(kk_source *source, const kk_export_options *options, kk_export_result *result,
                   kk_error *error)
{
    return export(source, options, &kk_write_xml, result, error);
}
