/* Processes of which a Process Start tells and no Process Create: whether that comes yet, and what they run.
 *
 * A Process Start names no image. The path of a Process Create does, else a Load Image of the process's own
 * image; last the command line, which may say what it likes. */
#include "capture/columns/facts.h"
#include "capture/csv/births.h"
#include "capture/csv/csv.h"

#include "base/fold.h"

/* --- images --- */

/* From its last dot on; empty when it has none. */
static kk_str extension_of(kk_str name)
{
    size_t at = name.size;
    while (at > 0 && name.data[at - 1] != '.') {
        at--;
    }
    return at > 0 ? kk_str_slice(name, at - 1, SIZE_MAX) : KK_STR("");
}

bool kk_csv_is_own_image(kk_str path, kk_str process_name)
{
    kk_str name = kk_path_name(path);
    return name.size > 0 && name.size < path.size && kk_str_equal_nocase(name, process_name);
}

/* True for the path of another program by its extension: what a process loads first may have another name
 * than it is shown by, but a library is none. */
static bool is_such_image(kk_str path, kk_str process_name)
{
    kk_str extension = extension_of(kk_path_name(path));
    return extension.size > 0 && kk_str_equal_nocase(extension, extension_of(process_name));
}

static bool set_image(kk_csv *csv, kk_process *process, kk_str path, kk_image_origin origin)
{
    process->image = kk_arena_copy(&csv->base.processes.arena, path);
    process->image_origin = origin;
    return process->image.data != NULL;
}

bool kk_csv_learn_image(kk_csv *csv, kk_process *process, kk_known_str path)
{
    bool told = process->image.data && process->image_origin == KK_IMAGE_TOLD;
    return told || path.size == 0 || set_image(csv, process, path, KK_IMAGE_TOLD);
}

static bool is_drive_path(kk_str path)
{
    unsigned char letter = path.size > 3 ? (unsigned char)(path.data[0] | 0x20) : 0;
    return letter >= 'a' && letter <= 'z' && path.data[1] == ':' && path.data[2] == '\\';
}

/* Bytes of a file's name that is looked for in a command line: as many as Windows' names of 255 characters
 * take. */
#define LONGEST_NAME 1024u

/* The end of the first place in the line where a path with this name ends; 0 when there is none. */
static size_t end_of_name(kk_str line, kk_str name)
{
    for (size_t at = 1; name.size > 0 && name.size <= LONGEST_NAME && at + name.size <= line.size; at++) {
        size_t end = at + name.size;
        bool ends = end == line.size || line.data[end] == ' ' || line.data[end] == '"';
        if (ends && line.data[at - 1] == '\\' &&
            kk_str_equal_nocase(kk_str_slice(line, at, name.size), name)) {
            return end;
        }
    }
    return 0;
}

/* The path that a command line begins with, if it has the process's name; else empty: a first word that is
 * relative, or of another name, says nothing of where the image lies. */
static kk_str guess_image(kk_str line, kk_str name)
{
    kk_str rest = kk_str_starts(line, KK_STR("\"")) ? kk_str_slice(line, 1, SIZE_MAX) : line;
    kk_str path = kk_str_slice(rest, 0, end_of_name(rest, name));
    bool whole = kk_str_find(path, KK_STR("\""), 0) == SIZE_MAX;
    return whole && is_drive_path(path) ? path : KK_STR("");
}

/* --- what stands behind the chunk --- */

bool kk_csv_note_start(kk_csv *csv, const kk_csv_start *start)
{
    if (!KK_ARRAY_GROW(&csv->starts)) {
        return false;
    }
    csv->starts.items[csv->starts.count++] = *start;
    return true;
}

static kk_process *process_of(const kk_csv *csv, const kk_csv_start *start)
{
    return csv->base.processes.items[start->process];
}

/* The last start with this PID that rows at `offset` may still be of; NULL when there is none. */
static kk_csv_start *start_of(const kk_csv *csv, uint32_t pid, size_t offset)
{
    for (size_t i = csv->starts.count; i > 0; i--) {
        kk_csv_start *start = &csv->starts.items[i - 1];
        if (offset + 1 - start->birth->from > KK_CSV_LATE) {
            return NULL;
        }
        if (start->birth->facts.pid == pid) {
            return start->over ? NULL : start;
        }
    }
    return NULL;
}

static bool learn_create(kk_csv *csv, const kk_columns_teller *from, const kk_process_facts *own)
{
    kk_process_facts child;
    kk_csv_start *start = kk_columns_child_facts(from, own, &child)
                              ? start_of(csv, child.pid, (size_t)from->event->ref.position)
                              : NULL;
    if (!start) {
        return true;
    }
    kk_process *process = process_of(csv, start);
    start->over = true; /* it is of that process, or begins another */
    if (process->name.size == 0 || !kk_str_equal_nocase(process->name, child.name)) {
        return true;
    }
    process->created = true;
    return kk_csv_learn_image(csv, process, child.image);
}

static bool learn_load(kk_csv *csv, const kk_columns_teller *from, const kk_process_facts *own)
{
    const kk_csv_start *start = start_of(csv, own->pid, (size_t)from->event->ref.position);
    kk_known_str path = kk_columns_text(from->event, KK_COLUMN_PATH, from->scratch);
    bool names = start && path.data && kk_csv_is_own_image(path, own->name) &&
                 start->actor == kk_csv_actor_number(csv, from->event, from->scratch);
    return !names || kk_csv_learn_image(csv, process_of(csv, start), path);
}

