/* Shortcuts save time and change no answer, so that each can be left out: tests compare the answers with and
 * without, docs/decisions.md has what each gains. Private to core/match/. */
#ifndef KK_MATCH_SHORTCUT_SHORTCUT_H
#define KK_MATCH_SHORTCUT_SHORTCUT_H

#include "match/program.h"

typedef enum kk_shortcut {
    KK_SHORTCUT_SKIM = 1 << 0,   /* skim.h: a few literals are looked for in the unfolded text */
    KK_SHORTCUT_RECENT = 1 << 1, /* recent.h: what was found in a text is remembered */
    KK_SHORTCUT_SOLE = 1 << 2,   /* sole.h: an event is done with by one text without a trigger */
    KK_SHORTCUT_ALL = (1 << 3) - 1
} kk_shortcut;

/* kk_program_compile with these shortcuts only: bits of kk_shortcut. */
kk_program *kk_match_compile(const kk_expression *const *expressions, size_t count,
                             const kk_environment *environment, unsigned shortcuts, kk_error *error);

#endif
