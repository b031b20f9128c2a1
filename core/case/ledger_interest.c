/* The expression of the events that the ledger must see. */
#include "base/fold.h"
#include "case/ledger_impl.h"

#define TEXT_LIMIT 64

/* Condition that must hold besides the operation and its success. */
typedef struct condition {
    kk_field field;
    kk_operator operator_id;
    kk_field other;       /* equal to this field, where there is one */
    uint32_t roles;       /* or the name of a program with one of these, where there are any */
    const char *texts[3]; /* else any of these */
} condition;

static const condition MADE_ANEW = {
    KK_FIELD_FILE_OPEN_RESULT, KK_IS, KK_NO_FIELD, 0, {"Created", "Overwritten", "Superseded"}};
static const condition DELETED_ON_CLOSE = {
    KK_FIELD_FILE_OPTIONS, KK_CONTAINS, KK_NO_FIELD, 0, {"Delete On Close"}};
static const condition BY_CORE_PROCESS = {KK_FIELD_PROCESS_NAME, KK_IS, KK_NO_FIELD, KK_PROGRAM_CORE, {NULL}};
static const condition OWN_IMAGE = {KK_FIELD_PATH, KK_IS, KK_FIELD_PROCESS_IMAGE, 0, {NULL}};
/* A scan that does not know images yet tells by names which reads can be of one. */
static const condition OWN_NAME = {KK_FIELD_PATH, KK_ENDS_WITH, KK_FIELD_PROCESS_NAME, 0, {NULL}};
/* The disposition in Detail is the only sign that a key is new. */
static const condition NEW_KEY = {KK_FIELD_DETAIL, KK_CONTAINS, KK_NO_FIELD, 0, {"REG_CREATED_NEW_KEY"}};

/* One alternative of the expression. */
typedef struct interest {
    kk_operation operation;
    bool only_success;
    const condition *further; /* NULL for none */
    const condition *also;    /* NULL for none */
} interest;

/* Failed changes of the registry are kept: they show what was tried. */
static const interest INTERESTS[] = {
    {KK_OP_CREATE_FILE, true, &MADE_ANEW, NULL},
    {KK_OP_CREATE_FILE, true, &DELETED_ON_CLOSE, NULL},
    {KK_OP_CREATE_FILE, true, &BY_CORE_PROCESS, NULL},
    {KK_OP_WRITE_FILE, true, NULL, NULL},
    {KK_OP_READ_FILE, true, &OWN_NAME, &OWN_IMAGE},
    {KK_OP_SET_DISPOSITION_INFORMATION_FILE, true, NULL, NULL},
    {KK_OP_SET_DISPOSITION_INFORMATION_EX, true, NULL, NULL},
    {KK_OP_SET_RENAME_INFORMATION_FILE, true, NULL, NULL},
    {KK_OP_SET_RENAME_INFORMATION_EX, true, NULL, NULL},
    {KK_OP_SET_RENAME_INFORMATION_EX_BYPASS_ACCESS_CHECK, true, NULL, NULL},
    {KK_OP_SET_LINK_INFORMATION_FILE, true, NULL, NULL},
    {KK_OP_SET_SECURITY_FILE, true, NULL, NULL},
    {KK_OP_LOAD_IMAGE, true, NULL, NULL},
    {KK_OP_PROCESS_CREATE, true, NULL, NULL},
    {KK_OP_PROCESS_START, false, NULL, NULL},
    {KK_OP_REG_CREATE_KEY, true, &NEW_KEY, NULL},
    {KK_OP_REG_DELETE_KEY, false, NULL, NULL},
    {KK_OP_REG_SET_VALUE, false, NULL, NULL},
    {KK_OP_REG_DELETE_VALUE, false, NULL, NULL},
    {KK_OP_TCP_SEND, false, NULL, NULL},
    {KK_OP_TCP_RECEIVE, false, NULL, NULL},
    {KK_OP_TCP_CONNECT, false, NULL, NULL},
    {KK_OP_TCP_DISCONNECT, false, NULL, NULL},
    {KK_OP_TCP_RECONNECT, false, NULL, NULL},
    {KK_OP_TCP_ACCEPT, false, NULL, NULL},
    {KK_OP_UDP_SEND, false, NULL, NULL},
    {KK_OP_UDP_RECEIVE, false, NULL, NULL},
    {KK_OP_UDP_CONNECT, false, NULL, NULL},
    {KK_OP_UDP_DISCONNECT, false, NULL, NULL},
    {KK_OP_UDP_RECONNECT, false, NULL, NULL},
    {KK_OP_UDP_ACCEPT, false, NULL, NULL},
};

static const kk_expression *is_text(kk_expressions *pool, kk_field field, kk_str text)
{
    const kk_operand operand = {.kind = KK_OPERAND_TEXT, .text = text};
    return kk_expression_test(pool, field, KK_IS, false, &operand, 1, NULL);
}

/* The texts of a condition; returns how many there are. */
static size_t texts_of(const condition *wanted, const kk_knowledge *knowledge, kk_str texts[TEXT_LIMIT])
{
    if (wanted->roles) {
        size_t count = kk_knowledge_programs(knowledge, wanted->roles, texts, TEXT_LIMIT);
        return count < TEXT_LIMIT ? count : TEXT_LIMIT;
    }
    size_t count = 0;
    for (; count < sizeof wanted->texts / sizeof *wanted->texts && wanted->texts[count]; count++) {
        texts[count] = kk_str_of(wanted->texts[count]);
    }
    return count;
}

static const kk_expression *holds(kk_expressions *pool, const condition *wanted,
                                  const kk_knowledge *knowledge)
{
    kk_str texts[TEXT_LIMIT];
    kk_operand operands[TEXT_LIMIT];
    size_t count = texts_of(wanted, knowledge, texts);
    for (size_t i = 0; i < count; i++) {
        operands[i] = (kk_operand){.kind = KK_OPERAND_TEXT, .text = texts[i]};
    }
    if (wanted->other != KK_NO_FIELD) {
        operands[count++] = (kk_operand){.kind = KK_OPERAND_FIELD, .field = wanted->other};
    }
    return kk_expression_test(pool, wanted->field, wanted->operator_id, false, operands, count, NULL);
}

/* NULL operands stand for memory that ran out, and stay NULL. */
static const kk_expression *both(kk_expressions *pool, const kk_expression *a, const kk_expression *b)
{
    return a && b ? kk_expression_and(pool, a, b) : NULL;
}

static const kk_expression *alternative(kk_expressions *pool, const interest *row,
                                        const kk_knowledge *knowledge)
{
    const kk_expression *whole = is_text(pool, KK_FIELD_OPERATION, kk_operation_name(row->operation));
    if (row->only_success) {
        whole = both(pool, whole, is_text(pool, KK_FIELD_RESULT, KK_STR("SUCCESS")));
    }
    whole = row->further ? both(pool, whole, holds(pool, row->further, knowledge)) : whole;
    return row->also ? both(pool, whole, holds(pool, row->also, knowledge)) : whole;
}

const kk_expression *kk_ledger_interest(kk_expressions *pool, const kk_knowledge *knowledge)
{
    const kk_expression *whole = alternative(pool, &INTERESTS[0], knowledge);
    for (size_t i = 1; i < sizeof INTERESTS / sizeof *INTERESTS; i++) {
        const kk_expression *row = alternative(pool, &INTERESTS[i], knowledge);
        whole = whole && row ? kk_expression_or(pool, whole, row) : NULL;
    }
    return whole;
}
