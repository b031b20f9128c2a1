#include "case_world.h"

#include <stdio.h>

static void equal_activities_fold_in_the_default_view_only(void **state)
{
    world *self = *state;
    kk_case *result = self->result;
    uint32_t shown =
        kk_case_add_activity(result, &(kk_activity_info){KK_STR("file"), KK_STR("new"), KK_STR("")});
    uint32_t noriben =
        kk_case_add_activity(result, &(kk_activity_info){KK_STR("file"), KK_STR("[C]"), KK_STR("noriben")});
    uint32_t white = kk_case_add_whitelist(result, &(kk_whitelist_info){.reason = KK_STR("noise")});
    kk_event first = SEE(self->explorer, KK_OP_WRITE_FILE, PATH("C:\\a"));
    kk_event again = SEE(self->explorer, KK_OP_WRITE_FILE, PATH("c:\\A"));
    kk_event other = SEE(self->services, KK_OP_WRITE_FILE, PATH("C:\\a"));
    const kk_event *events[] = {&first, &again, &other};
    for (int i = 0; i < 3; i++) {
        assert_true(kk_case_activity(result, shown, events[i], -1, KK_STR(""), &self->scratch));
        assert_true(kk_case_activity(result, noriben, events[i], -1, KK_STR(""), &self->scratch));
        assert_true(kk_case_activity(result, shown, events[i], (int32_t)white, KK_STR(""), &self->scratch));
        assert_true(kk_case_activity(result, noriben, events[i], (int32_t)white, KK_STR(""), &self->scratch));
    }
    assert_true(kk_case_activity(result, shown, &again, -1, KK_STR("text"), &self->scratch));
    size_t count;
    const kk_activity_entry *entries = kk_case_activities(result, &count);
    assert_int_equal(count, 2 + 3 + 2 + 1);
    assert_int_equal(entries[0].count, 2);
    assert_int_equal(entries[0].first.index, 0);
    assert_int_equal(entries[0].last.index, 1);
    assert_int_equal(kk_case_whitelist_info(result, white)->hidden, 3);
    assert_int_equal(kk_case_whitelist_info(result, white)->hidden_noriben, 3);
}

static kk_finding *find(world *self, uint32_t rule, kk_process_id process, const char *key,
                        const kk_event *event)
{
    kk_finding *finding =
        kk_case_finding(self->result, rule, process, kk_str_of(key), event, -1, &self->scratch);
    assert_non_null(finding);
    return finding;
}

static uint32_t add_rule(world *self, kk_severity severity)
{
    kk_str attack[] = {KK_STR("T1547.001")};
    return kk_case_add_rule(self->result, &(kk_rule_info){.id = KK_STR("a.b"),
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

static void a_finding_tells_paths_once(void **state)
{
    static const char *const PATHS[] = {"C:\\a", "C:\\b", "C:\\a", "C:\\A"};
    world *self = *state;
    kk_finding *finding = find(self, add_rule(self, KK_HIGH), self->explorer, "k", NULL);
    kk_str paths[KK_FINDING_PATH_LIMIT];
    assert_int_equal(kk_finding_paths(self->result, finding, &self->scratch, paths), 0);
    for (int i = 0; i < 4; i++) {
        kk_event event = SEE(self->explorer, KK_OP_WRITE_FILE, PATH(PATHS[i]));
        kk_finding_add_event(finding, &event.ref, 0);
    }
    kk_event without = SEE(self->explorer, KK_OP_WRITE_FILE, {KK_FIELD_FILE_LENGTH, NULL, 5});
    kk_finding_add_event(finding, &without.ref, 0);
    assert_int_equal(kk_finding_paths(self->result, finding, &self->scratch, paths), 3);
    assert_true(kk_str_equal(paths[0], KK_STR("C:\\a")));
    assert_true(kk_str_equal(paths[1], KK_STR("C:\\b")));
    assert_true(kk_str_equal(paths[2], KK_STR("C:\\A")));
    static char names[KK_FINDING_EVENT_LIMIT][8];
    for (int i = 0; i < KK_FINDING_EVENT_LIMIT; i++) {
        snprintf(names[i], sizeof names[i], "C:\\%d", i);
        kk_event event = SEE(self->explorer, KK_OP_WRITE_FILE, PATH(names[i]));
        kk_finding_add_event(finding, &event.ref, 0);
    }
    /* One of the first events had no path, one the path of another. */
    assert_int_equal(kk_finding_paths(self->result, finding, &self->scratch, paths),
                     KK_FINDING_PATH_LIMIT - 2);
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
    kk_tree_settle(self->result);
    kk_tree_weigh(self->result);
    assert_true(in->in_tree);
    assert_int_equal(in->severity, KK_HIGH);
    assert_false(out->in_tree);
    assert_int_equal(out->severity, KK_MEDIUM);
    assert_int_equal(least->severity, KK_INFO);
    assert_ptr_equal(kk_case_findings(self->result), out);
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
    kk_tree_settle(self->result);
    kk_tree_weigh(self->result);
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
    kk_tree_settle(self->result);
    kk_tree_weigh(self->result);
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

static void statements_keep_so_many_facts_of_each_role(void **state)
{
    world *self = *state;
    kk_arena *arena = kk_case_arena(self->result);
    kk_statement statement = {.verb = KK_STR("hide-file")};
    const kk_fact file = {.role = KK_ROLE_FILE, .process = KK_NO_PROCESS, .text = KK_STR("C:\\a")};
    for (unsigned i = 0; i < KK_FACT_LIMIT + 3; i++) {
        assert_true(kk_statement_add(&statement, &file, arena));
    }
    assert_int_equal(statement.last->left_out, 3);
    const kk_fact count = {.role = KK_ROLE_COUNT, .process = KK_NO_PROCESS, .number = KK_FACT_LIMIT + 3};
    assert_true(kk_statement_add(&statement, &count, arena));
    assert_int_equal(statement.count, KK_FACT_LIMIT + 1);
    assert_int_equal(statement.last->number, KK_FACT_LIMIT + 3);
    assert_int_equal(statement.last->left_out, 0);
    assert_int_equal(statement.first->left_out, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(equal_activities_fold_in_the_default_view_only),
        WORLD_TEST(findings_fold_by_rule_process_and_key),
        WORLD_TEST(a_finding_keeps_its_first_events),
        WORLD_TEST(a_finding_tells_paths_once),
        WORLD_TEST(statements_keep_so_many_facts_of_each_role),
        WORLD_TEST(weights_depend_on_the_tree),
        WORLD_TEST(a_brokers_finding_for_the_tree_keeps_its_weight),
        WORLD_TEST(without_a_sample_nothing_is_lowered),
        cmocka_unit_test(severities_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
