/* What a report may read besides itself: the files of its own folder, and nothing else. */
#include "script_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

/* A folder with the report mine.lua, its folder mine/ and what lies in both. */
typedef struct place {
    char path[64];
    char report[96];
} place;

static void path_of(const place *at, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", at->path, name);
}

static void write_file(const place *at, const char *name, const char *text, size_t size)
{
    char path[128];
    path_of(at, name, path, sizeof path);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(text, 1, size, stream), size);
    fclose(stream);
}

static void make_place(place *at)
{
    static char large[(1 << 20) + 1];
    char path[128];
    snprintf(at->path, sizeof at->path, "/tmp/kk_resource_XXXXXX");
    assert_non_null(mkdtemp(at->path));
    path_of(at, "mine.lua", at->report, sizeof at->report);
    path_of(at, "mine", path, sizeof path);
    assert_int_equal(mkdir(path, 0700), 0);
    path_of(at, "mine/inner", path, sizeof path);
    assert_int_equal(mkdir(path, 0700), 0);
    path_of(at, "mine/link.css", path, sizeof path);
    assert_int_equal(symlink("../secret", path), 0);
    path_of(at, "mine/near.css", path, sizeof path);
    assert_int_equal(symlink("page.css", path), 0);
    path_of(at, "mine/pipe", path, sizeof path);
    assert_int_equal(mkfifo(path, 0600), 0);
    write_file(at, "secret", "secret", 6);
    write_file(at, "mine/page.css", "a\0\xFF\n", 4);
    write_file(at, "mine/.hidden", "hidden", 6);
    write_file(at, "mine/empty", "", 0);
    write_file(at, "mine/largest", large, sizeof large - 1);
    write_file(at, "mine/large", large, sizeof large);
}

static void remove_place(const place *at)
{
    static const char *const NAMES[] = {"mine/link.css", "mine/near.css", "mine/pipe",    "mine/page.css",
                                        "mine/.hidden",  "mine/empty",    "mine/largest", "mine/large",
                                        "mine/inner",    "mine",          "secret",       "mine.lua",
                                        "other.lua",     "other",         "noending"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        char path[128];
        path_of(at, NAMES[i], path, sizeof path);
        remove(path);
    }
    assert_int_equal(rmdir(at->path), 0);
}

/* Loads the report with `body` before what it returns; what it says, or NULL. */
static const char *load(const place *at, const char *file, const char *body, kk_error *error)
{
    bench run;
    char source[512], path[128];
    int size = snprintf(source, sizeof source,
                        "%s\nreturn { name = 'n', extension = 'e', render = function() end }", body);
    write_file(at, file, source, (size_t)size);
    path_of(at, file, path, sizeof path);
    const kk_script_limits limits = {.memory = 1 << 25, .block = 1 << 22, .seconds = 0.2, .run_seconds = 10};
    bench_open(&run, &limits);
    const char *said = kk_scripts_load_report(run.scripts, path, error) ? NULL : error->text;
    bench_close(&run);
    return said;
}

static void files_of_the_own_folder_are_read(void **state)
{
    (void)state;
    static const char *const BODIES[] = {
        "assert(resource 'page.css' == 'a\\0\\xFF\\n')",
        "assert(resource 'empty' == '')",
        "assert(#resource 'largest' == 1 << 20)",
        "for _ = 1, 3 do assert(#resource 'page.css' == 4) end",
        "assert(not pcall(resource, 'missing') and resource 'page.css')",
    };
    place at;
    make_place(&at);
    for (size_t i = 0; i < sizeof BODIES / sizeof *BODIES; i++) {
        kk_error error;
        const char *said = load(&at, "mine.lua", BODIES[i], &error);
        if (said) {
            fail_msg("%s\nsays: %s", BODIES[i], said);
        }
    }
    remove_place(&at);
}

static void nothing_else_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *body, *said;
    } CASES[] = {
        {"resource '../secret'", "without a path"},
        {"resource '..'", "without a path"},
        {"resource '.'", "without a path"},
        {"resource ''", "without a path"},
        {"resource '.hidden'", "without a path"},
        {"resource '/etc/passwd'", "without a path"},
        {"resource 'inner/x'", "without a path"},
        {"resource [[..\\secret]]", "without a path"},
        {"resource 'C:x'", "without a path"},
        {"resource 'page.css\\0'", "without a path"},
        {"resource(('x'):rep(65))", "without a path"},
        {"resource(nil)", "string expected"},
        {"resource 'missing'", "/mine/missing: No such file"},
        {"resource 'inner'", "/mine/inner is no file"},
        {"resource 'pipe'", "/mine/pipe is no file"},
        {"resource 'link.css'", "/mine/link.css is a link"},
        {"resource 'near.css'", "/mine/near.css is a link"},
        {"resource 'large'", "/mine/large is larger than 1024 KiB"},
        {"for i = 1, math.huge do pcall(resource, 'n' .. i) end", "stopped:"},
        {"local t = {} for i = 1, math.huge do t[i] = resource 'largest' end", "stopped:"},
    };
    place at;
    make_place(&at);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        kk_error error;
        const char *said = load(&at, "mine.lua", CASES[i].body, &error);
        if (!said || !strstr(said, CASES[i].said) || !strstr(said, "mine.lua:1: ") || strchr(said, '\n')) {
            fail_msg("%s\nsays: %s", CASES[i].body, said ? said : "nothing");
        }
    }
    remove_place(&at);
}

static void the_folder_is_the_report_s_own(void **state)
{
    (void)state;
    place at;
    kk_error error;
    char link[128];
    make_place(&at);
    assert_non_null(strstr(load(&at, "other.lua", "resource 'page.css'", &error), "/other: No such file"));
    path_of(&at, "other", link, sizeof link);
    assert_int_equal(symlink("mine", link), 0);
    assert_non_null(strstr(load(&at, "other.lua", "resource 'page.css'", &error), "/other is a link"));
    remove(link);
    write_file(&at, "other", "", 0);
    assert_non_null(strstr(load(&at, "other.lua", "resource 'page.css'", &error), "/other is no folder"));
    assert_non_null(strstr(load(&at, "noending", "resource 'page.css'", &error), "ends in .lua"));
    remove_place(&at);
}

static bool drop(void *context, const char *bytes, size_t size)
{
    (void)context, (void)bytes, (void)size;
    return true;
}

static void nothing_is_read_once_the_report_is_loaded(void **state)
{
    (void)state;
    static const char REPORT[] =
        "return { name = 'n', extension = 'e', render = function() resource 'page.css' end }";
    place at;
    kk_error error;
    bench run;
    make_place(&at);
    write_file(&at, "mine.lua", REPORT, sizeof REPORT - 1);
    bench_open(&run, NULL);
    bench_run_opens(&run, 1);
    kk_report *report = kk_scripts_load_report(run.scripts, at.report, &error);
    assert_non_null(report);
    assert_false(kk_report_render(report, &(kk_report_options){.width = 80}, drop, NULL, &error));
    assert_non_null(strstr(error.text, "while the report file loads"));
    bench_close(&run);
    remove_place(&at);
}

static void rules_and_modules_have_no_resources(void **state)
{
    (void)state;
    bench run;
    bench_open(&run, NULL);
    assert_non_null(strstr(bench_load(&run, "resource 'page.css'"), "nothing is called `resource`"));
    bench_close(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_the_own_folder_are_read),
        cmocka_unit_test(nothing_else_is_read),
        cmocka_unit_test(the_folder_is_the_report_s_own),
        cmocka_unit_test(nothing_is_read_once_the_report_is_loaded),
        cmocka_unit_test(rules_and_modules_have_no_resources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
