/* Fields of events that are texts of columns: each has a row that says which column or pair of Detail it
 * comes from. */
#include "capture/columns/advanced.h"
#include "capture/columns/net.h"
#include "capture/columns/number.h"
#include "capture/columns/texts.h"
#include "capture/columns/time/time.h"

typedef struct field_row field_row;

typedef kk_availability field_function(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                       kk_value *value);

/* How a field is read: by what, of which column, for a pair of Detail its key, and of which events. */
struct field_row {
    field_function *read;
    kk_column column;
    kk_columns_key key;
    kk_class of_class;         /* only events of this class, unless KK_CLASS_UNKNOWN */
    kk_operation of_operation; /* only events of this operation, unless KK_OP_OTHER */
    bool remote;               /* of the connection's other end */
};

static kk_availability give_text(kk_known_str text, kk_value *value)
{
    if (!text.data) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = KK_TEXT, .text = text};
    return text.size ? KK_KNOWN : KK_EMPTY;
}

static kk_availability give_number(kk_kind kind, int64_t number, kk_value *value)
{
    *value = (kk_value){.kind = kind, .number = number};
    return KK_KNOWN;
}

/* --- columns --- */

static kk_availability column_text(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                   kk_value *value)
{
    return give_text(kk_columns_text(event, row->column, scratch), value);
}

static kk_availability column_number(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                     kk_value *value)
{
    int64_t number;
    kk_known_str text = kk_columns_text(event, row->column, scratch);
    return kk_columns_number(text, &number) ? give_number(KK_NUMBER, number, value) : KK_UNAVAILABLE;
}

static kk_availability column_duration(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                       kk_value *value)
{
    int64_t ticks;
    kk_known_str text = kk_columns_text(event, row->column, scratch);
    return kk_columns_duration(text, &ticks) ? give_number(KK_DURATION, ticks, value) : KK_UNAVAILABLE;
}

/* Only asked when the event's own time is 0, which is also midnight of a capture without dates. */
static kk_availability column_time(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                   kk_value *value)
{
    int64_t ticks;
    kk_known_str text = kk_columns_text(event, row->column, scratch);
    bool is_midnight = text.data && kk_columns_time_of_day(text, &ticks) && ticks == 0;
    return is_midnight ? give_number(KK_TIME, event->time, value) : KK_UNAVAILABLE;
}

static kk_availability event_class(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                   kk_value *value)
{
    (void)row;
    (void)scratch;
    return give_text(kk_class_name(event->class_id), value);
}

/* A request has the operation that it stands for. */
static kk_availability event_operation(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                       kk_value *value)
{
    return give_text(event->operation == KK_OP_OTHER ? kk_columns_text(event, row->column, scratch)
                                                     : kk_operation_name(event->operation),
                     value);
}

/* --- Detail --- */

/* Detail as it reads without Advanced Output. */
static kk_known_str detail_of(const kk_event *event, kk_scratch *scratch)
{
    kk_known_str detail = kk_columns_text(event, KK_COLUMN_DETAIL, scratch);
    bool may_say_more = event->class_id == KK_CLASS_FILE && kk_str_starts(detail, KK_STR("Type: "));
    return may_say_more
               ? kk_columns_plain_detail(kk_columns_text(event, KK_COLUMN_OPERATION, scratch), detail)
               : detail;
}

static kk_availability event_detail(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                    kk_value *value)
{
    (void)row;
    return give_text(detail_of(event, scratch), value);
}

/* Where the capture has no results, each event is taken for one that succeeded. Other programs write results
 * in other case or with blanks around. */
static kk_availability event_result(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                    kk_value *value)
{
    kk_known_str text = KK_STR("SUCCESS");
    if (kk_columns_has(event->source, row->column)) {
        text = kk_str_trim(kk_columns_text(event, row->column, scratch), " \t");
        text = kk_str_equal_ascii_nocase(text, KK_STR("SUCCESS")) ? KK_STR("SUCCESS") : text;
    }
    return give_text(text, value);
}

static bool applies(const field_row *row, const kk_event *event)
{
    return (row->of_class == KK_CLASS_UNKNOWN || row->of_class == event->class_id) &&
           (row->of_operation == KK_OP_OTHER || row->of_operation == event->operation);
}

