#include "capture/csv/births.h"

#include "base/fold.h"
#include "capture/csv/csv.h"

#include <stdlib.h>

/* Births of a PID that are looked back at for a name. */
#define LOOK_BACK 64u

#define FIRST_SLOTS 64u

void kk_csv_births_free(kk_csv_births *births)
{
    for (uint32_t i = 0; i < births->slot_count; i++) {
        free((void *)births->slots[i].items);
    }
    free(births->slots);
    kk_processes_free(&births->creators);
    kk_arena_free(&births->arena);
}

/* --- by PID --- */

/* PIDs of a hostile file could be chosen to fall together, but not for an address that it cannot know. */
static kk_csv_lives *slot_of(const kk_csv_births *births, uint32_t pid)
{
    uint32_t mask = births->slot_count - 1;
    uint32_t at = kk_mix_u32(pid ^ (uint32_t)((uintptr_t)births >> 4)) & mask;
    while (births->slots[at].capacity > 0 && births->slots[at].pid != pid) {
        at = (at + 1) & mask;
    }
    return &births->slots[at];
}

static bool grow_slots(kk_csv_births *births)
{
    kk_csv_births old = *births;
    births->slot_count = old.slot_count ? old.slot_count * 2 : FIRST_SLOTS;
    births->slots =
        births->slot_count > old.slot_count ? calloc(births->slot_count, sizeof *births->slots) : NULL;
    if (!births->slots) {
        births->slots = old.slots;
        births->slot_count = old.slot_count;
        return false;
    }
    for (uint32_t i = 0; i < old.slot_count; i++) {
        if (old.slots[i].capacity > 0) {
            *slot_of(births, old.slots[i].pid) = old.slots[i];
        }
    }
    free(old.slots);
    return true;
}

static bool append(kk_csv_births *births, const kk_csv_birth *birth, const kk_csv_birth **kept)
{
    if (births->pid_count * 2 >= births->slot_count && !grow_slots(births)) {
        return false;
    }
    kk_csv_lives *lives = slot_of(births, birth->facts.pid);
    if (lives->count == lives->capacity) {
        size_t capacity = lives->capacity ? lives->capacity * 2 : 2;
        kk_csv_birth **items = realloc((void *)lives->items, capacity * sizeof(kk_csv_birth *));
        if (!items) {
            return false;
        }
        births->pid_count += lives->capacity == 0;
        lives->pid = birth->facts.pid;
        lives->items = items;
        lives->capacity = capacity;
    }
    kk_csv_birth *copy = kk_arena_alloc(&births->arena, sizeof *copy);
    if (copy) {
        *copy = *birth;
        lives->items[lives->count++] = copy;
    }
    *kept = copy;
    return copy != NULL;
}

static kk_csv_birth *newest(const kk_csv_births *births, uint32_t pid)
{
    const kk_csv_lives *lives = births->slot_count > 0 ? slot_of(births, pid) : NULL;
    return lives && lives->count > 0 ? lives->items[lives->count - 1] : NULL;
}

static bool may_be_named(const kk_csv_birth *birth, kk_known_str name)
{
    if (name.size == 0 || birth->facts.name.size == 0) {
        return true;
    }
    return birth->named_by_image ? kk_str_equal_nocase(birth->facts.name, name)
                                 : kk_str_equal(birth->facts.name, name);
}

static kk_csv_birth *find(const kk_csv_births *births, uint32_t pid, kk_known_str name, size_t offset)
{
    const kk_csv_lives *lives = births->slot_count > 0 ? slot_of(births, pid) : NULL;
    size_t low = 0, high = lives ? lives->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lives->items[middle]->from <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (size_t i = 0; i < LOOK_BACK && i < low; i++) {
        kk_csv_birth *birth = lives->items[low - 1 - i];
        if (may_be_named(birth, name)) {
            return birth;
        }
    }
    return NULL;
}

const kk_csv_birth *kk_csv_births_find(const kk_csv_births *births, uint32_t pid, kk_known_str name,
                                       size_t offset)
{
    return find(births, pid, name, offset);
}

/* --- what is known --- */

/* The text of a column, or the birth's where the capture has no such column. */
static kk_known_str either(kk_known_str column, kk_known_str of_birth)
{
    return column.data ? column : of_birth;
}

bool kk_csv_tell(kk_process *process, const kk_csv_birth *birth, const kk_process_facts *columns,
                 kk_arena *arena)
{
    const kk_process_facts nothing = KK_PROCESS_FACTS;
    const kk_process_facts *known = birth ? &birth->facts : &nothing;
    kk_process_facts facts = *columns;
    facts.name = either(columns->name, known->name);
    facts.image = either(columns->image, known->image);
    facts.command_line = either(columns->command_line, known->command_line);
    facts.current_directory = known->current_directory;
    facts.environment = known->environment;
    process->parent_pid = columns->parent_pid >= 0 ? columns->parent_pid : known->parent_pid;
    process->name = process->image = process->command_line = (kk_known_str){NULL, 0};
    return kk_process_learn(process, &facts, arena);
}

