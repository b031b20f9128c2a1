#include "capture/memory/memory.h"

#include "base/grow.h"
#include "base/time.h"
#include "capture/memory/record.h"
#include "capture/source_impl.h"
#include "capture/tracker.h"

#include <stdlib.h>

/* 2024-01-01 00:00 as a FILETIME: when the first event happens unless it says so. */
#define FIRST_TIME INT64_C(133485408000000000)
/* PIDs of processes that have a name only; Windows' are multiples of 4. */
#define FIRST_PID 100000U

typedef struct memory_source {
    kk_source source;
    kk_memory_record *events;
    size_t count;
    kk_tracker *tracker;
    kk_str *names; /* of processes without a PID: the i-th has PID FIRST_PID + 4 i */
    size_t name_count, name_capacity;
} memory_source;

typedef struct memory_cursor {
    kk_cursor cursor;
    kk_cursor_options options;
    size_t next;
} memory_cursor;

static size_t event_stack(const kk_event *event, kk_frame *frames, size_t limit)
{
    const memory_source *self = event->source;
    const kk_memory_record *from = &self->events[event->ref.position];
    for (size_t i = 0; i < from->frame_count && i < limit; i++) {
        frames[i] = from->frames[i];
    }
    return from->frame_count;
}

static kk_availability decode(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value)
{
    (void)scratch;
    const memory_source *self = event->source;
    if (field == KK_FIELD_UNBACKED_FRAMES) {
        kk_frame frames[KK_FRAME_LIMIT];
        return kk_unbacked_frames(frames, event_stack(event, frames, KK_FRAME_LIMIT), value);
    }
    return kk_memory_record_field(&self->events[event->ref.position], field, value);
}

/* --- processes --- */

/* The PID of a process that the events know by name only: the same name is the same process. */
static uint32_t pid_of_name(memory_source *self, kk_str name)
{
    for (size_t i = 0; i < self->name_count; i++) {
        if (kk_str_equal(self->names[i], name)) {
            return FIRST_PID + 4 * (uint32_t)i;
        }
    }
    if (!kk_grow(&self->names, &self->name_capacity, self->name_count + 1, sizeof *self->names)) {
        return FIRST_PID;
    }
    self->names[self->name_count] = name;
    return FIRST_PID + 4 * (uint32_t)self->name_count++;
}

/* What the process.* (or parent.*) fields from `base` on say. */
static kk_process_facts facts_of(memory_source *self, const kk_memory_record *event, kk_field base)
{
    kk_process_facts facts = KK_PROCESS_FACTS;
    int shift = (int)base - KK_FIELD_PROCESS_NAME;
#define OF(field) ((kk_field)(KK_FIELD_PROCESS_##field + shift))
    facts.name = kk_memory_record_text(event, OF(NAME));
    facts.image = kk_memory_record_text(event, OF(IMAGE));
    if (!facts.name.data && facts.image.data) {
        facts.name = kk_path_name(facts.image);
    }
    facts.command_line = kk_memory_record_text(event, OF(COMMAND_LINE));
    facts.current_directory = kk_memory_record_text(event, OF(CURRENT_DIRECTORY));
    facts.user = kk_memory_record_text(event, OF(USER));
    facts.integrity = kk_memory_record_text(event, OF(INTEGRITY));
    facts.company = kk_memory_record_text(event, OF(COMPANY));
    facts.description = kk_memory_record_text(event, OF(DESCRIPTION));
    facts.version = kk_memory_record_text(event, OF(VERSION));
    facts.session = kk_memory_record_number(event, OF(SESSION), -1);
    kk_str bits = kk_memory_record_text(event, OF(ARCHITECTURE));
    facts.is_64bit = !bits.data ? KK_NOT_KNOWN : kk_str_equal(bits, KK_STR("64-bit")) ? KK_TRUE : KK_FALSE;
    const kk_memory_field *pid = kk_memory_record_find(event, OF(PID));
#undef OF
    facts.pid = pid ? (uint32_t)pid->number : pid_of_name(self, facts.name.data ? facts.name : KK_STR(""));
    return facts;
}

