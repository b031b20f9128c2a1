#include "base/bytes.h"
#include "base/grow.h"
#include "capture/columns/advanced.h"
#include "capture/csv/actors.h"
#include "capture/csv/csv.h"

#include <stdlib.h>

/* Bytes scanned at a time, which the first cache of a processor holds; half the slots that a window full of
 * separators would need, as rows have text too. */
#define WINDOW       ((size_t)16 << 10)
#define WINDOW_SLOTS ((uint32_t)8 << 10)

/* Lines that are tried as the first of a chunk, and the bytes that a row may take to be taken for one. */
#define GUESSES     64u
#define GUESS_BYTES ((size_t)64 << 10)

/* Operations by their names of 8 to 16 bytes, which two words tell apart; at most one per slot. */
#define OPERATION_SLOTS 256u

typedef struct operation_slot {
    uint64_t first, last; /* eight bytes of the name each */
    size_t size;          /* of the name; 0 where free */
    kk_operation operation;
} operation_slot;

typedef struct csv_cursor {
    kk_cursor base;
    kk_cursor_options options;
    kk_csv_chunk *chunk;
    kk_csv_position position; /* next row */
    size_t chunk_end;
    kk_csv_scan window;
    size_t window_at;        /* byte of the text that it begins at */
    size_t window_size;      /* bytes to scan, more after a long row */
    uint32_t window_row;     /* next row in it */
    uint32_t next_separator; /* first separator of that row */
    uint32_t next_begin;     /* its first byte, from window_at */
    kk_csv_reference reference;
    kk_csv_row row; /* the row at hand */
    kk_columns_clock clock;
    operation_slot operations[OPERATION_SLOTS];
    size_t first_row, last_row; /* offsets of the chunk's first and last good rows */
    uint64_t stretch;           /* rows of one chunk between births, counted */
    kk_csv_actors actors;       /* when processes are asked for */
    size_t next_birth;          /* offset of the next one; SIZE_MAX when there is none */
    bool learns_images;         /* by Load Image: no column has them */
} csv_cursor;

static const kk_csv *csv_of(const csv_cursor *self)
{
    return (const kk_csv *)self->base.source;
}

void kk_csv_cursor_free(kk_cursor *cursor)
{
    csv_cursor *self = (csv_cursor *)cursor;
    if (self->chunk) {
        kk_csv_chunk_free(&self->chunk->base);
    }
    kk_csv_reference_free(&self->reference);
    free(self->window.separators);
    free(self->window.rows);
    kk_csv_actors_free(&self->actors);
    free(self);
}

static uint32_t slots_for(unsigned columns)
{
    return WINDOW_SLOTS + columns * 2 + KK_CSV_SCAN_SLACK;
}

kk_cursor *kk_csv_cursor_new(kk_source *source, const kk_cursor_options *options)
{
    csv_cursor *self = calloc(1, sizeof *self);
    if (!self) {
        return NULL;
    }
    kk_csv *csv = (kk_csv *)source;
    self->base.source = source;
    self->options = *options;
    self->learns_images = !kk_csv_has(csv, KK_COLUMN_IMAGE_PATH) && kk_csv_has(csv, KK_COLUMN_PATH) &&
                          kk_csv_has(csv, KK_COLUMN_PROCESS_NAME);
    self->window.capacity = slots_for(csv->columns);
    self->window.separators = calloc(self->window.capacity, sizeof *self->window.separators);
    self->window.rows = calloc(self->window.capacity, sizeof *self->window.rows);
    bool done = self->window.separators && self->window.rows && kk_csv_actors_init(&self->actors, csv) &&
                kk_csv_reference_init(&self->reference, csv->dialect);
    if (!done) {
        kk_csv_cursor_free(&self->base);
        return NULL;
    }
    return &self->base;
}

/* --- rows --- */

static void forget_window(csv_cursor *self)
{
    self->window.row_count = self->window_row = 0;
}

