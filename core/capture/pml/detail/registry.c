/* Events of class Registry. Paths in a saved PML already have Process Monitor's short roots (HKLM, HKCU,
 * ...). */
#include "capture/pml/detail/names.h"
#include "capture/pml/detail/registry_value.h"

static const kk_operation operations[] = {
    KK_OP_REG_OPEN_KEY,         KK_OP_REG_CREATE_KEY,
    KK_OP_REG_CLOSE_KEY,        KK_OP_REG_QUERY_KEY,
    KK_OP_REG_SET_VALUE,        KK_OP_REG_QUERY_VALUE,
    KK_OP_REG_ENUM_VALUE,       KK_OP_REG_ENUM_KEY,
    KK_OP_REG_SET_INFO_KEY,     KK_OP_REG_DELETE_KEY,
    KK_OP_REG_DELETE_VALUE,     KK_OP_REG_FLUSH_KEY,
    KK_OP_REG_LOAD_KEY,         KK_OP_REG_UNLOAD_KEY,
    KK_OP_REG_RENAME_KEY,       KK_OP_REG_QUERY_MULTIPLE_VALUE_KEY,
    KK_OP_REG_SET_KEY_SECURITY, KK_OP_REG_QUERY_KEY_SECURITY,
    KK_OP_REG_OPEN_KEY_2,       KK_OP_REG_RESTORE_KEY,
    KK_OP_REG_SAVE_KEY,         KK_OP_REG_REPLACE_KEY,
};

/* KEY_INFORMATION_CLASS as Process Monitor names it. */
static const kk_pml_numbered key_classes[] = {
    {0, "Basic"},          {1, "Node"},       {2, "Full"},  {3, "Name"},  {4, "Cached"}, {5, "Flags"},
    {6, "Virtualization"}, {7, "HandleTags"}, {8, "Trust"}, {9, "Layer"}, {0, NULL},
};

enum key_class { KEY_BASIC, KEY_NODE, KEY_FULL, KEY_NAME, KEY_CACHED, KEY_FLAGS, KEY_HANDLE_TAGS = 7 };

/* KEY_SET_INFORMATION_CLASS, those that Process Monitor names. */
static const kk_pml_numbered set_classes[] = {
    {0, "KeyWriteTimeInformation"},
    {1, "KeyWow64FlagsInformation"},
    {5, "KeySetHandleTagsInformation"},
    {0, NULL},
};

enum set_class { SET_WRITE_TIME, SET_WOW64_FLAGS, SET_HANDLE_TAGS = 5 };

static const kk_pml_numbered dispositions[] = {
    {1, "REG_CREATED_NEW_KEY"},
    {2, "REG_OPENED_EXISTING_KEY"},
    {0, NULL},
};

#define CREATED_NEW_KEY 1u

static kk_operation registry_operation(const kk_pml_layout *layout, uint16_t type,
                                       const unsigned char *detail, size_t size)
{
    (void)layout;
    (void)detail;
    (void)size;
    return type < sizeof operations / sizeof operations[0] ? operations[type] : KK_OP_OTHER;
}

static void registry_other_name(const kk_pml_event *event, kk_buf *out)
{
    (void)event;
    kk_buf_append_text(out, "<Unknown>");
}

/* Bytes before the path, by type: its info word, and what the operation asks for. */
static size_t path_at(uint16_t type)
{
    static const uint8_t offsets[] = {[0] = 8,  [1] = 8,  [3] = 12, [4] = 16, [5] = 12, [6] = 16, [7] = 16,
                                      [8] = 16, [12] = 4, [14] = 4, [18] = 8, [19] = 8, [20] = 8, [21] = 6};
    return type < sizeof offsets && offsets[type] ? offsets[type] : 2;
}

static void registry_path(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    (void)operation;
    kk_bytes from = event->detail;
    uint16_t info = kk_take_u16(&from);
    kk_seek(&from, path_at(event->type));
    kk_pml_append_string(out, &from, info);
}

