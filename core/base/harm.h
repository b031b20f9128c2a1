/* What texts that malware chose could do to who reads them. */
#ifndef KK_BASE_HARM_H
#define KK_BASE_HARM_H

#include "base/buf.h"

/* True for characters that a reader cannot see or that rearrange what he sees: controls, zero-width and
 * bidirectional marks, separators, fillers, tags, noncharacters. */
bool kk_is_hidden(uint32_t code);

/* Appends `text` with control characters, bidi overrides and invalid UTF-8 made visible (\x1b, \u202e). */
void kk_append_escaped(kk_buf *out, kk_str text);
/* The same, keeping line breaks. */
void kk_append_escaped_lines(kk_buf *out, kk_str text);

/* True when a spreadsheet would compute a cell with this text. Some take the full-width forms of = + - @ for
 * the plain ones. */
bool kk_starts_formula(kk_str text);

#endif
