/* Expressions as their author would write them. */
#include "match/language/expression_impl.h"

#include <inttypes.h>

/* The number of = that a long bracket needs so that the text cannot close it. */
static size_t bracket_level(kk_str text)
{
    size_t level = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != ']') {
            continue;
        }
        size_t end = i + 1;
        while (end < text.size && text.data[end] == '=') {
            end++;
        }
        bool closes = end == text.size || text.data[end] == ']';
        if (closes && end - i > level) {
            level = end - i;
        }
    }
    return level;
}

static void print_text(kk_str text, kk_buf *out)
{
    size_t level = bracket_level(text);
    kk_buf_append_char(out, '[');
    for (size_t i = 0; i < level; i++) {
        kk_buf_append_char(out, '=');
    }
    kk_buf_append_char(out, '[');
    kk_buf_append_str(out, text);
    kk_buf_append_char(out, ']');
    for (size_t i = 0; i < level; i++) {
        kk_buf_append_char(out, '=');
    }
    kk_buf_append_char(out, ']');
}

static void print_operand(const kk_test *test, const kk_operand *operand, kk_buf *out)
{
    bool flag = kk_field_info_of(test->field)->kind == KK_BOOL;
    switch (operand->kind) {
    case KK_OPERAND_TEXT:
        print_text(operand->text, out);
        break;
    case KK_OPERAND_NUMBER:
        if (flag) {
            kk_buf_append_text(out, operand->number ? "true" : "false");
        } else {
            kk_buf_append_i64(out, operand->number);
        }
        break;
    default:
        kk_buf_append_str(out, kk_field_info_of(operand->field)->name);
    }
}

static void print_operands(const kk_test *test, kk_buf *out)
{
    for (size_t i = 0; i < test->count; i++) {
        kk_buf_append_text(out, i ? ", " : "");
        print_operand(test, &test->operands[i], out);
    }
}

void kk_match_test_print(const kk_test *test, kk_buf *out)
{
    kk_buf_append_str(out, kk_field_info_of(test->field)->name);
    kk_buf_append_text(out, test->cased ? ":cased():" : ":");
    kk_buf_append_str(out, kk_operator_name(test->operator_id));
    bool bare = test->count == 1 && test->operands[0].kind == KK_OPERAND_TEXT;
    if (bare) {
        kk_buf_append_char(out, ' ');
        print_operands(test, out);
        return;
    }
    bool list = test->count > 1 && test->operator_id != KK_BETWEEN;
    kk_buf_append_text(out, list ? " { " : "(");
    print_operands(test, out);
    kk_buf_append_text(out, list ? " }" : ")");
}

static void print_within(const kk_expression *expression, kk_shape outer, kk_buf *out)
{
    bool chain = expression->shape == KK_SHAPE_AND || expression->shape == KK_SHAPE_OR;
    /* & binds closer than |, and ~ closest. */
    bool brackets =
        chain && (outer == KK_SHAPE_NOT || (outer == KK_SHAPE_AND && expression->shape == KK_SHAPE_OR));
    kk_buf_append_text(out, brackets ? "(" : "");
    kk_expression_print(expression, out);
    kk_buf_append_text(out, brackets ? ")" : "");
}

void kk_expression_print(const kk_expression *expression, kk_buf *out)
{
    switch (expression->shape) {
    case KK_SHAPE_TEST:
        kk_match_test_print(&expression->test, out);
        break;
    case KK_SHAPE_NOT:
        kk_buf_append_char(out, '~');
        print_within(expression->inner, KK_SHAPE_NOT, out);
        break;
    default:
        for (size_t i = 0; i < expression->parts.count; i++) {
            if (i) {
                kk_buf_append_text(out, expression->shape == KK_SHAPE_AND ? " & " : " | ");
            }
            print_within(kk_match_expression_part(expression, i), expression->shape, out);
        }
    }
}