static bool tells_of(const kk_memory_record *event, kk_field first, kk_field last)
{
    for (size_t i = 0; i < event->count; i++) {
        if (event->fields[i].field >= first && event->fields[i].field <= last) {
            return true;
        }
    }
    return false;
}

static bool learn_child(memory_source *self, kk_memory_record *event, uint64_t index, kk_process_id creator)
{
    kk_process_facts child = KK_PROCESS_FACTS;
    child.image = kk_memory_record_text(event, KK_FIELD_CHILD_IMAGE);
    child.image = child.image.data ? child.image : kk_memory_record_text(event, KK_FIELD_PATH);
    child.command_line = kk_memory_record_text(event, KK_FIELD_CHILD_COMMAND_LINE);
    child.name = child.image.data ? kk_path_name(child.image) : (kk_str){NULL, 0};
    int64_t pid = kk_memory_record_number(event, KK_FIELD_CHILD_PID, -1);
    child.pid = pid >= 0 ? (uint32_t)pid : pid_of_name(self, child.name.data ? child.name : KK_STR(""));
    return kk_tracker_created(self->tracker, index, event->time, creator, &child) != NULL;
}

static bool learn_process(memory_source *self, kk_memory_record *event, uint64_t index)
{
    kk_process_facts facts = facts_of(self, event, KK_FIELD_PROCESS_NAME);
    if (tells_of(event, KK_FIELD_PARENT_NAME, KK_FIELD_PARENT_VIRTUALIZED)) {
        kk_process_facts parent = facts_of(self, event, KK_FIELD_PARENT_NAME);
        facts.parent_pid = parent.pid;
        if (!kk_tracker_seen(self->tracker, index, &parent)) {
            return false;
        }
    }
    const kk_process *process = NULL;
    if (event->operation == KK_OP_PROCESS_START) {
        process = kk_tracker_started(self->tracker, index, event->time, &facts);
    } else if (event->operation == KK_OP_PROCESS_EXIT) {
        const kk_memory_field *status = kk_memory_record_find(event, KK_FIELD_EXIT_STATUS);
        process = kk_tracker_exited(self->tracker, index, event->time, &facts, status != NULL,
                                    status ? (int32_t)status->number : 0);
    } else {
        process = kk_tracker_seen(self->tracker, index, &facts);
    }
    if (!process) {
        return false;
    }
    event->process = process->id;
    return event->operation != KK_OP_PROCESS_CREATE || learn_child(self, event, index, process->id);
}

/* --- making it --- */

static bool copy_event(memory_source *self, const kk_memory_event *from, kk_memory_record *to)
{
    kk_arena *arena = &self->source.arena;
    to->fields = kk_arena_calloc(arena, from->count + 1, sizeof *to->fields);
    if (!to->fields) {
        return false;
    }
    to->count = from->count;
    for (size_t i = 0; i < from->count; i++) {
        to->fields[i] = from->fields[i];
        if (from->fields[i].text.data) {
            to->fields[i].text = kk_arena_copy(arena, from->fields[i].text);
            if (!to->fields[i].text.data) {
                return false;
            }
        }
    }
    return true;
}

static const kk_module *make_module(memory_source *self, kk_module *module, kk_str path)
{
    module->path = kk_arena_copy(&self->source.arena, path);
    return module->path.data ? module : NULL;
}