static void scan_window(csv_cursor *self)
{
    const kk_csv *csv = csv_of(self);
    size_t left = kk_csv_row_room(csv, self->position.at);
    self->window_size = WINDOW;
    for (;;) {
        size_t size = left < self->window_size ? left : self->window_size;
        csv->scan(csv->text + self->position.at, size, csv->size - self->position.at, csv->dialect.delimiter,
                  &self->window);
        bool more = self->window.scanned == size && size < left && size < KK_CSV_SCAN_LIMIT;
        if (self->window.row_count > 0 || self->window.odd || !more) {
            break;
        }
        self->window_size *= 4;
    }
    self->window_at = self->position.at;
    self->window_row = self->next_separator = self->next_begin = 0;
}

/* The next row of the window. */
static void take_window_row(csv_cursor *self)
{
    uint32_t last = self->window.rows[self->window_row++];
    kk_csv_take_row(csv_of(self)->text + self->window_at, self->next_begin, &self->window,
                    self->next_separator, last - self->next_separator + 1, &self->row);
    self->next_separator = last + 1;
    self->next_begin = self->window.separators[last] + 1;
}

static void earn(csv_cursor *self, size_t bytes)
{
    int64_t credit = self->position.credit + (int64_t)bytes;
    self->position.credit = credit < KK_CSV_CREDIT ? credit : KK_CSV_CREDIT;
}

static void move_on(csv_cursor *self, size_t bytes)
{
    self->position.at += bytes;
    earn(self, bytes);
}

/* Blank lines are no rows. */
static void skip_line_ends(csv_cursor *self)
{
    const kk_csv *csv = csv_of(self);
    while (self->position.at < csv->size &&
           (csv->text[self->position.at] == '\r' || csv->text[self->position.at] == '\n')) {
        move_on(self, 1);
    }
}

/* The row at the position, whatever its dialect; KK_CSV_NO_ROW when there is none before the chunk's end. */
static kk_csv_found find_row(csv_cursor *self)
{
    const kk_csv *csv = csv_of(self);
    self->row.next = 0;
    if (self->window_row == self->window.row_count) {
        skip_line_ends(self);
        if (self->position.at >= self->chunk_end) {
            return KK_CSV_NO_ROW;
        }
        scan_window(self);
    }
    if (self->window_row < self->window.row_count) {
        take_window_row(self);
        return self->row.size == 0 ? KK_CSV_NO_ROW : KK_CSV_ROW;
    }
    size_t room = kk_csv_row_room(csv, self->position.at);
    kk_csv_found found =
        kk_csv_reference_row(&self->reference, csv->text + self->position.at, room, &self->row);
    bool is_cut = found == KK_CSV_ROW && self->row.size == room && room < csv->size - self->position.at;
    return is_cut ? KK_CSV_UNCLOSED : found;
}

/* Drops a bad row: only its first line while the credit lasts, as the lines behind may be rows that a stray
 * quote swallowed. A quote that never closes costs nothing, as it is not followed twice. */
static void drop_row(csv_cursor *self, kk_csv_found found)
{
    size_t next = self->row.next > 0 ? self->row.next : 1;
    const unsigned char *line_end = memchr(self->row.raw, '\n', next);
    size_t line = line_end ? (size_t)(line_end - self->row.raw) + 1 : next;
    if (line < next && (found == KK_CSV_UNCLOSED || self->position.credit > 0)) {
        self->position.credit -= found == KK_CSV_UNCLOSED ? 0 : (int64_t)(next - line);
        next = line;
        forget_window(self);
    }
    move_on(self, next);
}

static void note_bad_row(csv_cursor *self, size_t offset, const char *what)
{
    kk_csv_chunk *chunk = self->chunk;
    if (chunk->bad_kept < KK_PROBLEM_LIMIT) {
        chunk->bad[chunk->bad_kept++] =
            (kk_csv_bad_row){.what = what, .offset = offset, .index = chunk->rows};
    }
    chunk->bad_count++;
}

static void note_lost_row(csv_cursor *self, kk_csv_found found)
{
    const char *what = found == KK_CSV_UNCLOSED                  ? "row ends inside quotes"
                       : self->row.count < csv_of(self)->columns ? "row has fewer fields than the header"
                                                                 : "row has more fields than the header";
    note_bad_row(self, self->position.at, what);
    self->chunk->lost++;
}

