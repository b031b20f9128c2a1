/* The ends of a connection as the Path column has them: "host:port -> host:port". Private
 * to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_NET_H
#define KK_CAPTURE_COLUMNS_NET_H

#include "base/arena.h"

#include <stdint.h>

typedef struct kk_columns_end {
    kk_str host;     /* name or address, without brackets */
    kk_str port;     /* number, or the service's name */
    bool is_address; /* `host` is an IP address */
} kk_columns_end;

/* Splits a network event's path. This machine's end stands first and holds no " -> " of its own, while the
 * other's name is whatever its owner calls it: so the first " -> " parts them, and the last colon parts each
 * port. */
bool kk_columns_ends(kk_str path, kk_columns_end *local, kk_columns_end *remote);

/* An address in its usual form, the zone left out: "ff02:0:0:0:0:0:1:3" is "ff02::1:3". data NULL when it is
 * none or memory is out. */
kk_str kk_columns_usual_address(kk_str address, kk_arena *arena);

/* The number of a port written as a number, or of a service by the name that Windows gives it. False when
 * unknown. */
bool kk_columns_port(kk_str port, bool tcp, int64_t *number);

/* The port of a service in Windows's own list, by name and protocol. (columns/services.c) */
bool kk_columns_service_port(kk_str name, bool tcp, int64_t *number);

#endif