static kk_str registry_path_in_place(const kk_pml_event *event, kk_operation operation)
{
    (void)operation;
    kk_bytes from = event->detail;
    uint16_t info = kk_take_u16(&from);
    kk_seek(&from, path_at(event->type));
    return kk_pml_string_in_place(&from, info);
}

/* The detail behind the path. */
static kk_bytes behind_path(const kk_pml_event *event)
{
    kk_bytes from = event->detail;
    uint16_t info = kk_take_u16(&from);
    kk_seek(&from, path_at(event->type));
    kk_take(&from, kk_pml_string_size(info));
    return from;
}

static uint32_t detail_u32(const kk_pml_event *event, size_t at)
{
    kk_bytes from = event->detail;
    kk_seek(&from, at);
    return kk_take_u32(&from);
}

static uint16_t detail_u16(const kk_pml_event *event, size_t at)
{
    kk_bytes from = event->detail;
    kk_seek(&from, at);
    return kk_take_u16(&from);
}

/* RegOpenKey and RegCreateKey: the access wanted; answered are the access granted and, of RegCreateKey,
 * whether the key is new. */
static void detail_open(kk_pml_detail *detail)
{
    const kk_pml_event *event = detail->event;
    uint32_t access = detail_u32(event, 4);
    if (access == 0) {
        return;
    }
    kk_pml_detail_key(detail, "Desired Access");
    size_t start = detail->out->size;
    kk_pml_append_key_access(detail->out, access);
    if (!event->has_extra) {
        return;
    }
    kk_bytes extra = event->extra;
    uint32_t granted = kk_take_u32(&extra);
    if (kk_str_equal(kk_str_slice(kk_buf_str(detail->out), start, SIZE_MAX), KK_STR("Maximum Allowed"))) {
        kk_pml_detail_key(detail, "Granted Access");
        kk_pml_append_key_access(detail->out, granted);
    }
    const char *disposition = kk_pml_numbered_find(dispositions, kk_take_u32(&extra));
    if (disposition) {
        kk_pml_detail_text(detail, "Disposition", disposition);
    }
}

/* Where a key's name lies in the answer: behind the time of its last write and the title index, and for nodes
 * also the offset and size of its class. */
static void detail_key_name(kk_pml_detail *detail, enum key_class class_id)
{
    static const uint8_t offsets[] = {[KEY_BASIC] = 12, [KEY_NODE] = 20, [KEY_NAME] = 0};
    kk_bytes extra = detail->event->extra;
    kk_seek(&extra, offsets[class_id]);
    uint32_t size = kk_take_u32(&extra);
    kk_pml_detail_key(detail, "Name");
    kk_pml_append_utf16_until_nul(detail->out, &extra, size);
}

static void detail_counts(kk_pml_detail *detail, size_t sub_keys_at, size_t values_at)
{
    kk_bytes extra = detail->event->extra;
    kk_seek(&extra, sub_keys_at);
    kk_pml_detail_grouped(detail, "SubKeys", kk_take_u32(&extra));
    kk_seek(&extra, values_at);
    kk_pml_detail_grouped(detail, "Values", kk_take_u32(&extra));
}

static void detail_query_key(kk_pml_detail *detail)
{
    const kk_pml_event *event = detail->event;
    kk_bytes extra = event->extra;
    uint32_t class_id = detail_u32(event, 8);
    const char *name = kk_pml_numbered_find(key_classes, class_id);
    if (name) {
        kk_pml_detail_text(detail, "Query", name);
    }
    if (!event->has_extra) {
        kk_pml_detail_grouped(detail, "Length", detail_u32(event, 4));
        return;
    }
    switch (class_id) {
    case KEY_BASIC:
    case KEY_NODE:
        detail_key_name(detail, (enum key_class)class_id);
        break;
    case KEY_FULL:
        detail_counts(detail, 20, 32);
        break;
    case KEY_CACHED:
        detail_counts(detail, 12, 20);
        break;
    case KEY_FLAGS:
        kk_pml_detail_hex(detail, "UserFlags", kk_take_u32(&extra));
        break;
    case KEY_HANDLE_TAGS:
        kk_pml_detail_hex(detail, "HandleTags", kk_take_u32(&extra));
        break;
    default: /* of KEY_NAME, the name is in the path */
        break;
    }
}

