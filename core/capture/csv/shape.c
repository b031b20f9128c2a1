/* Shape of rows: which field is which column, by what most rows have in it. For rows that were copied out of
 * Process Monitor's list or a spreadsheet, and for those below a header in other words than Process
 * Monitor's. */
#include "capture/columns/advanced.h"
#include "capture/columns/number.h"
#include "capture/csv/csv.h"

/* Rows that are looked at, and bytes that each may take. */
#define ROWS     256u
#define ROW_SIZE ((size_t)64 << 10)

/* Fields of a row at most: all columns of Process Monitor. */
#define FIELDS ((unsigned)KK_COLUMN_COUNT)

/* What a field's texts may be. */
typedef enum kind {
    IS_OPERATION,
    IS_DATE,
    IS_TIME,
    IS_NUMBER,
    IS_PROGRAM, /* a name that ends like a program's */
    IS_RESULT,
    IS_PLACE, /* in the registry, or two ends of a connection */
    IS_PATH,  /* of a file, or a place */
    IS_IMAGE, /* path of a program */
    IS_PAIRS, /* "Key: value" */
    KIND_COUNT
} kind;

typedef struct field_tally {
    unsigned filled;
    unsigned kinds[KIND_COUNT]; /* rows in which it is that */
} field_tally;

typedef struct shape {
    unsigned fields, rows;
    field_tally tallies[KK_COLUMN_COUNT];
    kk_column columns[KK_COLUMN_COUNT]; /* of each field; KK_COLUMN_COUNT where it is not known */
} shape;

/* --- texts --- */

static bool is_date(kk_str text)
{
    int64_t midnight, ticks;
    return kk_columns_date_and_time(text, KK_MONTH_DAY_YEAR, &midnight, &ticks) ||
           kk_columns_date_and_time(text, KK_DAY_MONTH_YEAR, &midnight, &ticks) ||
           kk_columns_date_and_time(text, KK_YEAR_MONTH_DAY, &midnight, &ticks);
}

static bool is_time(kk_str text)
{
    int64_t ticks;
    return memchr(text.data, ':', text.size) && kk_columns_time_of_day(text, &ticks);
}

static bool ends_like_program(kk_str text)
{
    const size_t size = 4;
    return text.size > size &&
           kk_str_equal_ascii_nocase(kk_str_slice(text, text.size - size, size), KK_STR(".exe"));
}

/* "NAME NOT FOUND", "0xC0000022": capitals, as all results are. */
static bool is_result(kk_str text)
{
    bool letters = false;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        bool letter = byte >= 'A' && byte <= 'Z';
        letters |= letter;
        if (!letter && byte != ' ' && byte != '_' && !(byte >= '0' && byte <= '9')) {
            return text.size > 2 && kk_str_starts(text, KK_STR("0x"));
        }
    }
    return letters;
}

static bool is_place(kk_str text)
{
    return kk_str_starts(text, KK_STR("HKLM")) || kk_str_starts(text, KK_STR("HKCU")) ||
           kk_str_starts(text, KK_STR("HKU\\")) || kk_str_starts(text, KK_STR("HKCR")) ||
           kk_str_find(text, KK_STR(" -> "), 0) != SIZE_MAX;
}

static bool is_path(kk_str text)
{
    bool drive =
        text.size >= 3 && kk_is_ascii_letter(text.data[0]) && text.data[1] == ':' && text.data[2] == '\\';
    return drive || kk_str_starts(text, KK_STR("\\")) || is_place(text);
}

/* --- tallies --- */

static void look_at_field(field_tally *tally, kk_str text)
{
    int64_t number;
    if (text.size == 0) {
        return;
    }
    bool path = is_path(text), program = ends_like_program(text);
    bool folder = memchr(text.data, '\\', text.size) != NULL;
    tally->filled++;
    tally->kinds[IS_OPERATION] += kk_columns_operation(text, KK_STR("")) != KK_OP_OTHER;
    tally->kinds[IS_DATE] += is_date(text);
    tally->kinds[IS_TIME] += is_time(text);
    tally->kinds[IS_NUMBER] += kk_columns_number(text, &number) && number >= 0 && number <= UINT32_MAX;
    tally->kinds[IS_PROGRAM] += program && !folder;
    tally->kinds[IS_RESULT] += is_result(text);
    tally->kinds[IS_PLACE] += is_place(text);
    tally->kinds[IS_PATH] += path;
    tally->kinds[IS_IMAGE] += path && program;
    tally->kinds[IS_PAIRS] += !path && kk_str_find(text, KK_STR(": "), 0) != SIZE_MAX;
}

/* How many fields most rows from `at` on have; the first may be of something else. 0 for none, or more than
 * columns exist. */
