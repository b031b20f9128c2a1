/* Every script of tests/lua/hostile is stopped in time, is blamed itself, and leaves the innocent one alone.
 * Each file says in its second line what must become of it: "limit", "error" (which it may make itself),
 * "blamed" (either), "fine" (no error) or "any". */
#include "script/sandbox/state.h"

#include "script_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/stat.h>
#include <time.h>

#define FOLDER   KK_TEST_ROOT "/tests/lua/hostile"
#define INNOCENT KK_TEST_ROOT "/tests/lua/innocent.lua"
/* CPU seconds that no script may take, with a limit of 0.2: what a limit cannot interrupt (rehashing a
 * table of colliding keys) must be short. */
#define LONGEST 3.0

static const kk_script_limits LIMITS = {.memory = UINT64_C(32) << 20,
                                        .block = UINT64_C(4) << 20,
                                        .steps = UINT64_C(10000000000),
                                        .seconds = 0.2,
                                        .run_seconds = 5};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_expectation(const char *path, char *out, size_t size)
{
    char line[256] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    assert_int_equal(strncmp(line, "-- expect: ", 11), 0);
    snprintf(out, size, "%.*s", (int)strcspn(line + 11, "\n"), line + 11);
}

/* Whether an error of the file is there; every error must name this file and no other. */
static const char *own_error(const bench *run, const char *path)
{
    const char *found = NULL;
    for (size_t i = 0; i < kk_scripts_error_count(run->scripts); i++) {
        const kk_case_error *error = kk_scripts_error(run->scripts, i);
        assert_string_equal(error->script.data, path);
        assert_int_equal(strncmp(error->text.data, path, strlen(path)), 0);
        found = found ? found : error->text.data;
    }
    return found;
}

static void check_expectation(const char *name, const char *expected, const char *error)
{
    bool limit = error && strstr(error, "stopped:");
    bool met = strcmp(expected, "any") == 0 || (strcmp(expected, "limit") == 0 && limit) ||
               (strcmp(expected, "error") == 0 && error && !limit) ||
               (strcmp(expected, "fine") == 0 && !error) || (strcmp(expected, "blamed") == 0 && error);
    if (!met) {
        fail_msg("%s: expected %s, but got: %s", name, expected, error ? error : "no error");
    }
}

static void run_hostile(const char *name)
{
    char path[512], expected[64];
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    read_expectation(path, expected, sizeof expected);
    bench run;
    kk_error error;
    double start = cpu_seconds();
    bench_open(&run, &LIMITS);
    assert_true(kk_scripts_load(run.scripts, path, &error));
    assert_true(kk_scripts_load(run.scripts, INNOCENT, &error));
    bench_run_opens(&run, 2000);
    double taken = cpu_seconds() - start;
    const char *blamed = own_error(&run, path);
    if (getenv("KK_VERBOSE")) {
        printf("%-28s %5.2f s  %s\n", name, taken, blamed ? blamed + strlen(FOLDER) + 1 : "-");
    }
    check_expectation(name, expected, blamed);
    const kk_finding *innocent = bench_finding(&run, "innocent.open");
    assert_non_null(innocent);
    assert_int_equal(innocent->count, 2000);
    assert_non_null(strstr(innocent->text.data, "was opened"));
    bench_close(&run);
    if (taken > LONGEST) {
        fail_msg("%s: took %.1f s", name, taken);
    }
}

static int is_script(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > 4 && strcmp(entry->d_name + size - 4, ".lua") == 0;
}

static void all_are_stopped(void **state)
{
    (void)state;
    struct dirent **names;
    int count = scandir(FOLDER, &names, is_script, alphasort);
    assert_true(count > 50);
    for (int i = 0; i < count; i++) {
        run_hostile(names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

/* What a stopped script held is given back. */
static void memory_comes_back(void **state)
{
    (void)state;
    bench run;
    bench_open(&run, &LIMITS);
    assert_null(bench_load(
        &run, "local kept = {}\n"
              "rule { id = 'a.b', title = 't', severity = 'low', match = operation:is 'CreateFile',\n"
              "  key = function() for i = 1, 100000 do kept[i] = { i } end while true do end end }"));
    bench_run_opens(&run, 10);
    assert_int_equal(kk_scripts_error_count(run.scripts), 1);
    const kk_script *script = run.scripts->table.items[1]; /* behind kaiseki; modules come after it */
    assert_true(script->disabled);
    assert_true(script->memory < 100000);
    bench_close(&run);
}

static const char BUSY[] = "local fold = require 'kaiseki.native'.fold\n"
                           "rule { id = 'a.b', title = 't', severity = 'low', match = operation:is "
                           "'CreateFile' & path:contains { 'a', 'b' },\n"
                           "  key = function(event) local t = {} for k, v in pairs { b = 1, a = 2 } do t[#t "
                           "+ 1] = k .. v end table.sort(t)\n"
                           "    return fold(event.path):gsub('%a', '%0%0') .. table.concat(t, ',') .. "
                           "('%5s'):format(event.process.name) end,\n"
                           "  on_finish = function(case) for _, f in ipairs(case.files) do case:finding { "
                           "key = f.path, process = f.created_by } end end,\n"
                           "  finding = function(finding) return finding.key .. #finding.events .. "
                           "tostring(finding.process) end }\n";

/* Whatever memory there is: a script works, or it is stopped; nothing else happens. */
static void any_memory_is_enough_to_go_on(void **state)
{
    (void)state;
    size_t worked = 0;
    for (uint64_t memory = 0; memory < 60000; memory += 300) {
        const kk_script_limits limits = {.memory = memory, .block = 1 << 22, .seconds = 5, .run_seconds = 20};
        bench run;
        bench_open(&run, &limits);
        const char *error = bench_load(&run, BUSY);
        bench_run_opens(&run, 3);
        for (size_t i = 0; i < kk_scripts_error_count(run.scripts); i++) {
            assert_non_null(
                strstr(kk_scripts_error(run.scripts, i)->text.data, "stopped: it holds more than"));
        }
        worked += !error && kk_scripts_error_count(run.scripts) == 0;
        bench_close(&run);
    }
    assert_true(worked > 20 && worked < 190);
}

/* The same for steps. */
static void any_steps_are_enough_to_go_on(void **state)
{
    (void)state;
    size_t worked = 0;
    for (uint64_t steps = 1; steps < 120000; steps += 600) {
        const kk_script_limits limits = {
            .memory = 1 << 25, .block = 1 << 22, .steps = steps, .seconds = 5, .run_seconds = 20};
        bench run;
        kk_error error;
        run = (bench){.scripts = kk_scripts_new(KK_TEST_ROOT "/lua", &limits, &error)};
        if (run.scripts) {
            const char *told = bench_load(&run, BUSY);
            bench_run_opens(&run, 3);
            worked += !told && kk_scripts_error_count(run.scripts) == 0;
        }
        bench_close(&run);
    }
    assert_true(worked > 20 && worked < 190);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_are_stopped), cmocka_unit_test(memory_comes_back),
                                       cmocka_unit_test(any_memory_is_enough_to_go_on),
                                       cmocka_unit_test(any_steps_are_enough_to_go_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
