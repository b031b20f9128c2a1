/* What a language of patterns (glob, regex) answers about a pattern's text. Private to core/match/. */
#ifndef KK_MATCH_PATTERNS_SYNTAX_H
#define KK_MATCH_PATTERNS_SYNTAX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

struct kk_glob;

typedef struct kk_pattern_syntax {
    /* False, and `error`, for a bad pattern or when memory is out. */
    bool (*check)(kk_str pattern, bool cased, kk_error *error);
    /* Appends `text` so that it matches itself. */
    void (*quote)(kk_buf *out, kk_str text);
    /* The pattern as a glob, in the arena; NULL when memory is out. Itself NULL for a language of regexes. */
    struct kk_glob *(*glob)(kk_arena *arena, kk_str pattern, bool cased, kk_error *error);
} kk_pattern_syntax;

#endif
