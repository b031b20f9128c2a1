/* Negative filter for up to three literals: tells of most texts, without folding them, that none of the
 * literals is in them. Each literal is looked for by its two rarest bytes alone, without case. A query for
 * one literal has little else to do per event. Private to core/match/. */
#ifndef KK_MATCH_SHORTCUT_SKIM_H
#define KK_MATCH_SHORTCUT_SKIM_H

#include "match/patterns/literal_set.h"

#define KK_SKIM_MOST 3

/* A literal and two of its bytes, in lower case where they are letters. */
typedef struct kk_skim_pair {
    kk_str text;
    size_t first, second; /* where they are in it */
    unsigned char first_byte, second_byte;
} kk_skim_pair;

/* All zeros is a filter that lets every text through. */
typedef struct kk_skim {
    size_t count;
    kk_skim_pair pairs[KK_SKIM_MOST];
} kk_skim;

/* For folded literals, whose texts must outlive it. It lets every text through when they are more than
 * KK_SKIM_MOST, are bound to an end, are not all ASCII, or are of one byte. */
kk_skim kk_match_skim_of(const kk_literal *literals, size_t count);

/* kk_match_skim_passes for some literals. */
bool kk_match_skim_passes_all(const kk_skim *skim, kk_str text);

/* True when none of the literals is in the text once it is folded; false says nothing. */
static inline bool kk_match_skim_passes(const kk_skim *skim, kk_str text)
{
    return skim->count > 0 && kk_match_skim_passes_all(skim, text);
}

#endif
