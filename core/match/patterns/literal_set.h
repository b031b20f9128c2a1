/* Many literals looked for in a text at once. Bytes are compared as they are: for caseless search both the
 * literals and the text are folded before. Private to core/match/.
 *
 * A few literals are searched one by one with vector instructions. Of many, those of seven bytes and more are
 * met by looking at every fourth position of the text only: each is known by four of its four-byte pieces
 * (grams), the rarest for every way in which the literal can lie to those positions. A bitmap tells whether
 * some literal may have the gram at hand, a hash table which, and a comparison whether it is there. For
 * shorter ones, positions where one may begin are found by their first bytes. (Gonzalo Navarro and Mathieu
 * Raffinot, Flexible Pattern Matching in Strings, 2002, tell of such filters.)
 */
#ifndef KK_MATCH_PATTERNS_LITERAL_SET_H
#define KK_MATCH_PATTERNS_LITERAL_SET_H

#include "base/buf.h"

#include <stdint.h>

typedef enum kk_anchor { KK_ANCHOR_ANYWHERE, KK_ANCHOR_START, KK_ANCHOR_END, KK_ANCHOR_WHOLE } kk_anchor;

/* A text, where it must stand, and whose it is. An empty text may only have KK_ANCHOR_WHOLE. */
typedef struct kk_literal {
    kk_str text;
    kk_anchor anchor;
    uint32_t owner;
} kk_literal;

/* Readable bytes, of any value, that must follow a text that is scanned. */
#define KK_TEXT_SLACK 32

typedef struct kk_literal_set kk_literal_set;

/* Copies the literals. NULL when memory is out, or when they are more than 2^32 bytes. */
kk_literal_set *kk_match_literal_set_new(const kk_literal *literals, size_t count);
void kk_match_literal_set_free(kk_literal_set *set);

/* Of the set's literals those with some owner that is wanted, as a set of their own; `*all` tells that they
 * are more than half, or the set too large to choose from, and then there is none. NULL also when memory is
 * out. */
kk_literal_set *kk_match_literal_set_select(const kk_literal_set *set,
                                            bool (*is_wanted)(const void *context, uint32_t owner),
                                            const void *context, bool *all);

/* Calls `hit` for every literal found, in no order, possibly several times for one. */
void kk_match_literal_set_scan(const kk_literal_set *set, kk_str text,
                               void (*hit)(void *context, uint32_t owner), void *context);

/* Different literals. */
size_t kk_match_literal_set_count(const kk_literal_set *set);

#endif
