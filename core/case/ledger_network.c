/* The network: the other ends of connections. */
#include "case/ledger_impl.h"

#include "base/fold.h"

static void append_endpoint(kk_ledger *ledger, kk_endpoint_record *record)
{
    if (ledger->last_endpoint) {
        ledger->last_endpoint->next = record;
    } else {
        ledger->first_endpoint = record;
    }
    ledger->last_endpoint = record;
}

/* The other end, as an event names it. */
typedef struct remote_end {
    kk_str protocol, address, host;
    int64_t port;
} remote_end;

static remote_end end_of(const kk_event *event, kk_scratch *scratch)
{
    return (remote_end){.protocol = kk_ledger_text(event, KK_FIELD_NET_PROTOCOL, scratch),
                        .address = kk_ledger_text(event, KK_FIELD_NET_REMOTE_ADDRESS, scratch),
                        .host = kk_ledger_text(event, KK_FIELD_NET_REMOTE_HOST, scratch),
                        .port = kk_ledger_number(event, KK_FIELD_NET_REMOTE_PORT, scratch, -1)};
}

static kk_str key_of(kk_ledger *ledger, const remote_end *end)
{
    kk_buf_clear(&ledger->text);
    kk_buf_append_str(&ledger->text, end->protocol);
    kk_buf_append_char(&ledger->text, ' ');
    kk_buf_append_str(&ledger->text, end->address.size ? end->address : end->host);
    kk_buf_append_char(&ledger->text, ' ');
    kk_buf_append_i64(&ledger->text, end->port);
    return kk_buf_str(&ledger->text);
}

/* A copy, or NULL data for what is not known. False when memory is out. */
static bool keep(kk_ledger *ledger, kk_str text, kk_str *copy)
{
    *copy = text.size ? kk_arena_copy(&ledger->arena, text) : (kk_str){0};
    return text.size == 0 || copy->data;
}

static kk_endpoint_entry *entry_of(kk_ledger *ledger, kk_str key, const remote_end *end,
                                   const kk_event *event)
{
    bool fresh;
    kk_endpoint_entry *entry = kk_index_entry(&ledger->endpoints, &ledger->arena, key, sizeof *entry, &fresh);
    if (!entry || !fresh) {
        return entry;
    }
    if (!keep(ledger, end->protocol, &entry->record.protocol) ||
        !keep(ledger, end->address, &entry->record.address) ||
        !keep(ledger, end->host, &entry->record.host)) {
        return NULL;
    }
    entry->record.port = end->port;
    entry->record.first = event->ref;
    entry->record.first_time = event->time;
    append_endpoint(ledger, &entry->record);
    return entry;
}

/* Keeps the ports ascending and distinct. False when memory is out. */
static bool note_local_port(kk_ledger *ledger, kk_endpoint_record *record, int64_t number)
{
    if (number < 0 || number > UINT16_MAX) {
        return true;
    }
    uint16_t port = (uint16_t)number;
    unsigned at = 0;
    while (at < record->local_port_count && record->local_ports[at] < port) {
        at++;
    }
    if (at < record->local_port_count && record->local_ports[at] == port) {
        return true;
    }
    if (record->local_port_count == KK_LOCAL_PORT_LIMIT) {
        record->more_local_ports = true;
        return true;
    }
    if (!record->local_ports) {
        record->local_ports =
            kk_arena_calloc(&ledger->arena, KK_LOCAL_PORT_LIMIT, sizeof *record->local_ports);
        if (!record->local_ports) {
            return false;
        }
    }
    memmove(record->local_ports + at + 1, record->local_ports + at,
            (record->local_port_count - at) * sizeof *record->local_ports);
    record->local_ports[at] = port;
    record->local_port_count++;
    return true;
}