static unsigned usual_fields(const kk_csv *csv, kk_csv_reference *reference, size_t at)
{
    unsigned rows[KK_COLUMN_COUNT + 1] = {0}, most = 0;
    for (unsigned i = 0; i < ROWS && at < csv->size; i++) {
        kk_csv_row row;
        size_t size = csv->size - at < ROW_SIZE ? csv->size - at : ROW_SIZE;
        kk_csv_found read = kk_csv_reference_row(reference, csv->text + at, size, &row);
        if (read == KK_CSV_NO_MEMORY) {
            return 0;
        }
        rows[row.count <= FIELDS ? row.count : 0] += read == KK_CSV_ROW;
        at += row.next > 0 ? row.next : 1;
    }
    for (unsigned i = 1; i <= FIELDS; i++) {
        most = rows[i] > rows[most] || (most == 0 && rows[i] > 0) ? i : most;
    }
    return most;
}

/* Tallies rows from `at` on that have as many fields as most. KK_CSV_NO_ROW when there is none. */
static kk_csv_found tally_rows(const kk_csv *csv, kk_csv_reference *reference, size_t at, shape *found)
{
    *found = (shape){.fields = usual_fields(csv, reference, at)};
    for (unsigned i = 0; i < ROWS && at < csv->size; i++) {
        kk_csv_row row;
        size_t size = csv->size - at < ROW_SIZE ? csv->size - at : ROW_SIZE;
        kk_csv_found read = kk_csv_reference_row(reference, csv->text + at, size, &row);
        if (read == KK_CSV_NO_MEMORY) {
            return read;
        }
        if (read == KK_CSV_ROW && row.count == found->fields && row.count <= FIELDS) {
            found->rows++;
            for (unsigned field = 0; field < row.count; field++) {
                look_at_field(&found->tallies[field], row.texts[field]);
            }
        }
        at += row.next > 0 ? row.next : 1;
    }
    return found->rows > 0 ? KK_CSV_ROW : KK_CSV_NO_ROW;
}

/* --- columns --- */

/* The column goes to the field that is of the kind most often, and in half of what it holds at least. */
static void give(shape *found, kk_column column, kind wanted)
{
    unsigned best = found->fields;
    for (unsigned i = 0; i < found->fields; i++) {
        const field_tally *tally = &found->tallies[i];
        bool fits = found->columns[i] == KK_COLUMN_COUNT && tally->kinds[wanted] > 0 &&
                    tally->kinds[wanted] * 2 >= tally->filled;
        if (fits && (best == found->fields || tally->kinds[wanted] > found->tallies[best].kinds[wanted])) {
            best = i;
        }
    }
    if (best < found->fields) {
        found->columns[best] = column;
    }
}

static bool has(const shape *found, kk_column column)
{
    for (unsigned i = 0; i < found->fields; i++) {
        if (found->columns[i] == column) {
            return true;
        }
    }
    return false;
}

/* Columns that a header names already keep their fields. */
static void give_all(shape *found)
{
    static const struct {
        kk_column column;
        kind wanted;
    } order[] = {
        {KK_COLUMN_OPERATION, IS_OPERATION},  {KK_COLUMN_DATE_AND_TIME, IS_DATE},
        {KK_COLUMN_TIME_OF_DAY, IS_TIME},     {KK_COLUMN_PID, IS_NUMBER},
        {KK_COLUMN_PROCESS_NAME, IS_PROGRAM}, {KK_COLUMN_PATH, IS_PLACE},
        {KK_COLUMN_IMAGE_PATH, IS_IMAGE},     {KK_COLUMN_PATH, IS_PATH},
        {KK_COLUMN_RESULT, IS_RESULT},        {KK_COLUMN_DETAIL, IS_PAIRS},
    };
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (!has(found, order[i].column)) {
            give(found, order[i].column, order[i].wanted);
        }
    }
    for (unsigned i = 0; i < found->fields; i++) { /* the only path */
        if (found->columns[i] == KK_COLUMN_IMAGE_PATH && !has(found, KK_COLUMN_PATH)) {
            found->columns[i] = KK_COLUMN_PATH;
        }
    }
}

/* Rows are events when most name operations, and say when, where or with what result. */
static bool is_capture(const shape *found)
{
    for (unsigned i = 0; i < found->fields; i++) {
        if (found->columns[i] == KK_COLUMN_OPERATION) {
            bool more = has(found, KK_COLUMN_PATH) || has(found, KK_COLUMN_RESULT) ||
                        has(found, KK_COLUMN_TIME_OF_DAY);
            return more && found->tallies[i].kinds[IS_OPERATION] * 2 >= found->rows;
        }
    }
    return false;
}

static unsigned operation_field(const shape *found)
{
    unsigned field = 0;
    while (field < found->fields && found->columns[field] != KK_COLUMN_OPERATION) {
        field++;
    }
    return field;
}

