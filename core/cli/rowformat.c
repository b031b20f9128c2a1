#include "cli/rowformat.h"

#include "base/harm.h"
#include "base/time.h"
#include "base/utf.h"
#include "capture/stamp.h"
#include "cli/json.h"

#include <inttypes.h>

bool kk_row_format_find(const char *name, kk_row_format *format)
{
    static const char *const names[] = {"table", "csv", "json"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            *format = (kk_row_format)i;
            return true;
        }
    }
    return false;
}

static bool put(kk_row_writer *writer)
{
    bool ok = !writer->line.failed &&
              kk_output_write(writer->output, kk_buf_str(&writer->line).data, writer->line.size);
    kk_buf_clear(&writer->line);
    return ok;
}

static kk_str cell_text(kk_row_writer *writer, const kk_cell *cell)
{
    if (cell->availability != KK_KNOWN) {
        return KK_STR("");
    }
    if (cell->value.kind != KK_TIME) {
        return kk_value_text(&cell->value, &writer->scratch);
    }
    char bytes[KK_STAMP_SIZE];
    kk_buf text = {bytes, 0, sizeof bytes, false};
    if (writer->offsets) {
        int64_t offset = cell->value.number - writer->zero;
        uint64_t ticks = (uint64_t)(offset < 0 ? -offset : offset);
        kk_buf_printf(&text, "%c%" PRIu64 ".%07" PRIu64, offset < 0 ? '-' : '+',
                      ticks / (uint64_t)KK_TICKS_PER_SECOND, ticks % (uint64_t)KK_TICKS_PER_SECOND);
    } else {
        kk_stamp_append(&text, writer->capture, cell->value.number);
    }
    kk_str copy = kk_arena_copy(&writer->scratch.arena, kk_buf_str(&text));
    return copy.data ? copy : KK_STR("");
}

/* --- CSV: quoted, no cell that a spreadsheet would compute; as captured but on a terminal --- */

static void append_csv(kk_buf *line, kk_str text)
{
    kk_buf_append_char(line, '"');
    if (kk_starts_formula(text)) {
        kk_buf_append_char(line, '\'');
    }
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"') {
            kk_buf_append_char(line, '"');
        }
        kk_buf_append_char(line, text.data[i]);
    }
    kk_buf_append_char(line, '"');
}

static bool is_number(const kk_cell *cell)
{
    return cell->availability == KK_KNOWN && cell->value.kind == KK_NUMBER;
}

static kk_str csv_text(kk_row_writer *writer, kk_str text)
{
    if (!kk_output_is_terminal(writer->output)) {
        return text;
    }
    kk_buf_clear(&writer->held);
    kk_append_escaped(&writer->held, text);
    return kk_buf_str(&writer->held);
}

static bool add_csv(kk_row_writer *writer, const kk_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kk_buf_append_text(&writer->line, i ? "," : "");
        if (is_number(&cells[i])) {
            kk_buf_append_i64(&writer->line, cells[i].value.number);
        } else {
            append_csv(&writer->line, csv_text(writer, cell_text(writer, &cells[i])));
        }
    }
    kk_buf_append_text(&writer->line, "\r\n");
    return put(writer);
}

/* --- JSON: an array of objects; what is unavailable is null --- */

static bool add_json(kk_row_writer *writer, const kk_cell *cells, size_t count)
{
    kk_buf *line = &writer->line;
    kk_buf_append_text(line, writer->rows == 0 ? "[\n{" : ",\n{");
    for (size_t i = 0; i < count; i++) {
        kk_buf_append_text(line, i ? ", " : "");
        kk_json_string(line, kk_query_column(writer->query, i));
        kk_buf_append_text(line, ": ");
        if (is_number(&cells[i])) {
            kk_buf_append_i64(line, cells[i].value.number);
        } else if (cells[i].availability == KK_KNOWN && cells[i].value.kind == KK_BOOL) {
            kk_buf_append_text(line, cells[i].value.number ? "true" : "false");
        } else if (cells[i].availability == KK_UNAVAILABLE || cells[i].availability == KK_PENDING) {
            kk_buf_append_text(line, "null");
        } else {
            kk_json_string(line, cell_text(writer, &cells[i]));
        }
    }
    kk_buf_append_char(line, '}');
    return put(writer);
}

/* --- table: columns as wide as the first rows need, the last one as it comes --- */

