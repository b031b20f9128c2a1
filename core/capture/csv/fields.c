/* Fields of a CSV's events: each has a row that says which column or pair of Detail it comes from. */
#include "capture/csv/csv.h"
#include "capture/csv/detail.h"
#include "capture/csv/net.h"
#include "capture/csv/number.h"

#include <arpa/inet.h>

typedef struct field_row field_row;

typedef kk_state field_function(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                kk_value *value);

/* How a field is read: by what, of which column, and for a pair of Detail its key and for which operations.
 */
struct field_row {
    field_function *read;
    kk_csv_column column;
    kk_csv_key key;
    kk_class of_class; /* only events of this class, unless KK_CLASS_UNKNOWN */
};

static kk_state give_text(kk_known_str text, kk_value *value)
{
    if (!text.data) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = KK_TEXT, .text = text};
    return text.size ? KK_KNOWN : KK_EMPTY;
}

static kk_state give_number(kk_kind kind, int64_t number, kk_value *value)
{
    *value = (kk_value){.kind = kind, .number = number};
    return KK_KNOWN;
}

/* --- columns --- */

static kk_state column_text(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    return give_text(kk_csv_event_text(event, row->column, scratch), value);
}

static kk_state column_number(const field_row *row, const kk_event *event, kk_scratch *scratch,
                              kk_value *value)
{
    int64_t number;
    kk_known_str text = kk_csv_event_text(event, row->column, scratch);
    return kk_csv_number(text, &number) ? give_number(KK_NUMBER, number, value) : KK_UNAVAILABLE;
}

static kk_state column_duration(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                kk_value *value)
{
    int64_t ticks;
    kk_known_str text = kk_csv_event_text(event, row->column, scratch);
    return kk_csv_duration(text, &ticks) ? give_number(KK_DURATION, ticks, value) : KK_UNAVAILABLE;
}

/* Only asked when the event's own time is 0, which is also midnight of a capture without dates. */
static kk_state column_time(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    int64_t ticks;
    kk_known_str text = kk_csv_event_text(event, row->column, scratch);
    return text.data && kk_csv_time_of_day(text, &ticks) ? give_number(KK_TIME, event->time, value)
                                                         : KK_UNAVAILABLE;
}

static kk_state event_class(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    (void)row;
    (void)scratch;
    return give_text(kk_class_name(event->class_id), value);
}

/* --- Detail --- */

static bool applies(const field_row *row, const kk_event *event)
{
    return row->of_class == KK_CLASS_UNKNOWN || row->of_class == event->class_id;
}

static kk_known_str pair(const kk_event *event, kk_csv_key key, kk_scratch *scratch)
{
    unsigned number = kk_csv_detail_number(event->operation, key);
    const kk_csv_pairs *pairs = number < KK_CSV_PAIR_LIMIT ? kk_csv_event_pairs(event, scratch) : NULL;
    return pairs ? pairs->values[number] : (kk_known_str){NULL, 0};
}

static kk_known_str detail_value(const field_row *row, const kk_event *event, kk_scratch *scratch)
{
    return applies(row, event) ? pair(event, row->key, scratch) : (kk_known_str){NULL, 0};
}

static kk_state detail_text(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    return give_text(detail_value(row, event, scratch), value);
}

static kk_state detail_number(const field_row *row, const kk_event *event, kk_scratch *scratch,
                              kk_value *value)
{
    int64_t number;
    return kk_csv_number(detail_value(row, event, scratch), &number) ? give_number(KK_NUMBER, number, value)
                                                                     : KK_UNAVAILABLE;
}

/* CreateFile calls them Attributes, what sets or asks for them FileAttributes. */
static kk_state file_attributes(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                kk_value *value)
{
    kk_known_str text = pair(event, row->key, scratch);
    return give_text(text.data ? text : pair(event, KK_KEY_FILE_ATTRIBUTES, scratch), value);
}

