/* Globs: `*` any text, `?` any character, `[a-z]` one of, `[!a-z]` or `[^a-z]` none of. A backslash is
 * itself; `[*]` is a star. The whole text must match. Takes at most text times pattern steps. */
#ifndef KK_MATCH_PATTERNS_GLOB_H
#define KK_MATCH_PATTERNS_GLOB_H

#include "base/arena.h"
#include "base/error.h"
#include "match/patterns/literal_set.h"
#include "match/patterns/syntax.h"

typedef struct kk_glob kk_glob;

/* In the arena. A caseless glob is matched against folded texts. NULL and `error` for a bad pattern or when
 * memory is out. */
kk_glob *kk_match_glob_new(kk_arena *arena, kk_str pattern, bool cased, kk_error *error);

bool kk_match_glob_matches(const kk_glob *glob, kk_str text);

/* A text that every match has, and where; its text is empty when there is none, and else the glob's. */
kk_literal kk_match_glob_required(const kk_glob *glob);

extern const kk_pattern_syntax kk_match_glob_syntax;

#endif
