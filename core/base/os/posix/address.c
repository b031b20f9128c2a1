#include "base/os/address.h"

#include <arpa/inet.h>

kk_os_family kk_os_address_read(kk_str text, unsigned char bytes[16])
{
    char copy[KK_OS_ADDRESS_TEXT];
    if (text.size == 0 || text.size >= sizeof copy || memchr(text.data, 0, text.size)) {
        return KK_OS_NO_ADDRESS;
    }
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return inet_pton(AF_INET, copy, bytes) == 1    ? KK_OS_IPV4
           : inet_pton(AF_INET6, copy, bytes) == 1 ? KK_OS_IPV6
                                                   : KK_OS_NO_ADDRESS;
}

void kk_os_address_write(kk_os_family family, const unsigned char *bytes, char text[KK_OS_ADDRESS_TEXT])
{
    if (!inet_ntop(family == KK_OS_IPV4 ? AF_INET : AF_INET6, bytes, text, KK_OS_ADDRESS_TEXT)) {
        text[0] = '\0';
    }
}
