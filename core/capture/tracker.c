#include "capture/tracker.h"

#include <stdlib.h>

/* No entry. */
#define NONE UINT32_MAX

/* Processes that one PID can have had. Windows takes a PID up again rarely; a capture with more is not a real
 * one, and its last processes become one. */
#define OWNER_LIMIT 1024u

/* How many owners of a PID are looked back at for a name: rows about several of them may be mixed. */
#define LOOK_BACK 8u

/* What the tracker remembers of the process with the same ordinal. */
typedef struct entry {
    uint64_t since;    /* ordinal of the event from which on the PID is its own */
    uint32_t previous; /* the process that had the PID before, or NONE */
    bool created, started, ended;
} entry;

typedef struct slot {
    uint32_t pid;
    uint32_t newest; /* entry, or NONE where the slot is free */
    uint32_t owners; /* processes that had it */
} slot;

struct kk_tracker {
    kk_processes *table;
    entry *entries; /* one per process */
    uint32_t capacity;
    slot *slots;         /* hash table by PID, open addressing */
    uint32_t slot_count; /* a power of two */
    uint32_t pid_count;
};

/* PIDs of a hostile file could be chosen to fall together, but not for an address that it cannot know. */
static slot *slot_of(const kk_tracker *tracker, uint32_t pid)
{
    uint32_t mask = tracker->slot_count - 1;
    uint32_t at = kk_mix_u32(pid + (uint32_t)((uintptr_t)tracker >> 4)) & mask;
    while (tracker->slots[at].newest != NONE && tracker->slots[at].pid != pid) {
        at = (at + 1) & mask;
    }
    return &tracker->slots[at];
}

static bool grow_slots(kk_tracker *tracker)
{
    uint32_t old_count = tracker->slot_count;
    slot *old = tracker->slots;
    uint32_t count = old_count ? old_count * 2 : 256;
    slot *slots = count > old_count ? malloc(count * sizeof *slots) : NULL;
    if (!slots) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        slots[i] = (slot){.newest = NONE};
    }
    tracker->slots = slots;
    tracker->slot_count = count;
    for (uint32_t i = 0; i < old_count; i++) {
        if (old[i].newest != NONE) {
            *slot_of(tracker, old[i].pid) = old[i];
        }
    }
    free(old);
    return true;
}

static bool grow_entries(kk_tracker *tracker)
{
    uint32_t capacity = tracker->capacity ? tracker->capacity * 2 : 128;
    entry *entries =
        capacity > tracker->capacity ? realloc(tracker->entries, capacity * sizeof *entries) : NULL;
    if (!entries) {
        return false;
    }
    tracker->entries = entries;
    tracker->capacity = capacity;
    return true;
}

kk_tracker *kk_tracker_new(kk_processes *table)
{
    kk_tracker *tracker = calloc(1, sizeof *tracker);
    if (tracker) {
        tracker->table = table;
        if (!grow_slots(tracker)) {
            free(tracker);
            return NULL;
        }
    }
    return tracker;
}

void kk_tracker_free(kk_tracker *tracker)
{
    if (tracker) {
        free(tracker->entries);
        free(tracker->slots);
        free(tracker);
    }
}

/* The process that has the PID now, as far as was reported. */
static kk_process *newest(const kk_tracker *tracker, uint32_t pid)
{
    uint32_t at = slot_of(tracker, pid)->newest;
    return at == NONE ? NULL : tracker->table->items[at];
}

static kk_process *add(kk_tracker *tracker, uint32_t pid, uint64_t since)
{
    if (slot_of(tracker, pid)->owners >= OWNER_LIMIT) {
        return newest(tracker, pid);
    }
    if (tracker->table->count == tracker->capacity && !grow_entries(tracker)) {
        return NULL;
    }
    if (tracker->pid_count * 2 >= tracker->slot_count && !grow_slots(tracker)) {
        return NULL;
    }
    kk_process *process = kk_processes_add(tracker->table, pid);
    if (!process) {
        return NULL;
    }
    slot *own = slot_of(tracker, pid);
    tracker->pid_count += own->newest == NONE;
    tracker->entries[process->id] = (entry){.since = since, .previous = own->newest};
    *own = (slot){pid, process->id, own->newest == NONE ? 1 : own->owners + 1};
    return process;
}

/* --- what is known --- */

static bool learn_text(kk_arena *arena, kk_known_str *known, kk_known_str said)
{
    if (!known->data && said.data) {
        *known = kk_arena_copy(arena, said);
        return known->data != NULL;
    }
    return true;
}

static bool learn_texts(kk_arena *arena, kk_process *process, const kk_process_facts *facts)
{
    return learn_text(arena, &process->name, facts->name) &&
           learn_text(arena, &process->image, facts->image) &&
           learn_text(arena, &process->command_line, facts->command_line) &&
           learn_text(arena, &process->current_directory, facts->current_directory) &&
           learn_text(arena, &process->user, facts->user) &&
           learn_text(arena, &process->integrity, facts->integrity) &&
           learn_text(arena, &process->company, facts->company) &&
           learn_text(arena, &process->description, facts->description) &&
           learn_text(arena, &process->version, facts->version) &&
           learn_text(arena, &process->environment, facts->environment);
}

