#include "cli/json.h"

#include "base/utf.h"

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
        } else if (code < 0x20 || code == 0x7F || code == 0x2028 || code == 0x2029) {
            kk_buf_printf(out, "\\u%04x", (unsigned)code);
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
