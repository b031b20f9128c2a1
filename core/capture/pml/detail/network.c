/* Events of class Network. */
#include "base/os/address.h"
#include "capture/pml/detail/text.h"

/* By type; which of the two protocols is a flag in the detail. */
typedef struct network_row {
    kk_operation tcp, udp;
} network_row;

static const network_row rows[] = {
    {KK_OP_TCP_UNKNOWN, KK_OP_UDP_UNKNOWN},
    {KK_OP_TCP_OTHER, KK_OP_UDP_OTHER},
    {KK_OP_TCP_SEND, KK_OP_UDP_SEND},
    {KK_OP_TCP_RECEIVE, KK_OP_UDP_RECEIVE},
    {KK_OP_TCP_ACCEPT, KK_OP_UDP_ACCEPT},
    {KK_OP_TCP_CONNECT, KK_OP_UDP_CONNECT},
    {KK_OP_TCP_DISCONNECT, KK_OP_UDP_DISCONNECT},
    {KK_OP_TCP_RECONNECT, KK_OP_UDP_RECONNECT},
    {KK_OP_TCP_RETRANSMIT, KK_OP_UDP_RETRANSMIT},
    {KK_OP_TCP_TCP_COPY, KK_OP_UDP_TCP_COPY},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

/* Flags of the detail. */
#define LOCAL_IS_V4  1u
#define REMOTE_IS_V4 2u
#define IS_TCP       4u

/* Flags (2 bytes and 2 of padding), length, the two addresses (16 bytes each, of an IPv4 address the first
 * 4), the two ports, then names and values as strings of UTF-16 that end with an empty one. */
typedef struct network_end {
    unsigned char address[16];
    bool is_v4;
    uint16_t port;
} network_end;

typedef struct network_detail {
    bool is_tcp;
    uint32_t length;
    network_end local, remote;
    kk_bytes pairs;
} network_detail;

static kk_operation network_operation(const kk_pml_layout *layout, uint16_t type, const unsigned char *detail,
                                      size_t size)
{
    (void)layout;
    if (type >= ROW_COUNT) {
        return KK_OP_OTHER;
    }
    return size > 0 && detail[0] & IS_TCP ? rows[type].tcp : rows[type].udp;
}

static void take_address(kk_bytes *from, network_end *end)
{
    const unsigned char *address = kk_take(from, sizeof end->address);
    if (address) {
        memcpy(end->address, address, sizeof end->address);
    }
}

static network_detail read_network(const kk_pml_event *event)
{
    kk_bytes from = event->detail;
    network_detail network = {0};
    unsigned flags = kk_take_u16(&from);
    kk_take_u16(&from);
    network.is_tcp = flags & IS_TCP;
    network.length = kk_take_u32(&from);
    network.local.is_v4 = flags & LOCAL_IS_V4;
    network.remote.is_v4 = flags & REMOTE_IS_V4;
    take_address(&from, &network.local);
    take_address(&from, &network.remote);
    network.local.port = kk_take_u16(&from);
    network.remote.port = kk_take_u16(&from);
    network.pairs = from;
    return network;
}

void kk_pml_network_keys(const kk_pml_event *event, kk_pml_name_keys *keys)
{
    network_detail network = read_network(event);
    const network_end *const ends[] = {&network.local, &network.remote};
    for (size_t i = 0; i < 2; i++) {
        const unsigned char port[] = {(unsigned char)ends[i]->port, (unsigned char)(ends[i]->port >> 8),
                                      network.is_tcp, 0};
        memcpy(keys->hosts[i], ends[i]->address, sizeof keys->hosts[i]);
        memcpy(keys->ports[i], port, sizeof port);
    }
}

static void network_other_name(const kk_pml_event *event, kk_buf *out)
{
    kk_buf_append_text(out, read_network(event).is_tcp ? "TCP <Unknown>" : "UDP <Unknown>");
}

static void append_address(const network_end *end, kk_buf *out)
{
    if (end->is_v4) {
        for (unsigned i = 0; i < 4; i++) {
            kk_buf_append_text(out, i > 0 ? "." : "");
            kk_buf_append_u64(out, end->address[i]);
        }
        return;
    }
    for (unsigned i = 0; i < sizeof end->address; i += 2) { /* all eight groups, none left out */
        kk_buf_append_text(out, i > 0 ? ":" : "");
        kk_buf_printf(out, "%x", (unsigned)end->address[i] << 8 | end->address[i + 1]);
    }
}

static void append_end(const kk_pml_event *event, const network_end *end, bool tcp, kk_buf *out)
{
    kk_str host = kk_pml_host_name(event->pml, end->address);
    kk_str port = kk_pml_port_name(event->pml, end->port, tcp);
    if (host.size > 0) {
        kk_buf_append_str(out, host);
    } else {
        append_address(end, out);
    }
    kk_buf_append_char(out, ':');
    if (port.size > 0) {
        kk_buf_append_str(out, port);
    } else {
        kk_buf_append_u64(out, end->port);
    }
}

static void network_path(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    (void)operation;
    network_detail network = read_network(event);
    append_end(event, &network.local, network.is_tcp, out);
    kk_buf_append_text(out, " -> ");
    append_end(event, &network.remote, network.is_tcp, out);
}

/* The next string of the pairs; false at the empty one that ends them. */
static bool append_next(kk_bytes *pairs, kk_buf *out)
{
    kk_bytes rest = *pairs;
    size_t units = kk_pml_append_utf16_until_nul(out, &rest, kk_bytes_left(&rest));
    kk_take(pairs, units * 2);
    kk_take(pairs, kk_bytes_left(pairs) < 2 ? kk_bytes_left(pairs) : 2);
    return units > 0;
}

static void network_detail_text(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    (void)operation;
    network_detail network = read_network(event);
    kk_pml_detail detail = kk_pml_detail_of(event, out);
    kk_pml_detail_plain(&detail, "Length", network.length);
    for (;;) {
        size_t before = out->size;
        kk_buf_append(out, ", ", 2);
        if (!append_next(&network.pairs, out) || kk_bytes_left(&network.pairs) == 0) {
            out->size = before;
            break;
        }
        kk_buf_append(out, ": ", 2);
        append_next(&network.pairs, out);
    }
    kk_pml_detail_end(&detail);
}

static kk_str network_category(const kk_pml_event *event, kk_operation operation)
{
    (void)event;
    (void)operation;
    return KK_STR("");
}

/* The address in its usual form, for fields: an IPv6 address without its longest run of zeros. */
static kk_availability address_field(const network_end *end, kk_buf *text, kk_value *value)
{
    char form[KK_OS_ADDRESS_TEXT];
    size_t start = text->size;
    kk_os_address_write(end->is_v4 ? KK_OS_IPV4 : KK_OS_IPV6, end->address, form);
    kk_buf_append_text(text, form);
    return kk_pml_give_appended(KK_ADDRESS, text, start, value);
}

/* A name that could not be found is in the table as the address. */
static bool is_address(kk_str host)
{
    unsigned char bytes[16];
    return kk_os_address_read(host, bytes) != KK_OS_NO_ADDRESS;
}

static kk_availability host_field(const kk_pml_event *event, const network_end *end, kk_value *value)
{
    kk_str host = kk_pml_host_name(event->pml, end->address);
    if (host.size == 0 || is_address(host)) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = KK_TEXT, .text = host};
    return KK_KNOWN;
}

