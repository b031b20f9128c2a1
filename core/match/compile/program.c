/* Programs and their states: made and freed. */
#include "match/compile/program_impl.h"

#include "match/language/environment_impl.h"

#include <stdlib.h>

static bool allocate_program(kk_program *program, const kk_expression *const *expressions, size_t count)
{
    kk_arena *arena = &program->arena;
    program->expression_count = count;
    program->expressions = kk_arena_calloc(arena, count + 1, sizeof(kk_expression *));
    program->roots = kk_arena_calloc(arena, count + 1, sizeof *program->roots);
    program->constancy = kk_arena_calloc(arena, count + 1, 1);
    program->unresolved = kk_arena_calloc(arena, count + 1, sizeof *program->unresolved);
    if (!program->expressions || !program->roots || !program->constancy || !program->unresolved) {
        return false;
    }
    if (count) {
        memcpy(program->expressions, expressions, count * sizeof(kk_expression *));
    }
    return true;
}

kk_program *kk_program_compile(const kk_expression *const *expressions, size_t count,
                               const kk_environment *environment, kk_error *error)
{
    kk_program *program = calloc(1, sizeof *program);
    if (program && count < UINT32_MAX && allocate_program(program, expressions, count) &&
        kk_program_build(program, environment) && kk_program_resolve(program, environment) &&
        kk_program_plan(program)) {
        return program;
    }
    kk_program_free(program);
    kk_fail_memory(error, "compiling expressions");
    return NULL;
}

void kk_program_free(kk_program *program)
{
    if (!program) {
        return;
    }
    for (size_t i = 0; i < program->sets.count; i++) {
        kk_literal_set_free(program->sets.items[i].literals);
    }
    free(program->leaves.items);
    free(program->patterns.items);
    free(program->ranges.items);
    free(program->sets.items);
    free(program->nodes.items);
    free(program->children.items);
    free(program->plans.items);
    for (size_t i = 0; i < program->selections.count; i++) {
        kk_literal_set_free(program->selections.items[i]);
    }
    free(program->selections.items);
    kk_arena_free(&program->arena);
    free(program);
}

size_t kk_program_expression_count(const kk_program *program)
{
    return program->expression_count;
}

kk_opset kk_program_operations(const kk_program *program)
{
    kk_opset all = KK_OPSET_NONE;
    for (size_t i = 0; i < program->plans.count; i++) {
        const kk_op_plan *plan = &program->plans.items[i];
        for (size_t word = 0; plan->expression_count && word < 4; word++) {
            all.words[word] |= plan->operations.words[word];
        }
    }
    return all;
}

/* True when some test is on such a field, or compares with one. */
static bool asks_for(const kk_program *program, bool (*is_such)(kk_field field))
{
    bool found = false;
    for (size_t i = 0; i < program->leaves.count && !found; i++) {
        const kk_test *test = program->leaves.items[i].test;
        found = is_such(test->field);
        for (size_t j = 0; j < test->count && !found; j++) {
            found = test->operands[j].kind == KK_OPERAND_FIELD && is_such(test->operands[j].field);
        }
    }
    return found;
}

static bool needs_processes(kk_field field)
{
    bool of_row = field == KK_FIELD_PROCESS_NAME || field == KK_FIELD_PROCESS_PID;
    return !of_row && (kk_field_is_process(field) || kk_field_is_parent(field));
}

bool kk_program_needs_processes(const kk_program *program)
{
    return asks_for(program, needs_processes);
}

static bool needs_times(kk_field field)
{
    return field == KK_FIELD_ANY || field == KK_FIELD_TIME;
}

bool kk_program_needs_times(const kk_program *program)
{
    return asks_for(program, needs_times);
}

kk_constancy kk_program_constancy(const kk_program *program, size_t expression)
{
    return (kk_constancy)program->constancy[expression];
}

void kk_program_unresolved(const kk_program *program, size_t expression, kk_buf *out)
{
    kk_buf_append_str(out, program->unresolved[expression]);
}

/* --- names that are not known --- */

static bool is_listed(kk_str list, kk_str name)
{
    for (size_t at = 0; at < list.size;) {
        size_t end = kk_str_find(list, KK_STR(", "), at);
        end = end == SIZE_MAX ? list.size : end;
        if (kk_str_equal_ascii_nocase(kk_str_slice(list, at, end - at), name)) {
            return true;
        }
        at = end + 2;
    }
    return false;
}

static void list_text(kk_str text, const kk_environment *environment, kk_buf *out)
{
    size_t from = 0;
    size_t at;
    kk_str name;
    while (kk_variable_next(text, from, &at, &name)) {
        bool known = environment && kk_environment_value(environment, name, 0).data;
        kk_str shown = kk_str_slice(text, at, name.size + 2);
        if (!known && !is_listed(kk_buf_str(out), shown)) {
            kk_buf_append_text(out, out->size ? ", " : "");
            kk_buf_append_str(out, shown);
        }
        from = at + name.size + 2;
    }
}

