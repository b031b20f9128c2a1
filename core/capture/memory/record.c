#include "capture/memory/record.h"

#include "capture/columns/net.h"

const kk_memory_field *kk_memory_record_find(const kk_memory_record *event, kk_field field)
{
    for (size_t i = 0; i < event->count; i++) {
        if (event->fields[i].field == field) {
            return &event->fields[i];
        }
    }
    return NULL;
}

kk_known_str kk_memory_record_text(const kk_memory_record *event, kk_field field)
{
    const kk_memory_field *found = kk_memory_record_find(event, field);
    return found ? found->text : (kk_known_str){NULL, 0};
}

int64_t kk_memory_record_number(const kk_memory_record *event, kk_field field, int64_t otherwise)
{
    const kk_memory_field *found = kk_memory_record_find(event, field);
    return found ? found->number : otherwise;
}

/* Key and value of a registry path. */
static kk_str registry_part(const kk_memory_record *event, bool value)
{
    kk_str path = kk_memory_record_text(event, KK_FIELD_PATH);
    bool is_value = kk_operation_names_value(event->operation);
    if (!path.data || kk_operation_class(event->operation) != KK_CLASS_REGISTRY || (value && !is_value)) {
        return (kk_str){NULL, 0};
    }
    kk_str name = kk_path_name(path);
    if (value) {
        return name;
    }
    bool cut = is_value && name.size < path.size;
    return kk_str_slice(path, 0, cut ? path.size - name.size - 1 : path.size);
}

/* An end of a connection, by the field that asks; data NULL when the path does not have it. */
static kk_str network_end(const kk_memory_record *event, kk_field field, int64_t *port)
{
    kk_columns_end local, remote;
    kk_str path = kk_memory_record_text(event, KK_FIELD_PATH);
    kk_str protocol = kk_operation_protocol(event->operation);
    *port = -1;
    if (!path.data || !protocol.data || !kk_columns_ends(path, &local, &remote)) {
        return (kk_str){NULL, 0};
    }
    bool is_local = field == KK_FIELD_NET_LOCAL_ADDRESS || field == KK_FIELD_NET_LOCAL_PORT;
    const kk_columns_end *end = is_local ? &local : &remote;
    if (!kk_columns_port(end->port, kk_str_equal(protocol, KK_STR("TCP")), port)) {
        *port = -1;
    }
    bool wants_host = field == KK_FIELD_NET_REMOTE_HOST;
    return end->is_address != wants_host ? end->host : (kk_str){NULL, 0};
}

static bool makes_file(kk_str open_result)
{
    return kk_str_equal(open_result, KK_STR("Created")) || kk_str_equal(open_result, KK_STR("Superseded"));
}

/* What follows from the other fields; data NULL when nothing does. */
static kk_str derived_text(const kk_memory_record *event, kk_field field)
{
    int64_t port;
    switch (field) {
    case KK_FIELD_OPERATION:
        return event->operation_name;
    case KK_FIELD_RESULT:
        return KK_STR("SUCCESS");
    case KK_FIELD_CHILD_IMAGE:
        return event->operation == KK_OP_PROCESS_CREATE ? kk_memory_record_text(event, KK_FIELD_PATH)
                                                        : (kk_str){NULL, 0};
    case KK_FIELD_REGISTRY_KEY:
        return registry_part(event, false);
    case KK_FIELD_REGISTRY_VALUE:
        return registry_part(event, true);
    case KK_FIELD_FILE_OPEN_RESULT:
        return kk_memory_record_number(event, KK_FIELD_FILE_CREATED, 0) ? KK_STR("Created")
                                                                        : (kk_str){NULL, 0};
    case KK_FIELD_NET_PROTOCOL:
        return kk_operation_protocol(event->operation);
    case KK_FIELD_NET_DIRECTION:
        return kk_operation_direction(event->operation);
    case KK_FIELD_NET_LOCAL_ADDRESS:
    case KK_FIELD_NET_REMOTE_ADDRESS:
    case KK_FIELD_NET_REMOTE_HOST:
        return network_end(event, field, &port);
    default:
        return (kk_str){NULL, 0};
    }
}

/* The same for numbers; -1 when nothing does. */
static int64_t derived_number(const kk_memory_record *event, kk_field field)
{
    int64_t number = -1;
    switch (field) {
    case KK_FIELD_FILE_CREATED: {
        kk_str opened = kk_memory_record_text(event, KK_FIELD_FILE_OPEN_RESULT);
        return opened.data ? makes_file(opened) : -1;
    }
    case KK_FIELD_NET_LOCAL_PORT:
    case KK_FIELD_NET_REMOTE_PORT:
        network_end(event, field, &number);
        return number;
    default:
        return -1;
    }
}

kk_availability kk_memory_record_field(const kk_memory_record *event, kk_field field, kk_value *value)
{
    const kk_memory_field *found = kk_memory_record_find(event, field);
    kk_kind kind = kk_field_info_of(field)->kind;
    bool text = kind == KK_TEXT || kind == KK_ADDRESS;
    *value = (kk_value){.kind = kind};
    if (!text) {
        value->number = found ? found->number : derived_number(event, field);
        return found || value->number >= 0 ? KK_KNOWN : KK_UNAVAILABLE;
    }
    value->text = found ? found->text : derived_text(event, field);
    if (!value->text.data) {
        return KK_UNAVAILABLE;
    }
    return value->text.size ? KK_KNOWN : KK_EMPTY;
}
