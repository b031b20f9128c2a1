/* Borrowed byte strings: a pointer and a length, never NUL-terminated, never owned. */
#ifndef KK_BASE_STR_H
#define KK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct kk_str {
    const char *data; /* may be NULL only when size is 0 */
    size_t size;      /* bytes */
} kk_str;

/* A kk_str of a string literal. */
#define KK_STR(literal) ((kk_str){"" literal, sizeof(literal) - 1})

/* A kk_str of a NUL-terminated string that outlives it; NULL gives the empty string. */
static inline kk_str kk_str_of(const char *text)
{
    return (kk_str){text ? text : "", text ? strlen(text) : 0};
}

static inline bool kk_str_equal(kk_str a, kk_str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool kk_str_starts(kk_str text, kk_str prefix)
{
    return text.size >= prefix.size && (prefix.size == 0 || memcmp(text.data, prefix.data, prefix.size) == 0);
}

static inline bool kk_str_ends(kk_str text, kk_str suffix)
{
    return text.size >= suffix.size &&
           (suffix.size == 0 || memcmp(text.data + (text.size - suffix.size), suffix.data, suffix.size) == 0);
}

/* `text` from byte `at` on, at most `size` bytes; clamped to what there is. */
static inline kk_str kk_str_slice(kk_str text, size_t at, size_t size)
{
    if (at > text.size) {
        at = text.size;
    }
    if (size > text.size - at) {
        size = text.size - at;
    }
    return (kk_str){text.data ? text.data + at : "", size};
}

/* `text` without the bytes of `blanks` (NUL-terminated) at both ends. */
kk_str kk_str_trim(kk_str text, const char *blanks);

/* Byte offset of the first `needle` in `text` at or after `from`, or SIZE_MAX when absent. */
size_t kk_str_find(kk_str text, kk_str needle, size_t from);

/* Takes the item of `list` that begins at byte *at and ends before the next `between`, and moves *at behind
 * that; false behind the last. */
bool kk_str_next(kk_str list, kk_str between, size_t *at, kk_str *item);

/* True when `list`, items with ", " between them as Procmon prints flags, holds `item`. */
bool kk_str_list_has(kk_str list, kk_str item);

/* Where the last part of a Windows path begins, behind the last backslash; 0 without one. */
size_t kk_path_name_at(kk_str path);
/* The last part of a Windows path: the file's, key's or value's own name. */
kk_str kk_path_name(kk_str path);

/* The value of a hexadecimal digit in either case; -1 for what is none. */
static inline int kk_hex_digit(char byte)
{
    char lower = (char)(byte | 0x20);
    return byte >= '0' && byte <= '9' ? byte - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static inline bool kk_is_ascii_letter(char byte)
{
    return (unsigned char)((byte | 0x20) - 'a') < 26;
}

/* ASCII-only caseless equality, for format keywords; text of users is folded with base/fold.h. */
bool kk_str_equal_ascii_nocase(kk_str a, kk_str b);

/* Parses a whole decimal number, no sign, no spaces. False when it is none or does not fit. */
bool kk_str_to_u64(kk_str text, unsigned long long *number);

#endif
