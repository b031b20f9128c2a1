/* Caseless text: Unicode simple case folding (CaseFolding.txt, statuses C and S), so that a literal and the
 * text it is looked for in compare byte by byte. Folding may change the length in bytes, never the number of
 * characters. The table is made at build time from the Unicode Character Database. */
#ifndef KK_BASE_FOLD_H
#define KK_BASE_FOLD_H

#include "base/buf.h"

/* The most bytes that `size` bytes of UTF-8 can fold to. */
#define KK_FOLD_MAX(size) ((size)*3)

/* Folds `text` into `out` (room for KK_FOLD_MAX(text.size)); returns the bytes written. Invalid bytes are
 * copied. */
size_t kk_fold(kk_str text, char *out);

/* The same, appended to a buffer. */
void kk_fold_append(kk_buf *buf, kk_str text);

/* The simple case folding of one code point. */
uint32_t kk_fold_code(uint32_t code);

/* True when both fold to the same text. Allocates nothing. */
bool kk_str_equal_nocase(kk_str a, kk_str b);

/* True when `text` contains, starts with or ends with `part`, both folded. Allocates nothing; for
 * rare use. */
bool kk_str_contains_nocase(kk_str text, kk_str part);
bool kk_str_starts_nocase(kk_str text, kk_str part);
bool kk_str_ends_nocase(kk_str text, kk_str part);

#endif
