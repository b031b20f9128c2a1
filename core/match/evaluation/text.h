/* Texts of the event at hand: each is scanned once for all literals of its pattern set. Private to
 * core/match/. */
#ifndef KK_MATCH_EVALUATION_TEXT_H
#define KK_MATCH_EVALUATION_TEXT_H

#include "match/evaluation/state.h"

/* The set's texts, scanned for its literals. */
kk_set_memo *kk_match_set_texts(kk_program_state *state, uint32_t set);

/* Adds the field's text to those of its set and looks for the set's literals in it; true when there is one.
 * `column` is a bit for kk_hit_memo. */
bool kk_match_scan_field(kk_program_state *state, uint32_t set, kk_field field, uint32_t column);

/* The same for all columns, for a set of `any`. */
void kk_match_scan_columns(kk_program_state *state, uint32_t number);

/* The text as the set compares it, followed by KK_TEXT_SLACK bytes; data NULL when memory is out. Valid until
 * the next text of the set becomes comparable. */
kk_str kk_match_comparable_text(const kk_pattern_set *set, kk_set_memo *memo, kk_set_text *text);

#endif
