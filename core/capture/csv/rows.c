#include "capture/csv/rows.h"

/* Halves doubled quotes; a single one, which the dialect does not have, stays. */
static size_t halve_quotes(kk_str text, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        out[size++] = text.data[i];
        if (text.data[i] == '"' && i + 1 < text.size && text.data[i + 1] == '"') {
            i++;
        }
    }
    return size;
}

kk_str kk_csv_cell_text(kk_str cell, kk_arena *arena)
{
    if (cell.size == 0 || !memchr(cell.data, '"', cell.size)) {
        return cell;
    }
    char *copy = kk_arena_alloc(arena, cell.size);
    return (kk_str){copy, copy ? halve_quotes(cell, copy) : 0};
}

kk_str kk_csv_text(const kk_csv_row *row, unsigned column, kk_arena *arena)
{
    kk_str cell = kk_csv_cell(row, column);
    return row->texts || row->plain ? cell : kk_csv_cell_text(cell, arena);
}

/* libcsv's texts moved into the arena, as the parser does not outlive the call. */
static bool split_any(const unsigned char *raw, size_t size, kk_csv_dialect dialect, kk_arena *arena,
                      kk_csv_row *row)
{
    kk_csv_reference reference;
    bool done = kk_csv_reference_init(&reference, dialect) &&
                kk_csv_reference_row(&reference, raw, size, row) != KK_CSV_NO_MEMORY;
    kk_str *texts = done ? kk_arena_calloc(arena, row->count + 1, sizeof *texts) : NULL;
    done = texts != NULL;
    for (unsigned i = 0; done && i < row->count; i++) {
        texts[i] = kk_arena_copy(arena, row->texts[i]);
        done = texts[i].data != NULL;
    }
    row->texts = texts;
    kk_csv_reference_free(&reference);
    return done;
}

bool kk_csv_split(kk_csv_scanner *scan, const unsigned char *raw, size_t size, size_t readable,
                  kk_csv_dialect dialect, unsigned columns, kk_arena *arena, kk_csv_row *row)
{
    kk_csv_scan found = {.capacity = columns + 2 * KK_CSV_SCAN_SLACK};
    found.separators = kk_arena_alloc(arena, found.capacity * sizeof *found.separators);
    found.rows = kk_arena_alloc(arena, found.capacity * sizeof *found.rows);
    if (!found.separators || !found.rows) {
        return false;
    }
    if (size > KK_CSV_SCAN_LIMIT) {
        return split_any(raw, size, dialect, arena, row);
    }
    scan(raw, size, readable, dialect.delimiter, &found);
    if (found.odd || found.scanned < size || found.row_count > 0) {
        return split_any(raw, size, dialect, arena, row);
    }
    found.separators[found.separator_count] = (uint32_t)size;
    *row = (kk_csv_row){.raw = raw,
                        .size = size,
                        .next = size,
                        .count = found.separator_count + 1,
                        .separators = found.separators,
                        .plain = !found.doubled};
    return true;
}
