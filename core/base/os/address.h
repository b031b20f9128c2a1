/* Network addresses as text. */
#ifndef KK_BASE_OS_ADDRESS_H
#define KK_BASE_OS_ADDRESS_H

#include "base/str.h"

/* Room for the longest address as text, with its NUL. */
#define KK_OS_ADDRESS_TEXT 46

typedef enum kk_os_family { KK_OS_NO_ADDRESS = 0, KK_OS_IPV4 = 4, KK_OS_IPV6 = 16 } kk_os_family;

/* Reads dotted decimal IPv4 (4 bytes) or IPv6 (16 bytes) in network order; no zone, no brackets. */
kk_os_family kk_os_address_read(kk_str text, unsigned char bytes[16]);
/* Writes the usual form (RFC 5952), NUL-terminated. */
void kk_os_address_write(kk_os_family family, const unsigned char *bytes, char text[KK_OS_ADDRESS_TEXT]);

#endif