/* --- what rows tell --- */

static bool copy(kk_arena *arena, kk_known_str *text)
{
    if (text->data) {
        *text = kk_arena_copy(arena, *text);
        return text->data != NULL;
    }
    return true;
}

static bool copy_texts(kk_arena *arena, kk_process_facts *facts)
{
    return copy(arena, &facts->name) && copy(arena, &facts->image) && copy(arena, &facts->command_line) &&
           copy(arena, &facts->current_directory) && copy(arena, &facts->environment);
}

/* The creator as it is known where it creates; false when memory is out. */
static bool know_creator(kk_csv_births *births, const kk_csv_birth *of_creator, const kk_process_facts *own,
                         kk_csv_birth *birth)
{
    if (of_creator && of_creator->open) {
        return true; /* its Process Start may come */
    }
    kk_process *creator = kk_processes_add(&births->creators, own->pid);
    if (!creator || !kk_csv_tell(creator, of_creator, own, &births->creators.arena)) {
        return false;
    }
    birth->creator = creator;
    return true;
}

bool kk_csv_births_await(const kk_csv_births *births, const kk_csv_birth *birth)
{
    return birth->started && !birth->created && !birth->created_late && !birth->ended &&
           newest(births, birth->facts.pid) == birth;
}

/* The Process Start of a process whose Process Create comes only now; NULL when it is of another one. */
static kk_csv_birth *started_before(const kk_csv_births *births, const kk_csv_birth *created)
{
    kk_csv_birth *started = newest(births, created->facts.pid);
    bool same = started && kk_csv_births_await(births, started) &&
                created->from - started->from <= KK_CSV_LATE && started->facts.name.size > 0 &&
                kk_str_equal_nocase(started->facts.name, created->facts.name);
    return same ? started : NULL;
}

static bool add_created(kk_csv_births *births, const kk_columns_teller *from, const kk_process_facts *own,
                        const kk_csv_birth **kept)
{
    kk_csv_birth birth = {.from = (size_t)from->event->ref.position + 1, .open = true};
    if (!kk_columns_child_facts(from, own, &birth.facts)) {
        return true;
    }
    kk_csv_birth *started = started_before(births, &birth);
    if (started) {
        started->created_late = true;
        *kept = started;
        return true;
    }
    birth.named_by_image = true;
    const kk_csv_birth *of_creator = find(births, own->pid, own->name, (size_t)from->event->ref.position);
    return know_creator(births, of_creator, own, &birth) && copy_texts(&births->arena, &birth.facts) &&
           append(births, &birth, kept);
}

static bool add_started(kk_csv_births *births, const kk_columns_teller *from, const kk_process_facts *own,
                        const kk_csv_birth **kept)
{
    kk_process_facts start = *own;
    kk_columns_start_facts(from, &start);
    const kk_csv_birth *created = newest(births, own->pid);
    if (created && !(created->open && !created->ended && may_be_named(created, own->name))) {
        created = NULL;
    }
    kk_csv_birth birth = {.from = (size_t)from->event->ref.position, .created = created, .started = true};
    birth.facts = created ? created->facts : KK_PROCESS_FACTS;
    birth.facts.pid = own->pid;
    birth.facts.name = own->name;
    birth.facts.current_directory = start.current_directory;
    birth.facts.environment = start.environment;
    if (!birth.facts.command_line.data) {
        birth.facts.command_line = start.command_line;
    }
    if (birth.facts.parent_pid < 0) {
        birth.facts.parent_pid = start.parent_pid;
    }
    if (!own->name.data && created) {
        birth.facts.name = created->facts.name;
        birth.named_by_image = true;
    }
    birth.creator = created ? created->creator : NULL;
    return copy_texts(&births->arena, &birth.facts) && append(births, &birth, kept);
}

bool kk_csv_births_add(kk_csv_births *births, const kk_columns_teller *from, const kk_process_facts *own,
                       const kk_csv_birth **birth)
{
    *birth = NULL;
    if (from->event->operation == KK_OP_PROCESS_CREATE) {
        return add_created(births, from, own, birth);
    }
    if (from->event->operation == KK_OP_PROCESS_START) {
        return add_started(births, from, own, birth);
    }
    if (from->event->operation == KK_OP_PROCESS_EXIT) {
        kk_csv_birth *ended = find(births, own->pid, own->name, (size_t)from->event->ref.position);
        if (ended) {
            ended->ended = true;
        }
    }
    return true;
}
