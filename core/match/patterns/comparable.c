#include "match/patterns/comparable.h"

#include "base/block.h"
#include "base/fold.h"
#include "match/patterns/literal_set.h"

static inline kk_block lower_block(kk_block bytes)
{
    kk_block capital = (kk_block)(bytes - 'A' < 26);
    return bytes | (capital & 0x20);
}

/* kk_fold for a text of at least one block that is all ASCII; false, with nothing of use in `out`, for
 * others. The last block may overlap the one before. */
static bool fold_ascii(kk_str text, char *out)
{
    kk_block seen = {0};
    size_t last = text.size - sizeof(kk_block);
    for (size_t at = 0;; at = at + sizeof(kk_block) < last ? at + sizeof(kk_block) : last) {
        kk_block bytes = kk_block_load(text.data + at);
        seen |= bytes;
        bytes = lower_block(bytes);
        kk_block_store(out + at, bytes);
        if (at == last) {
            break;
        }
    }
    return kk_block_is_zero(seen & 0x80);
}

static size_t fold(kk_str text, char *out)
{
    bool folded = text.size >= sizeof(kk_block) && fold_ascii(text, out);
    return folded ? text.size : kk_fold(text, out);
}

bool kk_match_append_comparable(kk_buf *buf, kk_str text, bool cased)
{
    if (text.size > SIZE_MAX / 4) {
        return false;
    }
    size_t needed = KK_FOLD_MAX(text.size) + KK_TEXT_SLACK;
    bool fits = buf->capacity - buf->size >= needed;
    char *out = fits ? buf->data + buf->size : kk_buf_reserve(buf, needed);
    if (!out) {
        return false;
    }
    size_t size = text.size;
    if (!cased) {
        size = fold(text, out);
    } else if (size) {
        memcpy(out, text.data, size);
    }
    memset(out + size, 0, KK_TEXT_SLACK);
    buf->size += size;
    return true;
}
