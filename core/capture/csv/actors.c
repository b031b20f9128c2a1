#include "capture/csv/actors.h"

#include "base/bytes.h"

#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)256)

/* Columns of an actor's key, in the order in which rows most often differ. */
static const unsigned char key_columns[KK_CSV_ACTOR_COLUMNS] = {
    KK_COLUMN_PID,          KK_COLUMN_PROCESS_NAME,      KK_COLUMN_IMAGE_PATH,
    KK_COLUMN_COMMAND_LINE, KK_COLUMN_AUTHENTICATION_ID, KK_COLUMN_USER,
    KK_COLUMN_SESSION,      KK_COLUMN_INTEGRITY,         KK_COLUMN_PARENT_PID,
    KK_COLUMN_VIRTUALIZED,  KK_COLUMN_VERSION,           KK_COLUMN_COMPANY,
    KK_COLUMN_DESCRIPTION,  KK_COLUMN_ARCHITECTURE};

static void find_run(kk_csv_actors *actors)
{
    uint32_t first = UINT32_MAX, last = 0;
    for (unsigned i = 0; i < actors->column_count; i++) {
        uint32_t field = actors->csv->field_of[actors->columns[i]];
        first = field < first ? field : first;
        last = field > last ? field : last;
    }
    bool is_run = actors->column_count > 0 && last - first + 1 == actors->column_count;
    actors->first_field = first;
    actors->last_field = is_run ? last : KK_CSV_ABSENT;
}

bool kk_csv_actors_init(kk_csv_actors *actors, kk_csv *csv)
{
    *actors = (kk_csv_actors){.csv = csv, .capacity = FIRST_CAPACITY, .processes.fixed = true};
    for (size_t i = 0; i < KK_CSV_ACTOR_COLUMNS; i++) {
        if (kk_csv_has(csv, key_columns[i])) {
            actors->columns[actors->column_count++] = key_columns[i];
        }
    }
    find_run(actors);
    actors->slots = calloc(actors->capacity, sizeof *actors->slots);
    return actors->slots != NULL;
}

void kk_csv_actors_free(kk_csv_actors *actors)
{
    free(actors->slots);
    kk_arena_free(&actors->arena);
    kk_processes_free(&actors->processes);
}

/* --- finding the actor --- */

static uint64_t mix(uint64_t hash, kk_str text)
{
    const char *bytes = text.data;
    size_t left = text.size;
    hash = (hash ^ text.size) * UINT64_C(0x9E3779B97F4A7C15);
    for (; left >= 8; left -= 8, bytes += 8) {
        hash = (hash ^ kk_load_u64(bytes)) * UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 32;
    }
    uint64_t rest = 0;
    if (left > 0) {
        memcpy(&rest, bytes, left);
    }
    hash = (hash ^ rest) * UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 32;
}

/* Key of an actor: the cells that differ between actors. */
typedef struct actor_key {
    kk_str cells[KK_CSV_ACTOR_COLUMNS];
    bool plain; /* quotes are single */
} actor_key;

static void take_cells(const kk_csv_actors *actors, const kk_csv_row *row, actor_key *key)
{
    key->plain = row->texts != NULL;
    for (unsigned i = 0; i < actors->column_count; i++) {
        key->cells[i] = kk_csv_column_cell(actors->csv, row, actors->columns[i]);
    }
}

static uint64_t hash_of(const kk_csv_actors *actors, const actor_key *key)
{
    uint64_t hash = (uintptr_t)actors; /* which a hostile file cannot know */
    for (unsigned i = 0; i < actors->column_count; i++) {
        hash = mix(hash, key->cells[i]);
    }
    return hash ? hash : 1;
}

static bool has_cells(const kk_csv_actors *actors, const kk_csv_actor *actor, const actor_key *key)
{
    const char *known = actor->cells;
    if (actor->plain != key->plain) {
        return false;
    }
    for (unsigned i = 0; i < actors->column_count; i++) {
        if (!kk_str_equal(key->cells[i], (kk_str){known, actor->sizes[i]})) {
            return false;
        }
        known += actor->sizes[i];
    }
    return true;
}