/* True when the row at hand is the header once more, as where exports were put one behind the other. */
static bool is_header(csv_cursor *self)
{
    const kk_csv *csv = csv_of(self);
    const kk_str *columns = csv->base.info.columns;
    const uint32_t operation = csv->field_of[KK_COLUMN_OPERATION];
    bool same =
        operation == KK_CSV_ABSENT || kk_str_equal(kk_csv_cell(&self->row, operation), columns[operation]);
    for (unsigned i = 1; same && i < csv->columns; i++) { /* the first may have a byte order mark */
        same = kk_str_equal(kk_csv_cell(&self->row, i), columns[i]);
    }
    return same;
}

/* Moves to the next good row that begins in the chunk; the position is then behind it. False at the chunk's
 * end.
 */
static bool next_row(csv_cursor *self)
{
    const kk_csv *csv = csv_of(self);
    while (self->position.at < self->chunk_end && !self->chunk->failed) {
        kk_csv_found found = find_row(self);
        if (found == KK_CSV_NO_MEMORY) {
            self->chunk->failed = true;
            return false;
        }
        if (found == KK_CSV_ROW && kk_csv_fits(csv, &self->row)) {
            move_on(self, self->row.next);
            return true;
        }
        if (found == KK_CSV_NO_ROW) {
            move_on(self, self->row.next);
            continue;
        }
        note_lost_row(self, found);
        drop_row(self, found);
    }
    return false;
}

/* The operation of that name, remembered where two words tell the name. */
static kk_operation find_operation(csv_cursor *self, kk_str name)
{
    if (name.size < 8 || name.size > 16) {
        return kk_columns_operation_of_name(name);
    }
    uint64_t first = kk_load_u64(name.data), last = kk_load_u64(name.data + name.size - 8);
    uint64_t hash = (first ^ (last * 31) ^ name.size) * UINT64_C(0x9E3779B97F4A7C15);
    operation_slot *slot = &self->operations[hash >> 56];
    if (slot->first != first || slot->last != last || slot->size != name.size) {
        *slot = (operation_slot){first, last, name.size, kk_columns_operation_of_name(name)};
    }
    return slot->operation;
}

/* The operation of the row at hand; requests are counted. */
static kk_operation operation_of_row(csv_cursor *self)
{
    kk_str name = kk_csv_column_cell(csv_of(self), &self->row, KK_COLUMN_OPERATION);
    kk_operation operation = find_operation(self, name);
    if (operation != KK_OP_OTHER || !kk_columns_is_request(name)) {
        return operation;
    }
    self->chunk->requests++;
    return kk_csv_operation(csv_of(self), &self->row);
}

/* The row at hand has an operation without a number. Process Monitor has "<Unknown>" and requests of the
 * kind. */
static void note_unknown(csv_cursor *self)
{
    kk_str name = kk_csv_column_cell(csv_of(self), &self->row, KK_COLUMN_OPERATION);
    if (!kk_str_equal(name, kk_operation_name(KK_OP_OTHER)) && !kk_columns_is_request(name)) {
        kk_csv_unknown_note(&self->chunk->unknown, name);
    }
}

/* --- processes --- */

static bool append_note(kk_csv_chunk *chunk, size_t offset, bool names_image)
{
    if (!kk_grow(&chunk->notes, &chunk->note_capacity, chunk->note_count + 1, sizeof *chunk->notes)) {
        return false;
    }
    chunk->notes[chunk->note_count++] =
        (kk_csv_note){.index = chunk->rows, .offset = offset, .names_image = names_image};
    return true;
}

/* True for the row of a Load Image that loads its process's own image. */
static bool names_image(const csv_cursor *self, kk_operation operation)
{
    const kk_csv *csv = csv_of(self);
    return self->learns_images && operation == KK_OP_LOAD_IMAGE &&
           kk_csv_is_own_image(kk_csv_column_cell(csv, &self->row, KK_COLUMN_PATH),
                               kk_csv_column_cell(csv, &self->row, KK_COLUMN_PROCESS_NAME));
}