static size_t characters(kk_str text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size; count++) {
        kk_utf8_next(text, &at);
    }
    return count;
}

static void append_padded(kk_row_writer *writer, kk_str text, size_t column, bool right)
{
    size_t count = kk_query_column_count(writer->query);
    size_t used = characters(text);
    size_t padding = used < writer->widths[column] ? writer->widths[column] - used : 0;
    kk_buf_append_text(&writer->line, column ? "  " : "");
    for (size_t i = 0; right && i < padding; i++) {
        kk_buf_append_char(&writer->line, ' ');
    }
    kk_buf_append_str(&writer->line, text);
    for (size_t i = 0; !right && column + 1 < count && i < padding; i++) {
        kk_buf_append_char(&writer->line, ' ');
    }
}

static bool is_right_aligned(const kk_row_writer *writer, size_t column)
{
    size_t fields = writer->query->field_count;
    return column < fields ? kk_field_info_of(writer->query->fields[column])->kind == KK_NUMBER
                           : column == fields + KK_GROUP_COUNT;
}

/* Writes one row of NUL-ended texts; returns where it ends. */
static const char *put_row(kk_row_writer *writer, const char *texts)
{
    size_t count = kk_query_column_count(writer->query);
    for (size_t i = 0; i < count; i++) {
        kk_str text = kk_str_of(texts);
        append_padded(writer, text, i, is_right_aligned(writer, i));
        texts += text.size + 1;
    }
    kk_buf_append_char(&writer->line, '\n');
    put(writer);
    return texts;
}

static void put_held(kk_row_writer *writer)
{
    const char *texts = writer->held.data;
    const char *end = texts ? texts + writer->held.size : texts;
    while (texts < end) {
        texts = put_row(writer, texts);
    }
    kk_buf_clear(&writer->held);
}

static void hold(kk_row_writer *writer, size_t column, kk_str text)
{
    size_t used = characters(text);
    if (used > writer->widths[column]) {
        writer->widths[column] = used;
    }
    kk_buf_append_str(&writer->held, text);
    kk_buf_append_char(&writer->held, '\0');
}

static bool add_table(kk_row_writer *writer, const kk_cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kk_buf_clear(&writer->line);
        kk_append_escaped(&writer->line, cell_text(writer, &cells[i]));
        kk_str text = kk_buf_str(&writer->line);
        if (writer->rows < KK_TABLE_ROWS) {
            hold(writer, i, text);
        } else {
            kk_buf_append_str(&writer->held, text);
            kk_buf_append_char(&writer->held, '\0');
        }
    }
    kk_buf_clear(&writer->line);
    if (writer->rows + 1 >= KK_TABLE_ROWS) {
        put_held(writer);
    }
    return !writer->held.failed && !writer->line.failed;
}

kk_row_writer kk_row_writer_start(const kk_query *query, const kk_capture_info *capture, kk_row_format format,
                                  kk_output *output)
{
    kk_row_writer writer = {.query = query, .capture = capture, .format = format, .output = output};
    size_t count = kk_query_column_count(query);
    for (size_t i = 0; format == KK_ROWS_TABLE && i < count; i++) {
        hold(&writer, i, kk_query_column(query, i));
    }
    for (size_t i = 0; format == KK_ROWS_CSV && i < count; i++) {
        kk_buf_append_text(&writer.line, i ? "," : "");
        append_csv(&writer.line, kk_query_column(query, i));
    }
    if (format == KK_ROWS_CSV) {
        kk_buf_append_text(&writer.line, "\r\n");
        put(&writer);
    }
    return writer;
}

bool kk_row_writer_add(void *context, const kk_cell *cells, size_t count)
{
    static bool (*const adders[])(kk_row_writer *, const kk_cell *, size_t) = {add_table, add_csv, add_json};
    kk_row_writer *writer = context;
    bool ok = adders[writer->format](writer, cells, count);
    writer->rows++;
    kk_scratch_reset(&writer->scratch);
    return ok;
}

void kk_row_writer_end(kk_row_writer *writer)
{
    if (writer->format == KK_ROWS_TABLE) {
        put_held(writer);
    } else if (writer->format == KK_ROWS_JSON) {
        kk_buf_append_text(&writer->line, writer->rows == 0 ? "[]\n" : "\n]\n");
        put(writer);
    }
    kk_buf_free(&writer->line);
    kk_buf_free(&writer->held);
    kk_scratch_free(&writer->scratch);
}