bool kk_process_learn(kk_process *process, const kk_process_facts *facts, kk_arena *arena)
{
    if (process->session < 0) {
        process->session = facts->session;
    }
    if (process->virtualized == KK_NOT_KNOWN) {
        process->virtualized = facts->virtualized;
    }
    if (process->is_64bit == KK_NOT_KNOWN) {
        process->is_64bit = facts->is_64bit;
    }
    if (!process->has_authentication_id && facts->has_authentication_id) {
        process->has_authentication_id = true;
        process->authentication_id = facts->authentication_id;
    }
    return learn_texts(arena, process, facts);
}

/* The parent: the process that had the PID when the child began. It is set once, to an older process only. */
static void learn_parent(const kk_tracker *tracker, kk_process *process, int64_t parent_pid)
{
    if (parent_pid < 0) {
        return;
    }
    if (process->parent_pid < 0) {
        process->parent_pid = parent_pid;
    }
    if (process->parent == KK_NO_PROCESS && process->parent_pid <= UINT32_MAX) {
        kk_process_id parent = kk_tracker_find(tracker, (uint32_t)process->parent_pid, (kk_str){NULL, 0},
                                               tracker->entries[process->id].since);
        if (parent != KK_NO_PROCESS && parent < process->id) {
            process->parent = parent;
        }
    }
}

static kk_process *learn(kk_tracker *tracker, kk_process *process, const kk_process_facts *facts)
{
    if (!process || !kk_process_learn(process, facts, &tracker->table->arena)) {
        return NULL;
    }
    learn_parent(tracker, process, facts->parent_pid);
    return process;
}

static bool differs(kk_known_str a, kk_known_str b)
{
    return a.data && b.data && a.size && b.size && !kk_str_equal(a, b);
}

/* True when what is said cannot be about this process. */
static bool is_other(const kk_tracker *tracker, const kk_process *process, const kk_process_facts *facts)
{
    if (differs(process->name, facts->name)) {
        return true;
    }
    return tracker->entries[process->id].ended &&
           (differs(process->image, facts->image) || differs(process->command_line, facts->command_line));
}

/* --- events --- */

/* The owner of the PID that the facts may be about; NULL when it is none of the last ones. */
static kk_process *owner(const kk_tracker *tracker, const kk_process_facts *facts)
{
    uint32_t at = slot_of(tracker, facts->pid)->newest;
    for (unsigned i = 0; i < LOOK_BACK && at != NONE; i++) {
        kk_process *process = tracker->table->items[at];
        if (!is_other(tracker, process, facts)) {
            return process;
        }
        at = tracker->entries[at].previous;
    }
    return NULL;
}

kk_process *kk_tracker_seen(kk_tracker *tracker, uint64_t index, const kk_process_facts *facts)
{
    kk_process *process = owner(tracker, facts);
    if (!process) {
        process = add(tracker, facts->pid, newest(tracker, facts->pid) ? index : 0);
    }
    return learn(tracker, process, facts);
}

static kk_process *began(kk_tracker *tracker, kk_process *process, uint64_t index, int64_t time,
                         const kk_process_facts *facts)
{
    if (!process) {
        return NULL;
    }
    process->started_in_capture = true;
    if (process->start_time == 0) {
        process->start_time = time;
    }
    if (process->first_event == UINT64_MAX) {
        process->first_event = index;
    }
    return learn(tracker, process, facts);
}

kk_process *kk_tracker_created(kk_tracker *tracker, uint64_t index, int64_t time, kk_process_id creator,
                               const kk_process_facts *child)
{
    kk_process *process = add(tracker, child->pid, index);
    if (!process) {
        return NULL;
    }
    tracker->entries[process->id].created = true;
    process->created = true;
    if (creator < process->id) {
        process->parent = creator;
        process->parent_pid = tracker->table->items[creator]->pid;
    }
    return began(tracker, process, index, time, child);
}

kk_process *kk_tracker_started(kk_tracker *tracker, uint64_t index, int64_t time,
                               const kk_process_facts *facts)
{
    kk_process *process = newest(tracker, facts->pid);
    const entry *known = process ? &tracker->entries[process->id] : NULL;
    bool just_created =
        known && known->created && !known->started && !known->ended && !differs(process->name, facts->name);
    if (!just_created) {
        process = add(tracker, facts->pid, index);
    }
    if (process) {
        tracker->entries[process->id].started = true;
    }
    return began(tracker, process, index, time, facts);
}

kk_process *kk_tracker_exited(kk_tracker *tracker, uint64_t index, int64_t time,
                              const kk_process_facts *facts, bool has_status, int32_t status)
{
    kk_process *process = kk_tracker_seen(tracker, index, facts);
    if (process) {
        tracker->entries[process->id].ended = true;
        process->end_time = time;
        process->ended_in_capture = true;
        process->has_exit_status = has_status;
        process->exit_status = status;
    }
    return process;
}

kk_process_id kk_tracker_find(const kk_tracker *tracker, uint32_t pid, kk_known_str name, uint64_t index)
{
    uint32_t oldest = NONE;
    for (uint32_t at = slot_of(tracker, pid)->newest; at != NONE; at = tracker->entries[at].previous) {
        bool named = !differs(tracker->table->items[at]->name, name);
        if (named && tracker->entries[at].since <= index) {
            return at;
        }
        if (named || oldest == NONE) {
            oldest = at;
        }
    }
    return oldest; /* NONE is KK_NO_PROCESS */
}