static bool grow(kk_csv_actors *actors)
{
    size_t capacity = actors->capacity * 2;
    kk_csv_actor *slots = calloc(capacity, sizeof *slots);
    if (!slots) {
        return false;
    }
    for (size_t i = 0; i < actors->capacity; i++) {
        size_t at = (size_t)actors->slots[i].hash & (capacity - 1);
        while (actors->slots[i].hash && slots[at].hash) {
            at = (at + 1) & (capacity - 1);
        }
        if (actors->slots[i].hash) {
            slots[at] = actors->slots[i];
        }
    }
    free(actors->slots);
    actors->slots = slots;
    actors->capacity = capacity;
    memset(actors->recent, 0, sizeof actors->recent);
    return true;
}

static bool fill_actor(kk_csv_actors *actors, kk_csv_actor *actor, const actor_key *key)
{
    size_t size = 0;
    actor->plain = key->plain;
    for (unsigned i = 0; i < actors->column_count; i++) {
        actor->sizes[i] = (uint32_t)key->cells[i].size;
        size += key->cells[i].size;
    }
    char *cells = kk_arena_alloc(&actors->arena, size);
    actor->cells = cells;
    for (unsigned i = 0; cells && i < actors->column_count; i++) {
        if (key->cells[i].size > 0 && key->cells[i].data) {
            memcpy(cells, key->cells[i].data, key->cells[i].size);
        }
        cells += actor->sizes[i];
    }
    actor->births = UINT64_MAX;
    actor->process = KK_NO_PROCESS;
    return actor->cells != NULL;
}

static kk_csv_actor *find_actor(kk_csv_actors *actors, const actor_key *key)
{
    if (actors->count * 2 >= actors->capacity && !grow(actors)) {
        return NULL;
    }
    uint64_t hash = hash_of(actors, key);
    size_t at = (size_t)hash & (actors->capacity - 1);
    kk_csv_actor *actor = &actors->slots[at];
    while (actor->hash && !(actor->hash == hash && has_cells(actors, actor, key))) {
        at = (at + 1) & (actors->capacity - 1);
        actor = &actors->slots[at];
    }
    if (!actor->hash) {
        if (!fill_actor(actors, actor, key)) {
            return NULL;
        }
        actor->hash = hash;
        actor->number = (uint32_t)actors->count++;
    }
    return actor;
}

/* The row's bytes from the first to the last of the columns, quotes and separators included: rows that agree
 * in them are of one actor. Empty where the columns are scattered, or the bytes too few or too many. */
static kk_str telling_bytes(const kk_csv_actors *actors, const kk_csv_row *row)
{
    if (!row->separators || actors->last_field >= row->count) {
        return KK_STR("");
    }
    size_t begin = actors->first_field == 0 ? 0 : row->separators[actors->first_field - 1] + 1 - row->origin;
    size_t size = row->separators[actors->last_field] - row->origin - begin;
    bool fits = size >= 8 && size <= sizeof actors->recent->bytes;
    return (kk_str){(const char *)row->raw + begin, fits ? size : 0};
}

/* The last bytes are mostly digits of a PID. */
static kk_csv_recent_actor *recent_of(kk_csv_actors *actors, kk_str bytes)
{
    uint64_t hash = kk_load_u64(bytes.data + bytes.size - 8) * UINT64_C(0x9E3779B97F4A7C15);
    return &actors->recent[(hash >> 32) % KK_CSV_RECENT_ACTORS];
}

static kk_csv_actor *look_up_actor(kk_csv_actors *actors, const kk_csv_row *row)
{
    actor_key key = {.plain = false};
    take_cells(actors, row, &key);
    return find_actor(actors, &key);
}

