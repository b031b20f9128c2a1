/* %NAME%s of expressions that the environment does not know. */
#include "match/compile/program_impl.h"
#include "match/language/environment_impl.h"

static bool is_in_names(kk_str names, kk_str name)
{
    for (size_t at = 0; at < names.size;) {
        size_t end = kk_str_find(names, KK_STR(", "), at);
        end = end == SIZE_MAX ? names.size : end;
        if (kk_str_equal_ascii_nocase(kk_str_slice(names, at, end - at), name)) {
            return true;
        }
        at = end + 2;
    }
    return false;
}

static void add_unresolved(kk_str text, const kk_environment *environment, kk_buf *out)
{
    size_t from = 0;
    size_t at;
    kk_str name;
    while (kk_match_variable_next(text, from, &at, &name)) {
        bool known = environment && kk_environment_value(environment, name, 0).data;
        kk_str shown = kk_str_slice(text, at, name.size + 2);
        if (!known && !is_in_names(kk_buf_str(out), shown)) {
            kk_buf_append_text(out, out->size ? ", " : "");
            kk_buf_append_str(out, shown);
        }
        from = at + name.size + 2;
    }
}

static void add_expression(const kk_expression *expression, const kk_environment *environment, kk_buf *out)
{
    if (expression->shape == KK_SHAPE_NOT) {
        add_expression(expression->inner, environment, out);
    } else if (expression->shape == KK_SHAPE_TEST) {
        const kk_test *test = &expression->test;
        for (size_t i = 0; kk_match_test_is_textual(test) && i < test->count; i++) {
            if (test->operands[i].kind == KK_OPERAND_TEXT) {
                add_unresolved(test->operands[i].text, environment, out);
            }
        }
    } else {
        for (size_t i = 0; i < expression->parts.count; i++) {
            add_expression(kk_match_expression_part(expression, i), environment, out);
        }
    }
}

bool kk_match_find_unresolved(kk_program *program, const kk_environment *environment)
{
    kk_buf names = KK_BUF_INIT;
    bool done = true;
    for (size_t i = 0; i < program->expression_count && done; i++) {
        kk_buf_clear(&names);
        add_expression(program->expressions[i], environment, &names);
        program->unresolved[i] = KK_STR("");
        if (names.size) {
            program->unresolved[i] = kk_arena_copy(&program->arena, kk_buf_str(&names));
        }
        done = !names.failed && program->unresolved[i].data;
    }
    kk_buf_free(&names);
    return done;
}
