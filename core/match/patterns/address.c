#include "match/patterns/address.h"

#include "base/os/address.h"

#define MAPPED_PREFIX_BITS 96 /* of ::ffff:0:0/96, where IPv4 addresses are */

bool kk_match_address_read(kk_str text, kk_address *address)
{
    if (text.size >= 2 && text.data[0] == '[' && text.data[text.size - 1] == ']') {
        text = kk_str_slice(text, 1, text.size - 2);
    }
    size_t zone = kk_str_find(text, KK_STR("%"), 0);
    unsigned char bytes[16];
    kk_os_family family = kk_os_address_read(kk_str_slice(text, 0, zone), bytes);
    *address = (kk_address){{[10] = 0xFF, [11] = 0xFF}};
    if (family == KK_OS_IPV4) {
        memcpy(address->bytes + 12, bytes, 4);
    } else if (family == KK_OS_IPV6) {
        memcpy(address->bytes, bytes, sizeof bytes);
    }
    return family != KK_OS_NO_ADDRESS;
}

bool kk_match_address_range_read(kk_str text, kk_address_range *range)
{
    size_t slash = kk_str_find(text, KK_STR("/"), 0);
    kk_str address = kk_str_slice(text, 0, slash);
    if (!kk_match_address_read(address, &range->address)) {
        return false;
    }
    unsigned base = kk_str_find(address, KK_STR(":"), 0) == SIZE_MAX ? MAPPED_PREFIX_BITS : 0;
    unsigned long long prefix = 128 - base;
    if (slash != SIZE_MAX) {
        kk_str digits = kk_str_slice(text, slash + 1, text.size);
        if (!kk_str_to_u64(digits, &prefix) || prefix > 128 - base) {
            return false;
        }
    }
    range->bits = base + (unsigned)prefix;
    return true;
}

static bool is_v4(const kk_address *address)
{
    static const kk_address mapped = {{[10] = 0xFF, [11] = 0xFF}};
    return memcmp(address->bytes, mapped.bytes, MAPPED_PREFIX_BITS / 8) == 0;
}

bool kk_match_address_range_has(const kk_address_range *range, const kk_address *address)
{
    if (range->bits < MAPPED_PREFIX_BITS && is_v4(address)) {
        return false; /* "::/0" is all of IPv6 */
    }
    unsigned whole = range->bits / 8;
    unsigned rest = range->bits % 8;
    if (memcmp(range->address.bytes, address->bytes, whole) != 0) {
        return false;
    }
    unsigned mask = 0xFFU << (8 - rest) & 0xFFU;
    return rest == 0 || ((range->address.bytes[whole] ^ address->bytes[whole]) & mask) == 0;
}
