/* The interface's functions: each asks the source's methods. */
#include "capture/source_impl.h"

void kk_source_close(kk_source *source)
{
    if (source) {
        kk_zone *zone = source->zone;
        source->methods->close(source);
        kk_zone_free(zone);
    }
}

const kk_capture_info *kk_source_info(const kk_source *source)
{
    return &source->info;
}

/* Windows by the first build of a product, newest first. */
typedef struct windows_row {
    unsigned major, minor, build;
    const char *client, *server;
} windows_row;

static const windows_row windows_rows[] = {
    {10, 0, 26100, "Windows 11", "Windows Server 2025"},
    {10, 0, 22000, "Windows 11", "Windows Server 2022"},
    {10, 0, 20348, "Windows 10", "Windows Server 2022"},
    {10, 0, 17763, "Windows 10", "Windows Server 2019"},
    {10, 0, 0, "Windows 10", "Windows Server 2016"},
    {6, 3, 0, "Windows 8.1", "Windows Server 2012 R2"},
    {6, 2, 0, "Windows 8", "Windows Server 2012"},
    {6, 1, 0, "Windows 7", "Windows Server 2008 R2"},
    {6, 0, 0, "Windows Vista", "Windows Server 2008"},
    {5, 2, 0, "Windows XP", "Windows Server 2003"},
    {5, 1, 0, "Windows XP", "Windows XP"},
};

kk_str kk_capture_os_name(const kk_capture_info *info)
{
    for (size_t i = 0; i < sizeof windows_rows / sizeof windows_rows[0]; i++) {
        const windows_row *row = &windows_rows[i];
        if (info->os_major == row->major && info->os_minor == row->minor && info->os_build >= row->build) {
            return kk_str_of(info->os_is_server ? row->server : row->client);
        }
    }
    return (kk_str){NULL, 0};
}

void kk_source_describe(const kk_source *source, kk_buf *out)
{
    if (source->methods->describe) {
        source->methods->describe(source, out);
    } else {
        kk_buf_append_text(out, source->info.format->name);
    }
}

bool kk_source_learns(const kk_source *source, kk_field field)
{
    return source->methods->learns && source->methods->learns(source, field);
}

const kk_processes *kk_source_processes(const kk_source *source)
{
    return &source->processes;
}

const kk_problems *kk_source_problems(const kk_source *source)
{
    return &source->problems;
}

void kk_problem_add(kk_source *source, const char *what, uint64_t position, uint64_t event,
                    uint64_t lost_events)
{
    kk_problems *problems = &source->problems;
    problems->count++;
    problems->lost_events += lost_events;
    if (problems->kept < KK_PROBLEM_LIMIT) {
        problems->items[problems->kept++] = (kk_problem){.what = what, .position = position, .event = event};
    }
}

void kk_problem_add_text(kk_source *source, kk_str what)
{
    kk_str copy = kk_arena_copy(&source->arena, what);
    kk_problem_add(source, copy.data ? copy.data : "memory ran out while a problem was noted", KK_NO_POSITION,
                   UINT64_MAX, 0);
}

const kk_caveats *kk_source_caveats(const kk_source *source)
{
    return &source->caveats;
}

void kk_caveat_add(kk_source *source, kk_caveat caveat)
{
    kk_caveats *caveats = &source->caveats;
    if (caveats->count < KK_CAVEAT_LIMIT) {
        caveats->items[caveats->count++] = caveat;
    }
}

const kk_environment_variable *kk_source_environment(kk_source *source, size_t *count)
{
    return source->methods->environment(source, count);
}

size_t kk_source_chunk_count(const kk_source *source)
{
    return source->methods->chunk_count(source);
}

kk_cursor *kk_cursor_new(kk_source *source, const kk_cursor_options *options)
{
    return source->methods->cursor_new(source, options);
}

void kk_cursor_free(kk_cursor *cursor)
{
    if (cursor) {
        cursor->source->methods->cursor_free(cursor);
    }
}

void kk_cursor_begin(kk_cursor *cursor, size_t chunk)
{
    cursor->source->methods->cursor_begin(cursor, chunk);
}

bool kk_cursor_next(kk_cursor *cursor, kk_event *event)
{
    return cursor->source->methods->cursor_next(cursor, event);
}

const kk_chunk_counts *kk_cursor_counts(const kk_cursor *cursor)
{
    return &cursor->counts;
}

kk_chunk *kk_cursor_finish(kk_cursor *cursor)
{
    return cursor->source->methods->cursor_finish(cursor);
}

void kk_chunk_free(kk_chunk *chunk)
{
    if (chunk) {
        chunk->methods->chunk_free(chunk);
    }
}

kk_accept kk_source_accept(kk_source *source, kk_chunk *chunk, uint64_t *first_index, kk_error *error)
{
    return source->methods->accept(source, chunk, first_index, error);
}

void kk_source_resolve(kk_source *source, kk_event *event, kk_scratch *scratch)
{
    source->methods->resolve(source, event, scratch);
}

kk_opset kk_source_process_events(const kk_source *source)
{
    return source->methods->process_events(source);
}

bool kk_source_event(kk_source *source, const kk_event_ref *ref, kk_event *event)
{
    if (!source->methods->event(source, ref, event)) {
        return false;
    }
    if (ref->creates > 0) {
        kk_creation_make(source, ref->creates - 1, event);
    }
    return true;
}

void kk_source_fetch(const kk_source *source, const kk_event_ref *ref)
{
    if (source->methods->fetch) {
        source->methods->fetch(source, ref);
    }
}

void kk_source_release(kk_source *source, size_t chunk)
{
    if (source->methods->release) {
        source->methods->release(source, chunk);
    }
}

size_t kk_event_stack(const kk_event *event, kk_frame *frames, size_t limit)
{
    const kk_source *source = event->source;
    return source && source->methods->stack && event->ref.creates == 0
               ? source->methods->stack(event, frames, limit)
               : 0;
}

int64_t kk_source_first_time(kk_source *source)
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
    kk_cursor_free(cursor);
    return time;
}
