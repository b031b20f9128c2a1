/* Folding of texts for comparison. Private to core/match/. */
#ifndef KK_MATCH_PATTERNS_COMPARABLE_H
#define KK_MATCH_PATTERNS_COMPARABLE_H

#include "base/buf.h"

/* Appends `text`, folded unless `cased`, and puts KK_TEXT_SLACK zeros behind it, which do not count as
 * appended. False when memory is out. */
bool kk_match_append_comparable(kk_buf *buf, kk_str text, bool cased);

#endif
