#include "capture/write/csv.h"

/* Process Monitor's columns as it is installed. */
static const kk_column default_columns[] = {
    KK_COLUMN_TIME_OF_DAY, KK_COLUMN_PROCESS_NAME, KK_COLUMN_PID,    KK_COLUMN_OPERATION,
    KK_COLUMN_PATH,        KK_COLUMN_RESULT,       KK_COLUMN_DETAIL,
};

static bool add_column(kk_write_columns *chosen, kk_str name, kk_error *error)
{
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        if (!kk_str_equal_ascii_nocase(name, kk_column_name((kk_column)i))) {
            continue;
        }
        for (unsigned j = 0; j < chosen->count; j++) {
            if (chosen->items[j] == i) {
                return kk_fail(error, "column \"%s\" is named twice; name it once",
                               kk_column_name((kk_column)i).data);
            }
        }
        chosen->items[chosen->count++] = (kk_column)i;
        return true;
    }
    return kk_fail(error,
                   "column \"%.*s\": Process Monitor has none of that name; give default, all, or names like "
                   "\"Time of Day,PID,Path\"",
                   (int)(name.size < 100 ? name.size : 100), name.data);
}

bool kk_write_choose_columns(kk_write_columns *chosen, kk_str names, kk_error *error)
{
    chosen->count = 0;
    if (names.size == 0 || kk_str_equal_ascii_nocase(names, KK_STR("default"))) {
        chosen->count = sizeof default_columns / sizeof default_columns[0];
        memcpy(chosen->items, default_columns, sizeof default_columns);
        return true;
    }
    if (kk_str_equal_ascii_nocase(names, KK_STR("all"))) {
        for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
            chosen->items[chosen->count++] = (kk_column)i;
        }
        return true;
    }
    for (size_t at = 0; at <= names.size;) {
        size_t comma = kk_str_find(names, KK_STR(","), at);
        size_t end = comma == SIZE_MAX ? names.size : comma;
        if (!add_column(chosen, kk_str_trim(kk_str_slice(names, at, end - at), " "), error)) {
            return false;
        }
        at = end + 1;
    }
    return true;
}

/* --- rows --- */

/* Makes line feeds semicolons; the quotes there are. */
static size_t replace_line_feeds(char *text, size_t size)
{
    size_t quotes = 0;
    for (size_t i = 0; i < size; i++) {
        quotes += text[i] == '"';
        if (text[i] == '\n') {
            text[i] = ';';
        }
    }
    return quotes;
}

/* Most texts need no change: this look at them has nothing in its way that keeps a compiler from taking many
 * bytes at a time. */
static bool needs_escape(const char *text, size_t size)
{
    unsigned char found = 0;
    for (size_t i = 0; i < size; i++) {
        found |= (unsigned char)((text[i] == '"') | (text[i] == '\n'));
    }
    return found != 0;
}

/* Doubles the quotes of what was appended since `start`, and makes its line feeds semicolons. */
static void escape_since(kk_buf *out, size_t start)
{
    if (!needs_escape(out->data + start, out->size - start)) {
        return;
    }
    size_t quotes = replace_line_feeds(out->data + start, out->size - start);
    if (quotes == 0 || !kk_buf_reserve(out, quotes)) {
        return;
    }
    size_t from = out->size;
    size_t to = out->size + quotes;
    out->size = to;
    while (from > start && to > from) {
        char byte = out->data[--from];
        out->data[--to] = byte;
        if (byte == '"') {
            out->data[--to] = '"';
        }
    }
}

void kk_write_csv_header(const kk_write_columns *chosen, kk_buf *out)
{
    kk_buf_append_text(out, "\xEF\xBB\xBF");
    for (unsigned i = 0; i < chosen->count; i++) {
        kk_buf_append_text(out, i > 0 ? "\",\"" : "\"");
        kk_buf_append_str(out, kk_column_name(chosen->items[i]));
    }
    kk_buf_append_text(out, "\"\r\n");
}

void kk_write_csv_row(const kk_write_columns *chosen, kk_column_reader *reader, const kk_event *event,
                      kk_buf *out)
{
    kk_buf_append_char(out, '"');
    for (unsigned i = 0; i < chosen->count; i++) {
        if (i > 0) {
            kk_buf_append(out, "\",\"", 3);
        }
        size_t start = out->size;
        if (kk_column_append(reader, event, chosen->items[i], out)) {
            escape_since(out, start);
        }
    }
    kk_buf_append(out, "\"\r\n", 3);
}
