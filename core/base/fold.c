#include "base/fold.h"

#include "base/bytes.h"
#include "base/utf.h"

typedef struct fold_row {
    uint32_t from, to;
} fold_row;

static const fold_row fold_rows[] = {
#include "base/fold_table.inc"
};

#define FOLD_ROW_COUNT (sizeof fold_rows / sizeof fold_rows[0])

/* The row of `code` by binary search; the table is ascending and constant, so that no thread needs to set it
 * up. */
static const fold_row *find_row(uint32_t code)
{
    size_t low = 0;
    size_t high = FOLD_ROW_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fold_rows[middle].from < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < FOLD_ROW_COUNT && fold_rows[low].from == code ? &fold_rows[low] : NULL;
}

uint32_t kk_fold_code(uint32_t code)
{
    if (code < 0x80) {
        return code >= 'A' && code <= 'Z' ? code | 0x20 : code;
    }
    const fold_row *row = find_row(code);
    return row ? row->to : code;
}

/* Lowers ASCII capitals of eight bytes at once; none has its high bit set. */
static uint64_t lower_ascii8(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t not_below_a = bytes + ones * (0x80 - 'A');
    uint64_t above_z = bytes + ones * (0x7F - 'Z');
    uint64_t capital = (not_below_a & ~above_z) & (ones * 0x80);
    return bytes | capital >> 2;
}

/* Folds the ASCII run at the start of `text`; returns its length. */
static size_t fold_ascii_run(kk_str text, size_t at, char *out)
{
    size_t start = at;
    while (at + 8 <= text.size) {
        uint64_t bytes;
        memcpy(&bytes, text.data + at, sizeof bytes);
        if (bytes & UINT64_C(0x8080808080808080)) {
            break;
        }
        bytes = lower_ascii8(bytes);
        memcpy(out + (at - start), &bytes, sizeof bytes);
        at += 8;
    }
    while (at < text.size && (unsigned char)text.data[at] < 0x80) {
        out[at - start] = (char)kk_fold_code((unsigned char)text.data[at]);
        at++;
    }
    return at - start;
}

/* Folds the one character at `*at` that is not ASCII; returns the bytes written. */
static size_t fold_character(kk_str text, size_t *at, char *out)
{
    size_t start = *at;
    uint32_t code = kk_utf8_next(text, at);
    uint32_t folded = kk_fold_code(code);
    if (folded == code) {
        memcpy(out, text.data + start, *at - start);
        return *at - start;
    }
    char encoded[4];
    size_t size = kk_utf8_encode(folded, encoded);
    memcpy(out, encoded, size);
    return size;
}

size_t kk_fold(kk_str text, char *out)
{
    size_t size = 0;
    size_t at = 0;
    while (at < text.size) {
        size_t run = fold_ascii_run(text, at, out + size);
        size += run;
        at += run;
        if (at < text.size) {
            size += fold_character(text, &at, out + size);
        }
    }
    return size;
}

void kk_fold_append(kk_buf *buf, kk_str text)
{
    if (text.size > SIZE_MAX / 4) {
        buf->failed = true;
        return;
    }
    char *target = kk_buf_reserve(buf, KK_FOLD_MAX(text.size));
    if (target) {
        buf->size += kk_fold(text, target);
    }
}

/* How many bytes at the start of `b`, in steps of eight, are ASCII and equal to those of `a` but for case. */
static size_t equal_ascii_run(kk_str a, kk_str b)
{
    size_t least = a.size < b.size ? a.size : b.size;
    size_t at = 0;
    for (; at + 8 <= least; at += 8) {
        uint64_t left = kk_load_u64(a.data + at), right = kk_load_u64(b.data + at);
        if (((left | right) & UINT64_C(0x8080808080808080)) || lower_ascii8(left) != lower_ascii8(right)) {
            break;
        }
    }
    return at;
}

/* Compares characters of `text` from `at` on and of `part` until it ends; true when all are equal. `*end` is
 * where `text` stood then. */
static bool matches_at(kk_str text, size_t at, kk_str part, size_t *end)
{
    size_t i = equal_ascii_run(kk_str_slice(text, at, text.size), part);
    at += i;
    while (i < part.size) {
        bool is_same = at < text.size && text.data[at] == part.data[i];
        if (is_same && (unsigned char)part.data[i] < 0x80) {
            at++;
            i++;
            continue;
        }
        if (at >= text.size ||
            kk_fold_code(kk_utf8_next(text, &at)) != kk_fold_code(kk_utf8_next(part, &i))) {
            return false;
        }
    }
    *end = at;
    return true;
}

bool kk_str_equal_nocase(kk_str a, kk_str b)
{
    size_t end = 0;
    return matches_at(a, 0, b, &end) && end == a.size;
}

bool kk_str_starts_nocase(kk_str text, kk_str part)
{
    size_t end;
    return matches_at(text, 0, part, &end);
}

bool kk_str_contains_nocase(kk_str text, kk_str part)
{
    size_t end;
    size_t at = 0;
    if (part.size == 0) {
        return true;
    }
    while (at < text.size) {
        if (matches_at(text, at, part, &end)) {
            return true;
        }
        kk_utf8_next(text, &at);
    }
    return false;
}

bool kk_str_ends_nocase(kk_str text, kk_str part)
{
    size_t at = 0;
    size_t end;
    if (kk_is_ascii(text) && kk_is_ascii(part)) {
        at = text.size - part.size; /* characters fold to as many bytes */
        return part.size <= text.size && matches_at(text, at, part, &end);
    }
    for (;;) {
        if (matches_at(text, at, part, &end) && end == text.size) {
            return true;
        }
        if (at >= text.size) {
            return false;
        }
        kk_utf8_next(text, &at);
    }
}
