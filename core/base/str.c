#include "base/str.h"

#include "base/os/library.h"

#include <stdint.h>

size_t kk_str_find(kk_str text, kk_str needle, size_t from)
{
    if (from > text.size || needle.size > text.size - from) {
        return SIZE_MAX;
    }
    if (needle.size == 0) {
        return from;
    }
    const char *found = kk_os_find_bytes(text.data + from, text.size - from, needle.data, needle.size);
    return found ? (size_t)(found - text.data) : SIZE_MAX;
}

static bool is_one_of(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte);
}

kk_str kk_str_trim(kk_str text, const char *blanks)
{
    while (text.size > 0 && is_one_of(text.data[0], blanks)) {
        text = kk_str_slice(text, 1, SIZE_MAX);
    }
    while (text.size > 0 && is_one_of(text.data[text.size - 1], blanks)) {
        text.size--;
    }
    return text;
}

bool kk_str_next(kk_str list, kk_str between, size_t *at, kk_str *item)
{
    if (*at >= list.size) {
        return false;
    }
    size_t found = kk_str_find(list, between, *at);
    size_t end = found == SIZE_MAX ? list.size : found;
    *item = kk_str_slice(list, *at, end - *at);
    *at = end + between.size;
    return true;
}

bool kk_str_list_has(kk_str list, kk_str item)
{
    size_t at = 0;
    for (kk_str held; kk_str_next(list, KK_STR(", "), &at, &held);) {
        if (kk_str_equal(held, item)) {
            return true;
        }
    }
    return false;
}

size_t kk_path_name_at(kk_str path)
{
    const char *backslash = path.size > 0 ? kk_os_find_last_byte(path.data, '\\', path.size) : NULL;
    return backslash ? (size_t)(backslash - path.data) + 1 : 0;
}

kk_str kk_path_name(kk_str path)
{
    return kk_str_slice(path, kk_path_name_at(path), SIZE_MAX);
}

static char ascii_lower(char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return (char)(byte + ('a' - 'A'));
    }
    return byte;
}

bool kk_str_equal_ascii_nocase(kk_str a, kk_str b)
{
    if (a.size != b.size) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (ascii_lower(a.data[i]) != ascii_lower(b.data[i])) {
            return false;
        }
    }
    return true;
}

bool kk_str_to_u64(kk_str text, unsigned long long *number)
{
    unsigned long long sum = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned digit = (unsigned)(unsigned char)text.data[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(sum, 10ULL, &sum) ||
            __builtin_add_overflow(sum, digit, &sum)) {
            return false;
        }
    }
    *number = sum;
    return text.size > 0;
}