/* Holds births against the rows that tell of them. */
static void check_birth(csv_cursor *self, kk_operation operation, size_t offset)
{
    bool expected = offset == self->next_birth;
    self->chunk->births_wrong |= expected != kk_csv_tells_of_birth(operation) || offset > self->next_birth;
    if (expected) {
        kk_csv_actors_pass_birth(&self->actors);
        self->next_birth = kk_csv_ahead_next(&((kk_csv *)self->base.source)->ahead, offset + 1);
    }
}

/* Notes the row at hand when it tells of births, or is the first of its actor behind such a row. The event's
 * process, as far as it is known; KK_NO_PROCESS where only the replay can tell. */
static kk_process_id note_process(csv_cursor *self, kk_operation operation, size_t offset)
{
    kk_csv_chunk *chunk = self->chunk;
    kk_csv_actor *actor = kk_csv_actors_of_row(&self->actors, &self->row);
    if (!actor) {
        chunk->failed = true;
        return KK_NO_PROCESS;
    }
    bool tells = kk_csv_tells_of_birth(operation);
    bool names = names_image(self, operation);
    if (actor->seen != self->stretch || tells || names) {
        actor->seen = self->stretch;
        self->stretch += tells;
        chunk->failed |= !append_note(chunk, offset, names);
    }
    if (!chunk->used_births) {
        return KK_NO_PROCESS;
    }
    if (offset >= self->next_birth || tells) {
        check_birth(self, operation, offset);
    }
    kk_process_id process = kk_csv_actor_process(&self->actors, actor, offset);
    if (tells) { /* what it tells may hold from the next row on */
        kk_csv_actors_pass_birth(&self->actors);
    }
    return process;
}

/* Behind the first line end at or behind `at`; the end of the text when there is none. */
static size_t next_line(const kk_csv *csv, size_t at)
{
    const unsigned char *line_end = memchr(csv->text + at, '\n', csv->size - at);
    return line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
}

/* Where the chunk's first row seems to begin: at the first line from which a row of the header's width reads.
 */
static size_t guess_first_row(csv_cursor *self, size_t begin)
{
    const kk_csv *csv = csv_of(self);
    size_t first = next_line(csv, begin - 1), at = first;
    for (unsigned tries = 0; tries < GUESSES && at < self->chunk_end; tries++) {
        size_t left = csv->size - at, size = left < GUESS_BYTES ? left : GUESS_BYTES;
        kk_csv_found found = kk_csv_reference_row(&self->reference, csv->text + at, size, &self->row);
        if (found == KK_CSV_ROW && kk_csv_fits(csv, &self->row)) {
            return at;
        }
        at = next_line(csv, at);
    }
    return first;
}

static kk_csv_position first_position(csv_cursor *self, size_t number)
{
    const kk_csv *csv = csv_of(self);
    size_t begin = number * csv->chunk_size;
    kk_csv_position position = {.at = csv->rows_begin, .credit = KK_CSV_CREDIT};
    if (atomic_load(&csv->proven_chunk) == number) {
        position.at = atomic_load(&csv->proven_at);
        position.credit = atomic_load(&csv->proven_credit);
    } else if (begin > csv->rows_begin) {
        position.at = begin < csv->size ? guess_first_row(self, begin) : csv->size;
    }
    return position;
}

static void prepare_births(csv_cursor *self)
{
    kk_csv *csv = (kk_csv *)self->base.source;
    kk_csv_ahead_look(csv, self->chunk_end);
    self->chunk->used_births = !atomic_load(&csv->ahead.off);
    self->next_birth = kk_csv_ahead_next(&csv->ahead, self->position.at);
    kk_csv_actors_pass_birth(&self->actors);
}

