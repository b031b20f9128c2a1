#include "capture/columns/detail.h"

#include <stdint.h>

static const struct {
    const char *name;
    uint8_t size;
} names[KK_KEY_COUNT] = {
#define KEY(id, text) [KK_KEY_##id] = {text, sizeof(text) - 1}
    KEY(ALLOCATION_SIZE, "AllocationSize"),
    KEY(ATTRIBUTES, "Attributes"),
    KEY(COMMAND_LINE, "Command line"),
    KEY(CURRENT_DIRECTORY, "Current directory"),
    KEY(DATA, "Data"),
    KEY(DELETE, "Delete"),
    KEY(DESIRED_ACCESS, "Desired Access"),
    KEY(DISPOSITION, "Disposition"),
    KEY(ENVIRONMENT, "Environment"),
    KEY(EXIT_STATUS, "Exit Status"),
    KEY(FILE_ATTRIBUTES, "FileAttributes"),
    KEY(FILE_NAME, "FileName"),
    KEY(FLAGS, "Flags"),
    KEY(IMAGE_BASE, "Image Base"),
    KEY(IMAGE_SIZE, "Image Size"),
    KEY(IMPERSONATING, "Impersonating"),
    KEY(INDEX, "Index"),
    KEY(IO_FLAGS, "I/O Flags"),
    KEY(LENGTH, "Length"),
    KEY(MSS, "mss"),
    KEY(NAME, "Name"),
    KEY(OFFSET, "Offset"),
    KEY(OPEN_RESULT, "OpenResult"),
    KEY(OPTIONS, "Options"),
    KEY(PARENT_PID, "Parent PID"),
    KEY(PID, "PID"),
    KEY(PRIORITY, "Priority"),
    KEY(REPARSE_TAG, "ReparseTag"),
    KEY(REPLACE_IF_EXISTS, "ReplaceIfExists"),
    KEY(SEQUENCE_NUMBER, "seqnum"),
    KEY(SHARE_MODE, "ShareMode"),
    KEY(START_TIME, "startime"),
    KEY(TYPE, "Type"),
#undef KEY
};

/* The keys of a detail in order, as far as fields are made of them; any of them may be missing. A value ends
 * at the first ", Next: " of any key behind it, and the last one at the end of the detail: what stands before
 * are words of Process Monitor's own, and the last may hold anything. */
typedef struct form {
    uint8_t keys[KK_COLUMNS_PAIR_LIMIT]; /* KK_KEY_NONE behind the last */
    uint8_t anything; /* this key's value may hold anything as well: it ends at the last ", Next: ", so that
                         nothing of what a program put there is cut off */
    bool anywhere;    /* the one key may have others before and behind it, none with a value that a program
                         chooses */
} form;

static const form process_start = {
    {KK_KEY_PARENT_PID, KK_KEY_COMMAND_LINE, KK_KEY_CURRENT_DIRECTORY, KK_KEY_ENVIRONMENT},
    KK_KEY_COMMAND_LINE,
    false};
static const form process_create = {{KK_KEY_PID, KK_KEY_COMMAND_LINE}, KK_KEY_NONE, false};
static const form process_exit = {{KK_KEY_EXIT_STATUS}, KK_KEY_NONE, true};
static const form load_image = {{KK_KEY_IMAGE_BASE, KK_KEY_IMAGE_SIZE}, KK_KEY_NONE, false};
static const form registry_value = {{KK_KEY_TYPE, KK_KEY_LENGTH, KK_KEY_DATA}, KK_KEY_NONE, false};
static const form enumerated_value = {
    {KK_KEY_INDEX, KK_KEY_NAME, KK_KEY_TYPE, KK_KEY_LENGTH, KK_KEY_DATA}, KK_KEY_NONE, false};
static const form create_file = {{KK_KEY_DESIRED_ACCESS, KK_KEY_DISPOSITION, KK_KEY_OPTIONS,
                                  KK_KEY_ATTRIBUTES, KK_KEY_SHARE_MODE, KK_KEY_ALLOCATION_SIZE,
                                  KK_KEY_IMPERSONATING, KK_KEY_OPEN_RESULT},
                                 KK_KEY_IMPERSONATING,
                                 false};
