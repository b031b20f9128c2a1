/* IP addresses and ranges of them. Private to core/match/. */
#ifndef KK_MATCH_PATTERNS_ADDRESS_H
#define KK_MATCH_PATTERNS_ADDRESS_H

#include "base/str.h"

#include <stdint.h>

/* Sixteen bytes in network order; IPv4 as the IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2). */
typedef struct kk_address {
    uint8_t bytes[16];
} kk_address;

typedef struct kk_address_range {
    kk_address address;
    unsigned bits; /* of the prefix, 0 to 128 */
} kk_address_range;

/* Reads "10.0.0.1", "fe80::1", "fe80::1%12", "[::1]"; false for anything else, host names included. */
bool kk_match_address_read(kk_str text, kk_address *address);

/* Reads ADDRESS or ADDRESS/PREFIX; bits behind the prefix are ignored. */
bool kk_match_address_range_read(kk_str text, kk_address_range *range);

bool kk_match_address_range_has(const kk_address_range *range, const kk_address *address);

#endif
