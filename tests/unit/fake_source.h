/* A capture made of tables, for tests of rooms above capture/: processes and events as the test
 * states them. */
#ifndef KK_TESTS_FAKE_SOURCE_H
#define KK_TESTS_FAKE_SOURCE_H

#include "capture/source_impl.h"

#include <stdlib.h>
#include <string.h>

typedef struct fake_field {
    kk_field field;
    const char *text; /* NULL: the number counts */
    int64_t number;
} fake_field;

#define FAKE_FIELD_LIMIT 10
#define FAKE_EVENT_LIMIT 256

typedef struct fake_event {
    kk_operation operation;
    kk_process_id process;
    int64_t time;
    fake_field fields[FAKE_FIELD_LIMIT];
    size_t count;
} fake_event;

typedef struct fake_source {
    kk_source source;
    fake_event events[FAKE_EVENT_LIMIT];
    uint64_t event_count;
    int64_t clock; /* time of the latest event; every event is one second later */
    kk_environment_variable environment[8];
    size_t environment_count;
} fake_source;

static inline kk_availability fake_decode(const kk_event *event, kk_field field, kk_scratch *scratch,
                                          kk_value *value)
{
    (void)scratch;
    const fake_event *fake = (const fake_event *)(const void *)event->raw;
    for (size_t i = 0; i < fake->count; i++) {
        const fake_field *known = &fake->fields[i];
        if (known->field == field) {
            *value = (kk_value){.kind = kk_field_info_of(field)->kind,
                                .text = kk_str_of(known->text),
                                .number = known->number};
            return known->text && !*known->text ? KK_EMPTY : KK_KNOWN;
        }
    }
    if (field == KK_FIELD_RESULT) {
        *value = (kk_value){.kind = KK_TEXT, .text = KK_STR("SUCCESS")};
        return KK_KNOWN;
    }
    return KK_UNAVAILABLE;
}

static inline bool fake_read(kk_source *source, const kk_event_ref *ref, kk_event *event)
{
    fake_source *self = (fake_source *)source;
    if (ref->index >= self->event_count) {
        return false;
    }
    const fake_event *fake = &self->events[ref->index];
    *event = (kk_event){.ref = {.index = ref->index, .position = ref->index, .process = fake->process},
                        .operation = fake->operation,
                        .class_id = kk_operation_class(fake->operation),
                        .time = fake->time,
                        .raw = (const unsigned char *)fake,
                        .raw_size = sizeof *fake,
                        .source = source,
                        .processes = &source->processes,
                        .decode = fake_decode};
    return true;
}

static inline const kk_environment_variable *fake_environment(kk_source *source, size_t *count)
{
    fake_source *self = (fake_source *)source;
    *count = self->environment_count;
    return self->environment;
}

static const kk_source_methods FAKE_METHODS = {.environment = fake_environment, .event = fake_read};

static inline fake_source *fake_new(void)
{
    fake_source *self = calloc(1, sizeof *self);
    if (self) {
        self->source.methods = &FAKE_METHODS;
        self->source.info.path = KK_STR("fake.pml");
        self->clock = INT64_C(132000000000000000);
    }
    return self;
}

static inline void fake_free(fake_source *self)
{
    kk_processes_free(&self->source.processes);
    free(self);
}

/* A process; `image` and `command_line` may be NULL. One with a parent from before the capture has
 * started_in_capture only when `started` says so. */
static inline kk_process_id fake_process(fake_source *self, uint32_t pid, kk_process_id parent,
                                         const char *name, const char *image, const char *command_line,
                                         bool started)
{
    kk_process *process = kk_processes_add(&self->source.processes, pid);
    const kk_process *of = kk_processes_get(&self->source.processes, parent);
    process->parent = parent;
    process->parent_pid = of ? (int64_t)of->pid : -1;
    process->name = kk_str_of(name);
    process->image = image ? kk_str_of(image) : (kk_str){0};
    process->command_line = command_line ? kk_str_of(command_line) : (kk_str){0};
    process->started_in_capture = started;
    process->start_time = started ? self->clock += 10000000 : 1;
    return process->id;
}

/* Adds an event and reads it into `event`. */
static inline void fake_add(fake_source *self, kk_event *event, kk_process_id process, kk_operation operation,
                            const fake_field *fields, size_t count)
{
    fake_event *fake = &self->events[self->event_count];
    fake->operation = operation;
    fake->process = process;
    fake->time = self->clock += 10000000;
    fake->count = count;
    memcpy(fake->fields, fields, count * sizeof *fields);
    kk_event_ref ref = {.index = self->event_count++};
    fake_read(&self->source, &ref, event);
}

#endif
