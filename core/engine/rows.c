#include "engine/rows.h"
#include "base/fold.h"
#include "base/grow.h"
#include "base/os/library.h"
#include "base/utf.h"

#include <stdlib.h>

/* Rows held beyond the limit before the tail is forgotten. */
#define SLACK 4096

/* Caselessly by code point; texts that differ in case only are equal. */
static int compare_texts(kk_str a, kk_str b)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a.size && j < b.size) {
        uint32_t left = kk_fold_code(kk_utf8_next(a, &i));
        uint32_t right = kk_fold_code(kk_utf8_next(b, &j));
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return (i < a.size) - (j < b.size);
}

static int compare_cells(const kk_cell *a, const kk_cell *b)
{
    if (a->availability != b->availability || a->availability != KK_KNOWN) {
        return (int)a->availability - (int)b->availability;
    }
    if (a->value.kind == KK_TEXT || a->value.kind == KK_ADDRESS) {
        return compare_texts(a->value.text, b->value.text);
    }
    return (a->value.number > b->value.number) - (a->value.number < b->value.number);
}

/* Each row's last, extra cell is its number, so that an unstable sort keeps the order of equal rows. */
static int compare_rows(const void *left, const void *right, void *context)
{
    const kk_rows *rows = context;
    const kk_cell *a = *(kk_cell *const *)left;
    const kk_cell *b = *(kk_cell *const *)right;
    int order = compare_cells(&a[rows->sort_column], &b[rows->sort_column]);
    if (order != 0) {
        return rows->descending ? -order : order;
    }
    return compare_cells(&a[rows->columns], &b[rows->columns]);
}

static kk_cell *copy_row(kk_rows *rows, kk_arena *arena, const kk_cell *cells, size_t count)
{
    kk_cell *row = kk_arena_calloc(arena, rows->columns + 1, sizeof *row);
    for (size_t i = 0; row && i < count; i++) {
        row[i] = cells[i];
        if (cells[i].availability == KK_KNOWN &&
            (cells[i].value.kind == KK_TEXT || cells[i].value.kind == KK_ADDRESS)) {
            row[i].value.text = kk_arena_copy(arena, cells[i].value.text);
            if (!row[i].value.text.data) {
                return NULL;
            }
        }
    }
    return row;
}

/* Sorts, keeps the first `limit` rows and moves their texts to a fresh arena. */
static bool forget_tail(kk_rows *rows)
{
    kk_arena kept = KK_ARENA_INIT;
    kk_os_sort(rows->items, rows->count, sizeof *rows->items, compare_rows, rows);
    if (rows->count > rows->limit) {
        rows->count = rows->limit;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < rows->count; i++) {
        rows->items[i] = copy_row(rows, &kept, rows->items[i], rows->columns + 1);
        ok = rows->items[i] != NULL;
    }
    kk_arena_free(&rows->arena);
    rows->arena = kept;
    return ok;
}

bool kk_rows_add(kk_rows *rows, const kk_cell *cells)
{
    if (rows->limit && rows->count >= rows->limit + SLACK && !forget_tail(rows)) {
        rows->count = 0;
        return false;
    }
    if (!kk_grow(&rows->items, &rows->capacity, rows->count + 1, sizeof *rows->items)) {
        return false;
    }
    kk_cell *row = copy_row(rows, &rows->arena, cells, rows->columns);
    if (!row) {
        return false;
    }
    row[rows->columns] = (kk_cell){KK_KNOWN, {.kind = KK_NUMBER, .number = (int64_t)rows->added++}};
    rows->items[rows->count++] = row;
    return true;
}

void kk_rows_sort(kk_rows *rows)
{
    kk_os_sort(rows->items, rows->count, sizeof *rows->items, compare_rows, rows);
    if (rows->limit && rows->count > rows->limit) {
        rows->count = rows->limit;
    }
}

void kk_rows_free(kk_rows *rows)
{
    free(rows->items);
    kk_arena_free(&rows->arena);
    *rows = (kk_rows){0};
}