static kk_availability give_direction(kk_operation operation, kk_value *value)
{
    kk_str direction = kk_operation_direction(operation);
    *value = (kk_value){.kind = KK_TEXT, .text = direction.data ? direction : KK_STR("other")};
    return KK_KNOWN;
}

static kk_availability network_field(const kk_pml_event *event, kk_operation operation, kk_field field,
                                     kk_buf *text, kk_value *value)
{
    network_detail network = read_network(event);
    switch (field) {
    case KK_FIELD_NET_PROTOCOL:
        return kk_pml_give_static(network.is_tcp ? "TCP" : "UDP", value);
    case KK_FIELD_NET_DIRECTION:
        return give_direction(operation, value);
    case KK_FIELD_NET_LOCAL_ADDRESS:
        return address_field(&network.local, text, value);
    case KK_FIELD_NET_REMOTE_ADDRESS:
        return address_field(&network.remote, text, value);
    case KK_FIELD_NET_REMOTE_HOST:
        return host_field(event, &network.remote, value);
    case KK_FIELD_NET_LOCAL_PORT:
        return kk_pml_give_number(KK_NUMBER, network.local.port, value);
    case KK_FIELD_NET_REMOTE_PORT:
        return kk_pml_give_number(KK_NUMBER, network.remote.port, value);
    case KK_FIELD_NET_LENGTH:
        return kk_pml_give_number(KK_NUMBER, network.length, value);
    default:
        return KK_UNAVAILABLE;
    }
}

const kk_pml_class kk_pml_network_class = {
    .operation = network_operation,
    .other_name = network_other_name,
    .path = network_path,
    .detail = network_detail_text,
    .category = network_category,
    .field = network_field,
};
