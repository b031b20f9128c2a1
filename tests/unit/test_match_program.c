/* Programs: plans per operation, processes, pending fields, limits. */
#include "match_events.h"

#include "base/fold.h"

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

typedef struct running {
    kk_program *program;
    kk_program_state *state;
    kk_scratch scratch;
} running;

static running start(const kk_expression *const *expressions, size_t count)
{
    running run = {.program = kk_program_compile(expressions, count, NULL, NULL)};
    assert_non_null(run.program);
    run.state = kk_program_state_new(run.program);
    return run;
}

static void stop(running *run)
{
    kk_program_state_free(run->state);
    kk_program_free(run->program);
    kk_scratch_free(&run->scratch);
}

static size_t hits_of(running *run, table_event *event, bool final)
{
    return kk_program_run(run->program, run->state, &event->event, &run->scratch, final).count;
}

static const kk_expression *on_operation(const char *operation, const kk_expression *rest)
{
    return kk_expression_and(pool, with_text(pool, KK_FIELD_OPERATION, KK_IS, operation), rest);
}

/* What is decoded: nothing for operations that no expression is about, and only what triggers need. */
static void plans_decode_what_they_need(void **unused)
{
    (void)unused;
    const kk_expression *expressions[] = {
        on_operation("RegSetValue", with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "\\Run")),
        on_operation("createfile",
                     kk_expression_and(pool, with_text(pool, KK_FIELD_DETAIL, KK_CONTAINS, "Created"),
                                       with_text(pool, KK_FIELD_PATH, KK_ENDS_WITH, ".exe"))),
        with_text(pool, KK_FIELD_REGISTRY_DATA, KK_CONTAINS, "powershell"),
        kk_expression_and(pool, with_text(pool, KK_FIELD_NET_PROTOCOL, KK_IS, "udp"),
                          with_text(pool, KK_FIELD_PATH, KK_ENDS_WITH, ":53")),
        kk_expression_and(pool, with_text(pool, KK_FIELD_CLASS, KK_IS, "Profiling"),
                          with_text(pool, KK_FIELD_DETAIL, KK_IS, "x")),
    };
    running run = start(expressions, 5);
    kk_opset operations = kk_program_operations(run.program);
    assert_true(kk_opset_has(&operations, KK_OP_REG_SET_VALUE));
    assert_true(kk_opset_has(&operations, KK_OP_REG_OPEN_KEY)); /* registry.data */
    assert_true(kk_opset_has(&operations, KK_OP_CREATE_FILE));
    assert_true(kk_opset_has(&operations, KK_OP_UDP_SEND));
    assert_true(kk_opset_has(&operations, KK_OP_THREAD_PROFILING));
    assert_false(kk_opset_has(&operations, KK_OP_TCP_SEND));
    assert_false(kk_opset_has(&operations, KK_OP_READ_FILE));
    assert_false(kk_opset_has(&operations, KK_OP_LOAD_IMAGE));

    table_event event;
    make_event(&event, KK_OP_READ_FILE);
    set_text(&event, KK_FIELD_PATH, "C:\\Run.exe");
    assert_int_equal(hits_of(&run, &event, false), 0);
    assert_int_equal(event.decoded[KK_FIELD_PATH], 0);

    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "C:\\a.dll");
    set_text(&event, KK_FIELD_DETAIL, "OpenResult: Created");
    assert_int_equal(hits_of(&run, &event, false), 0);
    assert_int_equal(event.decoded[KK_FIELD_PATH], 1);
    assert_int_equal(event.decoded[KK_FIELD_DETAIL], 0);
    set_text(&event, KK_FIELD_PATH, "C:\\a.exe");
    assert_int_equal(hits_of(&run, &event, false), 1);
    assert_int_equal(event.decoded[KK_FIELD_DETAIL], 1);
    stop(&run);
}

