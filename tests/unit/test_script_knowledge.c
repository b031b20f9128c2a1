/* What the engine takes from lua/windows, and that no script changes it. */
#include "script_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const kk_knowledge *known_of(bench *self)
{
    kk_error error;
    const kk_knowledge *known = kk_scripts_knowledge(self->scripts, &error);
    assert_non_null(known);
    return known;
}

static void the_engine_knows_what_lua_windows_says(void **state)
{
    bench self;
    (void)state;
    bench_open(&self, NULL);
    const kk_knowledge *known = known_of(&self);
    assert_true(kk_knowledge_roles(known, KK_STR("RunDLL32.exe")) & KK_PROGRAM_HOST);
    assert_true(kk_knowledge_roles(known, KK_STR("services.exe")) & KK_PROGRAM_CORE);
    assert_true(kk_knowledge_file_kinds(known, KK_STR("C:\\a.scr")) & KK_FILE_EXECUTABLE);
    assert_int_equal(kk_knowledge_place_size(known, KK_PLACE_PROTECTED, KK_STR("\\Programmi\\a")), 11);
    assert_true(kk_knowledge_is_place(known, KK_PLACE_PROTECTED_VARIABLE, KK_STR("SYSTEMROOT")));
    assert_int_equal(kk_knowledge_errands(known, KK_SIGN_BROKER, KK_STR("svchost.exe"), KK_STR("-k netsvcs")),
                     KK_ERRAND_SCHEDULER);
    assert_int_equal(kk_knowledge_errands(known, KK_SIGN_WORD, KK_STR("a.exe"), KK_STR("winmgmts:x")),
                     KK_ERRAND_WMI);
    size_t count;
    const kk_keeping_place *places = kk_knowledge_keeping_places(known, &count);
    assert_int_equal(count, 4);
    assert_false(places[0].one_component);
    assert_true(places[3].one_component);
    assert_ptr_equal(known_of(&self), known);
    bench_close(&self);
}

static void no_script_changes_it(void **state)
{
    bench self;
    (void)state;
    bench_open(&self, NULL);
    const char *error = bench_load(&self, "local programs = require 'kaiseki.windows.programs'\n"
                                          "programs.NAMES.malware = 'installer'\n");
    assert_non_null(error);
    assert_non_null(strstr(error, "cannot be changed"));
    assert_int_equal(kk_knowledge_roles(known_of(&self), KK_STR("malware.exe")), 0);
    bench_close(&self);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_knows_what_lua_windows_says),
        cmocka_unit_test(no_script_changes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
