/* Making and freeing programs, and what may be asked of one without an event. */
#include "match/compile/program_impl.h"
#include "match/language/environment_impl.h"

#include "match/shortcut/shortcut.h"

#include <stdlib.h>

static bool allocate_program(kk_program *program, const kk_expression *const *expressions, size_t count)
{
    kk_arena *arena = &program->arena;
    program->expression_count = count;
    program->expressions = kk_arena_calloc(arena, count + 1, sizeof(kk_expression *));
    program->roots = kk_arena_calloc(arena, count + 1, sizeof *program->roots);
    program->constancy = kk_arena_calloc(arena, count + 1, 1);
    program->unresolved = kk_arena_calloc(arena, count + 1, sizeof *program->unresolved);
    program->asks_clock = kk_arena_calloc(arena, count + 1, sizeof *program->asks_clock);
    if (!program->expressions || !program->roots || !program->constancy || !program->unresolved ||
        !program->asks_clock) {
        return false;
    }
    if (count) {
        memcpy(program->expressions, expressions, count * sizeof(kk_expression *));
    }
    return true;
}

kk_program *kk_match_compile(const kk_expression *const *expressions, size_t count,
                             const kk_environment *environment, unsigned shortcuts, kk_error *error)
{
    kk_program *program = calloc(1, sizeof *program);
    if (program) {
        program->shortcuts = shortcuts;
        program->clock = kk_match_clock(environment);
    }
    if (program && count < UINT32_MAX && allocate_program(program, expressions, count) &&
        kk_match_build(program, environment) && kk_match_find_unresolved(program, environment) &&
        kk_match_plan(program)) {
        return program;
    }
    kk_program_free(program);
    kk_fail_memory(error, "compiling expressions");
    return NULL;
}

kk_program *kk_program_compile(const kk_expression *const *expressions, size_t count,
                               const kk_environment *environment, kk_error *error)
{
    return kk_match_compile(expressions, count, environment, KK_SHORTCUT_ALL, error);
}

void kk_program_free(kk_program *program)
{
    if (!program) {
        return;
    }
    for (size_t i = 0; i < program->sets.count; i++) {
        kk_match_literal_set_free(program->sets.items[i].literals);
    }
    free(program->leaves.items);
    free(program->patterns.items);
    free(program->ranges.items);
    free(program->sets.items);
    free(program->nodes.items);
    free(program->children.items);
    free(program->plans.items);
    for (size_t i = 0; i < program->selections.count; i++) {
        kk_match_literal_set_free(program->selections.items[i]);
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

kk_opset kk_program_operations_of(const kk_program *program, size_t expression)
{
    kk_opset all = KK_OPSET_NONE;
    for (size_t i = 0; i < program->plans.count; i++) {
        const kk_op_plan *plan = &program->plans.items[i];
        bool has = false;
        for (size_t at = 0; at < plan->expression_count && !has; at++) {
            has = plan->expressions[at] == expression;
        }
        for (size_t word = 0; has && word < 4; word++) {
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

bool kk_program_check_clock(const kk_program *program, size_t expression, kk_error *error)
{
    const char *asked = program->asks_clock[expression];
    return !asked ||
           kk_fail(error, "time is compared with %s, which the capture's times do not tell; --date gives one",
                   asked);
}