/* A Reconnect is a connection attempt that was repeated because no answer came. */
static void count_event(kk_endpoint_record *record, kk_dealing *dealing, kk_operation operation,
                        uint64_t bytes)
{
    switch (operation) {
    case KK_OP_TCP_CONNECT:
    case KK_OP_UDP_CONNECT:
        record->connects++;
        record->answered |= operation == KK_OP_TCP_CONNECT;
        break;
    case KK_OP_TCP_ACCEPT:
    case KK_OP_UDP_ACCEPT:
        record->accepts++;
        record->answered = true;
        break;
    case KK_OP_TCP_RECONNECT:
    case KK_OP_UDP_RECONNECT:
        record->reconnects++;
        break;
    case KK_OP_TCP_DISCONNECT:
    case KK_OP_UDP_DISCONNECT:
        record->disconnects++;
        break;
    case KK_OP_TCP_SEND:
    case KK_OP_UDP_SEND:
        record->sends++;
        dealing->bytes_out += bytes;
        break;
    default:
        record->receives++;
        record->answered = true;
        dealing->bytes_in += bytes;
        break;
    }
}

/* The machine of one end of Path, "LAB1:1030": what stands before the last colon, the port's. */
static kk_str machine_of(kk_str end)
{
    size_t at = end.size;
    while (at > 0 && end.data[at - 1] != ':') {
        at--;
    }
    return at > 0 ? kk_str_slice(end, 0, at - 1) : end;
}

/* "LAB1" and "lab1.corp.example": the one is the other's first label. */
static bool is_first_label(kk_str label, kk_str name)
{
    return label.size > 0 && name.size > label.size && name.data[label.size] == '.' &&
           kk_str_find(label, KK_STR("."), 0) == SIZE_MAX && kk_str_starts_nocase(name, label);
}

static bool is_same_machine(kk_str a, kk_str b)
{
    return a.size > 0 && (kk_str_equal_nocase(a, b) || is_first_label(a, b) || is_first_label(b, a));
}

/* Both ends are this machine, as Path has them: "NEAR:PORT -> FAR:PORT". Procmon prints an address on both
 * sides, or a name on both where it knew one. */
static bool has_same_ends(const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    size_t arrow = kk_str_find(path, KK_STR(" -> "), 0);
    return arrow != SIZE_MAX && is_same_machine(machine_of(kk_str_slice(path, 0, arrow)),
                                                machine_of(kk_str_slice(path, arrow + 4, path.size)));
}

/* 127.0.0.0/8, ::1, the former mapped into IPv6, and the names that Windows has for them. */
static bool is_loopback(kk_str end)
{
    static const char *const NAMES[] = {"::1", "0:0:0:0:0:0:0:1", "localhost", "localhost.localdomain",
                                        "ip6-localhost"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (kk_str_equal_nocase(end, kk_str_of(NAMES[i]))) {
            return true;
        }
    }
    bool mapped = kk_str_starts_nocase(end, KK_STR("::ffff:"));
    kk_str address = mapped ? kk_str_slice(end, 7, end.size) : end;
    bool digits = kk_str_starts(address, KK_STR("127."));
    for (size_t i = 0; digits && i < address.size; i++) {
        digits = address.data[i] == '.' || (address.data[i] >= '0' && address.data[i] <= '9');
    }
    return digits || (mapped && kk_str_starts_nocase(address, KK_STR("7f")) && address.size > 4 &&
                      address.data[4] == ':');
}

bool kk_ledger_network(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    remote_end end = end_of(event, scratch);
    kk_str key = key_of(ledger, &end);
    if (ledger->text.failed) {
        return false;
    }
    kk_endpoint_entry *entry = entry_of(ledger, key, &end, event);
    kk_dealing *dealing =
        entry ? kk_ledger_deal(ledger, &entry->record.dealings, &entry->last_dealing, event) : NULL;
    if (!dealing) {
        return false;
    }
    if (!entry->record.host.data && !keep(ledger, end.host, &entry->record.host)) {
        return false;
    }
    int64_t length = kk_ledger_number(event, KK_FIELD_NET_LENGTH, scratch, 0);
    count_event(&entry->record, dealing, event->operation, length > 0 ? (uint64_t)length : 0);
    entry->record.is_local = entry->record.is_local || is_loopback(end.address) || is_loopback(end.host) ||
                             has_same_ends(event, scratch);
    entry->record.last = event->ref;
    entry->record.last_time = event->time;
    return note_local_port(ledger, &entry->record,
                           kk_ledger_number(event, KK_FIELD_NET_LOCAL_PORT, scratch, -1));
}
