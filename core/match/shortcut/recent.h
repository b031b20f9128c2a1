/* Cache of the literals found in recent texts, one per pattern set. A process opens a file, asks for its
 * size, reads and closes it: two of three paths of a capture are among the last few hundred. Private to
 * core/match/. */
#ifndef KK_MATCH_SHORTCUT_RECENT_H
#define KK_MATCH_SHORTCUT_RECENT_H

#include "base/str.h"

#include <stdint.h>

/* Longer texts, those of less than eight bytes, and texts in which more is found, are not remembered. */
#define KK_RECENT_SIZE 208
#define KK_RECENT_HITS 22

/* A hit_count that says that the text was not scanned. */
#define KK_RECENT_UNSCANNED (UINT32_MAX - 1)

/* A text as it was before folding, and the owners of the literals in it. */
typedef struct kk_recent_text {
    uint32_t size;
    uint32_t hit_count; /* or KK_RECENT_UNSCANNED */
    uint32_t hits[KK_RECENT_HITS];
    uint64_t silent; /* bit n: nothing in it triggers an expression of plan n */
    char text[KK_RECENT_SIZE];
} kk_recent_text;

/* Direct-mapped: each text has one slot, by its hash. All zeros is an empty cache. */
typedef struct kk_recent {
    kk_recent_text *slots;
} kk_recent;

void kk_match_recent_free(kk_recent *recent);

/* The slot of `text`; `*is_there` tells whether it is there. Otherwise the slot is free for it. NULL when
 * it is not to be remembered, or memory is out. */
kk_recent_text *kk_match_recent_find(kk_recent *recent, kk_str text, bool *is_there);

/* Puts a text into a free slot that was not scanned. */
void kk_match_recent_keep_unscanned(kk_recent_text *slot, kk_str text);

/* Fills a free slot: begin, then every hit, possibly several times, then end. */
void kk_match_recent_begin(kk_recent_text *slot);
void kk_match_recent_hit(kk_recent_text *slot, uint32_t owner);
void kk_match_recent_end(kk_recent_text *slot, kk_str text);

#endif
