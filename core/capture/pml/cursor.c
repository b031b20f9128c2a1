/* Events of a PML: chunks are ranges of the array of offsets. What no one wants costs a look at
 * its header. */
#include "capture/pml/source.h"

#include <stdlib.h>

/* How far ahead headers are fetched: far enough for memory to answer, near enough to stay in the
 * first cache. */
#define FETCH_AHEAD 14u
/* The same for details, whose offset the header tells. */
#define FETCH_DETAIL_AHEAD 8u
/* Operations from which on details are fetched ahead: few wanted ones are rare events. */
#define MANY_OPERATIONS 8u

typedef struct pml_problem {
    const char *what;
    uint64_t offset, event, lost;
} pml_problem;

/* Problems of one chunk, kept until it is accepted. */
typedef struct pml_problems {
    pml_problem items[KK_PROBLEM_LIMIT];
    unsigned kept;
    uint64_t count, lost;
} pml_problems;

typedef struct pml_chunk {
    kk_chunk base;
    uint64_t first_index;
    uint64_t problem_count, lost;
    unsigned kept;
    pml_problem problems[];
} pml_chunk;

typedef struct pml_cursor {
    kk_cursor base;
    const kk_pml *pml;
    bool wanted[KK_OP_COUNT];
    bool wants_many; /* so many operations that fetching details ahead pays */
    const kk_pml_part *part;
    size_t chunk;
    uint64_t begin, at, end; /* positions in the part */
    kk_pml_reach reach;      /* of the part */
    uint64_t room;           /* see kk_pml_room */
    uint64_t pipe_events;    /* of the class IPC, with an operation that is known */
    pml_problems problems;
} pml_cursor;

static kk_process_id process_of(const kk_pml *pml, uint32_t number)
{
    const kk_process *process = kk_pml_process(pml, number);
    return process ? process->id : KK_NO_PROCESS;
}

static void fill(const kk_pml *pml, const kk_pml_part *part, uint64_t offset, uint64_t index,
                 kk_operation operation, kk_event *event)
{
    const unsigned char *raw = part->mapping.data + offset;
    uint32_t class_id = kk_load_u32(raw + KK_PML_AT_CLASS);
    event->ref.index = index;
    event->ref.position = kk_pml_position(pml, part, offset);
    event->ref.process = process_of(pml, kk_load_u32(raw + KK_PML_AT_PROCESS));
    event->ref.creates = 0;
    event->operation = operation;
    event->class_id = class_id < KK_CLASS_COUNT ? (kk_class)class_id : KK_CLASS_UNKNOWN;
    event->tid = kk_load_u32(raw + KK_PML_AT_TID);
    event->time = (int64_t)kk_load_u64(raw + KK_PML_AT_TIME);
    event->raw = raw;
    event->raw_size = (size_t)(part->events_end - offset);
    event->source = pml;
    event->processes = &pml->base.processes;
    event->decode = kk_pml_field;
}

bool kk_pml_event_make(const kk_pml *pml, const kk_pml_part *part, uint64_t offset, uint64_t index,
                       kk_event *event)
{
    if (!kk_pml_is_in_reach(kk_pml_reach_of(part), offset)) {
        return false;
    }
    const unsigned char *raw = part->mapping.data + offset;
    const unsigned char *end = part->mapping.data + part->events_end;
    if (kk_pml_event_size(pml, raw) > (uint64_t)(end - raw)) {
        return false;
    }
    kk_operation operation = kk_pml_operation_of(&pml->operations, pml->layout.pointer_size, raw, end);
    fill(pml, part, offset, index, operation, event);
    return true;
}

kk_cursor *kk_pml_cursor_new(kk_source *source, const kk_cursor_options *options)
{
    pml_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor) {
        return NULL;
    }
    cursor->base.source = source;
    cursor->pml = (const kk_pml *)source;
    unsigned wanted = 0;
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        cursor->wanted[i] = kk_opset_has(&options->wanted, (kk_operation)i);
        wanted += cursor->wanted[i];
    }
    cursor->wants_many = wanted >= MANY_OPERATIONS;
    return &cursor->base;
}

void kk_pml_cursor_free(kk_cursor *cursor)
{
    free(cursor);
}

/* Time of the event at `at`; 0 when its offset is bad. */
static int64_t time_at(const kk_pml_part *part, uint64_t at)
{
    uint64_t offset;
    return kk_pml_event_offset(part, at, &offset)
               ? (int64_t)kk_load_u64(part->mapping.data + offset + KK_PML_AT_TIME)
               : 0;
}