/* An operation that has no number of its own is met by name. */
static void other_operations_are_met_by_name(void **unused)
{
    (void)unused;
    const kk_expression *expressions[] = {with_text(pool, KK_FIELD_OPERATION, KK_CONTAINS, "Future"),
                                          with_text(pool, KK_FIELD_OPERATION, KK_IS, "ReadFile")};
    running run = start(expressions, 2);
    kk_opset operations = kk_program_operations(run.program);
    assert_true(kk_opset_has(&operations, KK_OP_OTHER));
    assert_true(kk_opset_has(&operations, KK_OP_READ_FILE));
    assert_false(kk_opset_has(&operations, KK_OP_WRITE_FILE));
    table_event event;
    make_event(&event, KK_OP_OTHER);
    set_text(&event, KK_FIELD_OPERATION, "SetFutureInformation");
    assert_int_equal(hits_of(&run, &event, true), 1);
    set_text(&event, KK_FIELD_OPERATION, "SetPastInformation");
    assert_int_equal(hits_of(&run, &event, true), 0);
    stop(&run);
}

static void constancy_is_told(void **unused)
{
    (void)unused;
    const kk_expression *is_read = with_text(pool, KK_FIELD_OPERATION, KK_IS, "ReadFile");
    const kk_expression *is_write = with_text(pool, KK_FIELD_OPERATION, KK_IS, "WriteFile");
    const kk_expression *path = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "a");
    const kk_expression *expressions[] = {
        kk_expression_and(pool, is_read, is_write),
        kk_expression_or(pool, is_read, kk_expression_not(pool, is_read)),
        path,
        kk_expression_and(pool, is_read, with_text(pool, KK_FIELD_REGISTRY_DATA, KK_CONTAINS, "a")),
        kk_expression_not(pool, kk_expression_and(pool, is_read, is_write)),
        kk_expression_or(pool, kk_expression_and(pool, is_read, path),
                         kk_expression_and(pool, is_write, path)),
    };
    static const kk_constancy expected[] = {KK_NEVER, KK_ALWAYS, KK_VARIES, KK_NEVER, KK_ALWAYS, KK_VARIES};
    running run = start(expressions, COUNT_OF(expressions));
    for (size_t i = 0; i < COUNT_OF(expressions); i++) {
        assert_int_equal(kk_program_constancy(run.program, i), expected[i]);
    }
    stop(&run);
}

/* process.* is tested once per process: that the table changes afterwards is not noticed. */
static void processes_are_tested_once(void **unused)
{
    (void)unused;
    const kk_expression *expressions[] = {
        kk_expression_and(pool, with_text(pool, KK_FIELD_PROCESS_NAME, KK_IS, "evil.exe"),
                          with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "x")),
    };
    running run = start(expressions, 1);
    assert_false(kk_program_needs_processes(run.program));
    kk_processes processes = {0};
    kk_process *good = kk_processes_add(&processes, 1);
    kk_process *evil = kk_processes_add(&processes, 2);
    good->name = KK_STR("good.exe");
    evil->name = KK_STR("evil.exe");
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    event.event.processes = &processes;
    set_text(&event, KK_FIELD_PATH, "x");
    event.event.ref.process = evil->id;
    assert_int_equal(hits_of(&run, &event, false), 1);
    evil->name = KK_STR("good.exe");
    assert_int_equal(hits_of(&run, &event, false), 1);
    unsigned decoded = event.decoded[KK_FIELD_PATH];
    event.event.ref.process = good->id;
    assert_int_equal(hits_of(&run, &event, false), 0);
    assert_int_equal(event.decoded[KK_FIELD_PATH], decoded); /* not worth a look */
    stop(&run);
    kk_processes_free(&processes);
}

