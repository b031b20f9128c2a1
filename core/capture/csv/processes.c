/* The replay learns of processes from the rows that cursors noted.
 *
 * A process is a birth and an actor: the rows that may be of that birth and agree on their process. Rows of
 * an actor before any birth are of a process that ran before the capture. */
#include "capture/columns/facts.h"
#include "capture/columns/number.h"
#include "capture/csv/actors.h"

#include <stdlib.h>

#define FIRST_OWNERS ((size_t)256)

/* Wildcard in an owner's `actor`: the first actor of a birth, or the last that was met of a PID. */
#define ANYONE UINT32_MAX

/* Entry of the hash table of processes by birth, or PID, and actor. */
typedef struct owner {
    uint64_t of;    /* the birth's address; of a process from before the capture twice its PID and one */
    uint32_t actor; /* its number, or ANYONE */
    kk_process_id process; /* KK_NO_PROCESS where the slot is free */
    /* Of a birth and ANYONE. */
    kk_process_id creator; /* of Process Create, else KK_NO_PROCESS */
    bool is_claimed;       /* rows of an actor were met */
} owner;

struct kk_csv_replay {
    kk_csv *csv;
    kk_csv_births births;
    kk_csv_actors actors;
    kk_str *cells; /* one per column of the capture */
    owner *owners; /* a hash table, at most half full */
    size_t capacity, count;
};

kk_csv_replay *kk_csv_replay_new(kk_csv *csv)
{
    kk_csv_replay *self = calloc(1, sizeof *self);
    if (!self) {
        return NULL;
    }
    self->csv = csv;
    self->cells = calloc(csv->columns, sizeof *self->cells);
    if (!self->cells || !kk_csv_actors_init(&self->actors, csv)) {
        kk_csv_replay_free(self);
        return NULL;
    }
    return self;
}

void kk_csv_replay_free(kk_csv_replay *replay)
{
    if (replay) {
        kk_csv_births_free(&replay->births);
        kk_csv_actors_free(&replay->actors);
        free(replay->cells);
        free(replay->owners);
        free(replay);
    }
}

/* --- who owns what --- */

static uint64_t key_of(const kk_csv_birth *birth, uint32_t pid)
{
    return birth ? (uint64_t)(uintptr_t)birth : (uint64_t)pid << 1 | 1;
}

/* The birth that stands for its process: a Process Create and its Process Start are of one. */
static const kk_csv_birth *root_of(const kk_csv_birth *birth)
{
    return birth && birth->created ? birth->created : birth;
}

static owner *slot_of(const kk_csv_replay *self, uint64_t of, uint32_t actor)
{
    uint64_t hash = (of ^ (uintptr_t)self) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = kk_mix_u32((uint32_t)(hash >> 32) ^ actor) & (self->capacity - 1);
    while (self->owners[at].process != KK_NO_PROCESS &&
           (self->owners[at].of != of || self->owners[at].actor != actor)) {
        at = (at + 1) & (self->capacity - 1);
    }
    return &self->owners[at];
}

static owner *find_owner(const kk_csv_replay *self, uint64_t of, uint32_t actor)
{
    owner *found = self->capacity > 0 ? slot_of(self, of, actor) : NULL;
    return found && found->process != KK_NO_PROCESS ? found : NULL;
}

static bool grow_owners(kk_csv_replay *self)
{
    size_t old_capacity = self->capacity;
    owner *old = self->owners;
    size_t capacity = old_capacity ? old_capacity * 2 : FIRST_OWNERS;
    owner *owners = malloc(capacity * sizeof *owners);
    if (!owners) {
        return false;
    }
    for (size_t i = 0; i < capacity; i++) {
        owners[i].process = KK_NO_PROCESS;
    }
    self->owners = owners;
    self->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].process != KK_NO_PROCESS) {
            *slot_of(self, old[i].of, old[i].actor) = old[i];
        }
    }
    free(old);
    return true;
}

/* Says that it is this process; what was said before is gone. */
static bool set_owner(kk_csv_replay *self, const owner *said)
{
    if (self->count * 2 >= self->capacity && !grow_owners(self)) {
        return false;
    }
    owner *slot = slot_of(self, said->of, said->actor);
    self->count += slot->process == KK_NO_PROCESS;
    *slot = *said;
    return true;
}

/* --- parents --- */

/* The process that had a PID at `offset`, only if it is older than this one. */
static kk_process_id parent_by_pid(const kk_csv_replay *self, const kk_process *process, size_t offset)
{
    if (process->parent_pid < 0 || process->parent_pid > UINT32_MAX) {
        return KK_NO_PROCESS;
    }
    uint32_t pid = (uint32_t)process->parent_pid;
    const kk_csv_birth *birth = kk_csv_births_find(&self->births, pid, (kk_known_str){NULL, 0}, offset);
    const owner *found = find_owner(self, key_of(root_of(birth), pid), ANYONE);
    return found && found->process < process->id ? found->process : KK_NO_PROCESS;
}

/* The parent: the process that created it; where columns name another, or no creation was seen, the one that
 * had the parent's PID. */