static bool copy_frames(memory_source *self, const kk_memory_event *from, kk_memory_record *to)
{
    kk_arena *arena = &self->source.arena;
    to->frames = kk_arena_calloc(arena, from->frame_count + 1, sizeof *to->frames);
    kk_module *modules = kk_arena_calloc(arena, from->frame_count + 1, sizeof *modules);
    to->frame_count = from->frame_count;
    bool copied = to->frames && modules;
    for (size_t i = 0; copied && i < from->frame_count; i++) {
        const kk_memory_frame *frame = &from->frames[i];
        to->frames[i] = (kk_frame){.address = frame->address, .kernel = frame->kernel};
        if (frame->module.size > 0) {
            to->frames[i].module = make_module(self, &modules[i], frame->module);
            copied = to->frames[i].module != NULL;
        }
    }
    self->source.info.has_stacks = self->source.info.has_stacks || from->frame_count > 0;
    return copied;
}

/* Sets the acting process's modules. */
static bool copy_modules(memory_source *self, const kk_memory_event *from, const kk_memory_record *to)
{
    if (from->module_count == 0 || to->process >= self->source.processes.count) {
        return true;
    }
    kk_process *process = self->source.processes.items[to->process];
    kk_module *modules = kk_arena_calloc(&self->source.arena, from->module_count, sizeof *modules);
    bool copied = modules != NULL;
    for (size_t i = 0; copied && i < from->module_count; i++) {
        copied = make_module(self, &modules[i], from->modules[i]) != NULL;
    }
    process->modules = copied ? modules : NULL;
    process->module_count = copied ? (uint32_t)from->module_count : 0;
    return copied;
}

static int64_t time_of(const kk_memory_record *event, int64_t before)
{
    int64_t time = kk_memory_record_number(event, KK_FIELD_TIME, -1);
    if (time < 0) {
        return before + KK_TICKS_PER_SECOND;
    }
    return time < KK_TICKS_PER_DAY ? FIRST_TIME + time : time;
}

static bool take_event(memory_source *self, const kk_memory_event *from, size_t index, int64_t before,
                       kk_error *error)
{
    kk_memory_record *event = &self->events[index];
    event->process = KK_NO_PROCESS;
    if (!copy_event(self, from, event) || !copy_frames(self, from, event)) {
        return kk_fail_memory(error, "making events");
    }
    event->operation_name = kk_memory_record_text(event, KK_FIELD_OPERATION);
    if (!event->operation_name.data) {
        return kk_fail(error, "event %zu has no operation", index + 1);
    }
    event->operation = kk_operation_find(event->operation_name);
    event->time = time_of(event, before);
    for (size_t i = 0; i < event->count; i++) {
        if (event->fields[i].field == KK_FIELD_TIME) {
            event->fields[i].number = event->time;
        }
    }
    if (!learn_process(self, event, index) || !copy_modules(self, from, event)) {
        return kk_fail_memory(error, "making events");
    }
    return true;
}

static void close_source(kk_source *source)
{
    memory_source *self = (memory_source *)source;
    kk_tracker_free(self->tracker);
    kk_processes_free(&self->source.processes);
    kk_arena_free(&self->source.arena);
    free(self->names);
    free(self->events);
    free(self);
}

static size_t chunk_count(const kk_source *source)
{
    (void)source;
    return 1;
}

static const kk_environment_variable *environment(kk_source *source, size_t *count)
{
    (void)source;
    *count = 0;
    return NULL;
}

static bool read_event(kk_source *source, const kk_event_ref *ref, kk_event *event)
{
    const memory_source *self = (const memory_source *)source;
    if (ref->index >= self->count) {
        return false;
    }
    const kk_memory_record *from = &self->events[ref->index];
    *event = (kk_event){.ref = {.index = ref->index, .position = ref->index, .process = from->process},
                        .operation = from->operation,
                        .class_id = kk_operation_class(from->operation),
                        .tid = (uint32_t)kk_memory_record_number(from, KK_FIELD_TID, 0),
                        .time = from->time,
                        .raw = (const unsigned char *)from,
                        .raw_size = sizeof *from,
                        .source = self,
                        .processes = &self->source.processes,
                        .decode = decode};
    return true;
}

static kk_cursor *cursor_new(kk_source *source, const kk_cursor_options *options)
{
    memory_cursor *cursor = calloc(1, sizeof *cursor);
    if (cursor) {
        cursor->cursor.source = source;
        cursor->options = *options;
    }
    return cursor ? &cursor->cursor : NULL;
}

