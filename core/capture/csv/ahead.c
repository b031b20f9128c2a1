#include "capture/csv/ahead.h"

#include "base/grow.h"
#include "capture/csv/csv.h"

#include <stdlib.h>

/* The word that all three operations begin with. */
#define WORD KK_STR("Process ")

/* The operation's column begins within so many bytes of its row. */
#define ROW_HEAD ((size_t)64 << 10)

/* Rows of births are not longer than this: their fields stay below 64 KiB of UTF-16 each. */
#define ROW_SIZE ((size_t)1 << 20)

/* Words in no row at most; with more of them the text is no capture to look for births in. */
#define MOST_UNREADABLE 16u

void kk_csv_ahead_init(kk_csv_ahead *ahead)
{
    kk_mutex_init(&ahead->looking);
    kk_mutex_init(&ahead->lock);
    atomic_init(&ahead->off, false);
    ahead->needle = kk_needle_of(WORD);
    ahead->needle.second = 6; /* rows are full of "Program " and "Procmon", which share other letters */
}

void kk_csv_ahead_free(kk_csv_ahead *ahead)
{
    kk_mutex_free(&ahead->looking);
    kk_mutex_free(&ahead->lock);
    kk_csv_births_free(&ahead->births);
    kk_scratch_free(&ahead->scratch);
    free(ahead->offsets);
}

static bool append_offset(kk_csv_ahead *ahead, size_t offset)
{
    if (!kk_grow(&ahead->offsets, &ahead->capacity, ahead->count + 1, sizeof *ahead->offsets)) {
        return false;
    }
    ahead->offsets[ahead->count++] = offset;
    return true;
}

static bool add(kk_csv *csv, const kk_event *event)
{
    kk_csv_ahead *ahead = &csv->ahead;
    const kk_columns_teller from = {.event = event, .scratch = &ahead->scratch};
    kk_process_facts own;
    const kk_csv_birth *birth;
    kk_scratch_reset(&ahead->scratch);
    return append_offset(ahead, (size_t)event->ref.position) &&
           (!kk_columns_own_facts(&from, &own) || kk_csv_births_add(&ahead->births, &from, &own, &birth));
}

/* Looks at the row around the word at `*at`, and moves behind it; false when memory is out, or rows cannot be
 * read. */
static bool look_at(kk_csv *csv, kk_csv_reader *reader, size_t *at)
{
    size_t begin = kk_csv_line_begin(csv, *at);
    const unsigned char *line_end = memchr(csv->text + *at, '\n', csv->size - *at);
    *at = line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
    kk_csv_row row;
    if (kk_csv_read_row(reader, begin, &row) != KK_CSV_ROW || !kk_csv_fits(csv, &row)) {
        return ++csv->ahead.unreadable < MOST_UNREADABLE;
    }
    *at = begin + row.next > *at ? begin + row.next : *at;
    kk_operation operation = kk_csv_operation(csv, &row);
    if (!kk_csv_tells_of_birth(operation)) {
        return true;
    }
    kk_columns_clock clock = {.size = 0, .time_size = 0};
    kk_event event;
    kk_csv_fill_event(csv, &row, operation, &clock, &event);
    kk_mutex_lock(&csv->ahead.lock);
    bool added = add(csv, &event);
    kk_mutex_unlock(&csv->ahead.lock);
    return added;
}

static bool is_birth_word(kk_str text, size_t offset)
{
    kk_str rest = kk_str_slice(text, offset + WORD.size, SIZE_MAX);
    return kk_str_starts(rest, KK_STR("Create")) || kk_str_starts(rest, KK_STR("Start")) ||
           kk_str_starts(rest, KK_STR("Exit"));
}

/* Looks at words that end before `end`. */
static bool look_until(kk_csv *csv, size_t end)
{
    kk_csv_ahead *ahead = &csv->ahead;
    kk_csv_reader reader;
    bool done = true;
    kk_csv_reader_init(&reader, csv);
    reader.most = ROW_SIZE;
    size_t at = kk_csv_find(csv, &ahead->needle, ahead->looked, end);
    while (done && at != SIZE_MAX) {
        if (is_birth_word((kk_str){(const char *)csv->text, csv->size}, at)) {
            done = look_at(csv, &reader, &at);
        } else {
            at++;
        }
        ahead->looked = at;
        at = at < end ? kk_csv_find(csv, &ahead->needle, at, end) : SIZE_MAX;
    }
    size_t behind = end - (WORD.size - 1); /* where a word may begin that was cut */
    ahead->looked = ahead->looked < behind ? behind : ahead->looked;
    kk_csv_reader_free(&reader);
    return done;
}

void kk_csv_ahead_look(kk_csv *csv, size_t end)
{
    kk_csv_ahead *ahead = &csv->ahead;
    size_t until = csv->size - end < ROW_HEAD ? csv->size : end + ROW_HEAD;
    kk_mutex_lock(&ahead->looking);
    ahead->looked = ahead->looked < csv->rows_begin ? csv->rows_begin : ahead->looked;
    if (until >= ahead->looked + WORD.size && !atomic_load(&ahead->off) && !look_until(csv, until)) {
        atomic_store(&ahead->off, true);
    }
    kk_mutex_unlock(&ahead->looking);
}

size_t kk_csv_ahead_next(kk_csv_ahead *ahead, size_t offset)
{
    kk_mutex_lock(&ahead->lock);
    size_t low = 0;
    size_t high = ahead->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ahead->offsets[middle] < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t next = low < ahead->count ? ahead->offsets[low] : SIZE_MAX;
    kk_mutex_unlock(&ahead->lock);
    return next;
}

const kk_csv_birth *kk_csv_ahead_find(kk_csv_ahead *ahead, uint32_t pid, kk_known_str name, size_t offset)
{
    kk_mutex_lock(&ahead->lock);
    const kk_csv_birth *birth = kk_csv_births_find(&ahead->births, pid, name, offset);
    kk_mutex_unlock(&ahead->lock);
    return birth;
}