static kk_state file_created(const field_row *row, const kk_event *event, kk_scratch *scratch,
                             kk_value *value)
{
    kk_known_str result = detail_value(row, event, scratch);
    bool created = kk_str_equal(result, KK_STR("Created")) || kk_str_equal(result, KK_STR("Superseded"));
    return result.data ? give_number(KK_BOOL, created, value) : KK_UNAVAILABLE;
}

static bool has_word(kk_str list, kk_str word)
{
    for (size_t at = 0; at <= list.size;) {
        size_t comma = kk_str_find(list, KK_STR(", "), at);
        size_t end = comma == SIZE_MAX ? list.size : comma;
        if (kk_str_equal(kk_str_slice(list, at, end - at), word)) {
            return true;
        }
        at = end + 2;
    }
    return false;
}

static kk_state file_delete(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    kk_known_str mark = pair(event, row->key, scratch);
    if (mark.data) {
        return give_number(KK_BOOL, kk_str_equal(mark, KK_STR("True")), value);
    }
    bool by_flags = event->operation == KK_OP_SET_DISPOSITION_INFORMATION_EX;
    kk_known_str flags = by_flags ? pair(event, KK_KEY_FLAGS, scratch) : mark;
    return flags.data ? give_number(KK_BOOL, has_word(flags, KK_STR("FILE_DISPOSITION_DELETE")), value)
                      : KK_UNAVAILABLE;
}

/* --- Path --- */

static kk_state child_image(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    return event->operation == KK_OP_PROCESS_CREATE ? column_text(row, event, scratch, value)
                                                    : KK_UNAVAILABLE;
}

/* Process Start has a command line, too, but no child. */
static kk_state child_text(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    return event->operation == KK_OP_PROCESS_CREATE ? detail_text(row, event, scratch, value)
                                                    : KK_UNAVAILABLE;
}

static kk_state child_number(const field_row *row, const kk_event *event, kk_scratch *scratch,
                             kk_value *value)
{
    return event->operation == KK_OP_PROCESS_CREATE ? detail_number(row, event, scratch, value)
                                                    : KK_UNAVAILABLE;
}

/* Where the value's name begins in a path: behind the last backslash; SIZE_MAX when it has no such part. */
static size_t value_name_at(const kk_event *event, kk_str path)
{
    bool has_name = event->operation == KK_OP_REG_SET_VALUE || event->operation == KK_OP_REG_QUERY_VALUE ||
                    event->operation == KK_OP_REG_DELETE_VALUE;
    for (size_t at = path.size; has_name && at > 0; at--) {
        if (path.data[at - 1] == '\\') {
            return at;
        }
    }
    return SIZE_MAX;
}

static kk_state registry_key(const field_row *row, const kk_event *event, kk_scratch *scratch,
                             kk_value *value)
{
    if (!applies(row, event)) {
        return KK_UNAVAILABLE;
    }
    kk_known_str path = kk_csv_event_text(event, row->column, scratch);
    size_t name = path.data ? value_name_at(event, path) : SIZE_MAX;
    return give_text(name == SIZE_MAX ? path : kk_str_slice(path, 0, name - 1), value);
}

static kk_state registry_value(const field_row *row, const kk_event *event, kk_scratch *scratch,
                               kk_value *value)
{
    kk_known_str path =
        applies(row, event) ? kk_csv_event_text(event, row->column, scratch) : (kk_str){NULL, 0};
    size_t name = path.data ? value_name_at(event, path) : SIZE_MAX;
    return name == SIZE_MAX ? KK_UNAVAILABLE : give_text(kk_str_slice(path, name, SIZE_MAX), value);
}

/* --- network --- */

static kk_str protocol_of(kk_operation operation)
{
    kk_str name = kk_operation_name(operation);
    return kk_str_starts(name, KK_STR("TCP ")) || kk_str_starts(name, KK_STR("UDP "))
               ? kk_str_slice(name, 0, 3)
               : KK_STR("");
}

static kk_state net_protocol(const field_row *row, const kk_event *event, kk_scratch *scratch,
                             kk_value *value)
{
    (void)row;
    (void)scratch;
    kk_str protocol = protocol_of(event->operation);
    return protocol.size ? give_text(protocol, value) : KK_UNAVAILABLE;
}

