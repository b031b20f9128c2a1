#include "capture/columns/net.h"

#include <arpa/inet.h>

/* Room for the longest address, ffff:...:255.255.255.255, and a zone behind '%'. */
#define ADDRESS_SIZE 64

/* The family of an address, its bytes in `bytes`; 0 when the text is none. */
static int read_address(kk_str host, unsigned char bytes[sizeof(struct in6_addr)])
{
    char text[ADDRESS_SIZE];
    host = kk_str_slice(host, 0, kk_str_find(host, KK_STR("%"), 0));
    if (host.size == 0 || host.size >= sizeof text || memchr(host.data, 0, host.size)) {
        return 0;
    }
    memcpy(text, host.data, host.size);
    text[host.size] = '\0';
    return inet_pton(AF_INET, text, bytes) == 1    ? AF_INET
           : inet_pton(AF_INET6, text, bytes) == 1 ? AF_INET6
                                                   : 0;
}

kk_str kk_columns_usual_address(kk_str address, kk_arena *arena)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    int family = read_address(address, bytes);
    char *text = family == AF_INET6 ? kk_arena_alloc(arena, ADDRESS_SIZE) : NULL;
    if (family == AF_INET) {
        return address;
    }
    return (kk_str){text, text && inet_ntop(family, bytes, text, ADDRESS_SIZE) ? strlen(text) : 0};
}

/* Where the last colon is; SIZE_MAX when there is none. */
static size_t last_colon(kk_str text)
{
    size_t last = SIZE_MAX;
    for (size_t at = 0; at < text.size; at++) {
        last = text.data[at] == ':' ? at : last;
    }
    return last;
}

static kk_columns_end end_of(kk_str text)
{
    size_t colon = last_colon(text);
    kk_columns_end end = {.host = text, .port = KK_STR("")};
    if (colon != SIZE_MAX) {
        end.host = kk_str_slice(text, 0, colon);
        end.port = kk_str_slice(text, colon + 1, SIZE_MAX);
    }
    if (kk_str_starts(end.host, KK_STR("[")) && kk_str_ends(end.host, KK_STR("]"))) {
        end.host = kk_str_slice(end.host, 1, end.host.size - 2);
    }
    unsigned char bytes[sizeof(struct in6_addr)];
    end.is_address = read_address(end.host, bytes) != 0;
    return end;
}

bool kk_columns_ends(kk_str path, kk_columns_end *local, kk_columns_end *remote)
{
    size_t arrow = kk_str_find(path, KK_STR(" -> "), 0);
    if (arrow == SIZE_MAX) {
        return false;
    }
    *local = end_of(kk_str_slice(path, 0, arrow));
    *remote = end_of(kk_str_slice(path, arrow + 4, SIZE_MAX));
    return true;
}

bool kk_columns_port(kk_str port, bool tcp, int64_t *number)
{
    unsigned long long value;
    if (kk_str_to_u64(port, &value)) {
        *number = (int64_t)value;
        return value <= UINT16_MAX;
    }
    return kk_columns_service_port(port, tcp, number);
}
