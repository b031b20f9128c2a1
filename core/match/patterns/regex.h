/* Regular expressions in PCRE2 syntax, and the literals that let most texts skip them. Private to
 * core/match/. */
#ifndef KK_MATCH_PATTERNS_REGEX_H
#define KK_MATCH_PATTERNS_REGEX_H

#include "base/buf.h"
#include "base/error.h"
#include "match/patterns/syntax.h"

#include <stdint.h>

/* Steps that PCRE2 may take on one text (its match limit). Reaching it is an error, not a mismatch; a long
 * backtracking search in a text of some kilobytes stays below. */
#define KK_REGEX_STEPS 500000

/* PCRE2's match data, limits and machine stack; one per thread. */
typedef struct kk_regex_room kk_regex_room;
kk_regex_room *kk_match_regex_room_new(void);
void kk_match_regex_room_free(kk_regex_room *room);

typedef struct kk_regex kk_regex;

/* Compiles; `fast` also to machine code, where PCRE2 can. NULL and `error` for a bad pattern or when memory
 * is out. */
kk_regex *kk_match_regex_new(kk_str pattern, bool cased, bool fast, kk_error *error);
void kk_match_regex_free(kk_regex *regex);

typedef enum kk_regex_answer { KK_REGEX_NO, KK_REGEX_YES, KK_REGEX_FAILED } kk_regex_answer;

/* Searches anywhere in `text` (bytes that are not UTF-8 match nothing). FAILED, and `error`, when a limit was
 * reached. */
kk_regex_answer kk_match_regex_search(const kk_regex *regex, kk_regex_room *room, kk_str text,
                                      kk_error *error);

/* Literals of which every match has at least one, appended to `texts` one behind the other with their sizes
 * in `sizes` (at most `most`). Returns their number; 0 when there are none that are surely required. Only
 * ASCII characters, not folded. */
size_t kk_match_regex_required(kk_str pattern, kk_buf *texts, size_t *sizes, size_t most);

extern const kk_pattern_syntax kk_match_regex_syntax;

#endif
