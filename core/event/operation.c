#include "event/operation.h"

typedef struct operation_row {
    const char *name;
    uint8_t size;
    uint8_t class_id;
} operation_row;

static const operation_row rows[KK_OP_COUNT] = {
#define KK_OPERATION(id, name, class) {name, sizeof(name) - 1, KK_CLASS_##class},
#include "event/operations.def"
#undef KK_OPERATION
};

/* Operation numbers by the hash of their names, 0 where free; made at build time by
 * make_operation_slots.cmake. */
#define SLOT_COUNT 1024u
static const uint8_t slots[SLOT_COUNT] = {
#include "event/operation_slots.inc"
};

static const char *const class_names[KK_CLASS_COUNT] = {
    [KK_CLASS_UNKNOWN] = "",         [KK_CLASS_PROCESS] = "Process",     [KK_CLASS_REGISTRY] = "Registry",
    [KK_CLASS_FILE] = "File System", [KK_CLASS_PROFILING] = "Profiling", [KK_CLASS_NETWORK] = "Network",
    [KK_CLASS_IPC] = "IPC",
};

static unsigned slot_of(kk_str name)
{
    const unsigned char *bytes = (const unsigned char *)name.data;
    unsigned size = (unsigned)name.size;
    unsigned sum =
        size * 54 + bytes[0] * 59u + bytes[size / 2] * 55u + bytes[size - 1] * 4u + bytes[size * 3 / 4] * 40u;
    return sum % SLOT_COUNT;
}

kk_str kk_operation_name(kk_operation operation)
{
    const operation_row *row = &rows[(unsigned)operation < KK_OP_COUNT ? operation : KK_OP_OTHER];
    return (kk_str){row->name, row->size};
}

kk_class kk_operation_class(kk_operation operation)
{
    return (unsigned)operation < KK_OP_COUNT ? (kk_class)rows[operation].class_id : KK_CLASS_UNKNOWN;
}

kk_operation kk_operation_find(kk_str name)
{
    if (name.size == 0 || name.size > UINT8_MAX) {
        return KK_OP_OTHER;
    }
    for (unsigned slot = slot_of(name); slots[slot] != 0; slot = (slot + 1) % SLOT_COUNT) {
        const operation_row *row = &rows[slots[slot]];
        if (row->size == name.size && memcmp(row->name, name.data, name.size) == 0) {
            return (kk_operation)slots[slot];
        }
    }
    return KK_OP_OTHER;
}

kk_operation kk_operation_find_nocase(kk_str name)
{
    for (unsigned i = KK_OP_OTHER + 1; i < KK_OP_COUNT; i++) {
        if (kk_str_equal_ascii_nocase(kk_operation_name((kk_operation)i), name)) {
            return (kk_operation)i;
        }
    }
    return KK_OP_OTHER;
}

kk_str kk_operation_protocol(kk_operation operation)
{
    bool network = kk_operation_class(operation) == KK_CLASS_NETWORK;
    return network ? kk_str_slice(kk_operation_name(operation), 0, 3) : (kk_str){NULL, 0};
}

kk_str kk_operation_direction(kk_operation operation)
{
    static const struct {
        kk_operation tcp, udp;
        const char *direction;
    } directions[] = {
        {KK_OP_TCP_SEND, KK_OP_UDP_SEND, "send"},
        {KK_OP_TCP_RECEIVE, KK_OP_UDP_RECEIVE, "receive"},
        {KK_OP_TCP_CONNECT, KK_OP_UDP_CONNECT, "connect"},
        {KK_OP_TCP_ACCEPT, KK_OP_UDP_ACCEPT, "accept"},
        {KK_OP_TCP_RECONNECT, KK_OP_UDP_RECONNECT, "reconnect"},
        {KK_OP_TCP_RETRANSMIT, KK_OP_UDP_RETRANSMIT, "retransmit"},
        {KK_OP_TCP_DISCONNECT, KK_OP_UDP_DISCONNECT, "disconnect"},
        {KK_OP_TCP_TCP_COPY, KK_OP_UDP_TCP_COPY, "copy"},
    };
    for (size_t i = 0; i < sizeof directions / sizeof directions[0]; i++) {
        if (operation == directions[i].tcp || operation == directions[i].udp) {
            return kk_str_of(directions[i].direction);
        }
    }
    return kk_operation_class(operation) == KK_CLASS_NETWORK ? KK_STR("other") : (kk_str){NULL, 0};
}

bool kk_operation_names_value(kk_operation operation)
{
    return operation == KK_OP_REG_SET_VALUE || operation == KK_OP_REG_QUERY_VALUE ||
           operation == KK_OP_REG_DELETE_VALUE;
}

kk_str kk_class_name(kk_class class_id)
{
    return kk_str_of((unsigned)class_id < KK_CLASS_COUNT ? class_names[class_id] : "");
}
