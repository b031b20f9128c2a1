#include "match/shortcut/skim.h"

#include "base/block.h"
#include "base/needle.h"
#include "base/utf.h"

kk_skim kk_match_skim_of(const kk_literal *literals, size_t count)
{
    kk_skim skim = {.count = 0};
    if (count > KK_SKIM_MOST) {
        return skim;
    }
    for (size_t i = 0; i < count; i++) {
        kk_str text = literals[i].text;
        if (literals[i].anchor != KK_ANCHOR_ANYWHERE || text.size < 2 || !kk_is_ascii(text)) {
            return (kk_skim){.count = 0};
        }
        kk_needle needle = kk_needle_of(text);
        skim.pairs[skim.count++] =
            (kk_skim_pair){.text = text,
                           .first = needle.first,
                           .second = needle.second,
                           .first_byte = (unsigned char)text.data[needle.first] | 0x20,
                           .second_byte = (unsigned char)text.data[needle.second] | 0x20};
    }
    return skim;
}

/* Bit 5 makes small letters of capitals, and different bytes alike that are none: it finds too much at worst.
 */
static bool is_there(kk_str literal, const char *text)
{
    size_t i = 0;
    while (i < literal.size && ((unsigned char)text[i] | 0x20) == ((unsigned char)literal.data[i] | 0x20)) {
        i++;
    }
    return i == literal.size;
}

static bool is_at_some(kk_str literal, const char *text, size_t count)
{
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        found = is_there(literal, text + i);
    }
    return found;
}

static inline kk_block pairs_at(const kk_skim_pair *pair, const char *text)
{
    kk_block first = kk_block_load(text + pair->first) | 0x20;
    kk_block second = kk_block_load(text + pair->second) | 0x20;
    return (kk_block)(first == pair->first_byte) & (kk_block)(second == pair->second_byte);
}

/* Most texts have no pair, which is seen once at the end. */
static bool has_pair(const kk_skim_pair *pair, kk_str text, size_t last)
{
    kk_block found = {0};
    for (size_t at = 0; at < last; at += sizeof(kk_block)) {
        found |= pairs_at(pair, text.data + at);
    }
    return !kk_block_is_zero(found | pairs_at(pair, text.data + last));
}

static bool is_in(const kk_skim_pair *pair, kk_str text)
{
    if (text.size < pair->text.size) {
        return false;
    }
    size_t positions = text.size - pair->text.size + 1;
    if (positions < sizeof(kk_block)) {
        return is_at_some(pair->text, text.data, positions);
    }
    size_t last = positions - sizeof(kk_block);
    if (!has_pair(pair, text, last)) {
        return false;
    }
    bool found = is_at_some(pair->text, text.data + last, sizeof(kk_block));
    for (size_t at = 0; at < last && !found; at += sizeof(kk_block)) {
        found = !kk_block_is_zero(pairs_at(pair, text.data + at)) &&
                is_at_some(pair->text, text.data + at, sizeof(kk_block));
    }
    return found;
}

bool kk_match_skim_passes_all(const kk_skim *skim, kk_str text)
{
    bool passes = kk_is_ascii(text);
    for (size_t i = 0; i < skim->count && passes; i++) {
        passes = !is_in(&skim->pairs[i], text);
    }
    return passes;
}
