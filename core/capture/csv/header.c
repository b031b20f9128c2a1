/* The header: columns by the field of a row that holds them. */
#include "capture/csv/csv.h"

/* Bytes in which the header is looked for; 27 columns take 340. */
#define HEADER_LIMIT ((size_t)1 << 20)

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

bool kk_csv_keep_columns(kk_csv *csv, const kk_str *names, unsigned count)
{
    kk_str *columns = kk_arena_calloc(&csv->base.arena, count, sizeof *columns);
    bool done = columns != NULL;
    csv->base.texts.has = 0;
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        csv->field_of[i] = KK_CSV_ABSENT;
    }
    for (unsigned i = 0; done && i < count; i++) {
        done = keep_column(csv, columns, i, names[i]);
    }
    csv->columns = count;
    csv->base.info.columns = columns;
    csv->base.info.column_count = count;
    return done;
}

/* True when `", "` stands in the first row or in those behind it, or a blank beside a delimiter in the first
 * row: the file was written with blanks around its fields. */
static bool is_padded(const kk_csv *csv, kk_str first_row, char delimiter)
{
    const char marks[][4] = {{'"', delimiter, ' ', '"'}, {'"', ' ', delimiter, '"'}};
    const size_t look = (size_t)64 << 10;
    kk_str text = {first_row.data, (size_t)((const char *)csv->text + csv->size - first_row.data)};
    text = kk_str_slice(text, 0, first_row.size + look);
    for (size_t i = 0; i < 2; i++) {
        if (kk_str_find(text, (kk_str){marks[i], 4}, 0) != SIZE_MAX ||
            kk_str_find(first_row, (kk_str){marks[i] + 1, 2}, 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

kk_csv_dialect kk_csv_dialect_of(const kk_csv *csv, kk_str first_row, char delimiter)
{
    return (kk_csv_dialect){delimiter, is_padded(csv, first_row, delimiter)};
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
    if (found == KK_CSV_ROW && header.count <= KK_CSV_COLUMN_LIMIT) {
        csv->dialect = kk_csv_dialect_of(csv, (kk_str){(const char *)header.raw, header.size}, delimiter);
        csv->rows_begin = begin + header.next;
        found = !kk_csv_keep_columns(csv, header.texts, header.count) ? KK_CSV_NO_MEMORY
                : kk_csv_has(csv, KK_COLUMN_OPERATION)                ? KK_CSV_ROW
                                                                      : KK_CSV_NO_ROW;
    }
    kk_csv_reference_free(&reference);
    return found;
}

/* Lines before the header, such as the "sep=;" that Excel reads and the "#TYPE" of PowerShell, are as many at
 * most. */
#define LINES_BEFORE 8u

static kk_csv_found find_header(kk_csv *csv, size_t begin)
{
    for (unsigned line = 0; line <= LINES_BEFORE && begin < csv->size; line++) {
        for (const char *delimiter = KK_CSV_DELIMITERS; *delimiter; delimiter++) {
            kk_csv_found found = read_header(csv, begin, *delimiter);
            if (found == KK_CSV_ROW || found == KK_CSV_NO_MEMORY) {
                return found;
            }
        }
        const unsigned char *line_end = memchr(csv->text + begin, '\n', csv->size - begin);
        begin = line_end ? (size_t)(line_end - csv->text) + 1 : csv->size;
    }
    return KK_CSV_NO_ROW;
}

bool kk_csv_find_header(kk_csv *csv, const char *path, size_t begin, kk_error *error)
{
    kk_csv_found found = find_header(csv, begin);
    found = found == KK_CSV_NO_ROW ? kk_csv_find_shape(csv, begin) : found;
    if (found == KK_CSV_NO_MEMORY) {
        return kk_fail_memory(error, "reading a CSV's header");
    }
    return found == KK_CSV_ROW ||
           kk_fail(
               error,
               "%s: not a Process Monitor capture: no CSV header with a column \"Operation\" in its first "
               "lines, nor rows with the names of operations; %s; a CSV with its header",
               path, kk_give_capture);
}
