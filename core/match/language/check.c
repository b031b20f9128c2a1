/* Checks of a test when it is built, so that a mistake is an error at its line and never a test that is
 * silently false.
 */
#include "match/language/environment_impl.h"
#include "match/language/number.h"
#include "match/language/operator.h"
#include "match/patterns/address.h"

#include "base/nearest.h"
#include "base/utf.h"

static kk_kind kind_of(kk_field field)
{
    return kk_field_info_of(field)->kind;
}

/* The part of an operand that an error message quotes. */
#define SHOWN_BYTES      60
#define TEXT_SHOWN(text) (int)((text).size < SHOWN_BYTES ? (text).size : SHOWN_BYTES), (text).data

/* "is, contains or regex": the operators on texts. They stand first in the table. */
static void append_textual(kk_buf *out)
{
    for (unsigned i = 0; i < KK_OPERATOR_COUNT; i++) {
        const kk_operator_info *info = kk_match_operator_info((kk_operator)i);
        const kk_operator_info *next =
            i + 1 < KK_OPERATOR_COUNT ? kk_match_operator_info((kk_operator)(i + 1)) : NULL;
        if (info->kind == KK_TEST_LITERALS || info->kind == KK_TEST_PATTERNS) {
            const char *joint = i == 0 ? "" : !next || next->kind > KK_TEST_PATTERNS ? " or " : ", ";
            kk_buf_printf(out, "%s%s", joint, info->name.data);
        }
    }
}

static bool fail_order(kk_error *error)
{
    kk_buf names = KK_BUF_INIT;
    append_textual(&names);
    kk_fail(error, "only numbers, times and durations have an order; compare texts with %.*s",
            (int)names.size, names.data);
    kk_buf_free(&names);
    return false;
}

static bool check_operator(const kk_test *test, kk_error *error)
{
    kk_kind kind = kind_of(test->field);
    bool is_order = test->operator_id != KK_IS && kk_match_test_kind(test) == KK_TEST_NUMBERS;
    if (is_order && (!kk_match_kind_is_number(kind) || kind == KK_BOOL)) {
        return fail_order(error);
    }
    if (test->operator_id == KK_CIDR && kind != KK_ADDRESS) {
        return kk_fail(error, "not a field of addresses; use net.remote.address or net.local.address");
    }
    if (test->cased && !kk_match_test_is_textual(test)) {
        return kk_fail(error, "cased() has no meaning here, as no letters are compared; leave it out");
    }
    return true;
}

static bool check_count(const kk_test *test, kk_error *error)
{
    if (test->operator_id == KK_FIELD_KNOWN) {
        return test->count == 0 || kk_fail(error, "takes nothing; write known()");
    }
    if (test->operator_id == KK_BETWEEN && test->count != 2) {
        return kk_fail(error, "takes the least and the greatest value");
    }
    return test->count > 0 ||
           kk_fail(error, "has nothing to compare with: give a value or a list that is not empty");
}

/* What a control character in a Lua string most likely was. */
static const struct {
    char byte, letter;
    const char *name;
} escapes[] = {
    {'\a', 'a', "a bell"},
    {'\b', 'b', "a backspace"},
    {'\t', 't', "a tab"},
    {'\n', 'n', "a line feed"},
    {'\v', 'v', "a vertical tab"},
    {'\f', 'f', "a form feed"},
    {'\r', 'r', "a carriage return"},
};

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7F;
}

#define ESCAPE_COUNT (sizeof escapes / sizeof escapes[0])

/* Its row in `escapes`, or their number. */
static size_t find_escape(char byte)
{
    size_t i = 0;
    while (i < ESCAPE_COUNT && escapes[i].byte != byte) {
        i++;
    }
    return i;
}

static void print_escaped(kk_buf *out, kk_str text)
{
    for (size_t i = 0; i < text.size && i < SHOWN_BYTES; i++) {
        char byte = text.data[i];
        size_t escape = find_escape(byte);
        if (escape < ESCAPE_COUNT) {
            kk_buf_printf(out, "\\%c", escapes[escape].letter);
        } else if (is_control(byte)) {
            kk_buf_printf(out, "\\x%02X", (unsigned)(unsigned char)byte);
        } else {
            kk_buf_append_char(out, byte);
        }
    }
}

static bool refuse_control(kk_str text, char byte, kk_error *error)
{
    size_t escape = find_escape(byte);
    bool has_name = escape < ESCAPE_COUNT;
    const char *name = has_name ? escapes[escape].name : "a control character";
    kk_buf shown = KK_BUF_INIT;
    print_escaped(&shown, text);
    kk_str escaped = kk_buf_str(&shown);
    kk_fail(error, "\"%.*s\" holds %s: use [[%.*s]]", (int)escaped.size, escaped.data, name,
            (int)escaped.size, escaped.data);
    kk_buf_free(&shown);
    return false;
}

static bool check_characters(kk_str text, kk_error *error)
{
    for (size_t i = 0; i < text.size; i++) {
        if (is_control(text.data[i])) {
            return refuse_control(text, text.data[i], error);
        }
    }
    return kk_utf8_valid(text) ||
           kk_fail(error, "a text is not UTF-8: save the file as UTF-8, or use [[...]] if it has \\x");
}

/* Each may have several values, and all their combinations are looked for. */
#define NAME_LIMIT 4