static kk_state net_direction(const field_row *row, const kk_event *event, kk_scratch *scratch,
                              kk_value *value)
{
    static const char *const directions[][2] = {{"Send", "send"},
                                                {"Receive", "receive"},
                                                {"Connect", "connect"},
                                                {"Accept", "accept"},
                                                {"Reconnect", "reconnect"},
                                                {"Retransmit", "retransmit"},
                                                {"Disconnect", "disconnect"},
                                                {"TCPCopy", "copy"}};
    (void)row;
    (void)scratch;
    if (protocol_of(event->operation).size == 0) {
        return KK_UNAVAILABLE;
    }
    kk_str name = kk_str_slice(kk_operation_name(event->operation), 4, SIZE_MAX);
    for (size_t i = 0; i < sizeof directions / sizeof *directions; i++) {
        if (kk_str_equal(name, kk_str_of(directions[i][0]))) {
            return give_text(kk_str_of(directions[i][1]), value);
        }
    }
    return give_text(KK_STR("other"), value);
}

/* The ends of a network event's connection. */
static bool ends_of_event(const field_row *row, const kk_event *event, kk_scratch *scratch, kk_csv_end *local,
                          kk_csv_end *remote)
{
    kk_known_str path =
        applies(row, event) ? kk_csv_event_text(event, row->column, scratch) : (kk_str){NULL, 0};
    return path.data && kk_csv_ends(path, local, remote);
}

static kk_state give_address(const kk_csv_end *end, kk_scratch *scratch, kk_value *value)
{
    *value = (kk_value){.kind = KK_ADDRESS};
    value->text = end->is_address ? kk_csv_usual_address(end->host, &scratch->arena) : (kk_str){NULL, 0};
    return value->text.data ? KK_KNOWN : KK_UNAVAILABLE;
}

static kk_state give_port(const kk_csv_end *end, const kk_event *event, kk_value *value)
{
    int64_t port;
    bool tcp = kk_str_equal(protocol_of(event->operation), KK_STR("TCP"));
    return kk_csv_port(end->port, tcp, &port) ? give_number(KK_NUMBER, port, value) : KK_UNAVAILABLE;
}

static kk_state net_local_address(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                  kk_value *value)
{
    kk_csv_end local, remote;
    return ends_of_event(row, event, scratch, &local, &remote) ? give_address(&local, scratch, value)
                                                               : KK_UNAVAILABLE;
}

static kk_state net_remote_address(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                   kk_value *value)
{
    kk_csv_end local, remote;
    return ends_of_event(row, event, scratch, &local, &remote) ? give_address(&remote, scratch, value)
                                                               : KK_UNAVAILABLE;
}

static kk_state net_remote_host(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                kk_value *value)
{
    kk_csv_end local, remote;
    return ends_of_event(row, event, scratch, &local, &remote) && !remote.is_address
               ? give_text(remote.host, value)
               : KK_UNAVAILABLE;
}

static kk_state net_local_port(const field_row *row, const kk_event *event, kk_scratch *scratch,
                               kk_value *value)
{
    kk_csv_end local, remote;
    return ends_of_event(row, event, scratch, &local, &remote) ? give_port(&local, event, value)
                                                               : KK_UNAVAILABLE;
}

static kk_state net_remote_port(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                kk_value *value)
{
    kk_csv_end local, remote;
    return ends_of_event(row, event, scratch, &local, &remote) ? give_port(&remote, event, value)
                                                               : KK_UNAVAILABLE;
}

/* --- processes --- */

static kk_csv_column process_column(kk_field field);

/* What process events tell when no column does: image, command line, directory. */
static bool learned(const kk_csv *csv, kk_field field)
{
    bool events = kk_csv_has(csv, KK_CSV_PID) && kk_csv_has(csv, KK_CSV_DETAIL);
    switch (field) {
    case KK_FIELD_PROCESS_IMAGE:
    case KK_FIELD_PROCESS_NAME:
        return events && kk_csv_has(csv, KK_CSV_PATH);
    case KK_FIELD_PROCESS_COMMAND_LINE:
    case KK_FIELD_PROCESS_CURRENT_DIRECTORY:
        return events;
    default:
        return false;
    }
}

