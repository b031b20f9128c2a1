#include "base/fold.h"
#include "case/ledger_impl.h"

/* One alternative of the expression: an operation, and what else must hold. */
typedef struct interest {
    const char *operation;
    bool only_success;
    kk_field field; /* KK_NO_FIELD for no further test */
    kk_operator operator_id;
    const char *const *texts; /* any of these, up to NULL; NULL: field `other` */
    kk_field other;
} interest;

static const char *const MADE_ANEW[] = {"Created", "Overwritten", "Superseded", NULL};
static const char *const DELETE_ON_CLOSE[] = {"Delete On Close", NULL};
static const char *const NEW_KEY[] = {"REG_CREATED_NEW_KEY", NULL};
static const char *const CORE_PROCESSES[] = {"services.exe", "lsass.exe", "winlogon.exe",
                                             "wininit.exe",  "csrss.exe", "smss.exe",
                                             "spoolsv.exe",  "lsm.exe",   NULL};

/* Failed registry changes are kept: they show what was tried. The name of a registry key's disposition is the
 * only sign that it is new. */
static const interest INTERESTS[] = {
    {"CreateFile", true, KK_FIELD_FILE_OPEN_RESULT, KK_IS, MADE_ANEW, KK_NO_FIELD},
    {"CreateFile", true, KK_FIELD_FILE_OPTIONS, KK_CONTAINS, DELETE_ON_CLOSE, KK_NO_FIELD},
    {"CreateFile", true, KK_FIELD_PROCESS_NAME, KK_IS, CORE_PROCESSES, KK_NO_FIELD},
    {"WriteFile", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"ReadFile", true, KK_FIELD_PATH, KK_IS, NULL, KK_FIELD_PROCESS_IMAGE},
    {"SetDispositionInformationFile", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"SetDispositionInformationEx", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"SetRenameInformationFile", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"SetRenameInformationEx", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"SetRenameInformationExBypassAccessCheck", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"SetLinkInformationFile", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"SetSecurityFile", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"Load Image", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"Process Create", true, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"Process Start", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"RegCreateKey", true, KK_FIELD_DETAIL, KK_CONTAINS, NEW_KEY, KK_NO_FIELD},
    {"RegDeleteKey", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"RegSetValue", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"RegDeleteValue", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"TCP Send", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"TCP Receive", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"TCP Connect", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"TCP Disconnect", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"TCP Reconnect", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"TCP Accept", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"UDP Send", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"UDP Receive", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"UDP Connect", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"UDP Disconnect", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"UDP Reconnect", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
    {"UDP Accept", false, KK_NO_FIELD, KK_IS, NULL, KK_NO_FIELD},
};

static const kk_expression *text_test(kk_expressions *pool, kk_field field, kk_operator operator_id,
                                      const char *text)
{
    const kk_operand operand = {.kind = KK_OPERAND_TEXT, .text = kk_str_of(text)};
    return kk_expression_test(pool, field, operator_id, false, &operand, 1, NULL);
}

#define TEXT_LIMIT 8

static const kk_expression *further_test(kk_expressions *pool, const interest *row)
{
    kk_operand operands[TEXT_LIMIT] = {{.kind = KK_OPERAND_FIELD, .field = row->other}};
    size_t count = row->texts ? 0 : 1;
    for (; row->texts && count < TEXT_LIMIT && row->texts[count]; count++) {
        operands[count] = (kk_operand){.kind = KK_OPERAND_TEXT, .text = kk_str_of(row->texts[count])};
    }
    return kk_expression_test(pool, row->field, row->operator_id, false, operands, count, NULL);
}

bool kk_is_core_process(kk_str name)
{
    for (size_t i = 0; CORE_PROCESSES[i]; i++) {
        if (kk_str_equal_nocase(name, kk_str_of(CORE_PROCESSES[i]))) {
            return true;
        }
    }
    return false;
}

/* NULL operands stand for memory that ran out, and stay NULL. */
static const kk_expression *both(kk_expressions *pool, const kk_expression *a, const kk_expression *b)
{
    return a && b ? kk_expression_and(pool, a, b) : NULL;
}

static const kk_expression *row_expression(kk_expressions *pool, const interest *row)
{
    const kk_expression *whole = text_test(pool, KK_FIELD_OPERATION, KK_IS, row->operation);
    if (row->only_success) {
        whole = both(pool, whole, text_test(pool, KK_FIELD_RESULT, KK_IS, "SUCCESS"));
    }
    return row->field == KK_NO_FIELD ? whole : both(pool, whole, further_test(pool, row));
}

const kk_expression *kk_ledger_interest(kk_expressions *pool)
{
    const kk_expression *whole = row_expression(pool, &INTERESTS[0]);
    for (size_t i = 1; i < sizeof INTERESTS / sizeof *INTERESTS; i++) {
        const kk_expression *row = row_expression(pool, &INTERESTS[i]);
        whole = whole && row ? kk_expression_or(pool, whole, row) : NULL;
    }
    return whole;
}
