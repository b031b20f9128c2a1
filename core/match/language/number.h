/* Numbers, times and durations as rule authors write them. For core/match/ and the options of
 * core/engine/. */
#ifndef KK_MATCH_LANGUAGE_NUMBER_H
#define KK_MATCH_LANGUAGE_NUMBER_H

#include "event/field.h"

/* Reads `text` as a value of a field of `kind`; false when it is none. NUMBER: decimal with sign, or 0x and
 * hexadecimal. BOOL: true or false in any case, 0, 1. TIME: YYYY-MM-DD, then optionally a space or T and
 * HH:MM[:SS[.fraction]][Z]; a time alone is one of a capture without dates, in ticks since midnight.
 * DURATION: seconds with an optional fraction. Fractions have at most seven digits. */
bool kk_match_number_read(kk_str text, kk_kind kind, int64_t *number);

/* What kk_match_number_read takes for `kind`, for error messages: `a number`, `a time such as "..."`. */
const char *kk_match_number_form(kk_kind kind);

#endif