/* The pairs of an event's Detail, taken apart once per event; NULL when memory is out. */
static const kk_columns_pairs *pairs_of(const kk_event *event, kk_scratch *scratch)
{
    kk_columns_memo *memo = kk_columns_memo_of(event, scratch);
    if (memo && !memo->has_pairs) {
        kk_known_str detail = detail_of(event, scratch);
        kk_columns_detail_split(event->operation, detail, &memo->pairs);
        memo->has_pairs = true;
    }
    return memo ? &memo->pairs : NULL;
}

static kk_known_str pair(const kk_event *event, kk_columns_key key, kk_scratch *scratch)
{
    unsigned number = kk_columns_detail_number(event->operation, key);
    const kk_columns_pairs *pairs = number < KK_COLUMNS_PAIR_LIMIT ? pairs_of(event, scratch) : NULL;
    return pairs ? pairs->values[number] : (kk_known_str){NULL, 0};
}

static kk_availability detail_text(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                   kk_value *value)
{
    return give_text(pair(event, row->key, scratch), value);
}

static kk_availability detail_number(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                     kk_value *value)
{
    int64_t number;
    return kk_columns_number(pair(event, row->key, scratch), &number) ? give_number(KK_NUMBER, number, value)
                                                                      : KK_UNAVAILABLE;
}

/* CreateFile calls them Attributes, what sets or asks for them FileAttributes. */
static kk_availability file_attributes(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                       kk_value *value)
{
    kk_known_str text = pair(event, row->key, scratch);
    return give_text(text.data ? text : pair(event, KK_KEY_FILE_ATTRIBUTES, scratch), value);
}

static kk_availability file_created(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                    kk_value *value)
{
    kk_known_str result = pair(event, row->key, scratch);
    bool created = kk_str_equal(result, KK_STR("Created")) || kk_str_equal(result, KK_STR("Superseded"));
    return result.data ? give_number(KK_BOOL, created, value) : KK_UNAVAILABLE;
}

static kk_availability file_delete(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                   kk_value *value)
{
    kk_known_str mark = pair(event, row->key, scratch);
    if (mark.data) {
        return give_number(KK_BOOL, kk_str_equal(mark, KK_STR("True")), value);
    }
    bool by_flags = event->operation == KK_OP_SET_DISPOSITION_INFORMATION_EX;
    kk_known_str flags = by_flags ? pair(event, KK_KEY_FLAGS, scratch) : mark;
    return flags.data ? give_number(KK_BOOL, kk_str_list_has(flags, KK_STR("FILE_DISPOSITION_DELETE")), value)
                      : KK_UNAVAILABLE;
}

/* --- Path --- */

/* Where the value's name begins in a path; 0 when the operation is about no value or the path has no such
 * part.
 */
static size_t value_name_at(const kk_event *event, kk_str path)
{
    return kk_operation_names_value(event->operation) ? kk_path_name_at(path) : 0;
}

static kk_availability registry_key(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                    kk_value *value)
{
    kk_known_str path = kk_columns_text(event, row->column, scratch);
    size_t name = value_name_at(event, path);
    return give_text(name == 0 ? path : kk_str_slice(path, 0, name - 1), value);
}

static kk_availability registry_value(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                      kk_value *value)
{
    kk_known_str path = kk_columns_text(event, row->column, scratch);
    size_t name = value_name_at(event, path);
    return name == 0 ? KK_UNAVAILABLE : give_text(kk_str_slice(path, name, SIZE_MAX), value);
}

/* --- network --- */

static kk_availability net_protocol(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                    kk_value *value)
{
    (void)row;
    (void)scratch;
    return give_text(kk_operation_protocol(event->operation), value);
}

static kk_availability net_direction(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                     kk_value *value)
{
    (void)row;
    (void)scratch;
    return give_text(kk_operation_direction(event->operation), value);
}

/* The end of the connection that the row is about; false when the path does not tell. */
static bool end_of_event(const field_row *row, const kk_event *event, kk_scratch *scratch,
                         kk_columns_end *end)
{
    kk_columns_end local, remote;
    kk_known_str path = kk_columns_text(event, row->column, scratch);
    if (!path.data || !kk_columns_ends(path, &local, &remote)) {
        return false;
    }
    *end = row->remote ? remote : local;
    return true;
}

static kk_availability net_address(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                   kk_value *value)
{
    kk_columns_end end;
    if (!end_of_event(row, event, scratch, &end) || !end.is_address) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = KK_ADDRESS, .text = kk_columns_usual_address(end.host, &scratch->arena)};
    return value->text.data ? KK_KNOWN : KK_UNAVAILABLE;
}

