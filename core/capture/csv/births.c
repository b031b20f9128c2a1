#include "capture/csv/births.h"

#include "capture/csv/csv.h"
#include "capture/csv/facts.h"

#include <stdlib.h>

/* All three operations begin with it. */
#define WORD KK_STR("Process ")

/* The operation's column begins within so many bytes of its row. */
#define ROW_HEAD ((size_t)64 << 10)

/* Rows of births are not longer than this: their fields stay below 64 KiB of UTF-16 each. */
#define ROW_SIZE ((size_t)1 << 20)

/* So many words that stand in no row, and it is no capture to look for births in. */
#define MOST_UNREADABLE 16u

void kk_csv_births_init(kk_csv_births *births)
{
    pthread_mutex_init(&births->lock, NULL);
    atomic_init(&births->off, false);
    births->needle = kk_needle_of(WORD);
}

void kk_csv_births_free(kk_csv_births *births)
{
    pthread_mutex_destroy(&births->lock);
    kk_processes_free(&births->table);
    kk_arena_free(&births->arena);
    kk_scratch_free(&births->scratch);
    free((void *)births->items);
}

static const kk_csv_birth **chain_of(kk_csv_births *births, uint32_t pid)
{
    return &births->newest[kk_mix_u32(pid) % KK_CSV_BIRTH_CHAINS];
}

static const kk_csv_birth *find(kk_csv_births *births, uint32_t pid, size_t place)
{
    const kk_csv_birth *birth = *chain_of(births, pid);
    while (birth && (birth->process->pid != pid || birth->place > place)) {
        birth = birth->previous;
    }
    return birth;
}

bool kk_csv_birth_is_of(const kk_csv_birth *birth, kk_known_str name)
{
    const kk_process *process = birth->process;
    if (!name.data) {
        return !birth->unclear;
    }
    kk_known_str known = process->name.data ? process->name : kk_path_name(process->image);
    return !birth->unclear && name.size > 0 && kk_str_equal(known, name);
}

/* --- what a row tells --- */

/* A new process of the births with what is known of `same`, which may be NULL, and what is said of it. */
static kk_process *tell(kk_csv_births *births, const kk_process *same, const kk_process_facts *facts)
{
    kk_process *process = kk_processes_add(&births->table, facts->pid);
    if (process && same) {
        kk_process_id id = process->id;
        *process = *same;
        process->id = id;
    }
    return process && kk_process_learn(process, facts, &births->table.arena) ? process : NULL;
}

/* Process Create: of the child, and of the creator as its parent. */
static bool tell_created(kk_csv_births *births, const kk_csv_teller *from, const kk_process_facts *own,
                         kk_csv_birth *birth)
{
    kk_process_facts child;
    if (!kk_csv_child_facts(from, own, &child)) {
        return true;
    }
    const kk_csv_birth *creator = find(births, own->pid, birth->place);
    kk_process *process = tell(births, NULL, &child);
    if (!process) {
        return false;
    }
    process->parent_pid = own->pid;
    birth->process = process;
    if (creator && !kk_csv_birth_is_of(creator, own->name)) {
        return true;
    }
    birth->parent = tell(births, creator ? creator->process : NULL, own);
    return birth->parent != NULL;
}

/* Process Start: more of the process that was just created, or a process without a Process Create. */
static bool tell_started(kk_csv_births *births, const kk_csv_teller *from, kk_process_facts *own,
                         kk_csv_birth *birth)
{
    const kk_csv_birth *earlier = find(births, own->pid, birth->place);
    bool created = earlier && earlier->operation == KK_OP_PROCESS_CREATE;
    kk_csv_start_facts(from, own);
    kk_process *process = tell(births, created ? earlier->process : NULL, own);
    if (!process) {
        return false;
    }
    if (process->parent_pid < 0) {
        process->parent_pid = own->parent_pid;
    }
    birth->process = process;
    birth->parent = created ? earlier->parent : NULL;
    birth->unclear = created && !kk_csv_birth_is_of(earlier, own->name);
    return true;
}

/* Process Exit: what is known stays known, but a Process Start is of another process then. */
static void tell_ended(kk_csv_births *births, const kk_process_facts *own, kk_csv_birth *birth)
{
    const kk_csv_birth *earlier = find(births, own->pid, birth->place);
    if (earlier && kk_csv_birth_is_of(earlier, own->name)) {
        birth->process = earlier->process;
        birth->parent = earlier->parent;
    }
}

static bool tell_of(kk_csv_births *births, const kk_csv_teller *from, kk_csv_birth *birth)
{
    kk_process_facts own;
    if (!kk_csv_own_facts(from, &own)) {
        return true;
    }
    switch (birth->operation) {
    case KK_OP_PROCESS_CREATE:
        return tell_created(births, from, &own, birth);
    case KK_OP_PROCESS_START:
        return tell_started(births, from, &own, birth);
    default:
        tell_ended(births, &own, birth);
        return true;
    }
}

