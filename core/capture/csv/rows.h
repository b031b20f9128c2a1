/* Rows of a CSV and the fields in them. Private to core/capture/. */
#ifndef KK_CAPTURE_CSV_ROWS_H
#define KK_CAPTURE_CSV_ROWS_H

#include "base/arena.h"
#include "base/buf.h"
#include "capture/csv/scan/scan.h"

#include <csv.h>

/* Fields that are kept of a row; what comes behind only makes it a bad one. */
#define KK_CSV_FIELD_LIMIT 4097u

typedef struct kk_csv_dialect {
    char delimiter;
    bool padded; /* blanks around fields are no part of them */
} kk_csv_dialect;

/* One row. Either its separators are known, then fields are slices of the bytes; or libcsv read it, then the
 * fields' texts are copies. */
typedef struct kk_csv_row {
    const unsigned char *raw; /* the row without its line end */
    size_t size;
    size_t next;                /* bytes from `raw` to the next row */
    unsigned count;             /* fields */
    const uint32_t *separators; /* offset of the separator behind each field, from `raw`; NULL with `texts` */
    uint32_t origin;            /* what `separators` say for the first byte of `raw` */
    const kk_str *texts;        /* unescaped fields, else NULL */
    bool plain;                 /* with separators: no quote in a field is doubled */
} kk_csv_row;

/* The field between two separators of a row, without its quotes and the carriage return of a line end. */
static inline kk_str kk_csv_between(const unsigned char *raw, size_t begin, size_t end)
{
    const char *bytes = (const char *)raw;
    if (end > begin && bytes[end - 1] == '\r') {
        end--;
    }
    if (end - begin >= 2 && bytes[begin] == '"') {
        begin++;
        end--;
    }
    return (kk_str){bytes + begin, end - begin};
}

/* A field as it stands between its quotes: quotes inside it are still doubled when the row has separators.
 * Empty when there is no such field. */
static inline kk_str kk_csv_cell(const kk_csv_row *row, unsigned column)
{
    if (column >= row->count) {
        return KK_STR("");
    }
    if (row->texts) {
        return row->texts[column];
    }
    size_t begin = column == 0 ? 0 : (size_t)(row->separators[column - 1] - row->origin) + 1;
    return kk_csv_between(row->raw, begin, row->separators[column] - row->origin);
}

/* The row of `count` fields that begins `begin` bytes into a scan of `data`, whose separators from `first` on
 * are its own; the last of them is its line end. */
static inline void kk_csv_take_row(const unsigned char *data, uint32_t begin, const kk_csv_scan *scan,
                                   uint32_t first, unsigned count, kk_csv_row *row)
{
    const uint32_t *separators = scan->separators + first;
    uint32_t end = separators[count - 1];
    size_t size = end - begin;
    size -= size > 0 && data[end - 1] == '\r';
    *row = (kk_csv_row){.raw = data + begin,
                        .size = size,
                        .next = (size_t)(end - begin) + 1,
                        .count = count,
                        .separators = separators,
                        .origin = begin,
                        .plain = !scan->doubled};
}

/* The text of a field that was found between separators, with doubled quotes made single; a copy in the arena
 * where they were. data is NULL when memory is out. */
kk_str kk_csv_cell_text(kk_str cell, kk_arena *arena);

/* A field's text, with doubled quotes made single; the copy, where one is needed, lives in the arena. data is
 * NULL when memory is out. */
kk_str kk_csv_text(const kk_csv_row *row, unsigned column, kk_arena *arena);

/* libcsv, one row at a time: takes any dialect and is the reference for the vectorized scan. */
typedef struct kk_csv_reference {
    struct csv_parser parser;
    bool ready;   /* the parser is initialized */
    kk_buf bytes; /* texts of the row's fields */
    size_t *ends; /* of each field in `bytes` */
    kk_str *texts;
    unsigned count, capacity;
    bool row_ended, failed;
    /* Lines that the last row's open quote went through without being closed: another row whose quote is open
     * at such a line will not be closed either, and need not be followed. */
    const unsigned char *open_from, *open_to;
} kk_csv_reference;

typedef enum kk_csv_found {
    KK_CSV_ROW,
    KK_CSV_UNCLOSED, /* the bytes end within quotes */
    KK_CSV_NO_ROW,   /* nothing but blank lines */
    KK_CSV_NO_MEMORY
} kk_csv_found;

/* False when memory is out. */
bool kk_csv_reference_init(kk_csv_reference *reference, kk_csv_dialect dialect);
void kk_csv_reference_free(kk_csv_reference *reference);

/* Reads the row that begins at `data`, of which there are `size` bytes that it may take. What `row` points to
 * lives until the next call. */
kk_csv_found kk_csv_reference_row(kk_csv_reference *reference, const unsigned char *data, size_t size,
                                  kk_csv_row *row);

/* Splits the bytes of one row, without its line end, again: by `scan` when it is of Process Monitor's
 * dialect, else by libcsv. Bytes up to `readable` may be read. All memory comes from the arena. False when
 * memory is out. */
bool kk_csv_split(kk_csv_scanner *scan, const unsigned char *raw, size_t size, size_t readable,
                  kk_csv_dialect dialect, unsigned columns, kk_arena *arena, kk_csv_row *row);

#endif