kk_csv_actor *kk_csv_actors_of_row(kk_csv_actors *actors, const kk_csv_row *row)
{
    kk_str bytes = telling_bytes(actors, row);
    if (bytes.size == 0) {
        return look_up_actor(actors, row);
    }
    kk_csv_recent_actor *recent = recent_of(actors, bytes);
    if (!recent->actor || recent->size != bytes.size || memcmp(recent->bytes, bytes.data, bytes.size) != 0) {
        kk_csv_actor *actor = look_up_actor(actors, row); /* may clear what is recent */
        *recent = (kk_csv_recent_actor){.actor = actor, .size = (uint32_t)bytes.size};
        memcpy(recent->bytes, bytes.data, bytes.size);
    }
    return recent->actor;
}

/* --- what is known of it --- */

/* Its text in a column, with doubled quotes made single; data NULL when the capture lacks the column. */
static kk_known_str text_of(kk_csv_actors *actors, const kk_csv_actor *actor, kk_column column)
{
    const char *at = actor->cells;
    for (unsigned i = 0; i < actors->column_count; i++) {
        if (actors->columns[i] == column) {
            kk_str cell = {at, actor->sizes[i]};
            return actor->plain ? cell : kk_csv_cell_text(cell, &actors->arena);
        }
        at += actor->sizes[i];
    }
    return (kk_known_str){NULL, 0};
}

/* The facts that rows may lack and births may tell; the decoder reads the others from each row. */
static kk_process_facts facts_of(kk_csv_actors *actors, const kk_csv_actor *actor)
{
    kk_process_facts facts = KK_PROCESS_FACTS;
    facts.name = text_of(actors, actor, KK_COLUMN_PROCESS_NAME);
    facts.image = text_of(actors, actor, KK_COLUMN_IMAGE_PATH);
    facts.command_line = text_of(actors, actor, KK_COLUMN_COMMAND_LINE);
    facts.parent_pid = kk_columns_pid(text_of(actors, actor, KK_COLUMN_PARENT_PID));
    if (!facts.name.data && facts.image.data) {
        facts.name = kk_path_name(facts.image);
    }
    return facts;
}

/* A copy of what is known of a creator. */
static kk_process_id add_parent(kk_csv_actors *actors, const kk_process *creator)
{
    kk_process *parent = kk_processes_add(&actors->processes, creator->pid);
    if (!parent) {
        return KK_NO_PROCESS;
    }
    kk_process_id id = parent->id;
    *parent = *creator;
    parent->id = id;
    return id;
}

static kk_process_id make_process(kk_csv_actors *actors, const kk_csv_birth *birth, uint32_t pid,
                                  const kk_process_facts *facts)
{
    const kk_process *creator = birth ? birth->creator : NULL;
    kk_process_id parent = creator ? add_parent(actors, creator) : KK_NO_PROCESS;
    kk_process *process = kk_processes_add(&actors->processes, pid);
    if (!process || !kk_csv_tell(process, birth, facts, &actors->processes.arena)) {
        return KK_NO_PROCESS;
    }
    process->open = birth && birth->open;
    process->parent = creator && process->parent_pid == creator->pid ? parent : KK_NO_PROCESS;
    return process->id;
}

static void settle(kk_csv_actors *actors, kk_csv_actor *actor, size_t offset)
{
    int64_t pid = kk_columns_own_pid(&actors->csv->base, text_of(actors, actor, KK_COLUMN_PID));
    kk_process_facts facts = facts_of(actors, actor);
    const kk_csv_birth *birth =
        pid < 0 ? NULL : kk_csv_ahead_find(&actors->csv->ahead, (uint32_t)pid, facts.name, offset);
    if (actor->births == UINT64_MAX || actor->birth != birth) {
        actor->birth = birth;
        actor->process = pid < 0 ? KK_NO_PROCESS : make_process(actors, birth, (uint32_t)pid, &facts);
    }
    actor->births = actors->births;
}

kk_process_id kk_csv_actor_process(kk_csv_actors *actors, kk_csv_actor *actor, size_t offset)
{
    if (actor->births != actors->births) {
        settle(actors, actor, offset);
    }
    return actor->process;
}