void kk_csv_cursor_begin(kk_cursor *cursor, size_t number)
{
    csv_cursor *self = (csv_cursor *)cursor;
    const kk_csv *csv = csv_of(self);
    if (self->chunk) {
        kk_csv_chunk_free(&self->chunk->base);
    }
    cursor->counts = (kk_chunk_counts){0};
    self->chunk = calloc(1, sizeof *self->chunk);
    if (!self->chunk) {
        return;
    }
    size_t end = (number + 1) * csv->chunk_size;
    self->chunk->base = (kk_chunk){.methods = csv->base.methods, .number = number};
    self->chunk->noted = self->options.need_processes;
    self->chunk_end = end < csv->size ? end : csv->size;
    self->stretch++;
    self->first_row = self->last_row = SIZE_MAX;
    self->next_birth = SIZE_MAX;
    kk_csv_expect(csv, number);
    self->position = first_position(self, number);
    forget_window(self);
    self->chunk->begin = self->position;
    if (self->options.need_processes) {
        prepare_births(self);
    }
}

static int64_t time_of_row(const csv_cursor *self, size_t offset)
{
    const kk_csv *csv = csv_of(self);
    kk_csv_reader reader;
    kk_csv_row row;
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    int64_t time = 0;
    kk_csv_reader_init(&reader, csv);
    if (offset != SIZE_MAX && kk_csv_read_row(&reader, offset, &row) == KK_CSV_ROW) {
        const kk_columns_time_cells cells = kk_csv_time_cells(csv, &row);
        time = kk_columns_timing_read(&csv->timing, &clock, &cells);
    }
    kk_csv_reader_free(&reader);
    return time;
}

static void finish_counts(csv_cursor *self)
{
    kk_chunk_counts *counts = &self->base.counts;
    if (!self->chunk || counts->events == self->chunk->rows) {
        return;
    }
    counts->events = self->chunk->rows;
    for (unsigned i = KK_OP_OTHER + 1; i < KK_OP_COUNT; i++) {
        counts->by_class[kk_operation_class((kk_operation)i)] += counts->by_operation[i];
    }
    counts->first_time = time_of_row(self, self->first_row);
    counts->last_time = time_of_row(self, self->last_row);
    if (counts->last_time != 0 &&
        counts->last_time < counts->first_time) { /* rows from the last to the first */
        int64_t last = counts->first_time;
        counts->first_time = counts->last_time;
        counts->last_time = last;
    }
}

bool kk_csv_cursor_next(kk_cursor *cursor, kk_event *event)
{
    csv_cursor *self = (csv_cursor *)cursor;
    const kk_csv *csv = csv_of(self);
    while (self->chunk && next_row(self)) {
        size_t offset = (size_t)(self->row.raw - csv->text);
        kk_operation operation = operation_of_row(self);
        if (operation == KK_OP_OTHER && is_header(self)) {
            note_bad_row(self, offset, "the header stands here again");
            continue;
        }
        kk_process_id process =
            self->options.need_processes ? note_process(self, operation, offset) : KK_NO_PROCESS;
        uint64_t index = self->chunk->rows++;
        self->first_row = index == 0 ? offset : self->first_row;
        self->last_row = offset;
        cursor->counts.by_operation[operation]++;
        if (operation == KK_OP_OTHER) {
            note_unknown(self);
            cursor->counts.by_class[kk_csv_class(csv, &self->row, operation)]++;
        }
        if (kk_opset_has(&self->options.wanted, operation)) {
            kk_csv_fill_event(csv, &self->row, operation, self->options.without_times ? NULL : &self->clock,
                              event);
            event->ref.index = index;
            if (process != KK_NO_PROCESS) {
                event->ref.process = process;
                event->processes = &self->actors.processes;
            }
            return true;
        }
    }
    finish_counts(self);
    return false;
}

kk_chunk *kk_csv_cursor_finish(kk_cursor *cursor)
{
    csv_cursor *self = (csv_cursor *)cursor;
    kk_csv_chunk *chunk = self->chunk;
    if (!chunk) {
        return NULL;
    }
    chunk->end = self->position;
    chunk->births_wrong |= self->next_birth < self->position.at;
    self->chunk = NULL;
    return &chunk->base;
}
