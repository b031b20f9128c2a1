/* Programs against a model: random expressions answer as a slow evaluation of their own does, with every set
 * of shortcuts. */
#include "match_events.h"

#include "base/fold.h"
#include "match/shortcut/shortcut.h"

static kk_expressions *pool;

static int set_up(void **unused)
{
    (void)unused;
    pool = kk_expressions_new();
    return pool ? 0 : -1;
}

static int tear_down(void **unused)
{
    (void)unused;
    kk_expressions_free(pool);
    return 0;
}

/* Expressions of the test's own, with a slow evaluation that shares nothing with the program's. */
typedef struct modelled {
    enum { MODEL_TEST, MODEL_AND, MODEL_OR, MODEL_NOT } shape;
    kk_field field;
    kk_operator operator_id;
    char text[8];
    struct modelled *a, *b;
    const kk_expression *built;
} modelled;

static const kk_field model_fields[] = {KK_FIELD_PATH,         KK_FIELD_DETAIL,        KK_FIELD_PROCESS_NAME,
                                        KK_FIELD_OPERATION,    KK_FIELD_REGISTRY_DATA, KK_FIELD_RESULT,
                                        KK_FIELD_PARENT_IMAGE, KK_FIELD_CLASS};
static const kk_operator model_operators[] = {KK_IS, KK_CONTAINS, KK_STARTS_WITH, KK_ENDS_WITH};
static const char *const model_texts[] = {"a",   "b",    "ab",         "ba",          "abba",
                                          "Reg", "File", "CreateFile", "RegSetValue", "Aab"};

#define PICK(array) ((array)[next_random(random) % COUNT_OF(array)])

static modelled *random_model(kk_arena *arena, uint64_t *random, unsigned depth)
{
    modelled *made = kk_arena_calloc(arena, 1, sizeof *made);
    made->shape = depth == 0 ? MODEL_TEST : (unsigned)(next_random(random) % 4);
    if (made->shape == MODEL_TEST) {
        made->field = PICK(model_fields);
        made->operator_id = PICK(model_operators);
        snprintf(made->text, sizeof made->text, "%.7s", PICK(model_texts));
        made->built = with_text(pool, made->field, made->operator_id, made->text);
        return made;
    }
    made->a = random_model(arena, random, depth - 1);
    made->b = made->shape == MODEL_NOT ? NULL : random_model(arena, random, depth - 1);
    made->built = made->shape == MODEL_AND  ? kk_expression_and(pool, made->a->built, made->b->built)
                  : made->shape == MODEL_OR ? kk_expression_or(pool, made->a->built, made->b->built)
                                            : kk_expression_not(pool, made->a->built);
    return made;
}

static kk_truth test_model(const modelled *model, const kk_event *event, kk_scratch *scratch)
{
    kk_value value;
    kk_availability availability = kk_event_field(event, model->field, scratch, &value);
    if (availability == KK_UNAVAILABLE || availability == KK_PENDING) {
        return KK_UNKNOWN;
    }
    kk_str text = availability == KK_EMPTY ? KK_STR("") : value.text;
    kk_str part = kk_str_of(model->text);
    switch (model->operator_id) {
    case KK_IS:
        return kk_str_equal_nocase(text, part) ? KK_YES : KK_NO;
    case KK_CONTAINS:
        return kk_str_contains_nocase(text, part) ? KK_YES : KK_NO;
    case KK_STARTS_WITH:
        return kk_str_starts_nocase(text, part) ? KK_YES : KK_NO;
    default:
        return kk_str_ends_nocase(text, part) ? KK_YES : KK_NO;
    }
}

static kk_truth evaluate_model(const modelled *model, const kk_event *event, kk_scratch *scratch)
{
    static const unsigned rank[] = {[KK_NO] = 0, [KK_UNKNOWN] = 1, [KK_YES] = 2};
    if (model->shape == MODEL_TEST) {
        return test_model(model, event, scratch);
    }
    kk_truth a = evaluate_model(model->a, event, scratch);
    if (model->shape == MODEL_NOT) {
        return a == KK_UNKNOWN ? a : a == KK_YES ? KK_NO : KK_YES;
    }
    kk_truth b = evaluate_model(model->b, event, scratch);
    bool take_a = (rank[a] < rank[b]) == (model->shape == MODEL_AND);
    return take_a ? a : b;
}

static void random_field(table_event *table, kk_field field, uint64_t *random)
{
    static const char *const texts[] = {"", "a", "ab", "xABBAx", "ba", "b", "Aab", "C:\\Folder\\abba"};
    if (next_random(random) % 4) {
        set_text(table, field, PICK(texts));
    }
}

