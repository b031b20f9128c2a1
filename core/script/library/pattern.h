/* A matcher for Lua 5.4's patterns (section 6.4.1 of its manual) that counts its steps. Private to
 * core/script/. */
#ifndef KK_SCRIPT_PATTERN_H
#define KK_SCRIPT_PATTERN_H

#include "script/sandbox/state.h"

/* Captures of one pattern, as many as Lua allows (LUA_MAXCAPTURES). */
#define KK_PATTERN_CAPTURES 32

typedef struct kk_capture {
    const char *start;
    ptrdiff_t size; /* KK_CAPTURE_OPEN, KK_CAPTURE_POSITION, or bytes */
} kk_capture;

#define KK_CAPTURE_OPEN     (-1)
#define KK_CAPTURE_POSITION (-2)

typedef struct kk_pattern {
    lua_State *lua;
    const char *text, *text_end;
    const char *end; /* of the pattern */
    int depth;       /* of recursion left */
    unsigned work;   /* steps not yet charged */
    int level;       /* captures so far */
    kk_capture captures[KK_PATTERN_CAPTURES];
} kk_pattern;

/* Both texts must stay on the stack while the matcher is in use. */
void kk_pattern_init(kk_pattern *pattern, lua_State *lua, kk_str text, kk_str source);

/* Matches at `at` exactly; the end of the match or NULL. Raises for a malformed pattern and when steps run
 * out. */
const char *kk_pattern_match(kk_pattern *pattern, const char *at, const char *source);

/* The first position from `at` on where a match may begin; the text's end when there is none. */
const char *kk_pattern_skip(kk_pattern *pattern, const char *at, const char *source);

/* Pushes capture `index`, or the whole match (`start` to `end`) for index 0 of a pattern without captures. */
void kk_pattern_push_capture(kk_pattern *pattern, int index, const char *start, const char *end);

/* Pushes all captures, or the whole match when there are none and `start` is given; their number. */
int kk_pattern_push_captures(kk_pattern *pattern, const char *start, const char *end);

#endif