static const form transfer = {
    {KK_KEY_OFFSET, KK_KEY_LENGTH, KK_KEY_IO_FLAGS, KK_KEY_PRIORITY}, KK_KEY_NONE, false};
static const form new_name = {{KK_KEY_FLAGS, KK_KEY_REPLACE_IF_EXISTS, KK_KEY_FILE_NAME}, KK_KEY_NONE, false};
static const form disposition = {{KK_KEY_DELETE}, KK_KEY_NONE, false};
static const form disposition_flags = {{KK_KEY_FLAGS}, KK_KEY_NONE, false};
static const form file_attributes = {{KK_KEY_FILE_ATTRIBUTES}, KK_KEY_NONE, true};
static const form attribute_tag = {{KK_KEY_ATTRIBUTES, KK_KEY_REPARSE_TAG}, KK_KEY_NONE, false};
static const form packet = {
    {KK_KEY_LENGTH, KK_KEY_MSS, KK_KEY_START_TIME, KK_KEY_SEQUENCE_NUMBER}, KK_KEY_NONE, false};

static const form *const forms[KK_OP_COUNT] = {
    [KK_OP_PROCESS_DEFINED] = &process_start,
    [KK_OP_PROCESS_START] = &process_start,
    [KK_OP_PROCESS_CREATE] = &process_create,
    [KK_OP_PROCESS_EXIT] = &process_exit,
    [KK_OP_LOAD_IMAGE] = &load_image,
    [KK_OP_REG_SET_VALUE] = &registry_value,
    [KK_OP_REG_QUERY_VALUE] = &registry_value,
    [KK_OP_REG_ENUM_VALUE] = &enumerated_value,
    [KK_OP_CREATE_FILE] = &create_file,
    [KK_OP_READ_FILE] = &transfer,
    [KK_OP_WRITE_FILE] = &transfer,
    [KK_OP_SET_RENAME_INFORMATION_FILE] = &new_name,
    [KK_OP_SET_LINK_INFORMATION_FILE] = &new_name,
    [KK_OP_SET_RENAME_INFORMATION_EX] = &new_name,
    [KK_OP_SET_RENAME_INFORMATION_EX_BYPASS_ACCESS_CHECK] = &new_name,
    [KK_OP_SET_DISPOSITION_INFORMATION_FILE] = &disposition,
    [KK_OP_SET_DISPOSITION_INFORMATION_EX] = &disposition_flags,
    [KK_OP_SET_BASIC_INFORMATION_FILE] = &file_attributes,
    [KK_OP_QUERY_BASIC_INFORMATION_FILE] = &file_attributes,
    [KK_OP_QUERY_NETWORK_OPEN_INFORMATION_FILE] = &file_attributes,
    [KK_OP_QUERY_ALL_INFORMATION_FILE] = &file_attributes,
    [KK_OP_QUERY_OPEN] = &file_attributes,
    [KK_OP_QUERY_ATTRIBUTE_TAG_FILE] = &attribute_tag,
};

static const form *form_of(kk_operation operation)
{
    return kk_operation_class(operation) == KK_CLASS_NETWORK ? &packet : forms[operation];
}

unsigned kk_columns_detail_number(kk_operation operation, kk_columns_key key)
{
    const form *of = form_of(operation);
    unsigned number = 0;
    while (of && number < KK_COLUMNS_PAIR_LIMIT && of->keys[number] != key) {
        number++;
    }
    return of ? number : KK_COLUMNS_PAIR_LIMIT;
}

/* Where the value begins when the pair at `at` has this key; SIZE_MAX when another pair does. */
static size_t value_at(kk_str detail, size_t at, unsigned key)
{
    size_t size = names[key].size;
    if (detail.size - at <= size || detail.data[at] != names[key].name[0] ||
        memcmp(detail.data + at, names[key].name, size) != 0 || detail.data[at + size] != ':') {
        return SIZE_MAX;
    }
    at += size + 1;
    return at < detail.size && detail.data[at] == ' ' ? at + 1 : at;
}