static void detail_enum_key(kk_pml_detail *detail)
{
    const kk_pml_event *event = detail->event;
    uint32_t class_id = detail_u32(event, 12);
    kk_pml_detail_grouped(detail, "Index", detail_u32(event, 8));
    if (event->has_extra && (class_id == KEY_BASIC || class_id == KEY_NODE || class_id == KEY_NAME)) {
        detail_key_name(detail, (enum key_class)class_id);
    } else if (event->has_extra && class_id == KEY_FULL) {
        detail_counts(detail, 20, 32);
    } else {
        kk_pml_detail_grouped(detail, "Length", detail_u32(event, 4));
    }
}

static void detail_set_value(kk_pml_detail *detail)
{
    kk_pml_registry_value value = kk_pml_registry_value_set(detail->event, behind_path(detail->event));
    kk_pml_detail_key(detail, "Type");
    kk_pml_append_registry_type(detail->out, value.type);
    kk_pml_detail_grouped(detail, "Length", value.length);
    if (value.has_data) {
        kk_pml_detail_key(detail, "Data");
        kk_pml_append_registry_data(detail->out, &value);
    }
}

/* Types of the class. */
#define QUERY_VALUE 5u
#define ENUM_VALUE  6u

/* The KEY_VALUE_INFORMATION_CLASS of RegQueryValue or RegEnumValue. */
static uint32_t value_class_of(const kk_pml_event *event)
{
    return detail_u32(event, event->type == ENUM_VALUE ? 12 : 8);
}

size_t kk_pml_registry_misread(const kk_pml_event *event)
{
    if (event->class_id != KK_CLASS_REGISTRY || (event->type != QUERY_VALUE && event->type != ENUM_VALUE)) {
        return 0;
    }
    uint32_t class_id = value_class_of(event);
    kk_pml_registry_value value = kk_pml_registry_value_answered(event, class_id);
    kk_pml_registry_value_misread(event, class_id, &value);
    const unsigned char *answer_end = event->extra.data + event->extra.size;
    const unsigned char *data = value.data.data;
    /* Data that begin in the answer may end behind it; what is not misread never does. */
    return data && data < answer_end && value.data.size > (size_t)(answer_end - data)
               ? value.data.size - (size_t)(answer_end - data)
               : 0;
}

/* RegQueryValue and RegEnumValue. */
static void detail_value(kk_pml_detail *detail)
{
    const kk_pml_event *event = detail->event;
    bool is_enum = event->type == ENUM_VALUE;
    if (is_enum) {
        kk_pml_detail_grouped(detail, "Index", detail_u32(event, 8));
    }
    uint32_t class_id = value_class_of(event);
    kk_pml_registry_value value = kk_pml_registry_value_answered(event, class_id);
    if (event->view) {
        kk_pml_registry_value_misread(event, class_id, &value);
    }
    if (!event->has_extra) {
        kk_pml_detail_grouped(detail, "Length", detail_u32(event, 4));
        return;
    }
    if (is_enum && value.has_name) {
        kk_pml_detail_key(detail, "Name");
        kk_pml_append_utf16_until_nul(detail->out, &value.name, kk_bytes_left(&value.name));
    }
    kk_pml_detail_key(detail, "Type");
    kk_pml_append_registry_type(detail->out, value.type);
    if (value.has_length) {
        kk_pml_detail_grouped(detail, "Length", value.length);
    }
    if (value.has_data) {
        kk_pml_detail_key(detail, "Data");
        kk_pml_append_registry_data(detail->out, &value);
    }
}

