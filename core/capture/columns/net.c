#include "capture/columns/net.h"

#include "base/os/address.h"

/* The family of an address, which a zone may follow behind '%', its bytes in `bytes`. */
static kk_os_family read_address(kk_str host, unsigned char bytes[16])
{
    return kk_os_address_read(kk_str_slice(host, 0, kk_str_find(host, KK_STR("%"), 0)), bytes);
}

kk_str kk_columns_usual_address(kk_str address, kk_arena *arena)
{
    unsigned char bytes[16];
    kk_os_family family = read_address(address, bytes);
    char *text = family == KK_OS_IPV6 ? kk_arena_alloc(arena, KK_OS_ADDRESS_TEXT) : NULL;
    if (family == KK_OS_IPV4) {
        return address;
    }
    if (text) {
        kk_os_address_write(family, bytes, text);
    }
    return (kk_str){text, text ? strlen(text) : 0};
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
    unsigned char bytes[16];
    end.is_address = read_address(end.host, bytes) != KK_OS_NO_ADDRESS;
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
