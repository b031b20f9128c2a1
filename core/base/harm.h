/* What texts that malware chose could do to who reads them. */
#ifndef KK_BASE_HARM_H
#define KK_BASE_HARM_H

#include "base/str.h"

#include <stdint.h>

/* True for characters that a reader cannot see or that rearrange what he sees: controls, zero-width and
 * bidirectional marks, separators, fillers, tags, noncharacters. */
bool kk_is_hidden(uint32_t code);

/* True when a spreadsheet would compute a cell with this text. Some take the full-width forms of = + - @ for
 * the plain ones. */
bool kk_starts_formula(kk_str text);

#endif