/* `any` looks into a process' columns once when they hold nothing of interest, and always when they do. */
static void any_remembers_processes(void **unused)
{
    (void)unused;
    const kk_expression *expressions[] = {with_text(pool, KK_FIELD_ANY, KK_CONTAINS, "evil"),
                                          with_text(pool, KK_FIELD_ANY, KK_GLOB, "*\\TEMP\\?.exe")};
    running run = start(expressions, 2);
    kk_processes processes = {0};
    kk_process *good = kk_processes_add(&processes, 1);
    kk_process *evil = kk_processes_add(&processes, 2);
    good->image = KK_STR("C:\\good.exe");
    evil->image = KK_STR("C:\\Temp\\a.exe");
    evil->command_line = KK_STR("a.exe /evil");
    for (unsigned round = 0; round < 4; round++) {
        table_event event;
        make_event(&event, KK_OP_CREATE_FILE);
        event.event.processes = &processes;
        set_text(&event, KK_FIELD_PATH, round % 2 ? "C:\\evil" : "C:\\");
        event.event.ref.process = good->id;
        assert_int_equal(hits_of(&run, &event, true), round % 2);
        assert_int_equal(event.decoded[KK_FIELD_PROCESS_USER], round == 0); /* the table does not know it */
        event.event.ref.process = evil->id;
        assert_int_equal(hits_of(&run, &event, true), 2);
    }
    stop(&run);
    kk_processes_free(&processes);
}

/* More kinds of processes than are remembered at once: each has its own set of letters in its name. */
static void many_kinds_of_processes_are_told_apart(void **unused)
{
    (void)unused;
    enum { LETTERS = 13, PROCESSES = 1 << LETTERS, EXPRESSIONS = 24000 };
    const kk_expression **expressions = calloc(EXPRESSIONS, sizeof *expressions);
    const kk_expression *path = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "x");
    const kk_expression *other = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "y");
    for (size_t i = 0; i < EXPRESSIONS; i++) {
        char letter[] = {(char)('a' + i), '\0'};
        expressions[i] = other;
        if (i < LETTERS) {
            const kk_expression *name = with_text(pool, KK_FIELD_PROCESS_NAME, KK_CONTAINS, letter);
            expressions[i] = kk_expression_and(pool, path, name);
        }
    }
    running run = start(expressions, EXPRESSIONS);
    kk_processes processes = {0};
    for (uint32_t i = 0; i < PROCESSES; i++) {
        char name[LETTERS + 1];
        size_t size = 0;
        for (unsigned bit = 0; bit < LETTERS; bit++) {
            if (i >> bit & 1) {
                name[size++] = (char)('a' + bit);
            }
        }
        kk_process *process = kk_processes_add(&processes, i);
        process->name = kk_arena_copy(&processes.arena, (kk_str){name, size});
    }
    for (uint32_t round = 0; round < PROCESSES + 100; round++) {
        table_event event;
        make_event(&event, KK_OP_CREATE_FILE);
        event.event.processes = &processes;
        event.event.ref.process = round % PROCESSES;
        set_text(&event, KK_FIELD_PATH, "x");
        size_t expected = (size_t)__builtin_popcount(round % PROCESSES);
        assert_int_equal(hits_of(&run, &event, false), expected);
    }
    stop(&run);
    kk_processes_free(&processes);
    free(expressions);
}