/* "Time of Day, PID, Operation"; data NULL when memory is out. */
static kk_str known_columns(kk_csv *csv, const shape *found)
{
    kk_buf text = KK_BUF_INIT;
    for (unsigned i = 0; i < found->fields; i++) {
        if (found->columns[i] != KK_COLUMN_COUNT) {
            kk_buf_append_text(&text, text.size > 0 ? ", " : "");
            kk_buf_append_str(&text, kk_column_name(found->columns[i]));
        }
    }
    kk_str copy = text.failed ? (kk_str){NULL, 0} : kk_arena_copy(&csv->base.arena, kk_buf_str(&text));
    kk_buf_free(&text);
    return copy;
}

/* Makes the shape the capture's columns. A field that is no known column has the header's name, if there is
 * one. */
static bool keep(kk_csv *csv, const shape *found, const kk_csv_row *header)
{
    kk_str names[KK_COLUMN_COUNT];
    unsigned unknown = 0;
    for (unsigned i = 0; i < found->fields; i++) {
        bool known = found->columns[i] != KK_COLUMN_COUNT;
        names[i] = known ? kk_column_name(found->columns[i]) : header ? header->texts[i] : KK_STR("?");
        unknown += !known;
    }
    kk_str known = known_columns(csv, found);
    kk_caveat_add(&csv->base, (kk_caveat){.id = header ? "unknown-header" : "no-header", .name = known});
    if (unknown > 0) {
        kk_caveat_add(&csv->base, (kk_caveat){.id = "unknown-columns", .count = unknown});
    }
    return known.data && kk_csv_keep_columns(csv, names, found->fields);
}

/* Takes columns that the header names; false when the row has another number of fields than the rows below.
 */
static bool take_names(shape *found, const kk_csv_row *header)
{
    if (header->count != found->fields) {
        return false;
    }
    for (unsigned i = 0; i < found->fields; i++) {
        kk_column column = kk_column_find(header->texts[i]);
        found->columns[i] = column != KK_COLUMN_COUNT && !has(found, column) ? column : KK_COLUMN_COUNT;
    }
    return true;
}

/* The shape of rows between these delimiters. The first may be a header in other words: it names no operation
 * where the rows below do. */
static kk_csv_found find_with(kk_csv *csv, kk_csv_reference *reference, size_t begin)
{
    shape found;
    kk_csv_row first;
    size_t size = csv->size - begin < ROW_SIZE ? csv->size - begin : ROW_SIZE;
    kk_csv_found outcome = tally_rows(csv, reference, begin, &found);
    if (outcome != KK_CSV_ROW || found.fields < 3 || found.fields > FIELDS) {
        return outcome == KK_CSV_ROW ? KK_CSV_NO_ROW : outcome;
    }
    for (unsigned i = 0; i < found.fields; i++) {
        found.columns[i] = KK_COLUMN_COUNT;
    }
    shape below = found;
    give_all(&found);
    if (!is_capture(&found)) {
        return KK_CSV_NO_ROW;
    }
    outcome = kk_csv_reference_row(reference, csv->text + begin, size, &first);
    if (outcome != KK_CSV_ROW) {
        return outcome;
    }
    unsigned field = operation_field(&found);
    bool is_header = first.count == found.fields &&
                     kk_columns_operation(first.texts[field], KK_STR("")) == KK_OP_OTHER &&
                     take_names(&below, &first);
    if (is_header) {
        give_all(&below);
    }
    csv->dialect =
        kk_csv_dialect_of(csv, (kk_str){(const char *)first.raw, first.size}, csv->dialect.delimiter);
    csv->rows_begin = is_header ? begin + first.next : begin;
    return keep(csv, is_header ? &below : &found, is_header ? &first : NULL) ? KK_CSV_ROW : KK_CSV_NO_MEMORY;
}

/* Behind the first line: a row that was cut, or somebody's note, may hold a quote that swallows the rows. */
static kk_csv_found find_below(kk_csv *csv, kk_csv_reference *reference, size_t begin)
{
    const unsigned char *line_end = memchr(csv->text + begin, '\n', csv->size - begin);
    if (!line_end) {
        return KK_CSV_NO_ROW;
    }
    kk_csv_found found = find_with(csv, reference, (size_t)(line_end - csv->text) + 1);
    if (found == KK_CSV_ROW && csv->rows_begin == (size_t)(line_end - csv->text) + 1) {
        csv->rows_begin = begin; /* it is reported as a row that cannot be read */
    }
    return found;
}

kk_csv_found kk_csv_find_shape(kk_csv *csv, size_t begin)
{
    kk_csv_found found = KK_CSV_NO_ROW;
    for (const char *delimiter = KK_CSV_DELIMITERS; *delimiter && found == KK_CSV_NO_ROW; delimiter++) {
        kk_csv_reference reference;
        csv->dialect = (kk_csv_dialect){*delimiter, true};
        found = KK_CSV_NO_MEMORY;
        if (kk_csv_reference_init(&reference, csv->dialect)) {
            found = find_with(csv, &reference, begin);
            found = found == KK_CSV_NO_ROW ? find_below(csv, &reference, begin) : found;
        }
        kk_csv_reference_free(&reference);
    }
    return found;
}
