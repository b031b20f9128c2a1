/* One literal searched in a text with vector instructions. Private to core/match/. */
#ifndef KK_MATCH_NEEDLE_H
#define KK_MATCH_NEEDLE_H

#include "base/str.h"

typedef struct kk_needle {
    kk_str text;          /* not empty; the caller's */
    size_t first, second; /* places of its two rarest bytes; the same for a needle of one byte */
} kk_needle;

kk_needle kk_needle_of(kk_str text);

/* True when `text` contains the needle. KK_TEXT_SLACK readable bytes must follow the text. */
bool kk_needle_is_in(const kk_needle *needle, kk_str text);

/* How common a byte is in folded paths, names and command lines: 0 for rare to 40. */
unsigned kk_byte_commonness(unsigned char byte);

#endif
