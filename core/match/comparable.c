#include "match/comparable.h"

#include "base/fold.h"
#include "match/literal_set.h"

/* Sixteen bytes at once; the compiler makes vector instructions of it where there are some. */
typedef unsigned char block __attribute__((vector_size(16)));

static inline block lower_block(block bytes)
{
    block capital = (block)(bytes - 'A' < 26);
    return bytes | (capital & 0x20);
}

static inline block load_block(const char *place)
{
    block bytes;
    memcpy(&bytes, place, sizeof bytes);
    return bytes;
}

/* kk_fold for a text of at least one block that is all ASCII; false, with nothing of use in `out`, for
 * others. The last block may overlap the one before. */
static bool fold_ascii(kk_str text, char *out)
{
    block seen = {0};
    size_t last = text.size - sizeof(block);
    for (size_t at = 0;; at = at + sizeof(block) < last ? at + sizeof(block) : last) {
        block bytes = load_block(text.data + at);
        seen |= bytes;
        bytes = lower_block(bytes);
        memcpy(out + at, &bytes, sizeof bytes);
        if (at == last) {
            break;
        }
    }
    uint64_t halves[2];
    memcpy(halves, &seen, sizeof halves);
    return ((halves[0] | halves[1]) & UINT64_C(0x8080808080808080)) == 0;
}

static size_t fold(kk_str text, char *out)
{
    bool folded = text.size >= sizeof(block) && fold_ascii(text, out);
    return folded ? text.size : kk_fold(text, out);
}

bool kk_append_comparable(kk_buf *buf, kk_str text, bool cased)
{
    if (text.size > SIZE_MAX / 4) {
        return false;
    }
    size_t needed = KK_FOLD_MAX(text.size) + KK_TEXT_SLACK;
    bool fits = buf->capacity - buf->size >= needed;
    char *place = fits ? buf->data + buf->size : kk_buf_reserve(buf, needed);
    if (!place) {
        return false;
    }
    size_t size = text.size;
    if (!cased) {
        size = fold(text, place);
    } else if (size) {
        memcpy(place, text.data, size);
    }
    memset(place + size, 0, KK_TEXT_SLACK);
    buf->size += size;
    return true;
}
