#include "base/time.h"
#include "case_world.h"

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
    assert_false(kk_case_sample_presumed(self->result));
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
    kk_process_id last = starts(self, server, "C:\\Windows\\Installer\\MSI2.tmp", "MSI2.tmp");
    self->source->clock += 60 * KK_TICKS_PER_SECOND;
    kk_process_id late = starts(self, server, "C:\\Windows\\Installer\\MSI3.tmp", "MSI3.tmp");
    find_sample(self, NULL);
    assert_int_equal(kk_case_sample(self->result), client);
    assert_tie(self, action, KK_TIE_BROKER, client);
    assert_tie(self, last, KK_TIE_BROKER, client);
    assert_tie(self, early, KK_TIE_NONE, KK_NO_PROCESS);
    assert_tie(self, late, KK_TIE_NONE, KK_NO_PROCESS);
    assert_tie(self, server, KK_TIE_NONE, KK_NO_PROCESS);
}

static void services_start_what_the_tree_ran(void **state)
{
    world *self = *state;
    kk_process_id early = starts(self, self->services, "C:\\ProgramData\\t\\a.exe", "a.exe run");
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    kk_process_id setup = starts(self, sample, "C:\\ProgramData\\t\\a.exe", "a.exe install");
    kk_process_id run = starts(self, self->services, "C:\\ProgramData\\t\\a.exe", "a.exe run");
    find_sample(self, "sample.exe");
    assert_tie(self, run, KK_TIE_BROKER, setup);
    assert_tie(self, early, KK_TIE_NONE, KK_NO_PROCESS);
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
    const kk_case *result = self->result;
    assert_int_equal(
        kk_tree_on_behalf(result, self->scheduler, KK_STR("C:\\Windows\\System32\\Tasks\\update32")),
        schtasks);
    assert_int_equal(
        kk_tree_on_behalf(result, self->scheduler,
                          KK_STR("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache"
                                 "\\Tasks\\{6B1C2D9E-4F0A-4C55-9E0B-000000000001}\\Path")),
        schtasks);
    assert_int_equal(
        kk_tree_on_behalf(result, self->scheduler, KK_STR("C:\\Windows\\System32\\Tasks\\Update32b")),
        KK_NO_PROCESS);
    assert_int_equal(
        kk_tree_on_behalf(result, self->explorer, KK_STR("C:\\Windows\\System32\\Tasks\\Update32")),
        KK_NO_PROCESS);
    const kk_ledger *ledger = kk_case_ledger(self->result);
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
    assert_int_equal(kk_tree_on_behalf(self->result, self->services,
                                       KK_STR("HKLM\\System\\CurrentControlSet\\Services\\Qwerty_1\\Start")),
                     sample);
    assert_int_equal(kk_tree_on_behalf(self->result, self->services,
                                       KK_STR("HKLM\\System\\CurrentControlSet\\Services\\Other\\Start")),
                     KK_NO_PROCESS);
}

/* The severity of a finding about a task that Task Scheduler registered while a process of `image`, with the
 * command line `asker`, was there; none was when it is NULL. */
static kk_severity severity_of_a_task(world *self, const char *image, const char *asker, bool while_it_runs)
{
    kk_process_id sample = starts(self, self->explorer, SAMPLE, SAMPLE);
    if (asker) {
        starts(self, self->services, image, asker);
    }
    if (!while_it_runs) {
        self->source->source.processes.items[sample]->end_time = self->source->clock;
        self->source->clock += 60 * INT64_C(10000000);
    }
    kk_event event = SEE(self->scheduler, KK_OP_CREATE_FILE, PATH("C:\\Windows\\System32\\Tasks\\Qzxv"),
                         {KK_FIELD_FILE_OPEN_RESULT, "Created", 0});
    kk_rule_info info = {.id = KK_STR("a.b"), .title = KK_STR("t"), .severity = KK_HIGH};
    uint32_t rule = kk_case_add_rule(self->result, &info);
    kk_finding *finding =
        kk_case_finding(self->result, rule, self->scheduler, KK_STR("qzxv"), &event, -1, &self->scratch);
    assert_non_null(finding);
    find_sample(self, "sample.exe");
    kk_tree_settle(self->result);
    kk_tree_weigh(self->result);
    return finding->severity;
}

static void what_nobody_else_can_have_asked_for_is_the_trees(void **state)
{
    static const struct {
        const char *image, *asker;
        bool while_it_runs;
        kk_severity severity;
    } CASES[] = {
        {NULL, NULL, true, KK_HIGH},
        {"C:\\Windows\\System32\\schtasks.exe", "schtasks /create /tn Other /tr x", true, KK_HIGH},
        {"C:\\Windows\\System32\\schtasks.exe", "schtasks /create /tn Qzxv /tr x", true, KK_MEDIUM},
        {"C:\\Windows\\System32\\msiexec.exe", "msiexec /i a.msi", true, KK_MEDIUM},
        {"C:\\Windows\\System32\\wuauclt.exe", "wuauclt /RunHandler", true, KK_HIGH},
        {NULL, NULL, false, KK_MEDIUM},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        void *own;
        open_world(&own);
        assert_int_equal(severity_of_a_task(own, CASES[i].image, CASES[i].asker, CASES[i].while_it_runs),
                         CASES[i].severity);
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
    const kk_process_id *children = kk_case_children(self->result, self->explorer, &count);
    assert_int_equal(count, 2);
    assert_int_equal(children[0], first);
    assert_int_equal(children[1], second);
    kk_case_children(self->result, second, &count);
    assert_int_equal(count, 0);
    kk_case_children(self->result, KK_NO_PROCESS, &count);
    assert_int_equal(count, 0);
}

/* --- the choice --- */

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
        WORLD_TEST(services_start_what_the_tree_ran),
        WORLD_TEST(brokers_errands_are_the_trees),
        WORLD_TEST(a_service_is_the_trees_by_what_it_runs),
        WORLD_TEST(what_nobody_else_can_have_asked_for_is_the_trees),
        WORLD_TEST(children_are_in_order_of_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