static kk_availability net_host(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                kk_value *value)
{
    kk_columns_end end;
    return end_of_event(row, event, scratch, &end) && !end.is_address ? give_text(end.host, value)
                                                                      : KK_UNAVAILABLE;
}

static kk_availability net_port(const field_row *row, const kk_event *event, kk_scratch *scratch,
                                kk_value *value)
{
    kk_columns_end end;
    int64_t port;
    bool tcp = kk_str_equal(kk_operation_protocol(event->operation), KK_STR("TCP"));
    return end_of_event(row, event, scratch, &end) && kk_columns_port(end.port, tcp, &port)
               ? give_number(KK_NUMBER, port, value)
               : KK_UNAVAILABLE;
}

/* --- processes --- */

static kk_column process_column(kk_field field);

/* Whether processes are told apart, by their PIDs or, without these, their names: see kk_columns_own_pid. */
static bool tells_apart(const kk_source *source)
{
    return kk_columns_has(source, KK_COLUMN_PID) || kk_columns_has(source, KK_COLUMN_PROCESS_NAME) ||
           kk_columns_has(source, KK_COLUMN_IMAGE_PATH);
}

/* What process events tell when no column does: image, command line, directory. */
static bool learned(const kk_source *source, kk_field field)
{
    bool named = kk_columns_has(source, KK_COLUMN_PROCESS_NAME);
    bool events = tells_apart(source) && kk_columns_has(source, KK_COLUMN_DETAIL);
    switch (field) {
    case KK_FIELD_PROCESS_IMAGE: /* by births, or Load Image */
        return events || (named && kk_columns_has(source, KK_COLUMN_PATH));
    case KK_FIELD_PROCESS_NAME: /* the image's */
        return (events && kk_columns_has(source, KK_COLUMN_PATH)) ||
               kk_columns_has(source, KK_COLUMN_IMAGE_PATH);
    case KK_FIELD_PROCESS_COMMAND_LINE:
    case KK_FIELD_PROCESS_CURRENT_DIRECTORY:
        return events;
    default:
        return false;
    }
}

static bool knows_process_field(const kk_source *source, kk_field field)
{
    kk_column column = process_column(field);
    return (column != KK_COLUMN_COUNT && kk_columns_has(source, column)) || learned(source, field);
}

static bool knows_parent_field(const kk_source *source, kk_field field)
{
    bool has_pid = kk_columns_has(source, KK_COLUMN_PARENT_PID) || kk_columns_has(source, KK_COLUMN_DETAIL);
    kk_field same = (kk_field)(field - KK_FIELD_PARENT_NAME + KK_FIELD_PROCESS_NAME);
    return tells_apart(source) && has_pid && knows_process_field(source, same);
}

/* True for a field that is an image, in the scan: a Load Image or a Process Create further on may tell it. */
static bool may_be_told(const kk_event *event, kk_field field)
{
    const kk_source *source = event->source;
    return (field == KK_FIELD_PROCESS_IMAGE || field == KK_FIELD_PARENT_IMAGE) &&
           event->processes != &source->processes;
}

/* What depends on other events is decided once those were seen. */
static kk_availability later(const kk_event *event, bool known_then)
{
    const kk_process *process = kk_event_process(event);
    bool open = event->processes == &kk_columns_unresolved || (process && process->open);
    return known_then && open ? KK_PENDING : KK_UNAVAILABLE;
}

/* The scan knows a parent by its PID alone where there was no Process Create. */
static kk_availability parent_later(const kk_event *event, kk_field field)
{
    const kk_source *source = event->source;
    const kk_process *process = kk_event_process(event);
    bool scanned = event->processes != &source->processes;
    bool open = (scanned && process && process->parent_pid >= 0 && process->parent == KK_NO_PROCESS) ||
                may_be_told(event, field);
    return open && knows_parent_field(source, field) ? KK_PENDING
                                                     : later(event, knows_parent_field(source, field));
}

static kk_availability process_learned(kk_field field, const kk_event *event)
{
    bool known_then = learned(event->source, field);
    return known_then && may_be_told(event, field) ? KK_PENDING : later(event, known_then);
}

static kk_availability parent_pid(const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    const field_row row = {.column = KK_COLUMN_PARENT_PID};
    kk_availability availability = column_number(&row, event, scratch, value);
    return availability == KK_UNAVAILABLE
               ? later(event, knows_parent_field(event->source, KK_FIELD_PARENT_PID))
               : availability;
}