/* Ten processes with random names, some with a parent. */
static void random_processes(kk_processes *table, uint64_t *random)
{
    static const char *const texts[] = {"a", "AB", "xabbax", "ba", "c"};
    for (uint32_t i = 0; i < 10; i++) {
        kk_process *process = kk_processes_add(table, 100 + i);
        process->name = kk_str_of(PICK(texts));
        process->image = kk_str_of(PICK(texts));
        process->parent = i % 3 ? i - 1 : KK_NO_PROCESS;
    }
}

static void random_event(table_event *table, const kk_processes *processes, uint64_t *random)
{
    static const kk_operation operations[] = {KK_OP_CREATE_FILE, KK_OP_REG_SET_VALUE, KK_OP_READ_FILE,
                                              KK_OP_PROCESS_CREATE, KK_OP_TCP_SEND};
    make_event(table, PICK(operations));
    table->event.processes = processes;
    if (next_random(random) % 4) {
        table->event.ref.process = (kk_process_id)(next_random(random) % processes->count);
    } else { /* not resolved: what the row says */
        random_field(table, KK_FIELD_PROCESS_NAME, random);
        random_field(table, KK_FIELD_PARENT_IMAGE, random);
    }
    random_field(table, KK_FIELD_PATH, random);
    random_field(table, KK_FIELD_DETAIL, random);
    random_field(table, KK_FIELD_RESULT, random);
    if (table->event.class_id == KK_CLASS_REGISTRY) {
        random_field(table, KK_FIELD_REGISTRY_DATA, random);
    }
}

static void compare_on_events(modelled *const *models, size_t count, const kk_program *program,
                              uint64_t *random)
{
    kk_processes processes = {0};
    random_processes(&processes, random);
    kk_program_state *state = kk_program_state_new(program);
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_opset operations = kk_program_operations(program);
    for (unsigned round = 0; round < 200; round++) {
        table_event table;
        random_event(&table, &processes, random);
        kk_hits hits = kk_program_run(program, state, &table.event, &scratch, round % 2);
        assert_false(hits.undecided);
        size_t next = 0;
        for (size_t i = 0; i < count; i++) {
            kk_truth expected = evaluate_model(models[i], &table.event, &scratch);
            bool hit = next < hits.count && hits.items[next] == i;
            next += hit;
            if (hit != (expected == KK_YES)) {
                kk_buf out = KK_BUF_INIT;
                kk_expression_print(models[i]->built, &out);
                fail_msg("%.*s: hit %d, expected %d", (int)out.size, out.data, hit, (int)expected);
            }
            assert_true(!hit || kk_opset_has(&operations, table.event.operation));
            kk_constancy constancy = kk_program_constancy(program, i);
            assert_true(constancy == KK_VARIES || hit == (constancy == KK_ALWAYS));
        }
        assert_int_equal(next, hits.count);
        for (size_t i = 0; i < count; i += 7) {
            kk_truth expected = evaluate_model(models[i], &table.event, &scratch);
            assert_int_equal(kk_program_test(program, state, i, &table.event, &scratch), expected);
        }
        kk_scratch_reset(&scratch);
    }
    kk_scratch_free(&scratch);
    kk_program_state_free(state);
    kk_processes_free(&processes);
}

/* Up to 64 random expressions in one program, with these shortcuts only. */
static void compare_round(unsigned round, unsigned shortcuts, uint64_t *random)
{
    modelled *models[64];
    const kk_expression *expressions[64];
    kk_arena arena = KK_ARENA_INIT;
    size_t count = round % 2 ? 64 : 1 + round / 2 % 4;
    for (size_t i = 0; i < count; i++) {
        models[i] = random_model(&arena, random, 1 + (unsigned)(next_random(random) % 4));
        expressions[i] = models[i]->built;
    }
    kk_program *program = kk_match_compile(expressions, count, NULL, shortcuts, NULL);
    assert_non_null(program);
    compare_on_events(models, count, program, random);
    kk_program_free(program);
    kk_arena_free(&arena);
}

static void programs_answer_as_expressions_say(void **unused)
{
    (void)unused;
    uint64_t random = 5;
    for (unsigned round = 0; round < 60; round++) {
        compare_round(round, KK_SHORTCUT_ALL, &random);
    }
}

/* All sets of shortcuts, so that each is met on and off, alone and with every other. */
static void shortcuts_change_no_answer(void **unused)
{
    (void)unused;
    for (unsigned shortcuts = 0; shortcuts < KK_SHORTCUT_ALL; shortcuts++) {
        uint64_t random = 11;
        for (unsigned round = 0; round < 8; round++) {
            compare_round(round, shortcuts, &random);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_answer_as_expressions_say),
        cmocka_unit_test(shortcuts_change_no_answer),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
