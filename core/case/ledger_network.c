/* The network: the other ends of connections. */
#include "case/ledger_impl.h"

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
    entry->record.last = event->ref;
    entry->record.last_time = event->time;
    return note_local_port(ledger, &entry->record,
                           kk_ledger_number(event, KK_FIELD_NET_LOCAL_PORT, scratch, -1));
}