/* clang-format off */
#define COLUMN(function, of) {.read = (function), .column = (of)}
/* A part of the path of a class's events. */
#define PATH(function, class) {.read = (function), .column = KK_COLUMN_PATH, .of_class = KK_CLASS_##class}
#define END_OF(function, is_remote)                                                                          \
    {.read = (function), .column = KK_COLUMN_PATH, .of_class = KK_CLASS_NETWORK, .remote = (is_remote)}
/* A pair of Detail. */
#define PAIR(function, name, class)                                                                          \
    {.read = (function), .column = KK_COLUMN_DETAIL, .key = KK_KEY_##name, .of_class = KK_CLASS_##class}
/* Process Start has a command line, too, but no child. */
#define CHILD(function, of, name)                                                                            \
    {.read = (function), .column = (of), .key = KK_KEY_##name, .of_operation = KK_OP_PROCESS_CREATE}
/* clang-format on */

static const field_row rows[KK_FIELD_COUNT] = {
    [KK_FIELD_TIME] = COLUMN(column_time, KK_COLUMN_TIME_OF_DAY),
    [KK_FIELD_DURATION] = COLUMN(column_duration, KK_COLUMN_DURATION),
    [KK_FIELD_TID] = COLUMN(column_number, KK_COLUMN_TID),
    [KK_FIELD_SEQUENCE] = COLUMN(column_number, KK_COLUMN_SEQUENCE),
    [KK_FIELD_OPERATION] = COLUMN(event_operation, KK_COLUMN_OPERATION),
    [KK_FIELD_CLASS] = COLUMN(event_class, KK_COLUMN_OPERATION),
    [KK_FIELD_CATEGORY] = COLUMN(column_text, KK_COLUMN_CATEGORY),
    [KK_FIELD_RESULT] = COLUMN(event_result, KK_COLUMN_RESULT),
    [KK_FIELD_PATH] = COLUMN(column_text, KK_COLUMN_PATH),
    [KK_FIELD_DETAIL] = COLUMN(event_detail, KK_COLUMN_DETAIL),

    [KK_FIELD_PROCESS_NAME] = COLUMN(column_text, KK_COLUMN_PROCESS_NAME),
    [KK_FIELD_PROCESS_IMAGE] = COLUMN(column_text, KK_COLUMN_IMAGE_PATH),
    [KK_FIELD_PROCESS_COMMAND_LINE] = COLUMN(column_text, KK_COLUMN_COMMAND_LINE),
    [KK_FIELD_PROCESS_PID] = COLUMN(column_number, KK_COLUMN_PID),
    [KK_FIELD_PROCESS_USER] = COLUMN(column_text, KK_COLUMN_USER),
    [KK_FIELD_PROCESS_INTEGRITY] = COLUMN(column_text, KK_COLUMN_INTEGRITY),
    [KK_FIELD_PROCESS_SESSION] = COLUMN(column_number, KK_COLUMN_SESSION),
    [KK_FIELD_PROCESS_COMPANY] = COLUMN(column_text, KK_COLUMN_COMPANY),
    [KK_FIELD_PROCESS_DESCRIPTION] = COLUMN(column_text, KK_COLUMN_DESCRIPTION),
    [KK_FIELD_PROCESS_VERSION] = COLUMN(column_text, KK_COLUMN_VERSION),
    [KK_FIELD_PROCESS_ARCHITECTURE] = COLUMN(column_text, KK_COLUMN_ARCHITECTURE),
    [KK_FIELD_PROCESS_AUTHENTICATION_ID] = COLUMN(column_text, KK_COLUMN_AUTHENTICATION_ID),
    [KK_FIELD_PROCESS_VIRTUALIZED] = COLUMN(column_text, KK_COLUMN_VIRTUALIZED),

    [KK_FIELD_CHILD_IMAGE] = CHILD(column_text, KK_COLUMN_PATH, NONE),
    [KK_FIELD_CHILD_COMMAND_LINE] = CHILD(detail_text, KK_COLUMN_DETAIL, COMMAND_LINE),
    [KK_FIELD_CHILD_PID] = CHILD(detail_number, KK_COLUMN_DETAIL, PID),

    [KK_FIELD_REGISTRY_KEY] = PATH(registry_key, REGISTRY),
    [KK_FIELD_REGISTRY_VALUE] = PATH(registry_value, REGISTRY),
    [KK_FIELD_REGISTRY_TYPE] = PAIR(detail_text, TYPE, REGISTRY),
    [KK_FIELD_REGISTRY_DATA] = PAIR(detail_text, DATA, REGISTRY),
    [KK_FIELD_REGISTRY_LENGTH] = PAIR(detail_number, LENGTH, REGISTRY),

    [KK_FIELD_FILE_NEW_PATH] = PAIR(detail_text, FILE_NAME, FILE),
    [KK_FIELD_FILE_CREATED] = PAIR(file_created, OPEN_RESULT, FILE),
    [KK_FIELD_FILE_DISPOSITION] = PAIR(detail_text, DISPOSITION, FILE),
    [KK_FIELD_FILE_ACCESS] = PAIR(detail_text, DESIRED_ACCESS, FILE),
    [KK_FIELD_FILE_OPTIONS] = PAIR(detail_text, OPTIONS, FILE),
    [KK_FIELD_FILE_ATTRIBUTES] = PAIR(file_attributes, ATTRIBUTES, FILE),
    [KK_FIELD_FILE_OPEN_RESULT] = PAIR(detail_text, OPEN_RESULT, FILE),
    [KK_FIELD_FILE_OFFSET] = PAIR(detail_number, OFFSET, FILE),
    [KK_FIELD_FILE_LENGTH] = PAIR(detail_number, LENGTH, FILE),
    [KK_FIELD_FILE_DELETE] = PAIR(file_delete, DELETE, FILE),

    [KK_FIELD_NET_PROTOCOL] = COLUMN(net_protocol, KK_COLUMN_OPERATION),
    [KK_FIELD_NET_DIRECTION] = COLUMN(net_direction, KK_COLUMN_OPERATION),
    [KK_FIELD_NET_LOCAL_ADDRESS] = END_OF(net_address, false),
    [KK_FIELD_NET_LOCAL_PORT] = END_OF(net_port, false),
    [KK_FIELD_NET_REMOTE_ADDRESS] = END_OF(net_address, true),
    [KK_FIELD_NET_REMOTE_HOST] = END_OF(net_host, true),
    [KK_FIELD_NET_REMOTE_PORT] = END_OF(net_port, true),
    [KK_FIELD_NET_LENGTH] = PAIR(detail_number, LENGTH, NETWORK),

    [KK_FIELD_IMAGE_BASE] = PAIR(detail_number, IMAGE_BASE, PROCESS),
    [KK_FIELD_IMAGE_SIZE] = PAIR(detail_number, IMAGE_SIZE, PROCESS),
    [KK_FIELD_EXIT_STATUS] = PAIR(detail_number, EXIT_STATUS, PROCESS),
};

static kk_column process_column(kk_field field)
{
    return rows[field].read ? rows[field].column : KK_COLUMN_COUNT;
}

/* `any` looks into the capture's own columns only, not into what is known of a process from elsewhere: a bit
 * per field that is one. */
static kk_availability own_columns(const kk_source *source, kk_value *value)
{
    uint64_t bits = 0;
    const unsigned most = KK_FIELD_COUNT < 64 ? KK_FIELD_COUNT : 64;
    for (unsigned field = 0; field < most; field++) {
        if (rows[field].read && kk_columns_has(source, rows[field].column)) {
            bits |= UINT64_C(1) << field;
        }
    }
    if (kk_columns_has(source, KK_COLUMN_PARENT_PID)) {
        bits |= UINT64_C(1) << KK_FIELD_PARENT_PID;
    }
    *value = (kk_value){.kind = KK_NUMBER, .number = (int64_t)bits};
    return KK_KNOWN;
}

kk_availability kk_columns_field(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value)
{
    const kk_source *source = event->source;
    if (field == KK_FIELD_ANY) {
        return own_columns(source, value);
    }
    if (field == KK_FIELD_PARENT_PID) {
        return parent_pid(event, scratch, value);
    }
    if (kk_field_is_parent(field)) {
        return parent_later(event, field);
    }
    if (kk_field_is_process(field) && (!rows[field].read || !kk_columns_has(source, rows[field].column))) {
        return process_learned(field, event);
    }
    const field_row *row = &rows[field];
    return row->read && applies(row, event) ? row->read(row, event, scratch, value) : KK_UNAVAILABLE;
}
