#include "known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static int open_known(void **state)
{
    *state = known_windows();
    return *state ? 0 : -1;
}

static int close_known(void **state)
{
    kk_knowledge_free(*state);
    return 0;
}

static void names_have_their_roles(void **state)
{
    static const struct {
        const char *name;
        uint32_t roles;
    } NAMES[] = {
        {"cmd.exe", KK_PROGRAM_HOST | KK_PROGRAM_LAUNCHER},
        {"CMD.EXE", KK_PROGRAM_HOST | KK_PROGRAM_LAUNCHER},
        {"cmd", KK_PROGRAM_HOST | KK_PROGRAM_LAUNCHER},
        {"soffice.bin", KK_PROGRAM_VIEWER},
        {"cmd.com", 0},
        {"cmd.exe.exe", 0},
        {".exe", 0},
        {"", 0},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaacmd.exe",
         0},
    };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        assert_int_equal(kk_knowledge_roles(*state, kk_str_of(NAMES[i].name)), NAMES[i].roles);
    }
}

static void a_name_added_twice_has_the_roles_of_both(void **state)
{
    (void)state;
    kk_knowledge *known = kk_knowledge_new();
    assert_true(kk_knowledge_add_program(known, KK_STR("tool"), KK_STR("host lolbin")));
    assert_true(kk_knowledge_add_program(known, KK_STR("Tool.exe"), KK_STR("viewer")));
    assert_true(kk_knowledge_add_program(known, KK_STR("other"), KK_STR("lolbin")));
    kk_knowledge_freeze(known);
    assert_int_equal(kk_knowledge_roles(known, KK_STR("TOOL.exe")), KK_PROGRAM_HOST | KK_PROGRAM_VIEWER);
    assert_int_equal(kk_knowledge_roles(known, KK_STR("other.exe")), 0);
    kk_knowledge_free(known);
}

static void nothing_is_added_once_it_is_frozen(void **state)
{
    assert_false(kk_knowledge_add_program(*state, KK_STR("sample"), KK_STR("installer")));
    assert_false(kk_knowledge_add_extension(*state, KK_STR("txt"), KK_STR("executable")));
    assert_false(kk_knowledge_add_place(*state, KK_PLACE_PROTECTED, KK_STR("\\users\\")));
    assert_false(kk_knowledge_add_errand(*state, KK_SIGN_BROKER, KK_ERRAND_COM, KK_STR("a"), KK_STR("")));
    assert_false(kk_knowledge_add_keeping_place(*state, &(kk_keeping_place){KK_STR("\\a\\"), true}));
    assert_int_equal(kk_knowledge_roles(*state, KK_STR("sample.exe")), 0);
}

static void programs_of_a_role_are_listed_as_files(void **state)
{
    kk_str names[2];
    assert_int_equal(kk_knowledge_programs(*state, KK_PROGRAM_CORE, names, 2), 2);
    assert_true(kk_str_equal(names[0], KK_STR("lsass.exe")));
    assert_true(kk_str_equal(names[1], KK_STR("services.exe")));
    assert_int_equal(kk_knowledge_programs(*state, KK_PROGRAM_VIEWER, names, 2), 3);
    assert_true(kk_str_equal(names[1], KK_STR("soffice.bin")));
}

static void files_are_of_a_kind_by_their_extension(void **state)
{
    assert_int_equal(kk_knowledge_file_kinds(*state, KK_STR("C:\\a\\b.EXE")), KK_FILE_EXECUTABLE);
    assert_int_equal(kk_knowledge_file_kinds(*state, KK_STR("C:\\a.exe\\b")), 0);
    assert_int_equal(kk_knowledge_file_kinds(*state, KK_STR("C:\\a\\b.exe.txt")), 0);
}

static void places_are_beginnings_parts_or_names(void **state)
{
    assert_int_equal(kk_knowledge_place_size(*state, KK_PLACE_PROFILES, KK_STR("\\Users\\bob\\a")), 7);
    assert_int_equal(kk_knowledge_place_size(*state, KK_PLACE_PROFILES, KK_STR("\\x\\Users\\bob")), 0);
    assert_true(kk_knowledge_holds_place(*state, KK_PLACE_RESIDENT,
                                         KK_STR("C:\\Users\\x\\AppData\\Local\\Microsoft\\a.exe")));
    assert_true(kk_knowledge_is_place(*state, KK_PLACE_PROTECTED_VARIABLE, KK_STR("systemroot")));
    assert_false(kk_knowledge_is_place(*state, KK_PLACE_PROTECTED_VARIABLE, KK_STR("systemroot2")));
}

static void brokers_are_told_by_words_where_the_line_is_known(void **state)
{
    kk_str svchost = KK_STR("svchost.exe"), unknown = {0};
    assert_int_equal(kk_knowledge_errands(*state, KK_SIGN_BROKER, svchost, KK_STR("svchost -k netsvcs")),
                     KK_ERRAND_SCHEDULER);
    assert_int_equal(kk_knowledge_errands(*state, KK_SIGN_BROKER, svchost, KK_STR("svchost -k x")), 0);
    assert_int_equal(kk_knowledge_errands(*state, KK_SIGN_BROKER, svchost, unknown),
                     KK_ERRAND_SCHEDULER | KK_ERRAND_COM);
    assert_int_equal(kk_knowledge_errands(*state, KK_SIGN_WORD, KK_STR("a.exe"), KK_STR("x win32_process")),
                     KK_ERRAND_WMI);
    assert_int_equal(kk_knowledge_errands(*state, KK_SIGN_WORD, KK_STR("a.exe"), unknown), 0);
    assert_int_equal(kk_errand_find(KK_STR("wmi")), KK_ERRAND_WMI);
    assert_int_equal(kk_errand_find(KK_STR("mail")), 0);
}

#define KNOWN_TEST(name) cmocka_unit_test_setup_teardown(name, open_known, close_known)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KNOWN_TEST(names_have_their_roles),
        cmocka_unit_test(a_name_added_twice_has_the_roles_of_both),
        KNOWN_TEST(nothing_is_added_once_it_is_frozen),
        KNOWN_TEST(programs_of_a_role_are_listed_as_files),
        KNOWN_TEST(files_are_of_a_kind_by_their_extension),
        KNOWN_TEST(places_are_beginnings_parts_or_names),
        KNOWN_TEST(brokers_are_told_by_words_where_the_line_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
