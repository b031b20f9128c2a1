/* UTF-16LE and other encodings to UTF-8. What is not valid becomes U+FFFD, one per bad unit. */
#ifndef KK_BASE_UTF_H
#define KK_BASE_UTF_H

#include "base/buf.h"

/* The most bytes of UTF-8 that `units` UTF-16 code units can become. */
#define KK_UTF8_MAX(units) ((units)*3)

/* Converts `units` code units of little-endian UTF-16 at `utf16` (any alignment) into `out`, which has room
 * for KK_UTF8_MAX(units) bytes. Returns the bytes written. */
size_t kk_utf16_to_utf8(const unsigned char *utf16, size_t units, char *out);

/* The same, appended to a buffer. */
void kk_utf16_append(kk_buf *buf, const unsigned char *utf16, size_t units);

bool kk_is_ascii(kk_str text);

/* True when `text` is valid UTF-8 (no surrogates, no overlong forms, at most U+10FFFF). */
bool kk_utf8_valid(kk_str text);

/* Appends `text` with every invalid byte sequence replaced by U+FFFD. */
void kk_utf8_append_valid(kk_buf *buf, kk_str text);

/* kk_utf8_next for what is not ASCII. */
uint32_t kk_utf8_next_long(kk_str text, size_t *at);

/* Decodes one character at `*at` and moves `*at` past it; U+FFFD and one byte for what is invalid. */
static inline uint32_t kk_utf8_next(kk_str text, size_t *at)
{
    unsigned char byte = (unsigned char)text.data[*at];
    if (byte < 0x80) {
        (*at)++;
        return byte;
    }
    return kk_utf8_next_long(text, at);
}

/* Encodes `code` (a scalar value, else U+FFFD) into `out`, returns 1 to 4. */
size_t kk_utf8_encode(uint32_t code, char out[4]);

#endif
