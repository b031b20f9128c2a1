/* Numbers as any Windows locale prints them. Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_NUMBER_H
#define KK_CAPTURE_COLUMNS_NUMBER_H

#include "base/str.h"

#include <stdint.h>

/* What a digit of any script is worth, 0 to 9; -1 for what is none. */
int kk_columns_digit(uint32_t code);

/* A whole number: digits in groups (`82,691` `82.691` `82’691` `82'691`, or no-break spaces), with or without
 * a sign, or hexadecimal behind 0x (then up to 64 bits, which may come out negative). A point is between
 * groups only where three digits follow; a fraction of zeros, as pandas writes of whole numbers (`2932.0`),
 * is dropped. False when it is none or does not fit. */
bool kk_columns_number(kk_str text, int64_t *number);

/* Seconds with a fraction of up to seven digits behind the locale's decimal sign, in ticks of 100 ns:
 * `0.0000074`, `168,7987784`, `3,456,000.0000001`. */
bool kk_columns_duration(kk_str text, int64_t *ticks);

#endif