/* Times of the chunk's first and last event that can be read. */
static void find_times(const pml_cursor *cursor, kk_chunk_counts *counts)
{
    for (uint64_t at = cursor->begin; at < cursor->end && counts->first_time == 0; at++) {
        counts->first_time = time_at(cursor->part, at);
    }
    for (uint64_t at = cursor->end; at > cursor->begin && counts->last_time == 0; at--) {
        counts->last_time = time_at(cursor->part, at - 1);
    }
}

static const kk_pml_part *part_of(const kk_pml *pml, size_t chunk)
{
    const kk_pml_part *part = &pml->parts[0];
    for (size_t i = 1; i < pml->part_count && pml->parts[i].first_chunk <= chunk; i++) {
        part = &pml->parts[i];
    }
    return part;
}

/* Where the chunk begins in the part's array; at most the array's end. */
static uint64_t first_position(const kk_pml_part *part, size_t chunk)
{
    uint64_t begin = (uint64_t)(chunk - part->first_chunk) * KK_PML_CHUNK;
    return begin < part->count ? begin : part->count;
}

/* Events lie in the order of the array but for those that threads logged at once. */
/* The bytes of a chunk's events; false when their offsets do not tell. */
static bool bytes_of(const kk_pml_part *part, size_t chunk, uint64_t *begin, uint64_t *end)
{
    uint64_t position = first_position(part, chunk), next = first_position(part, chunk + 1);
    *end = part->events_end;
    return position < next && kk_pml_event_offset(part, position, begin) &&
           (next == part->count || kk_pml_event_offset(part, next, end));
}

void kk_pml_release(kk_source *source, size_t chunk)
{
    const kk_pml_part *part = part_of((const kk_pml *)source, chunk);
    uint64_t begin, end;
    if (bytes_of(part, chunk, &begin, &end)) {
        kk_mapping_release(&part->mapping, begin, end);
    }
}

void kk_pml_cursor_begin(kk_cursor *base, size_t chunk)
{
    pml_cursor *cursor = (pml_cursor *)base;
    const kk_pml *pml = cursor->pml;
    base->counts = (kk_chunk_counts){0};
    cursor->problems = (pml_problems){0};
    cursor->pipe_events = 0;
    cursor->chunk = chunk;
    cursor->part = part_of(pml, chunk);
    cursor->begin = first_position(cursor->part, chunk);
    cursor->at = cursor->begin;
    cursor->end = first_position(cursor->part, chunk + 1);
    cursor->room = kk_pml_room(cursor->part);
    cursor->reach = kk_pml_reach_of(cursor->part);
    uint64_t begin, end;
    if (bytes_of(cursor->part, chunk, &begin, &end)) {
        kk_mapping_expect(&cursor->part->mapping, begin, end);
    }
    find_times(cursor, &base->counts);
}

static void note(pml_cursor *cursor, const char *what, uint64_t offset, uint64_t position, uint64_t lost)
{
    pml_problems *problems = &cursor->problems;
    problems->count++;
    problems->lost += lost;
    if (problems->kept < KK_PROBLEM_LIMIT) {
        problems->items[problems->kept++] =
            (pml_problem){what, offset, cursor->part->first_index + position, lost};
    }
}

static void note_bad_offset(pml_cursor *cursor, uint64_t position)
{
    note(cursor, "the array of offsets points outside the events",
         cursor->part->array_at + position * KK_PML_OFFSET_SIZE, position, 1);
}

/* The event is wanted: its parts are checked, then it is given. */
static bool give(pml_cursor *cursor, uint64_t offset, uint64_t position, kk_operation operation,
                 kk_event *event)
{
    const kk_pml_part *part = cursor->part;
    uint64_t size = kk_pml_event_size(cursor->pml, part->mapping.data + offset);
    if (size > part->events_end - offset) {
        note(cursor, "an event reaches beyond the events", offset, position, 1);
        return false;
    }
    if (!kk_pml_take_room(&cursor->room, size)) {
        note(cursor, "events overlap", offset, position, 1);
        return false;
    }
    fill(cursor->pml, part, offset, position - cursor->begin, operation, event);
    return true;
}

/* A header may lie in two lines of the cache. */
static void fetch_header(const pml_cursor *cursor, const unsigned char *entry)
{
    uint64_t offset = kk_load_u32(entry);
    const unsigned char *raw =
        cursor->part->mapping.data + (kk_pml_is_in_reach(cursor->reach, offset) ? offset : 0);
    __builtin_prefetch(raw);
    __builtin_prefetch(raw + KK_PML_EVENT_SIZE - 1);
}