static kk_process_id parent_of(const kk_csv_replay *self, const kk_process *process,
                               const kk_csv_birth *birth, size_t offset)
{
    const owner *first = birth ? find_owner(self, key_of(root_of(birth), 0), ANYONE) : NULL;
    const kk_process *creator =
        kk_processes_get(&self->csv->base.processes, first ? first->creator : KK_NO_PROCESS);
    return creator && creator->pid == process->parent_pid
               ? creator->id
               : parent_by_pid(self, process, birth ? birth->from - 1 : offset);
}

/* --- processes of rows --- */

/* A new process; one of a birth shares what its first one has from there. */
static kk_process *add_process(kk_csv_replay *self, uint32_t pid, const owner *first)
{
    kk_processes *table = &self->csv->base.processes;
    kk_process *process = kk_processes_add(table, pid);
    if (process && first) {
        const kk_process *same = table->items[first->process];
        process->started_in_capture = same->started_in_capture;
        process->created = same->created;
        process->start_time = same->start_time;
        process->first_event = same->first_event;
    }
    return process;
}

/* Makes `process` what is known of it now. */
static bool know(kk_csv_replay *self, kk_process *process, const kk_csv_birth *birth,
                 const kk_process_facts *own, size_t offset)
{
    kk_processes *table = &self->csv->base.processes;
    if (!kk_csv_tell(process, birth, own, &table->arena)) {
        return false;
    }
    process->parent = parent_of(self, process, birth, offset);
    return true;
}

/* The process of an actor's rows behind a birth: the birth's own for its first actor. NULL when memory is
 * out. */
static kk_process *process_of_birth(kk_csv_replay *self, const kk_csv_birth *birth, uint32_t actor)
{
    kk_processes *table = &self->csv->base.processes;
    const owner *same = birth->created ? find_owner(self, key_of(birth->created, 0), actor) : NULL;
    owner *first = find_owner(self, key_of(root_of(birth), 0), ANYONE);
    if (same) {
        return table->items[same->process];
    }
    if (!first->is_claimed) {
        first->is_claimed = true;
        return table->items[first->process];
    }
    return add_process(self, birth->facts.pid, first);
}

/* The process of a row; made when it is the first one. NULL when memory is out. */
static kk_process *process_of(kk_csv_replay *self, const kk_csv_actor *actor, const kk_process_facts *own,
                              size_t offset)
{
    const kk_csv_birth *birth = kk_csv_births_find(&self->births, own->pid, own->name, offset);
    owner said = {.of = key_of(birth, own->pid), .actor = actor->number};
    const owner *known = find_owner(self, said.of, said.actor);
    if (known) {
        return self->csv->base.processes.items[known->process];
    }
    kk_process *process =
        birth ? process_of_birth(self, birth, actor->number) : add_process(self, own->pid, NULL);
    if (!process) {
        return NULL;
    }
    said.process = process->id;
    bool done = set_owner(self, &said);
    if (!birth) {
        said.actor = ANYONE;
        done &= set_owner(self, &said);
    }
    return done && know(self, process, birth, own, offset) ? process : NULL;
}

/* --- rows that tell of births --- */

/* A new process, unless the birth is the Process Start of one that was created. */
static bool begin(kk_csv_replay *self, const kk_csv_birth *birth, const kk_event *event,
                  kk_process_id creator)
{
    owner said = {.of = key_of(birth, 0), .actor = ANYONE, .creator = creator};
    if (birth->created) {
        return true;
    }
    kk_process *process = add_process(self, birth->facts.pid, NULL);
    const kk_process_facts no_columns = KK_PROCESS_FACTS;
    if (!process) {
        return false;
    }
    process->started_in_capture = true;
    process->created = !birth->started;
    process->start_time = event->time;
    process->first_event = event->ref.index;
    said.process = process->id;
    return set_owner(self, &said) && know(self, process, birth, &no_columns, (size_t)event->ref.position);
}

/* A Process Create behind the Process Start of the process that it made. */
static bool learn_late(kk_csv_replay *self, const kk_columns_teller *from, const kk_csv_birth *birth,
                       const kk_process *creator)
{
    owner *first = find_owner(self, key_of(birth, 0), ANYONE);
    kk_process *process = first ? self->csv->base.processes.items[first->process] : NULL;
    if (!process) {
        return true;
    }
    process->created = true;
    first->creator = creator->id;
    if (creator->id < process->id && creator->pid == process->parent_pid) {
        process->parent = creator->id;
    }
    return kk_csv_learn_image(self->csv, process,
                              kk_columns_text(from->event, KK_COLUMN_PATH, from->scratch));
}

static bool learn_create(kk_csv_replay *self, const kk_columns_teller *from, const kk_csv_actor *actor,
                         const kk_process_facts *own)
{
    const kk_csv_birth *birth;
    const kk_process *creator = process_of(self, actor, own, (size_t)from->event->ref.position);
    if (!creator || !kk_csv_births_add(&self->births, from, own, &birth)) {
        return false;
    }
    return !birth                ? true
           : birth->created_late ? learn_late(self, from, birth, creator)
                                 : begin(self, birth, from->event, creator->id);
}

