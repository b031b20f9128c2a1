#include "match/skim.h"

#include "base/needle.h"

/* Sixteen bytes at once; the compiler makes vector instructions of it where there are some. */
typedef unsigned char block __attribute__((vector_size(16)));

static inline block load(const char *place)
{
    block bytes;
    memcpy(&bytes, place, sizeof bytes);
    return bytes;
}

static inline bool is_zero(block bytes)
{
    uint64_t halves[2];
    memcpy(halves, &bytes, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

static bool is_ascii(kk_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

kk_skim kk_skim_of(const kk_literal *literals, size_t count)
{
    kk_skim skim = {.count = 0};
    if (count > KK_SKIM_MOST) {
        return skim;
    }
    for (size_t i = 0; i < count; i++) {
        kk_str text = literals[i].text;
        if (literals[i].place != KK_PLACE_ANYWHERE || text.size < 2 || !is_ascii(text)) {
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

/* Blocks lie side by side, but for the last, which may overlap the one before. */
#define NEXT(at, last) ((at) + sizeof(block) < (last) ? (at) + sizeof(block) : (last))

/* Bit 5 makes small letters of capitals, and different bytes alike that are none: it finds too much at worst.
 */
static bool is_there(kk_str literal, const char *place)
{
    size_t i = 0;
    while (i < literal.size && ((unsigned char)place[i] | 0x20) == ((unsigned char)literal.data[i] | 0x20)) {
        i++;
    }
    return i == literal.size;
}

static bool is_in_block(kk_str literal, const char *place)
{
    bool found = false;
    for (size_t i = 0; i < sizeof(block) && !found; i++) {
        found = is_there(literal, place + i);
    }
    return found;
}

static bool is_in(const kk_skim_pair *pair, kk_str text)
{
    size_t last = text.size - pair->text.size + 1 - sizeof(block);
    for (size_t at = 0;; at = NEXT(at, last)) {
        block first = load(text.data + at + pair->first) | 0x20;
        block second = load(text.data + at + pair->second) | 0x20;
        block both = (block)(first == pair->first_byte) & (block)(second == pair->second_byte);
        if (!is_zero(both) && is_in_block(pair->text, text.data + at)) {
            return true;
        }
        if (at == last) {
            return false;
        }
    }
}

static bool has_others_than_ascii(kk_str text)
{
    size_t last = text.size - sizeof(block);
    block seen = {0};
    for (size_t at = 0;; at = NEXT(at, last)) {
        seen |= load(text.data + at);
        if (at == last) {
            return !is_zero(seen & 0x80);
        }
    }
}

bool kk_skim_passes(const kk_skim *skim, kk_str text)
{
    if (skim->count == 0 || text.size < sizeof(block) || has_others_than_ascii(text)) {
        return false;
    }
    for (size_t i = 0; i < skim->count; i++) {
        const kk_skim_pair *pair = &skim->pairs[i];
        bool fits = text.size >= pair->text.size;
        if (fits && (text.size - pair->text.size + 1 < sizeof(block) || is_in(pair, text))) {
            return false;
        }
    }
    return true;
}
