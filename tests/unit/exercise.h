/* Asks a source for everything that it can be asked, for tests and fuzz targets: a hostile capture may give
 * any answer, but must give one. */
#ifndef KK_TESTS_EXERCISE_H
#define KK_TESTS_EXERCISE_H

#include "capture/source.h"

typedef struct exercise_result {
    uint64_t events; /* that were given */
    uint64_t counted;
    uint64_t text; /* sum of all texts' bytes, so that each is read */
} exercise_result;

/* Reads every byte, so that a text outside its memory is noticed. */
static inline uint64_t exercise_text(kk_str text)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < text.size; i++) {
        sum += (unsigned char)text.data[i];
    }
    return sum;
}

static inline uint64_t exercise_process(const kk_process *process)
{
    const kk_str texts[] = {process->name,        process->image,   process->command_line,
                            process->user,        process->company, process->description,
                            process->environment, process->version, process->current_directory};
    uint64_t sum = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        sum += exercise_text(texts[i]);
    }
    for (uint32_t i = 0; i < process->module_count; i++) {
        sum += exercise_text(process->modules[i].path);
    }
    return sum;
}

static inline void exercise_event(kk_source *source, kk_event *event, kk_scratch *scratch,
                                  exercise_result *result)
{
    kk_frame frames[16];
    kk_event again;
    kk_source_resolve(source, event, scratch);
    for (unsigned field = 0; field < KK_FIELD_COUNT; field++) {
        kk_value value;
        kk_availability availability = kk_event_field(event, (kk_field)field, scratch, &value);
        if (availability == KK_KNOWN || availability == KK_EMPTY) {
            result->text += exercise_text(kk_value_text(&value, scratch));
        }
    }
    kk_event_stack(event, frames, sizeof frames / sizeof frames[0]);
    kk_source_event(source, &event->ref, &again);
    kk_scratch_reset(scratch);
    result->events++;
}

/* Everything of one source, which stays open. */
static inline exercise_result exercise(kk_source *source)
{
    exercise_result result = {0};
    kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_cursor *cursor = kk_cursor_new(source, &options);
    size_t count;
    kk_source_environment(source, &count);
    unsigned rescans = 0;
    for (size_t chunk = 0; cursor && chunk < kk_source_chunk_count(source); chunk++) {
        kk_event event;
        uint64_t first_index;
        kk_cursor_begin(cursor, chunk);
        while (kk_cursor_next(cursor, &event)) {
            exercise_event(source, &event, &scratch, &result);
        }
        kk_chunk *finished = kk_cursor_finish(cursor);
        uint64_t counted = kk_cursor_counts(cursor)->events;
        kk_accept answer = kk_source_accept(source, finished, &first_index, NULL);
        if (answer == KK_RESCAN && rescans++ < 1000) {
            chunk--;
        } else {
            result.counted += counted;
        }
    }
    kk_cursor_free(cursor);
    kk_scratch_free(&scratch);
    const kk_processes *processes = kk_source_processes(source);
    for (uint32_t i = 0; i < processes->count; i++) {
        result.text += exercise_process(processes->items[i]);
    }
    return result;
}

#endif