size_t kk_variable_count(kk_str text)
{
    size_t count = 0, at = 0;
    kk_str name;
    for (size_t from = 0; kk_match_variable_next(text, from, &at, &name); from = at + name.size + 2) {
        count++;
    }
    return count;
}

static bool check_pattern(const kk_test *test, kk_str text, kk_error *error)
{
    if (!check_characters(text, error)) {
        return false;
    }
    if (kk_variable_count(text) > NAME_LIMIT) {
        return kk_fail(error, "a text has at most %d %%NAME%%", NAME_LIMIT);
    }
    if (text.size == 0 && !kk_match_operator_info(test->operator_id)->may_be_empty) {
        return kk_fail(error, "every text has an empty one in it; write known() or is \"\"");
    }
    const kk_pattern_syntax *syntax = kk_match_operator_info(test->operator_id)->syntax;
    return !syntax || syntax->check(text, test->cased, error);
}

static bool check_range(kk_str text, kk_error *error)
{
    kk_address_range range;
    return kk_match_address_range_read(text, &range) ||
           kk_fail(error, "\"%.*s\" is no address range such as 10.0.0.0/8 or fe80::/10", TEXT_SHOWN(text));
}

#define SLIP_LETTERS 2

bool kk_operation_check(kk_str name, kk_error *error)
{
    if (kk_operation_find_nocase(name) != KK_OP_OTHER) {
        return true;
    }
    kk_nearest nearest = kk_nearest_to(name);
    nearest.distance = SLIP_LETTERS + 1;
    for (unsigned i = KK_OP_OTHER + 1; i < KK_OP_COUNT; i++) {
        kk_nearest_try(&nearest, kk_operation_name((kk_operation)i).data);
    }
    return !nearest.best || kk_fail(error, "no operation is called \"%.*s\"; did you mean \"%s\"?",
                                    TEXT_SHOWN(name), nearest.best);
}

/* How a time is meant: a date has hyphens. */
static int meaning_of(kk_str text)
{
    if (kk_str_find(text, KK_STR("-"), 0) == SIZE_MAX) {
        return KK_MEANS_OF_DAY;
    }
    return kk_str_ends(text, KK_STR("Z")) ? KK_MEANS_TICKS : KK_MEANS_SHOWN;
}

static bool check_text(const kk_test *test, kk_operand *operand, kk_error *error)
{
    if (test->field == KK_FIELD_OPERATION && test->operator_id == KK_IS &&
        !kk_operation_check(operand->text, error)) {
        return false;
    }
    kk_kind kind = kind_of(test->field);
    if (test->operator_id == KK_CIDR) {
        return check_range(operand->text, error);
    }
    if (kk_match_test_is_textual(test)) {
        return check_pattern(test, operand->text, error);
    }
    if (kind == KK_TIME) {
        operand->meaning = meaning_of(operand->text);
    }
    return kk_match_number_read(operand->text, kind, &operand->number) ||
           kk_fail(error, "takes %s, not \"%.*s\"", kk_match_number_form(kind), TEXT_SHOWN(operand->text));
}

static bool check_number(const kk_test *test, const kk_operand *operand, kk_error *error)
{
    bool textual = kk_match_test_is_textual(test) || test->operator_id == KK_CIDR;
    return !textual || kk_fail(error, "compares texts: write \"%lld\" in quotes", (long long)operand->number);
}

static bool check_field(const kk_test *test, const kk_operand *operand, kk_error *error)
{
    if (!kk_match_operator_info(test->operator_id)->takes_field || operand->field >= KK_FIELD_ANY) {
        return kk_fail(error, "cannot take a field to compare with");
    }
    bool number = kk_match_kind_is_number(kind_of(operand->field));
    return kk_match_test_is_textual(test) || number ||
           kk_fail(error, "%.*s is a text, not a number", (int)kk_field_info_of(operand->field)->name.size,
                   kk_field_info_of(operand->field)->name.data);
}

static bool check_operand(const kk_test *test, kk_operand *operand, kk_error *error)
{
    switch (operand->kind) {
    case KK_OPERAND_TEXT:
        return check_text(test, operand, error);
    case KK_OPERAND_NUMBER:
        return check_number(test, operand, error);
    default:
        return check_field(test, operand, error);
    }
}

bool kk_match_test_check(const kk_test *test, kk_operand *operands, kk_error *error)
{
    if ((unsigned)test->field >= KK_FIELD_COUNT || (unsigned)test->operator_id >= KK_OPERATOR_COUNT) {
        return kk_fail(error, "no such field or operator");
    }
    if (!check_operator(test, error) || !check_count(test, error)) {
        return false;
    }
    for (size_t i = 0; i < test->count; i++) {
        if (!check_operand(test, &operands[i], error)) {
            return false;
        }
    }
    bool of_day[2] = {operands[0].meaning == KK_MEANS_OF_DAY,
                      test->count > 1 && operands[1].meaning == KK_MEANS_OF_DAY};
    if (test->operator_id == KK_BETWEEN && of_day[0] != of_day[1]) {
        return kk_fail(error, "takes two times of day or two dates");
    }
    if (test->operator_id == KK_BETWEEN && operands[0].number > operands[1].number) {
        return kk_fail(error, "the first value is greater than the second");
    }
    return true;
}