static bool append(kk_csv_births *births, const kk_csv_birth *birth)
{
    if (births->count == births->capacity) {
        size_t capacity = births->capacity ? births->capacity * 2 : 64;
        const kk_csv_birth **items = realloc((void *)births->items, capacity * sizeof(kk_csv_birth *));
        if (!items) {
            return false;
        }
        births->items = items;
        births->capacity = capacity;
    }
    kk_csv_birth *kept = kk_arena_alloc(&births->arena, sizeof *kept);
    if (!kept) {
        return false;
    }
    *kept = *birth;
    if (kept->process) {
        const kk_csv_birth **chain = chain_of(births, kept->process->pid);
        kept->previous = *chain;
        *chain = kept;
    }
    births->items[births->count++] = kept;
    return true;
}

static bool add(kk_csv *csv, const kk_event *event)
{
    kk_csv_births *births = &csv->births;
    const kk_csv_teller from = {.csv = csv, .event = event, .scratch = &births->scratch};
    kk_csv_birth birth = {.place = (size_t)event->ref.place, .operation = event->operation};
    kk_scratch_reset(&births->scratch);
    return tell_of(births, &from, &birth) && append(births, &birth);
}

/* --- looking for rows --- */

/* Looks at the row around the word at `*at`, and moves behind it; false when memory is out, or rows cannot be
 * read. */
static bool look_at(kk_csv *csv, kk_csv_reader *reader, size_t *at)
{
    size_t begin = kk_csv_line_begin(csv, *at);
    const unsigned char *line_end = memchr(csv->text + *at, '\n', csv->size - *at);
    *at = line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
    kk_csv_row row;
    if (kk_csv_read_row(reader, begin, &row) != KK_CSV_ROW || row.count != csv->columns) {
        return ++csv->births.unreadable < MOST_UNREADABLE;
    }
    *at = begin + row.next > *at ? begin + row.next : *at;
    kk_operation operation = kk_csv_operation(csv, &row);
    if (!kk_csv_tells_of_birth(operation)) {
        return true;
    }
    kk_csv_clock clock = {.size = 0, .time_size = 0};
    kk_event event;
    kk_csv_fill_event(csv, &row, operation, &clock, &event);
    return add(csv, &event);
}

static bool is_birth_word(kk_str text, size_t place)
{
    kk_str rest = kk_str_slice(text, place + WORD.size, SIZE_MAX);
    return kk_str_starts(rest, KK_STR("Create")) || kk_str_starts(rest, KK_STR("Start")) ||
           kk_str_starts(rest, KK_STR("Exit"));
}

/* Place of the first word in text[from, end); SIZE_MAX when there is none. */
static size_t next_word(const kk_csv *csv, size_t from, size_t end)
{
    kk_str text = {(const char *)csv->text, end};
    bool has_slack = csv->size - end >= KK_NEEDLE_SLACK;
    return has_slack ? kk_needle_find(&csv->births.needle, text, from) : kk_str_find(text, WORD, from);
}

/* Looks at words that end before `end`. */
static bool look_until(kk_csv *csv, size_t end)
{
    kk_csv_births *births = &csv->births;
    kk_csv_reader reader;
    bool done = true;
    kk_csv_reader_init(&reader, csv);
    reader.most = ROW_SIZE;
    size_t at = next_word(csv, births->looked, end);
    while (done && at != SIZE_MAX) {
        if (is_birth_word((kk_str){(const char *)csv->text, csv->size}, at)) {
            done = look_at(csv, &reader, &at);
        } else {
            at++;
        }
        births->looked = at;
        at = at < end ? next_word(csv, at, end) : SIZE_MAX;
    }
    size_t behind = end - (WORD.size - 1); /* where a word may begin that was cut */
    births->looked = births->looked < behind ? behind : births->looked;
    kk_csv_reader_free(&reader);
    return done;
}

void kk_csv_births_look(kk_csv *csv, size_t end)
{
    kk_csv_births *births = &csv->births;
    size_t until = csv->size - end < ROW_HEAD ? csv->size : end + ROW_HEAD;
    pthread_mutex_lock(&births->lock);
    births->looked = births->looked < csv->rows_begin ? csv->rows_begin : births->looked;
    if (until >= births->looked + WORD.size && !atomic_load(&births->off) && !look_until(csv, until)) {
        atomic_store(&births->off, true);
    }
    pthread_mutex_unlock(&births->lock);
}

/* --- answers --- */

size_t kk_csv_births_next(kk_csv_births *births, size_t place)
{
    pthread_mutex_lock(&births->lock);
    size_t low = 0;
    size_t high = births->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (births->items[middle]->place < place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t next = low < births->count ? births->items[low]->place : SIZE_MAX;
    pthread_mutex_unlock(&births->lock);
    return next;
}

const kk_csv_birth *kk_csv_births_find(kk_csv_births *births, uint32_t pid, size_t place)
{
    pthread_mutex_lock(&births->lock);
    const kk_csv_birth *birth = find(births, pid, place);
    pthread_mutex_unlock(&births->lock);
    return birth;
}