/* Fetches what decoding will look at first: the detail's begin. */
static void fetch_detail(const pml_cursor *cursor, const unsigned char *entry)
{
    const kk_pml_part *part = cursor->part;
    uint64_t offset = kk_pml_offset_at(entry);
    if (!kk_pml_is_in_reach(cursor->reach, offset)) {
        return;
    }
    const unsigned char *raw = part->mapping.data + offset;
    uint64_t room = part->events_end - offset;
    uint64_t detail =
        KK_PML_EVENT_SIZE + (uint64_t)kk_load_u16(raw + KK_PML_AT_DEPTH) * cursor->pml->layout.pointer_size;
    __builtin_prefetch(raw + (detail < room ? detail : 0));
    __builtin_prefetch(raw + (detail + 64 < room ? detail + 64 : 0));
}

bool kk_pml_cursor_next(kk_cursor *base, kk_event *event)
{
    pml_cursor *cursor = (pml_cursor *)base;
    const kk_pml *pml = cursor->pml;
    const kk_pml_part *part = cursor->part;
    const unsigned char *data = part->mapping.data;
    const unsigned char *end = data + part->events_end;
    kk_chunk_counts *counts = &base->counts;
    unsigned pointer_size = pml->layout.pointer_size;
    uint64_t last = cursor->end;
    for (uint64_t at = cursor->at; at < last; at++) {
        const unsigned char *entry = part->offsets + at * KK_PML_OFFSET_SIZE;
        if (last - at > FETCH_AHEAD) {
            fetch_header(cursor, entry + (size_t)FETCH_AHEAD * KK_PML_OFFSET_SIZE);
            if (cursor->wants_many) {
                fetch_detail(cursor, entry + (size_t)FETCH_DETAIL_AHEAD * KK_PML_OFFSET_SIZE);
            }
        }
        uint64_t offset = kk_pml_offset_at(entry);
        if (!kk_pml_is_in_reach(cursor->reach, offset) && !kk_pml_event_offset(part, at, &offset)) {
            note_bad_offset(cursor, at);
            continue;
        }
        kk_operation operation = kk_pml_operation_of(&pml->operations, pointer_size, data + offset, end);
        counts->by_operation[operation]++;
        uint32_t class_id = kk_load_u32(data + offset + KK_PML_AT_CLASS);
        if (operation == KK_OP_OTHER) {
            counts->by_class[class_id < KK_CLASS_COUNT ? class_id : KK_CLASS_UNKNOWN]++;
        } else if (class_id == KK_CLASS_IPC) {
            cursor->pipe_events++;
        }
        if (cursor->wanted[operation] && give(cursor, offset, at, operation, event)) {
            cursor->at = at + 1;
            return true;
        }
    }
    cursor->at = last;
    return false;
}

/* The counts that follow from those by operation. Pipes have operations of the file system. */
static void sum_up(kk_chunk_counts *counts, uint64_t pipe_events)
{
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        counts->events += counts->by_operation[i];
        if (i != KK_OP_OTHER) {
            counts->by_class[kk_operation_class((kk_operation)i)] += counts->by_operation[i];
        }
    }
    counts->by_class[KK_CLASS_FILE] -= pipe_events;
    counts->by_class[KK_CLASS_IPC] += pipe_events;
}

kk_chunk *kk_pml_cursor_finish(kk_cursor *base)
{
    pml_cursor *cursor = (pml_cursor *)base;
    const pml_problems *problems = &cursor->problems;
    sum_up(&base->counts, cursor->pipe_events);
    pml_chunk *chunk = malloc(sizeof *chunk + problems->kept * sizeof chunk->problems[0]);
    if (!chunk) {
        return NULL;
    }
    chunk->base = (kk_chunk){.methods = base->source->methods, .number = cursor->chunk};
    chunk->first_index = cursor->part->first_index + cursor->begin;
    chunk->problem_count = problems->count;
    chunk->lost = problems->lost;
    chunk->kept = problems->kept;
    memcpy(chunk->problems, problems->items, problems->kept * sizeof chunk->problems[0]);
    return &chunk->base;
}

void kk_pml_chunk_free(kk_chunk *chunk)
{
    free(chunk);
}

kk_accept kk_pml_accept(kk_source *source, kk_chunk *base, uint64_t *first_index, kk_error *error)
{
    if (!base) {
        kk_fail_memory(error, "reading a chunk of a PML");
        return KK_ACCEPT_FAILED;
    }
    pml_chunk *chunk = (pml_chunk *)base;
    *first_index = chunk->first_index;
    uint64_t kept_lost = 0;
    for (unsigned i = 0; i < chunk->kept; i++) {
        const pml_problem *problem = &chunk->problems[i];
        kept_lost += problem->lost;
        kk_problem_add(source, problem->what, problem->offset, problem->event, problem->lost);
    }
    source->problems.count += chunk->problem_count - chunk->kept;
    source->problems.lost_events += chunk->lost - kept_lost;
    free(chunk);
    return KK_ACCEPTED;
}