static void pending_fields_wait_for_the_replay(void **unused)
{
    (void)unused;
    const kk_expression *image = with_text(pool, KK_FIELD_PROCESS_IMAGE, KK_CONTAINS, "evil");
    const kk_expression *path = with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "x");
    const kk_expression *expressions[] = {kk_expression_and(pool, image, path),
                                          kk_expression_and(pool, kk_expression_not(pool, image), path)};
    for (size_t i = 0; i < 2; i++) {
        running run = start(&expressions[i], 1);
        assert_true(kk_program_needs_processes(run.program));
        kk_processes processes = {0};
        kk_processes_add(&processes, 1);
        table_event event;
        make_event(&event, KK_OP_CREATE_FILE);
        event.event.processes = &processes;
        event.event.ref.process = 0;
        event.fields[KK_FIELD_PROCESS_IMAGE].availability = KK_PENDING;
        set_text(&event, KK_FIELD_PATH, "y");
        assert_int_equal(hits_of(&run, &event, false), 0); /* whatever the image is */
        set_text(&event, KK_FIELD_PATH, "x");
        kk_hits hits = kk_program_run(run.program, run.state, &event.event, &run.scratch, false);
        assert_int_equal(hits.count, 1);
        assert_true(hits.undecided);
        hits = kk_program_run(run.program, run.state, &event.event, &run.scratch, true);
        assert_int_equal(hits.count, 0); /* it stayed unknown */
        processes.items[0]->image = KK_STR("C:\\evil.exe");
        hits = kk_program_run(run.program, run.state, &event.event, &run.scratch, false);
        assert_int_equal(hits.count, i == 0); /* was not remembered while pending */
        assert_false(hits.undecided);
        stop(&run);
        kk_processes_free(&processes);
    }
}

/* Only the process' own texts could trigger it, and they are pending. */
static void pending_triggers_wait_too(void **unused)
{
    (void)unused;
    const kk_expression *expressions[] = {
        with_text(pool, KK_FIELD_PROCESS_COMMAND_LINE, KK_CONTAINS, "evil"),
        with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "x"),
        with_operand(pool, KK_FIELD_INDEX, KK_LT, number_operand(10)),
    };
    running run = start(expressions, 2);
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    event.fields[KK_FIELD_PROCESS_COMMAND_LINE].availability = KK_PENDING;
    set_text(&event, KK_FIELD_PATH, "y");
    kk_hits hits = kk_program_run(run.program, run.state, &event.event, &run.scratch, false);
    assert_true(hits.undecided && hits.count == 1);
    hits = kk_program_run(run.program, run.state, &event.event, &run.scratch, true);
    assert_int_equal(hits.count, 0);
    stop(&run);

    run = start(expressions + 2, 1); /* an index counts from the capture's start in the replay alone */
    event.event.ref.index = 3;
    hits = kk_program_run(run.program, run.state, &event.event, &run.scratch, false);
    assert_true(hits.undecided);
    assert_int_equal(hits_of(&run, &event, true), 1);
    event.event.ref.index = 10;
    assert_int_equal(hits_of(&run, &event, true), 0);
    stop(&run);
}

static void a_regex_at_its_limit_disables_its_expression(void **unused)
{
    (void)unused;
    const kk_expression *bad = with_text(pool, KK_FIELD_PATH, KK_REGEX, "^(a+)+$");
    const kk_expression *expressions[] = {bad, kk_expression_not(pool, bad),
                                          with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "aaa")};
    running run = start(expressions, 3);
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "aaaa");
    assert_int_equal(hits_of(&run, &event, true), 2);
    assert_int_equal(kk_program_failure_count(run.state), 0);
    set_text(&event, KK_FIELD_PATH, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    assert_int_equal(hits_of(&run, &event, true), 1); /* unknown, so its negation does not match either */
    assert_int_equal(kk_program_failure_count(run.state), 2);
    const kk_program_failure *failure = kk_program_failure_at(run.state, 0);
    assert_int_equal(failure->expression, 0);
    assert_int_equal(failure->event, event.event.ref.index);
    assert_non_null(strstr(failure->text, "path:regex [[^(a+)+$]]"));
    assert_non_null(strstr(failure->text, "limit"));
    set_text(&event, KK_FIELD_PATH, "aaaa");
    assert_int_equal(hits_of(&run, &event, true), 1);
    assert_int_equal(kk_program_test(run.program, run.state, 0, &event.event, &run.scratch), KK_UNKNOWN);
    kk_program_state_restart(run.state);
    assert_int_equal(kk_program_failure_count(run.state), 0);
    assert_int_equal(hits_of(&run, &event, true), 2);
    stop(&run);
}