/* The first of the form's keys from number `first` on that the pair at `at` has; KK_COLUMNS_PAIR_LIMIT
 * when none. */
static unsigned number_at(const form *of, unsigned first, kk_str detail, size_t at, size_t *value)
{
    for (unsigned number = first; number < KK_COLUMNS_PAIR_LIMIT && of->keys[number] != KK_KEY_NONE;
         number++) {
        *value = value_at(detail, at, of->keys[number]);
        if (*value != SIZE_MAX) {
            return number;
        }
    }
    return KK_COLUMNS_PAIR_LIMIT;
}

/* The next ", " from `at` on; the detail's end when there is none. */
static size_t next_comma(kk_str detail, size_t at)
{
    while (at < detail.size) {
        const char *comma = memchr(detail.data + at, ',', detail.size - at);
        if (!comma) {
            break;
        }
        at = (size_t)(comma - detail.data);
        if (at + 2 <= detail.size && detail.data[at + 1] == ' ') {
            return at;
        }
        at++;
    }
    return detail.size;
}

/* Where the value that begins at `at` ends; `*next` is the number of the key behind it and `*value` that
 * one's value. */
static size_t value_end(const form *of, unsigned number, kk_str detail, size_t at, unsigned *next,
                        size_t *value)
{
    bool last = of->anything == of->keys[number];
    size_t end = detail.size;
    *next = KK_COLUMNS_PAIR_LIMIT;
    for (size_t comma = next_comma(detail, at); comma < detail.size; comma = next_comma(detail, comma + 2)) {
        size_t begin = SIZE_MAX;
        unsigned found = number_at(of, number + 1, detail, comma + 2, &begin);
        if (found == KK_COLUMNS_PAIR_LIMIT || found > *next) {
            continue;
        }
        end = comma;
        *next = found;
        *value = begin;
        if (!last) {
            break;
        }
    }
    return end;
}

/* The pair of the form's only key, wherever it is: its value has no ", ". */
static void split_anywhere(const form *of, kk_str detail, kk_columns_pairs *pairs)
{
    for (size_t at = 0; at < detail.size; at = next_comma(detail, at) + 2) {
        size_t value = value_at(detail, at, of->keys[0]);
        if (value != SIZE_MAX) {
            pairs->values[0] = kk_str_slice(detail, value, next_comma(detail, value) - value);
            return;
        }
    }
}

void kk_columns_detail_split(kk_operation operation, kk_str detail, kk_columns_pairs *pairs)
{
    const form *of = form_of(operation);
    *pairs = (kk_columns_pairs){0};
    if (!of || detail.size == 0) {
        return;
    }
    if (of->anywhere) {
        split_anywhere(of, detail, pairs);
        return;
    }
    size_t value = 0;
    unsigned number = number_at(of, 0, detail, 0, &value);
    while (number < KK_COLUMNS_PAIR_LIMIT) {
        unsigned next;
        size_t next_value = 0;
        bool is_last = number + 1 == KK_COLUMNS_PAIR_LIMIT || of->keys[number + 1] == KK_KEY_NONE;
        size_t end = is_last ? detail.size : value_end(of, number, detail, value, &next, &next_value);
        pairs->values[number] = kk_str_slice(detail, value, end - value);
        number = is_last ? KK_COLUMNS_PAIR_LIMIT : next;
        value = next_value;
    }
}

kk_str kk_columns_detail_value(kk_operation operation, kk_str detail, kk_columns_key key)
{
    kk_columns_pairs pairs;
    unsigned number = kk_columns_detail_number(operation, key);
    if (number == KK_COLUMNS_PAIR_LIMIT) {
        return (kk_str){NULL, 0};
    }
    kk_columns_detail_split(operation, detail, &pairs);
    return pairs.values[number];
}