static void cursor_free(kk_cursor *cursor)
{
    free(cursor);
}

static void cursor_begin(kk_cursor *cursor, size_t chunk)
{
    (void)chunk;
    ((memory_cursor *)cursor)->next = 0;
    cursor->counts = (kk_chunk_counts){0};
}

static void count_event(kk_chunk_counts *counts, const kk_event *event)
{
    counts->first_time = counts->events == 0 ? event->time : counts->first_time;
    counts->last_time = event->time;
    counts->events++;
    counts->by_operation[event->operation]++;
    counts->by_class[event->class_id]++;
}

static bool cursor_next(kk_cursor *cursor, kk_event *event)
{
    memory_cursor *self = (memory_cursor *)cursor;
    for (kk_event_ref ref = {.index = self->next}; read_event(cursor->source, &ref, event); ref.index++) {
        self->next = ref.index + 1;
        count_event(&cursor->counts, event);
        if (kk_opset_has(&self->options.wanted, event->operation)) {
            return true;
        }
    }
    return false;
}

static const kk_source_methods METHODS;

static kk_chunk *cursor_finish(kk_cursor *cursor)
{
    (void)cursor;
    kk_chunk *chunk = calloc(1, sizeof *chunk);
    if (chunk) {
        chunk->methods = &METHODS;
    }
    return chunk;
}

static void chunk_free(kk_chunk *chunk)
{
    free(chunk);
}

static kk_accept accept_chunk(kk_source *source, kk_chunk *chunk, uint64_t *first_index, kk_error *error)
{
    (void)source;
    (void)error;
    chunk_free(chunk);
    *first_index = 0;
    return KK_ACCEPTED;
}

static void resolve(kk_source *source, kk_event *event, kk_scratch *scratch)
{
    (void)source;
    (void)event;
    (void)scratch;
}

static kk_opset process_events(const kk_source *source)
{
    (void)source;
    return KK_OPSET_NONE;
}

static const kk_format FORMAT = {
    .name = "memory", .id = "memory", .position_unit = "event", .carries_stacks = true, .scan_settles = true};

static const kk_source_methods METHODS = {.close = close_source,
                                          .chunk_count = chunk_count,
                                          .environment = environment,
                                          .cursor_new = cursor_new,
                                          .cursor_free = cursor_free,
                                          .cursor_begin = cursor_begin,
                                          .cursor_next = cursor_next,
                                          .cursor_finish = cursor_finish,
                                          .chunk_free = chunk_free,
                                          .accept = accept_chunk,
                                          .resolve = resolve,
                                          .process_events = process_events,
                                          .event = read_event,
                                          .stack = event_stack};

kk_source *kk_memory_source_new(const kk_memory_event *events, size_t count, kk_error *error)
{
    memory_source *self = calloc(1, sizeof *self);
    if (!self) {
        kk_fail_memory(error, "making events");
        return NULL;
    }
    self->source.methods = &METHODS;
    self->source.info = (kk_capture_info){.format = &FORMAT,
                                          .path = KK_STR("example"),
                                          .encoding = KK_STR(""),
                                          .utc = true,
                                          .file_count = 1,
                                          .event_count = count,
                                          .is_64bit = KK_NOT_KNOWN};
    self->events = calloc(count + 1, sizeof *self->events);
    self->tracker = kk_tracker_new(&self->source.processes);
    bool made = self->events && self->tracker;
    if (!made) {
        kk_fail_memory(error, "making events");
    }
    int64_t time = FIRST_TIME - KK_TICKS_PER_SECOND;
    for (size_t i = 0; made && i < count; i++) {
        made = take_event(self, &events[i], i, time, error);
        time = self->events[i].time;
        self->count = i + 1;
    }
    if (!made) {
        close_source(&self->source);
        return NULL;
    }
    return &self->source;
}