/* RegSetInfoKey: class, size, and how much of it follows the path. */
static void detail_set_info(kk_pml_detail *detail)
{
    uint32_t class_id = detail_u32(detail->event, 4);
    uint16_t length = detail_u16(detail->event, 12);
    const char *name = kk_pml_numbered_find(set_classes, class_id);
    kk_pml_detail_key(detail, "KeySetInformationClass");
    if (name) {
        kk_buf_append_text(detail->out, name);
    } else {
        kk_buf_printf(detail->out, "<Unknown: %u>", class_id);
    }
    kk_pml_detail_grouped(detail, "Length", length);
    kk_bytes from = behind_path(detail->event);
    if (length > 0 && class_id == SET_WRITE_TIME) {
        kk_pml_detail_time(detail, "LastWriteTime", (int64_t)kk_take_u64(&from));
    } else if (length > 0 && class_id == SET_WOW64_FLAGS) {
        kk_pml_detail_hex(detail, "Wow64Flags", kk_take_u32(&from));
    } else if (length > 0 && class_id == SET_HANDLE_TAGS) {
        kk_pml_detail_hex(detail, "HandleTags", kk_take_u32(&from));
    }
}

static void detail_second_string(kk_pml_detail *detail, const char *key)
{
    kk_bytes from = behind_path(detail->event);
    kk_pml_detail_key(detail, key);
    kk_pml_append_string(detail->out, &from, detail_u16(detail->event, 2));
}

static void detail_load(kk_pml_detail *detail)
{
    detail_second_string(detail, "Hive Path");
}

static void detail_save(kk_pml_detail *detail)
{
    detail_second_string(detail, "File Name");
}

static const kk_pml_flag restore_flags[] = {
    {0x1, "REG_WHOLE_HIVE_VOLATILE"},
    {0x2, "REG_REFRESH_HIVE"},
    {0x4, "REG_NO_LAZY_FLUSH"},
    {0x8, "REG_FORCE_RESTORE"},
    {0, NULL},
};

static void detail_restore(kk_pml_detail *detail)
{
    detail_save(detail);
    kk_pml_detail_key(detail, "Flags");
    kk_pml_append_all_flags(detail->out, detail_u32(detail->event, 4), restore_flags, ", ");
}

static void detail_rename(kk_pml_detail *detail)
{
    detail_second_string(detail, "New Name");
}

/* RegReplaceKey: the file that takes the hive's place, and the one that keeps what was there. */
static void detail_replace(kk_pml_detail *detail)
{
    kk_bytes from = behind_path(detail->event);
    kk_pml_detail_key(detail, "New File");
    kk_pml_append_string(detail->out, &from, detail_u16(detail->event, 2));
    kk_pml_detail_key(detail, "Old File");
    kk_pml_append_string(detail->out, &from, detail_u16(detail->event, 4));
}

/* What each operation prints, and its category. */
typedef struct registry_row {
    void (*detail)(kk_pml_detail *detail);
    const char *category;
} registry_row;