static bool learn_start(kk_csv_replay *self, const kk_columns_teller *from, const kk_csv_actor *actor,
                        const kk_process_facts *own)
{
    const kk_csv_birth *birth;
    if (!kk_csv_births_add(&self->births, from, own, &birth) ||
        !begin(self, birth, from->event, KK_NO_PROCESS)) {
        return false;
    }
    const kk_process *process = process_of(self, actor, own, (size_t)from->event->ref.position);
    const kk_csv_start start = {
        .process = process ? process->id : KK_NO_PROCESS, .actor = actor->number, .birth = birth};
    return process && (process->created || kk_csv_note_start(self->csv, &start));
}

static bool learn_exit(kk_csv_replay *self, const kk_columns_teller *from, const kk_csv_actor *actor,
                       const kk_process_facts *own)
{
    const kk_csv_birth *birth;
    kk_process *process = process_of(self, actor, own, (size_t)from->event->ref.position);
    if (!process || !kk_csv_births_add(&self->births, from, own, &birth)) {
        return false;
    }
    int64_t status = 0;
    process->has_exit_status =
        kk_columns_number(kk_columns_teller_detail(from, KK_KEY_EXIT_STATUS), &status) &&
        status >= INT32_MIN && status <= UINT32_MAX;
    process->exit_status = process->has_exit_status ? (int32_t)status : 0;
    process->end_time = from->event->time;
    process->ended_in_capture = true;
    return true;
}

static bool learn_row(kk_csv_replay *self, const kk_columns_teller *from, const kk_csv_actor *actor,
                      const kk_process_facts *own, const kk_csv_note *note)
{
    kk_process *process = process_of(self, actor, own, note->offset);
    if (!process || !note->names_image) {
        return process != NULL;
    }
    return kk_csv_learn_image(self->csv, process,
                              kk_columns_text(from->event, KK_COLUMN_PATH, from->scratch));
}

/* The actor of an event's row, by its texts: how a row is quoted is all one. NULL when memory is out. */
static kk_csv_actor *actor_of(kk_csv_replay *self, const kk_event *event, kk_scratch *scratch)
{
    for (unsigned i = 0; i < self->actors.column_count; i++) {
        kk_column column = (kk_column)self->actors.columns[i];
        self->cells[self->csv->field_of[column]] = kk_columns_text(event, column, scratch);
    }
    const kk_csv_row row = {.count = self->csv->columns, .texts = self->cells};
    return kk_csv_actors_of_row(&self->actors, &row);
}

bool kk_csv_learn(kk_csv *csv, const kk_csv_note *note, uint64_t first_index)
{
    kk_csv_replay *self = csv->replay;
    kk_event event;
    const kk_columns_teller from = {.event = &event, .scratch = &csv->scratch};
    const kk_event_ref ref = {
        .index = first_index + note->index, .position = note->offset, .process = KK_NO_PROCESS};
    kk_process_facts own;
    kk_scratch_reset(&csv->scratch);
    if (!kk_source_event(&csv->base, &ref, &event)) {
        return false;
    }
    if (!kk_columns_own_facts(&from, &own)) {
        return true;
    }
    const kk_csv_actor *actor = actor_of(self, &event, &csv->scratch);
    if (!actor) {
        return false;
    }
    switch (event.operation) {
    case KK_OP_PROCESS_CREATE:
        return learn_create(self, &from, actor, &own);
    case KK_OP_PROCESS_START:
        return learn_start(self, &from, actor, &own);
    case KK_OP_PROCESS_EXIT:
        return learn_exit(self, &from, actor, &own);
    default:
        return learn_row(self, &from, actor, &own, note);
    }
}

uint32_t kk_csv_actor_number(kk_csv *csv, const kk_event *event, kk_scratch *scratch)
{
    const kk_csv_actor *actor = actor_of(csv->replay, event, scratch);
    return actor ? actor->number : UINT32_MAX;
}

bool kk_csv_awaits(const kk_csv *csv, const kk_csv_birth *birth)
{
    return kk_csv_births_await(&csv->replay->births, birth);
}

void kk_csv_resolve(kk_source *source, kk_event *event, kk_scratch *scratch)
{
    kk_csv *csv = (kk_csv *)source;
    kk_csv_replay *self = csv->replay;
    event->processes = &csv->base.processes;
    event->ref.process = KK_NO_PROCESS;
    int64_t pid = kk_columns_own_pid(event->source, kk_columns_text(event, KK_COLUMN_PID, scratch));
    kk_known_str name = kk_columns_process_name(event, scratch);
    const kk_csv_actor *actor = pid < 0 ? NULL : actor_of(self, event, scratch);
    if (actor) {
        const kk_csv_birth *birth =
            kk_csv_births_find(&self->births, (uint32_t)pid, name, (size_t)event->ref.position);
        const owner *found = find_owner(self, key_of(birth, (uint32_t)pid), actor->number);
        event->ref.process = found ? found->process : KK_NO_PROCESS;
    }
}
