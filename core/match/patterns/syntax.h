/* What a language of patterns (glob, regex) answers about a pattern's text. Private to core/match/. */
#ifndef KK_MATCH_PATTERNS_SYNTAX_H
#define KK_MATCH_PATTERNS_SYNTAX_H

#include "base/buf.h"
#include "base/error.h"

typedef struct kk_pattern_syntax {
    /* False, and `error`, for a bad pattern or when memory is out. */
    bool (*check)(kk_str pattern, bool cased, kk_error *error);
    /* Appends `text` so that it matches itself. */
    void (*quote)(kk_buf *out, kk_str text);
} kk_pattern_syntax;

#endif
