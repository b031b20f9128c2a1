#include "base/utf.h"

#include "base/block.h"
#include "base/bytes.h"

#define REPLACEMENT 0xFFFDu

size_t kk_utf8_encode(uint32_t code, char out[4])
{
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        code = REPLACEMENT;
    }
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* The scalar value at unit `*at`, moving past it; a lone surrogate gives U+FFFD. */
static uint32_t utf16_next(const unsigned char *utf16, size_t units, size_t *at)
{
    uint32_t unit = kk_load_u16(utf16 + 2 * (*at)++);
    if (unit < 0xD800 || unit > 0xDFFF) {
        return unit;
    }
    if (unit < 0xDC00 && *at < units) {
        uint32_t low = kk_load_u16(utf16 + 2 * *at);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            (*at)++;
            return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return REPLACEMENT;
}

size_t kk_utf16_to_utf8(const unsigned char *utf16, size_t units, char *out)
{
    size_t size = 0;
    size_t at = 0;
    while (at < units) {
        while (at + 4 <= units && (kk_load_u64(utf16 + 2 * at) & UINT64_C(0xFF80FF80FF80FF80)) == 0) {
            for (size_t i = 0; i < 4; i++) {
                out[size + i] = (char)utf16[2 * (at + i)];
            }
            size += 4;
            at += 4;
        }
        if (at < units) {
            size += kk_utf8_encode(utf16_next(utf16, units, &at), out + size);
        }
    }
    return size;
}

void kk_utf16_append(kk_buf *buf, const unsigned char *utf16, size_t units)
{
    if (units > SIZE_MAX / 4) {
        buf->failed = true;
        return;
    }
    /* kk_utf8_encode may touch four bytes, three of which count. */
    char *target = kk_buf_reserve(buf, KK_UTF8_MAX(units) + 1);
    if (target) {
        buf->size += kk_utf16_to_utf8(utf16, units, target);
    }
}

/* Bytes of the valid character at `at`, 0 when it is invalid. Ranges: Unicode Standard, table 3-7. */
static size_t valid_length(kk_str text, size_t at, uint32_t *code)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;
    size_t left = text.size - at;
    unsigned lead = bytes[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || left < length) {
        return 0;
    }
    unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high) {
        return 0;
    }
    uint32_t value = (lead & (0xFFu >> (length + 1))) << 6 | (bytes[1] & 0x3F);
    for (size_t i = 2; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (bytes[i] & 0x3F);
    }
    *code = value;
    return length;
}

uint32_t kk_utf8_next_long(kk_str text, size_t *at)
{
    uint32_t code = REPLACEMENT;
    size_t length = valid_length(text, *at, &code);
    *at += length ? length : 1;
    return code;
}

bool kk_is_ascii(kk_str text)
{
    if (text.size >= sizeof(kk_block)) {
        size_t last = text.size - sizeof(kk_block); /* its block may overlap the one before */
        kk_block seen = kk_block_load(text.data + last);
        for (size_t at = 0; at < last; at += sizeof(kk_block)) {
            seen |= kk_block_load(text.data + at);
        }
        return kk_block_is_zero(seen & 0x80);
    }
    unsigned char seen = 0;
    for (size_t at = 0; at < text.size; at++) {
        seen |= (unsigned char)text.data[at];
    }
    return seen < 0x80;
}

/* Behind the blocks at `at` that are all ASCII. */
static size_t skip_ascii(kk_str text, size_t at)
{
    while (text.size - at >= sizeof(kk_block) && kk_block_is_zero(kk_block_load(text.data + at) & 0x80)) {
        at += sizeof(kk_block);
    }
    return at;
}

bool kk_utf8_valid(kk_str text)
{
    size_t at = 0;
    uint32_t code;
    while ((at = skip_ascii(text, at)) < text.size) {
        size_t length = valid_length(text, at, &code);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

void kk_utf8_append_valid(kk_buf *buf, kk_str text)
{
    size_t at = 0;
    size_t run = 0; /* start of the valid bytes not yet appended */
    uint32_t code;
    while (at < text.size) {
        size_t length = valid_length(text, at, &code);
        if (length == 0) {
            kk_buf_append(buf, text.data + run, at - run);
            kk_buf_append(buf, "\xEF\xBF\xBD", 3);
            run = at + 1;
            length = 1;
        }
        at += length;
    }
    kk_buf_append(buf, text.data ? text.data + run : "", text.size - run);
}
