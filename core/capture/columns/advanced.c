#include "capture/columns/advanced.h"

typedef struct request_row {
    const char *name;
    kk_operation operation;
    bool says_more; /* the detail's Type is the operation */
} request_row;

static const request_row rows[] = {
#define KK_FILE_TYPE(type, operation, name, says_more) {name, KK_OP_##operation, says_more},
#define KK_FAST_REQUEST(operation, name)               {name, KK_OP_##operation, false},
#include "capture/columns/file_types.def"
#undef KK_FILE_TYPE
#undef KK_FAST_REQUEST
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

#define IRP  KK_STR("IRP_MJ_")
#define FAST KK_STR("FASTIO_")
#define TYPE KK_STR("Type: ")

static const request_row *find_row(kk_str name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (kk_str_equal(name, kk_str_of(rows[i].name))) {
            return &rows[i];
        }
    }
    return NULL;
}

/* The row of the IRP that does the same as a request of fast I/O. */
static const request_row *find_irp(kk_str fast)
{
    kk_str rest = kk_str_slice(fast, FAST.size, SIZE_MAX);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        kk_str name = kk_str_of(rows[i].name);
        if (kk_str_starts(name, IRP) && kk_str_equal(kk_str_slice(name, IRP.size, SIZE_MAX), rest)) {
            return &rows[i];
        }
    }
    return NULL;
}

static const request_row *row_of(kk_str name)
{
    const request_row *row = find_row(name);
    return row || !kk_str_starts(name, FAST) ? row : find_irp(name);
}

/* NAME of a detail that begins "Type: NAME"; empty when it does not. */
static kk_str type_of(kk_str detail)
{
    if (!kk_str_starts(detail, TYPE)) {
        return KK_STR("");
    }
    kk_str rest = kk_str_slice(detail, TYPE.size, SIZE_MAX);
    size_t end = 0;
    while (end < rest.size && rest.data[end] != ',') {
        end++;
    }
    return kk_str_slice(rest, 0, end);
}

kk_operation kk_columns_operation_of_name(kk_str name)
{
    kk_operation operation = kk_operation_find(name);
    bool foreign = operation == KK_OP_OTHER && !kk_columns_is_request(name);
    return foreign ? kk_operation_find_nocase(kk_str_trim(name, " \t")) : operation;
}

kk_operation kk_columns_operation(kk_str operation_name, kk_str detail)
{
    kk_operation operation = kk_columns_operation_of_name(operation_name);
    if (operation != KK_OP_OTHER || !kk_columns_is_request(operation_name)) {
        return operation;
    }
    const request_row *row = row_of(operation_name);
    kk_str type = row && row->says_more ? type_of(detail) : KK_STR("");
    if (type.size == 0) {
        return row ? row->operation : KK_OP_OTHER;
    }
    operation = kk_operation_find(type);
    return kk_operation_class(operation) == KK_CLASS_FILE ? operation : KK_OP_OTHER;
}

kk_known_str kk_columns_plain_detail(kk_str operation_name, kk_known_str detail)
{
    kk_str type = detail.data && kk_columns_is_request(operation_name) ? type_of(detail) : KK_STR("");
    if (type.size == 0) {
        return detail;
    }
    kk_str rest = kk_str_slice(detail, TYPE.size + type.size, SIZE_MAX);
    return kk_str_starts(rest, KK_STR(", ")) ? kk_str_slice(rest, 2, SIZE_MAX) : rest;
}
