/* The header: columns by the field of a row that holds them. */
#include "capture/csv/csv.h"

/* Bytes in which the header is looked for; 27 columns take 340. */
#define HEADER_LIMIT ((size_t)1 << 20)

/* Columns at most; no capture has as many. */
#define COLUMN_LIMIT (KK_CSV_FIELD_LIMIT - 1)

static bool keep_column(kk_csv *csv, kk_str *columns, unsigned number, kk_str name)
{
    kk_column column = kk_column_find(name);
    columns[number] = kk_arena_copy(&csv->base.arena, name);
    if (column != KK_COLUMN_COUNT && csv->field_of[column] == KK_CSV_ABSENT) {
        csv->field_of[column] = number;
        csv->base.texts.has |= UINT32_C(1) << column;
    }
    return columns[number].data != NULL;
}

/* Takes the columns of the header; false when memory is out. */
static bool keep_columns(kk_csv *csv, const kk_csv_row *header)
{
    kk_str *columns = kk_arena_calloc(&csv->base.arena, header->count, sizeof *columns);
    bool done = columns != NULL;
    csv->base.texts.has = 0;
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        csv->field_of[i] = KK_CSV_ABSENT;
    }
    for (unsigned i = 0; done && i < header->count; i++) {
        done = keep_column(csv, columns, i, header->texts[i]);
    }
    csv->columns = header->count;
    csv->base.info.columns = columns;
    csv->base.info.column_count = header->count;
    return done;
}

/* True when `", "` stands in the header or in rows behind it, or a blank beside a delimiter in the header:
 * the file was written with blanks around its fields. */
static bool is_padded(const kk_csv *csv, kk_str header, char delimiter)
{
    const char marks[][4] = {{'"', delimiter, ' ', '"'}, {'"', ' ', delimiter, '"'}};
    const size_t look = (size_t)64 << 10;
    kk_str text = {header.data, (size_t)((const char *)csv->text + csv->size - header.data)};
    text = kk_str_slice(text, 0, header.size + look);
    for (size_t i = 0; i < 2; i++) {
        if (kk_str_find(text, (kk_str){marks[i], 4}, 0) != SIZE_MAX ||
            kk_str_find(header, (kk_str){marks[i] + 1, 2}, 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* Reads the header with this delimiter. KK_CSV_NO_ROW when it has no Operation column so. */
static kk_csv_found read_header(kk_csv *csv, size_t begin, char delimiter)
{
    kk_csv_reference reference;
    kk_csv_row header;
    size_t size = csv->size - begin < HEADER_LIMIT ? csv->size - begin : HEADER_LIMIT;
    kk_csv_found found = KK_CSV_NO_MEMORY;
    if (kk_csv_reference_init(&reference, (kk_csv_dialect){delimiter, true})) {
        found = kk_csv_reference_row(&reference, csv->text + begin, size, &header);
    }
    if (found == KK_CSV_ROW && header.count <= COLUMN_LIMIT) {
        kk_str text = {(const char *)header.raw, header.size};
        csv->dialect = (kk_csv_dialect){delimiter, is_padded(csv, text, delimiter)};
        csv->rows_begin = begin + header.next;
        found = !keep_columns(csv, &header)            ? KK_CSV_NO_MEMORY
                : kk_csv_has(csv, KK_COLUMN_OPERATION) ? KK_CSV_ROW
                                                       : KK_CSV_NO_ROW;
    }
    kk_csv_reference_free(&reference);
    return found;
}

/* Lines before the header, such as the "sep=;" that Excel reads and the "#TYPE" of PowerShell, are as many at
 * most. */
#define LINES_BEFORE 8u

bool kk_csv_find_header(kk_csv *csv, const char *path, size_t begin, kk_error *error)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    for (unsigned line = 0; line <= LINES_BEFORE && begin < csv->size; line++) {
        for (size_t i = 0; i < sizeof delimiters; i++) {
            kk_csv_found found = read_header(csv, begin, delimiters[i]);
            if (found == KK_CSV_ROW) {
                return true;
            }
            if (found == KK_CSV_NO_MEMORY) {
                return kk_fail_memory(error, "reading a CSV's header");
            }
        }
        const unsigned char *line_end = memchr(csv->text + begin, '\n', csv->size - begin);
        begin = line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
    }
    return kk_fail(
        error,
        "%s: not a Process Monitor capture: no CSV header with a column \"Operation\" in its first "
        "lines; give the PML, or the CSV that Process Monitor saved",
        path);
}
