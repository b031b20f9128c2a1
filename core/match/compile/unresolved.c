/* What expressions ask and the environment does not know: %NAME%s, and what its clock does not tell. */
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

/* What a time in an operand needs and the clock does not tell; NULL when it tells it. */
static const char *missing_of(const kk_operand *operand, const kk_event_clock *clock)
{
    bool of_day = operand->meaning == KK_MEANS_OF_DAY;
    if (of_day ? !clock->has_no_time_of_day : !clock->has_no_date) {
        return NULL;
    }
    return of_day ? "a time of day" : "a date";
}

/* What is found missing in one expression. */
typedef struct missing {
    const kk_environment *environment;
    kk_event_clock clock;
    kk_buf names;
    const char *asks_clock; /* the first, NULL for nothing */
} missing;

static void look_at_test(const kk_test *test, missing *found)
{
    bool is_time = kk_field_info_of(test->field)->kind == KK_TIME;
    for (size_t i = 0; i < test->count; i++) {
        const kk_operand *operand = &test->operands[i];
        if (operand->kind != KK_OPERAND_TEXT) {
            continue;
        }
        if (kk_match_test_is_textual(test)) {
            add_unresolved(operand->text, found->environment, &found->names);
        } else if (is_time && !found->asks_clock) {
            found->asks_clock = missing_of(operand, &found->clock);
        }
    }
}

static void look_at(const kk_expression *expression, missing *found)
{
    if (expression->shape == KK_SHAPE_NOT) {
        look_at(expression->inner, found);
    } else if (expression->shape == KK_SHAPE_TEST) {
        look_at_test(&expression->test, found);
    } else {
        for (size_t i = 0; i < expression->parts.count; i++) {
            look_at(kk_match_expression_part(expression, i), found);
        }
    }
}

bool kk_match_find_unresolved(kk_program *program, const kk_environment *environment)
{
    missing found = {.environment = environment, .clock = program->clock};
    bool done = true;
    for (size_t i = 0; i < program->expression_count && done; i++) {
        kk_buf_clear(&found.names);
        found.asks_clock = NULL;
        look_at(program->expressions[i], &found);
        program->asks_clock[i] = found.asks_clock;
        program->unresolved[i] = KK_STR("");
        if (found.names.size) {
            program->unresolved[i] = kk_arena_copy(&program->arena, kk_buf_str(&found.names));
        }
        done = !found.names.failed && program->unresolved[i].data;
    }
    kk_buf_free(&found.names);
    return done;
}