static bool knows_process_field(const kk_csv *csv, kk_field field)
{
    kk_csv_column column = process_column(field);
    return (column != KK_CSV_COLUMN_COUNT && kk_csv_has(csv, column)) || learned(csv, field);
}

static bool knows_parent_field(const kk_csv *csv, kk_field field)
{
    bool has_pid = kk_csv_has(csv, KK_CSV_PARENT_PID) || kk_csv_has(csv, KK_CSV_DETAIL);
    kk_field same = (kk_field)(field - KK_FIELD_PARENT_NAME + KK_FIELD_PROCESS_NAME);
    return kk_csv_has(csv, KK_CSV_PID) && has_pid && knows_process_field(csv, same);
}

/* What depends on other events is decided once those were seen. */
static kk_state later(const kk_event *event, bool known_then)
{
    return known_then && event->processes == &kk_csv_unresolved ? KK_PENDING : KK_UNAVAILABLE;
}

static kk_state process_learned(kk_field field, const kk_event *event)
{
    return later(event, learned(event->source, field));
}

static kk_state parent_pid(const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    const field_row row = {.column = KK_CSV_PARENT_PID};
    kk_state state = column_number(&row, event, scratch, value);
    return state == KK_UNAVAILABLE ? later(event, knows_parent_field(event->source, KK_FIELD_PARENT_PID))
                                   : state;
}

#define COLUMN(function, of)                                                                                 \
    {                                                                                                        \
        .read = (function), .column = (of)                                                                   \
    }
#define END_OF(function)                                                                                     \
    {                                                                                                        \
        .read = (function), .column = KK_CSV_PATH, .of_class = KK_CLASS_NETWORK                              \
    }
#define PAIR(function, of, name, class)                                                                      \
    {                                                                                                        \
        .read = (function), .column = (of), .key = (name), .of_class = (class)                               \
    }