static void each_failure_tells_of_its_own_test(void **unused)
{
    (void)unused;
    const kk_expression *expressions[] = {with_text(pool, KK_FIELD_PATH, KK_REGEX, "^(a+)+$"),
                                          with_text(pool, KK_FIELD_DETAIL, KK_REGEX, "^(b+)+$"), NULL};
    expressions[2] = kk_expression_not(pool, expressions[0]); /* met again, after the other one broke */
    running run = start(expressions, 3);
    table_event event;
    make_event(&event, KK_OP_CREATE_FILE);
    set_text(&event, KK_FIELD_PATH, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac");
    set_text(&event, KK_FIELD_DETAIL, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbc");
    assert_int_equal(hits_of(&run, &event, true), 0);
    assert_int_equal(kk_program_failure_count(run.state), 3);
    for (size_t i = 0; i < 3; i++) {
        const kk_program_failure *failure = kk_program_failure_at(run.state, i);
        assert_non_null(strstr(failure->text, failure->expression == 1 ? "^(b+)+$" : "^(a+)+$"));
    }
    stop(&run);
}

static void contains(const kk_buf *text, const char *part)
{
    if (kk_str_find(kk_buf_str(text), kk_str_of(part), 0) == SIZE_MAX) {
        fail_msg("\"%s\" is not in:\n%.*s", part, (int)text->size, text->data);
    }
}

static kk_str number_name(void *context, size_t expression)
{
    static const char *const names[] = {"first rule", "second rule", "third rule"};
    (void)context;
    return kk_str_of(names[expression]);
}

static void plans_and_decisions_are_explained(void **unused)
{
    (void)unused;
    const kk_expression *expressions[] = {
        on_operation("RegSetValue", with_text(pool, KK_FIELD_PATH, KK_CONTAINS, "\\Run")),
        on_operation("RegSetValue",
                     kk_expression_not(pool, with_text(pool, KK_FIELD_DETAIL, KK_CONTAINS, "x"))),
        on_operation("RegSetValue", with_text(pool, KK_FIELD_OPERATION, KK_IS, "ReadFile")),
    };
    running run = start(expressions, 3);
    kk_buf out = KK_BUF_INIT;
    kk_program_explain(run.program, number_name, NULL, &out);
    contains(&out, "RegSetValue: 2 expressions");
    contains(&out, "scanned for triggers: path");
    contains(&out, "evaluated without a trigger:\n    second rule");
    contains(&out, "never true:\n    third rule");
    contains(&out, "path: 1 literal\n");
    table_event event;
    make_event(&event, KK_OP_REG_SET_VALUE);
    set_text(&event, KK_FIELD_PATH, "HKLM\\Run\n\x1B");
    kk_buf_clear(&out);
    kk_program_explain_event(run.program, run.state, 0, &event.event, &run.scratch, &out);
    contains(&out, "true\n");
    contains(&out, "path:contains [[\\Run]]    path = \"HKLM\\Run\\x0A\\x1B\"\n");
    kk_buf_clear(&out);
    kk_program_explain_event(run.program, run.state, 1, &event.event, &run.scratch, &out);
    contains(&out, "unknown\n");
    contains(&out, "detail is unavailable");
    kk_buf_free(&out);
    stop(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_decode_what_they_need),
        cmocka_unit_test(other_operations_are_met_by_name),
        cmocka_unit_test(constancy_is_told),
        cmocka_unit_test(processes_are_tested_once),
        cmocka_unit_test(any_remembers_processes),
        cmocka_unit_test(many_kinds_of_processes_are_told_apart),
        cmocka_unit_test(pending_fields_wait_for_the_replay),
        cmocka_unit_test(pending_triggers_wait_too),
        cmocka_unit_test(a_regex_at_its_limit_disables_its_expression),
        cmocka_unit_test(each_failure_tells_of_its_own_test),
        cmocka_unit_test(plans_and_decisions_are_explained),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
