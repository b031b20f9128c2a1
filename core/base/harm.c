#include "base/harm.h"

#include "base/utf.h"

typedef struct code_range {
    uint32_t first, last;
} code_range;

/* Controls, default ignorable code points (Unicode's DerivedCoreProperties.txt), bidirectional marks,
 * separators. The same as in lua/report/format/escape.lua. */
static const code_range HIDDEN[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},       {0x034F, 0x034F},   {0x061C, 0x061C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

bool kk_is_hidden(uint32_t code)
{
    if ((code & 0xFFFE) == 0xFFFE) { /* noncharacters of every plane */
        return true;
    }
    for (size_t i = 0; i < sizeof HIDDEN / sizeof *HIDDEN; i++) {
        if (code <= HIDDEN[i].last) {
            return code >= HIDDEN[i].first;
        }
    }
    return false;
}

void kk_append_escaped(kk_buf *out, kk_str text)
{
    size_t at = 0;
    while (at < text.size) {
        size_t start = at;
        unsigned char byte = (unsigned char)text.data[at];
        uint32_t code = kk_utf8_next(text, &at);
        if (byte >= 0x80 && at == start + 1) {
            kk_buf_printf(out, "\\x%02x", byte);
        } else if (code < 0x20 || (code >= 0x7F && code < 0xA0)) {
            kk_buf_printf(out, "\\x%02x", (unsigned)code);
        } else if (kk_is_hidden(code)) {
            kk_buf_printf(out, code < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)code);
        } else {
            kk_buf_append(out, text.data + start, at - start);
        }
    }
}

void kk_append_escaped_lines(kk_buf *out, kk_str text)
{
    size_t at = 0;
    while (at < text.size) {
        size_t end = kk_str_find(text, KK_STR("\n"), at);
        kk_append_escaped(out, kk_str_slice(text, at, end - at));
        if (end == SIZE_MAX) {
            return;
        }
        kk_buf_append_char(out, '\n');
        at = end + 1;
    }
}

bool kk_starts_formula(kk_str text)
{
    static const char *const STARTS[] = {"=",  "+",      "-",      "@",      "\t",    "\r",
                                         "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        if (kk_str_starts(text, kk_str_of(STARTS[i]))) {
            return true;
        }
    }
    return false;
}