static const field_row rows[KK_FIELD_COUNT] = {
    [KK_FIELD_TIME] = COLUMN(column_time, KK_CSV_TIME_OF_DAY),
    [KK_FIELD_DURATION] = COLUMN(column_duration, KK_CSV_DURATION),
    [KK_FIELD_TID] = COLUMN(column_number, KK_CSV_TID),
    [KK_FIELD_SEQUENCE] = COLUMN(column_number, KK_CSV_SEQUENCE),
    [KK_FIELD_OPERATION] = COLUMN(column_text, KK_CSV_OPERATION),
    [KK_FIELD_CLASS] = COLUMN(event_class, KK_CSV_OPERATION),
    [KK_FIELD_CATEGORY] = COLUMN(column_text, KK_CSV_CATEGORY),
    [KK_FIELD_RESULT] = COLUMN(column_text, KK_CSV_RESULT),
    [KK_FIELD_PATH] = COLUMN(column_text, KK_CSV_PATH),
    [KK_FIELD_DETAIL] = COLUMN(column_text, KK_CSV_DETAIL),

    [KK_FIELD_PROCESS_NAME] = COLUMN(column_text, KK_CSV_PROCESS_NAME),
    [KK_FIELD_PROCESS_IMAGE] = COLUMN(column_text, KK_CSV_IMAGE_PATH),
    [KK_FIELD_PROCESS_COMMAND_LINE] = COLUMN(column_text, KK_CSV_COMMAND_LINE),
    [KK_FIELD_PROCESS_PID] = COLUMN(column_number, KK_CSV_PID),
    [KK_FIELD_PROCESS_USER] = COLUMN(column_text, KK_CSV_USER),
    [KK_FIELD_PROCESS_INTEGRITY] = COLUMN(column_text, KK_CSV_INTEGRITY),
    [KK_FIELD_PROCESS_SESSION] = COLUMN(column_number, KK_CSV_SESSION),
    [KK_FIELD_PROCESS_COMPANY] = COLUMN(column_text, KK_CSV_COMPANY),
    [KK_FIELD_PROCESS_DESCRIPTION] = COLUMN(column_text, KK_CSV_DESCRIPTION),
    [KK_FIELD_PROCESS_VERSION] = COLUMN(column_text, KK_CSV_VERSION),
    [KK_FIELD_PROCESS_ARCHITECTURE] = COLUMN(column_text, KK_CSV_ARCHITECTURE),
    [KK_FIELD_PROCESS_AUTHENTICATION_ID] = COLUMN(column_text, KK_CSV_AUTHENTICATION_ID),
    [KK_FIELD_PROCESS_VIRTUALIZED] = COLUMN(column_text, KK_CSV_VIRTUALIZED),

    [KK_FIELD_CHILD_IMAGE] = PAIR(child_image, KK_CSV_PATH, KK_KEY_NONE, KK_CLASS_PROCESS),
    [KK_FIELD_CHILD_COMMAND_LINE] = PAIR(child_text, KK_CSV_DETAIL, KK_KEY_COMMAND_LINE, KK_CLASS_PROCESS),
    [KK_FIELD_CHILD_PID] = PAIR(child_number, KK_CSV_DETAIL, KK_KEY_PID, KK_CLASS_PROCESS),

    [KK_FIELD_REGISTRY_KEY] = PAIR(registry_key, KK_CSV_PATH, KK_KEY_NONE, KK_CLASS_REGISTRY),
    [KK_FIELD_REGISTRY_VALUE] = PAIR(registry_value, KK_CSV_PATH, KK_KEY_NONE, KK_CLASS_REGISTRY),
    [KK_FIELD_REGISTRY_TYPE] = PAIR(detail_text, KK_CSV_DETAIL, KK_KEY_TYPE, KK_CLASS_REGISTRY),
    [KK_FIELD_REGISTRY_DATA] = PAIR(detail_text, KK_CSV_DETAIL, KK_KEY_DATA, KK_CLASS_REGISTRY),
    [KK_FIELD_REGISTRY_LENGTH] = PAIR(detail_number, KK_CSV_DETAIL, KK_KEY_LENGTH, KK_CLASS_REGISTRY),

    [KK_FIELD_FILE_NEW_PATH] = PAIR(detail_text, KK_CSV_DETAIL, KK_KEY_FILE_NAME, KK_CLASS_FILE),
    [KK_FIELD_FILE_CREATED] = PAIR(file_created, KK_CSV_DETAIL, KK_KEY_OPEN_RESULT, KK_CLASS_FILE),
    [KK_FIELD_FILE_DISPOSITION] = PAIR(detail_text, KK_CSV_DETAIL, KK_KEY_DISPOSITION, KK_CLASS_FILE),
    [KK_FIELD_FILE_ACCESS] = PAIR(detail_text, KK_CSV_DETAIL, KK_KEY_DESIRED_ACCESS, KK_CLASS_FILE),
    [KK_FIELD_FILE_OPTIONS] = PAIR(detail_text, KK_CSV_DETAIL, KK_KEY_OPTIONS, KK_CLASS_FILE),
    [KK_FIELD_FILE_ATTRIBUTES] = PAIR(file_attributes, KK_CSV_DETAIL, KK_KEY_ATTRIBUTES, KK_CLASS_FILE),
    [KK_FIELD_FILE_OPEN_RESULT] = PAIR(detail_text, KK_CSV_DETAIL, KK_KEY_OPEN_RESULT, KK_CLASS_FILE),
    [KK_FIELD_FILE_OFFSET] = PAIR(detail_number, KK_CSV_DETAIL, KK_KEY_OFFSET, KK_CLASS_FILE),
    [KK_FIELD_FILE_LENGTH] = PAIR(detail_number, KK_CSV_DETAIL, KK_KEY_LENGTH, KK_CLASS_FILE),
    [KK_FIELD_FILE_DELETE] = PAIR(file_delete, KK_CSV_DETAIL, KK_KEY_DELETE, KK_CLASS_FILE),

    [KK_FIELD_NET_PROTOCOL] = COLUMN(net_protocol, KK_CSV_OPERATION),
    [KK_FIELD_NET_DIRECTION] = COLUMN(net_direction, KK_CSV_OPERATION),
    [KK_FIELD_NET_LOCAL_ADDRESS] = END_OF(net_local_address),
    [KK_FIELD_NET_LOCAL_PORT] = END_OF(net_local_port),
    [KK_FIELD_NET_REMOTE_ADDRESS] = END_OF(net_remote_address),
    [KK_FIELD_NET_REMOTE_HOST] = END_OF(net_remote_host),
    [KK_FIELD_NET_REMOTE_PORT] = END_OF(net_remote_port),
    [KK_FIELD_NET_LENGTH] = PAIR(detail_number, KK_CSV_DETAIL, KK_KEY_LENGTH, KK_CLASS_NETWORK),

    [KK_FIELD_IMAGE_BASE] = PAIR(detail_number, KK_CSV_DETAIL, KK_KEY_IMAGE_BASE, KK_CLASS_PROCESS),
    [KK_FIELD_IMAGE_SIZE] = PAIR(detail_number, KK_CSV_DETAIL, KK_KEY_IMAGE_SIZE, KK_CLASS_PROCESS),
    [KK_FIELD_EXIT_STATUS] = PAIR(detail_number, KK_CSV_DETAIL, KK_KEY_EXIT_STATUS, KK_CLASS_PROCESS),
};

