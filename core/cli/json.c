#include "cli/json.h"

#include "base/harm.h"
#include "base/utf.h"

static void append_unit(kk_buf *out, uint32_t unit)
{
    kk_buf_printf(out, "\\u%04x", (unsigned)unit);
}

/* Hidden characters are escaped: JSON is printed on terminals, too. */
void kk_json_string(kk_buf *out, kk_str text)
{
    size_t at = 0;
    kk_buf_append_char(out, '"');
    while (at < text.size) {
        uint32_t code = kk_utf8_next(text, &at);
        char encoded[4];
        if (code == '"' || code == '\\') {
            kk_buf_append_char(out, '\\');
            kk_buf_append_char(out, (char)code);
        } else if (kk_is_hidden(code) && code < 0x10000) {
            append_unit(out, code);
        } else if (kk_is_hidden(code)) {
            append_unit(out, 0xD800 + ((code - 0x10000) >> 10));
            append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
        } else {
            kk_buf_append(out, encoded, kk_utf8_encode(code, encoded));
        }
    }
    kk_buf_append_char(out, '"');
}

void kk_json_member(kk_buf *out, bool *first, const char *name)
{
    kk_buf_append_text(out, *first ? "" : ", ");
    *first = false;
    if (name) {
        kk_json_string(out, kk_str_of(name));
        kk_buf_append_text(out, ": ");
    }
}

void kk_json_text_member(kk_buf *out, bool *first, const char *name, kk_str text)
{
    kk_json_member(out, first, name);
    if (text.data) {
        kk_json_string(out, text);
    } else {
        kk_buf_append_text(out, "null");
    }
}

void kk_json_number_member(kk_buf *out, bool *first, const char *name, int64_t number)
{
    kk_json_member(out, first, name);
    kk_buf_append_i64(out, number);
}

void kk_json_bool_member(kk_buf *out, bool *first, const char *name, bool value)
{
    kk_json_member(out, first, name);
    kk_buf_append_text(out, value ? "true" : "false");
}
