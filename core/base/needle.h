/* One literal searched in texts with vector instructions. */
#ifndef KK_BASE_NEEDLE_H
#define KK_BASE_NEEDLE_H

#include "base/str.h"

#include <stdint.h>

typedef struct kk_needle {
    kk_str text;          /* not empty; the caller's */
    size_t first, second; /* offsets of its two rarest bytes; the same for a needle of one byte */
} kk_needle;

kk_needle kk_needle_of(kk_str text);

/* Readable bytes, of any value, that must follow a text that is searched. */
#define KK_NEEDLE_SLACK 16

/* Place of the first needle in `text` at or behind `from`; SIZE_MAX when there is none. */
size_t kk_needle_find(const kk_needle *needle, kk_str text, size_t from);

static inline bool kk_needle_is_in(const kk_needle *needle, kk_str text)
{
    return kk_needle_find(needle, text, 0) != SIZE_MAX;
}

/* How common a byte is in folded paths, names and command lines: 0 for rare to 40. */
unsigned kk_byte_commonness(unsigned char byte);

#endif