static kk_csv_column process_column(kk_field field)
{
    return rows[field].read ? rows[field].column : KK_CSV_COLUMN_COUNT;
}

/* `any` looks into the capture's own columns only, not into what is known of a process from elsewhere: a bit
 * per field that is one. */
static kk_state own_columns(const kk_csv *csv, kk_value *value)
{
    uint64_t bits = 0;
    const unsigned most = KK_FIELD_COUNT < 64 ? KK_FIELD_COUNT : 64;
    for (unsigned field = 0; field < most; field++) {
        if (rows[field].read && kk_csv_has(csv, rows[field].column)) {
            bits |= UINT64_C(1) << field;
        }
    }
    if (kk_csv_has(csv, KK_CSV_PARENT_PID)) {
        bits |= UINT64_C(1) << KK_FIELD_PARENT_PID;
    }
    *value = (kk_value){.kind = KK_NUMBER, .number = (int64_t)bits};
    return KK_KNOWN;
}

kk_state kk_csv_decode_field(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value)
{
    const kk_csv *csv = event->source;
    if (field == KK_FIELD_ANY) {
        return own_columns(csv, value);
    }
    if (field == KK_FIELD_PARENT_PID) {
        return parent_pid(event, scratch, value);
    }
    if (kk_field_is_parent(field)) {
        return later(event, knows_parent_field(csv, field));
    }
    if (kk_field_is_process(field) && (!rows[field].read || !kk_csv_has(csv, rows[field].column))) {
        return process_learned(field, event);
    }
    return rows[field].read ? rows[field].read(&rows[field], event, scratch, value) : KK_UNAVAILABLE;
}

bool kk_csv_has_field(const kk_source *source, kk_field field)
{
    const kk_csv *csv = (const kk_csv *)source;
    switch (field) {
    case KK_FIELD_INDEX:
    case KK_FIELD_ANY:
        return true;
    case KK_FIELD_TIME:
        return kk_csv_has(csv, KK_CSV_TIME_OF_DAY) || kk_csv_has(csv, KK_CSV_DATE_AND_TIME);
    default:
        break;
    }
    if (kk_field_is_parent(field)) {
        return knows_parent_field(csv, field) ||
               (field == KK_FIELD_PARENT_PID && kk_csv_has(csv, KK_CSV_PARENT_PID));
    }
    if (kk_field_is_process(field)) {
        return knows_process_field(csv, field);
    }
    return field < KK_FIELD_COUNT && rows[field].read && kk_csv_has(csv, rows[field].column);
}