/* A Process Start or Exit: whose rows further ones with the PID are. */
static void learn_other(const kk_csv *csv, const kk_columns_teller *from, const kk_process_facts *own)
{
    kk_csv_start *start = start_of(csv, own->pid, (size_t)from->event->ref.position);
    kk_known_str name = start ? process_of(csv, start)->name : own->name;
    bool same = name.size == 0 || own->name.size == 0 || kk_str_equal(name, own->name);
    if (start && (same || from->event->operation == KK_OP_PROCESS_START)) {
        start->over = true;
    }
}

/* The event of a row, and the facts of its process; false when it has none. */
static bool read_row(kk_csv *csv, const kk_csv_row *row, kk_event *event, kk_process_facts *own)
{
    const kk_columns_teller from = {.event = event, .scratch = &csv->scratch};
    kk_scratch_reset(&csv->scratch);
    kk_csv_fill_event(csv, row, kk_csv_operation(csv, row), NULL, event);
    return kk_columns_own_facts(&from, own);
}

/* What a row behind the chunk tells of processes that it started. */
static bool look_at(kk_csv *csv, const kk_csv_row *row)
{
    kk_event event;
    kk_process_facts own;
    const kk_columns_teller from = {.event = &event, .scratch = &csv->scratch};
    kk_operation operation = kk_csv_operation(csv, row);
    if ((!kk_csv_tells_of_birth(operation) && operation != KK_OP_LOAD_IMAGE) ||
        !read_row(csv, row, &event, &own)) {
        return true;
    }
    if (operation == KK_OP_PROCESS_CREATE) {
        return learn_create(csv, &from, &own);
    }
    if (operation == KK_OP_LOAD_IMAGE) {
        return learn_load(csv, &from, &own);
    }
    learn_other(csv, &from, &own);
    return true;
}

/* Looks at rows from `at` on as far as they may be about processes that have just started. */
static bool look_behind(kk_csv *csv, kk_csv_reader *reader, size_t at)
{
    size_t end = csv->size - at < KK_CSV_LATE ? csv->size : at + KK_CSV_LATE;
    kk_csv_row row;
    bool done = true;
    while (done && at < end && kk_csv_read_row(reader, at, &row) == KK_CSV_ROW && row.next > 0) {
        done = !kk_csv_fits(csv, &row) || look_at(csv, &row);
        at += row.next;
    }
    return done;
}

/* --- what stands right behind a Process Start --- */

/* Rows that are looked at for the next one of a process that has just started. */
#define ROWS_BEHIND 16u

/* Learns the image from the first thing that the process does, but for threads, where that is to load one. */
static bool look_right_behind(kk_csv *csv, kk_csv_reader *reader, const kk_csv_start *start)
{
    size_t at = start->birth->from;
    kk_csv_row row;
    for (unsigned i = 0; i <= ROWS_BEHIND && at < csv->size; i++) {
        kk_event event;
        kk_process_facts own;
        if (kk_csv_read_row(reader, at, &row) != KK_CSV_ROW || row.next == 0) {
            return true;
        }
        at += row.next;
        bool same = i > 0 && kk_csv_fits(csv, &row) && read_row(csv, &row, &event, &own) &&
                    own.pid == start->birth->facts.pid && event.operation != KK_OP_THREAD_CREATE &&
                    kk_csv_actor_number(csv, &event, &csv->scratch) == start->actor;
        if (same && event.operation == KK_OP_LOAD_IMAGE) {
            kk_known_str path = kk_columns_text(&event, KK_COLUMN_PATH, &csv->scratch);
            return !path.data || !is_such_image(path, own.name) ||
                   set_image(csv, process_of(csv, start), path, KK_IMAGE_LOADED);
        }
        if (same) {
            return true;
        }
    }
    return true;
}

static bool settle(kk_csv *csv, kk_csv_reader *reader, const kk_csv_start *start)
{
    kk_process *process = process_of(csv, start);
    if (!process->image.data && kk_csv_has(csv, KK_COLUMN_PATH) && !look_right_behind(csv, reader, start)) {
        return false;
    }
    kk_str image = process->image.data ? KK_STR("") : guess_image(process->command_line, process->name);
    return image.size == 0 || set_image(csv, process, image, KK_IMAGE_GUESSED);
}

bool kk_csv_settle_starts(kk_csv *csv, size_t end)
{
    size_t count = csv->starts.count;
    if (count == 0) {
        return true;
    }
    bool near = end < csv->size && end - csv->starts.items[count - 1].birth->from <= KK_CSV_LATE;
    kk_csv_reader reader;
    kk_csv_reader_init(&reader, csv);
    reader.most = KK_CSV_LATE;
    for (size_t i = 0; near && i < count; i++) {
        csv->starts.items[i].over = !kk_csv_awaits(csv, csv->starts.items[i].birth);
    }
    bool done = !near || look_behind(csv, &reader, end);
    for (size_t i = 0; done && i < count; i++) {
        done = settle(csv, &reader, &csv->starts.items[i]);
    }
    csv->starts.count = 0;
    kk_csv_reader_free(&reader);
    return done;
}
