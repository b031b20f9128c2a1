/* Vector filter for short literals: the positions in a text where one of them may begin, by their first
 * bytes. Sixteen positions at once, with the processor's table look-up of bytes where it has one. Private to
 * core/match/. */
#ifndef KK_MATCH_PATTERNS_BEGINNINGS_H
#define KK_MATCH_PATTERNS_BEGINNINGS_H

#include "base/str.h"

#include <stdint.h>

#define KK_BEGINNING_BYTES     3  /* of a literal that are looked at */
#define KK_BEGINNING_POSITIONS 16 /* that are looked at in one go */

/* Eight groups of literals, a bit each. For the low and the high half of a literal's first bytes: the groups
 * that have a literal with such a half there. A literal may begin where some group has all six. */
typedef struct kk_beginnings {
    uint8_t low[KK_BEGINNING_BYTES][16];
    uint8_t high[KK_BEGINNING_BYTES][16];
    /* Bit i is set when a literal may begin at text[i]. */
    uint32_t (*find)(const struct kk_beginnings *beginnings, const char *text);
} kk_beginnings;

/* Without literals, for this processor. */
void kk_match_beginnings_init(kk_beginnings *beginnings);

/* `literal` is not empty. */
void kk_match_beginnings_add(kk_beginnings *beginnings, kk_str literal);

/* Bit i is set when a literal may begin at text[i], of KK_BEGINNING_POSITIONS. Reads KK_BEGINNING_BYTES - 1
 * more bytes. */
static inline uint32_t kk_match_beginnings_find(const kk_beginnings *beginnings, const char *text)
{
    return beginnings->find(beginnings, text);
}

/* The same with plain C, for tests. */
uint32_t kk_match_beginnings_find_plainly(const kk_beginnings *beginnings, const char *text);

#endif
