/* The form of a CSV: quotes and separators. */
#include "capture/write/form.h"

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

/* The byte order mark and the header. */
static void begin(kk_write_state *state, kk_buf *out)
{
    const kk_write_columns *chosen = state->chosen;
    kk_buf_append_text(out, "\xEF\xBB\xBF");
    for (unsigned i = 0; i < chosen->count; i++) {
        kk_buf_append_text(out, i > 0 ? "\",\"" : "\"");
        kk_buf_append_str(out, kk_column_name(chosen->items[i]));
    }
    kk_buf_append_text(out, "\"\r\n");
}

static void write_row(kk_write_state *state, const kk_event *event, kk_buf *out)
{
    const kk_write_columns *chosen = state->chosen;
    kk_buf_append_char(out, '"');
    for (unsigned i = 0; i < chosen->count; i++) {
        if (i > 0) {
            kk_buf_append(out, "\",\"", 3);
        }
        size_t start = out->size;
        if (kk_column_append(state->reader, event, chosen->items[i], out)) {
            escape_since(out, start);
        }
    }
    kk_buf_append(out, "\"\r\n", 3);
}

const kk_write_form kk_write_csv = {.name = "CSV", .begin = begin, .event = write_row};