static void list_expression(const kk_expression *expression, const kk_environment *environment, kk_buf *out)
{
    if (expression->shape == KK_SHAPE_NOT) {
        list_expression(expression->inner, environment, out);
    } else if (expression->shape == KK_SHAPE_TEST) {
        const kk_test *test = &expression->test;
        for (size_t i = 0; kk_test_is_textual(test) && i < test->count; i++) {
            if (test->operands[i].kind == KK_OPERAND_TEXT) {
                list_text(test->operands[i].text, environment, out);
            }
        }
    } else {
        for (size_t i = 0; i < expression->parts.count; i++) {
            list_expression(kk_expression_part(expression, i), environment, out);
        }
    }
}

bool kk_program_resolve(kk_program *program, const kk_environment *environment)
{
    kk_buf names = KK_BUF_INIT;
    bool done = true;
    for (size_t i = 0; i < program->expression_count && done; i++) {
        kk_buf_clear(&names);
        list_expression(program->expressions[i], environment, &names);
        program->unresolved[i] = KK_STR("");
        if (names.size) {
            program->unresolved[i] = kk_arena_copy(&program->arena, kk_buf_str(&names));
        }
        done = !names.failed && program->unresolved[i].data;
    }
    kk_buf_free(&names);
    return done;
}

/* --- states --- */

static bool allocate_sets(kk_program_state *state)
{
    const kk_program *program = state->program;
    state->sets = calloc(program->sets.count + 1, sizeof *state->sets);
    for (size_t i = 0; state->sets && i < program->sets.count; i++) {
        size_t pieces = program->sets.items[i].field == KK_FIELD_ANY ? KK_COLUMN_LIMIT : 1;
        state->sets[i].pieces = calloc(pieces, sizeof(kk_piece));
        if (!state->sets[i].pieces) {
            return false;
        }
    }
    return state->sets != NULL;
}

static bool allocate_state(kk_program_state *state)
{
    const kk_program *program = state->program;
    size_t expressions = program->expression_count + 1;
    state->leaves = calloc(program->leaves.count + 1, sizeof *state->leaves);
    state->leaf_hits = calloc(program->leaves.count + 1, sizeof *state->leaf_hits);
    state->pattern_hits = calloc(program->patterns.count + 1, sizeof *state->pattern_hits);
    state->regexes = calloc(program->patterns.count + 1, sizeof(kk_regex *));
    state->candidate_epochs = calloc(expressions, sizeof *state->candidate_epochs);
    state->candidates = calloc(expressions, sizeof *state->candidates);
    state->hits = calloc(expressions, sizeof *state->hits);
    state->truths = calloc(program->process_leaf_count + 1, 1);
    state->disabled = calloc(expressions / 64 + 1, sizeof *state->disabled);
    state->leaf_errors = calloc(program->leaves.count + 1, sizeof(const char *));
    return allocate_sets(state) && state->leaves && state->leaf_hits && state->pattern_hits &&
           state->regexes && state->candidate_epochs && state->candidates && state->hits && state->truths &&
           state->disabled && state->leaf_errors;
}

kk_program_state *kk_program_state_new(const kk_program *program)
{
    kk_program_state *state = calloc(1, sizeof *state);
    if (state) {
        state->program = program;
        if (!allocate_state(state)) {
            kk_program_state_free(state);
            return NULL;
        }
    }
    return state;
}

void kk_program_state_free(kk_program_state *state)
{
    if (!state) {
        return;
    }
    for (size_t i = 0; state->sets && i < state->program->sets.count; i++) {
        free(state->sets[i].pieces);
        kk_buf_free(&state->sets[i].comparable);
        kk_recent_free(&state->sets[i].recent);
    }
    for (size_t i = 0; state->regexes && i < state->program->patterns.count; i++) {
        kk_regex_free(state->regexes[i]);
    }
    kk_regex_room_free(state->room);
    kk_state_free_classes(state);
    free(state->sets);
    free(state->leaves);
    free(state->leaf_hits);
    free(state->pattern_hits);
    free(state->regexes);
    free(state->candidate_epochs);
    free(state->candidates);
    free(state->hits);
    free(state->truths);
    free(state->disabled);
    free((void *)state->leaf_errors);
    kk_arena_free(&state->error_arena);
    free(state->failures.items);
    free(state->quiet.items);
    free(state);
}

void kk_state_forget_epochs(kk_program_state *state)
{
    const kk_program *program = state->program;
    for (size_t i = 0; i < KK_FIELD_COUNT; i++) {
        state->fields[i].epoch = 0;
    }
    for (size_t i = 0; i < program->sets.count; i++) {
        state->sets[i].epoch = state->sets[i].place_epoch = 0;
    }
    memset(state->leaves, 0, program->leaves.count * sizeof *state->leaves);
    memset(state->leaf_hits, 0, program->leaves.count * sizeof *state->leaf_hits);
    memset(state->pattern_hits, 0, program->patterns.count * sizeof *state->pattern_hits);
    memset(state->candidate_epochs, 0, program->expression_count * sizeof *state->candidate_epochs);
    state->epoch = 1;
}

size_t kk_program_failure_count(const kk_program_state *state)
{
    return state->failures.count;
}

const kk_program_failure *kk_program_failure_at(const kk_program_state *state, size_t i)
{
    return &state->failures.items[i];
}

void kk_program_state_restart(kk_program_state *state)
{
    state->failures.count = 0;
    state->has_suspect = false;
    memset(state->disabled, 0, (state->program->expression_count / 64 + 1) * sizeof *state->disabled);
}