static const registry_row rows[] = {
    [0] = {detail_open, "Read"},
    [1] = {detail_open, "Read"}, /* "Write" when it made the key */
    [2] = {NULL, ""},
    [3] = {detail_query_key, "Read"},
    [4] = {detail_set_value, "Write"},
    [QUERY_VALUE] = {detail_value, "Read"},
    [ENUM_VALUE] = {detail_value, "Read"},
    [7] = {detail_enum_key, "Read"},
    [8] = {detail_set_info, "Write Metadata"},
    [9] = {NULL, "Write"},
    [10] = {NULL, "Write"},
    [11] = {NULL, ""},
    [12] = {detail_load, ""},
    [13] = {NULL, ""},
    [14] = {detail_rename, "Write"},
    [15] = {NULL, "Read"},
    [16] = {NULL, "Write Metadata"},
    [17] = {NULL, "Read Metadata"},
    [18] = {detail_open, "Read"},
    [19] = {detail_restore, ""},
    [20] = {detail_save, ""},
    [21] = {detail_replace, ""},
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

static void registry_detail(const kk_pml_event *event, kk_operation operation, kk_buf *out)
{
    (void)operation;
    kk_pml_detail detail = kk_pml_detail_of(event, out);
    if (event->type < ROW_COUNT && rows[event->type].detail) {
        rows[event->type].detail(&detail);
        kk_pml_detail_end(&detail);
    }
}

static kk_str registry_category(const kk_pml_event *event, kk_operation operation)
{
    bool opens = operation == KK_OP_REG_CREATE_KEY || operation == KK_OP_REG_OPEN_KEY ||
                 operation == KK_OP_REG_OPEN_KEY_2;
    if (opens && event->has_extra) {
        kk_bytes extra = event->extra;
        kk_take_u32(&extra);
        if (kk_take_u32(&extra) == CREATED_NEW_KEY && detail_u32(event, 4) != 0) {
            return KK_STR("Write");
        }
    }
    return kk_str_of(event->type < ROW_COUNT ? rows[event->type].category : "");
}

/* The path's part before or behind its last backslash, which for operations on a value is its key and its
 * name. */
static kk_availability path_part(const kk_pml_event *event, kk_field field, bool is_value, kk_buf *text,
                                 kk_value *value)
{
    size_t start = text->size;
    registry_path(event, KK_OP_OTHER, text);
    kk_str path = kk_str_slice(kk_buf_str(text), start, SIZE_MAX);
    size_t name = is_value ? kk_path_name_at(path) : 0;
    kk_str part = path;
    if (name > 0) {
        part = field == KK_FIELD_REGISTRY_KEY ? kk_str_slice(path, 0, name - 1)
                                              : kk_str_slice(path, name, SIZE_MAX);
    }
    *value = (kk_value){.kind = KK_TEXT, .text = part};
    return part.size ? KK_KNOWN : KK_EMPTY;
}

/* Type, data or length of an operation on a value. */
static kk_availability value_field(const kk_pml_event *event, kk_operation operation, kk_field field,
                                   kk_buf *text, kk_value *value)
{
    bool is_set = operation == KK_OP_REG_SET_VALUE;
    if (!is_set && !event->has_extra) {
        return field == KK_FIELD_REGISTRY_LENGTH ? kk_pml_give_number(KK_NUMBER, detail_u32(event, 4), value)
                                                 : KK_UNAVAILABLE;
    }
    size_t class_at = operation == KK_OP_REG_ENUM_VALUE ? 12 : 8;
    kk_pml_registry_value data = is_set ? kk_pml_registry_value_set(event, behind_path(event))
                                        : kk_pml_registry_value_answered(event, detail_u32(event, class_at));
    size_t start = text->size;
    if (field == KK_FIELD_REGISTRY_LENGTH) {
        return data.has_length ? kk_pml_give_number(KK_NUMBER, data.length, value) : KK_UNAVAILABLE;
    }
    if (field == KK_FIELD_REGISTRY_TYPE) {
        kk_pml_append_registry_type(text, data.type);
    } else if (data.has_data) {
        kk_pml_append_registry_data(text, &data);
        kk_pml_replace_line_feeds(text, start);
    } else {
        return KK_UNAVAILABLE;
    }
    return kk_pml_give_appended(KK_TEXT, text, start, value);
}

static kk_availability registry_field(const kk_pml_event *event, kk_operation operation, kk_field field,
                                      kk_buf *text, kk_value *value)
{
    bool has_data = operation == KK_OP_REG_SET_VALUE || operation == KK_OP_REG_QUERY_VALUE ||
                    operation == KK_OP_REG_ENUM_VALUE;
    bool has_name = kk_operation_names_value(operation);
    switch (field) {
    case KK_FIELD_REGISTRY_KEY:
        return path_part(event, field, has_name, text, value);
    case KK_FIELD_REGISTRY_VALUE:
        return has_name ? path_part(event, field, true, text, value) : KK_UNAVAILABLE;
    case KK_FIELD_REGISTRY_TYPE:
    case KK_FIELD_REGISTRY_DATA:
    case KK_FIELD_REGISTRY_LENGTH:
        return has_data ? value_field(event, operation, field, text, value) : KK_UNAVAILABLE;
    default:
        return KK_UNAVAILABLE;
    }
}

const kk_pml_class kk_pml_registry_class = {
    .operation = registry_operation,
    .other_name = registry_other_name,
    .path = registry_path,
    .path_in_place = registry_path_in_place,
    .detail = registry_detail,
    .category = registry_category,
    .field = registry_field,
};
