/* Which process an event belongs to, where a capture knows processes by PID alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture/tracker.h"

typedef struct fixture {
    kk_processes table;
    kk_tracker *tracker;
} fixture;

static int set_up(void **state)
{
    static fixture shared;
    shared = (fixture){0};
    shared.tracker = kk_tracker_new(&shared.table);
    *state = &shared;
    return shared.tracker == NULL;
}

static int tear_down(void **state)
{
    fixture *own = *state;
    kk_tracker_free(own->tracker);
    kk_processes_free(&own->table);
    return 0;
}

static kk_process_facts facts_of(uint32_t pid, const char *name)
{
    kk_process_facts facts = KK_PROCESS_FACTS;
    facts.pid = pid;
    if (name) {
        facts.name = kk_str_of(name);
    }
    return facts;
}

static kk_process_id find(const fixture *own, uint32_t pid, uint64_t index)
{
    return kk_tracker_find(own->tracker, pid, (kk_str){NULL, 0}, index);
}

static void a_process_is_learned_once_and_completed(void **state)
{
    fixture *own = *state;
    kk_process_facts facts = facts_of(8, "a.exe");
    kk_process *first = kk_tracker_seen(own->tracker, 5, &facts);
    facts.user = KK_STR("me");
    facts.parent_pid = 4;
    assert_ptr_equal(kk_tracker_seen(own->tracker, 6, &facts), first);
    assert_int_equal(first->user.size, 2);
    assert_int_equal(first->parent_pid, 4);
    assert_int_equal(first->parent, KK_NO_PROCESS);
    assert_false(first->started_in_capture);
    assert_int_equal(find(own, 8, 0), first->id);
    assert_int_equal(find(own, 9, 0), KK_NO_PROCESS);
}

static void creation_links_the_parent_and_start_is_the_same_process(void **state)
{
    fixture *own = *state;
    kk_process_facts creator = facts_of(4, "parent.exe");
    kk_process *parent = kk_tracker_seen(own->tracker, 0, &creator);
    kk_process_facts child = facts_of(8, "child.exe");
    child.command_line = KK_STR("child /x");
    kk_process *made = kk_tracker_created(own->tracker, 1, 100, parent->id, &child);
    assert_int_equal(made->parent, parent->id);
    assert_int_equal(made->parent_pid, 4);
    assert_int_equal(made->first_event, 1);
    assert_int_equal(made->start_time, 100);
    assert_true(made->started_in_capture);
    kk_process_facts start = facts_of(8, "child.exe");
    start.current_directory = KK_STR("C:\\");
    assert_ptr_equal(kk_tracker_started(own->tracker, 2, 101, &start), made);
    assert_int_equal(made->current_directory.size, 3);
    assert_int_equal(made->start_time, 100);
}

static void a_reused_pid_is_another_process(void **state)
{
    fixture *own = *state;
    kk_process_facts facts = facts_of(8, "a.exe");
    kk_process *first = kk_tracker_seen(own->tracker, 0, &facts);
    assert_ptr_equal(kk_tracker_exited(own->tracker, 10, 50, &facts, true, -3), first);
    assert_int_equal(first->exit_status, -3);
    assert_int_equal(first->end_time, 50);
    /* Handles are closed after the exit. */
    assert_ptr_equal(kk_tracker_seen(own->tracker, 11, &facts), first);
    kk_process *second = kk_tracker_created(own->tracker, 20, 60, KK_NO_PROCESS, &facts);
    assert_ptr_not_equal(second, first);
    assert_int_equal(find(own, 8, 15), first->id);
    assert_int_equal(find(own, 8, 20), second->id);
    assert_int_equal(find(own, 8, 99), second->id);
}

static void another_name_or_command_line_is_another_process(void **state)
{
    fixture *own = *state;
    kk_process_facts a = facts_of(8, "a.exe");
    kk_process_facts b = facts_of(8, "b.exe");
    kk_process *first = kk_tracker_seen(own->tracker, 0, &a);
    kk_process *second = kk_tracker_seen(own->tracker, 7, &b);
    assert_ptr_not_equal(first, second);
    assert_int_equal(find(own, 8, 6), first->id);
    assert_int_equal(kk_tracker_find(own->tracker, 8, KK_STR("b.exe"), 6), second->id);
    assert_int_equal(kk_tracker_find(own->tracker, 8, KK_STR("a.exe"), 9), first->id);
    b.command_line = KK_STR("b 1");
    kk_tracker_exited(own->tracker, 8, 1, &b, false, 0);
    b.command_line = KK_STR("b 2");
    assert_ptr_not_equal(kk_tracker_seen(own->tracker, 9, &b), second);
}

static void a_start_without_creation_is_a_new_process(void **state)
{
    fixture *own = *state;
    kk_process_facts facts = facts_of(8, "a.exe");
    kk_process *before = kk_tracker_seen(own->tracker, 0, &facts);
    kk_process *after = kk_tracker_started(own->tracker, 5, 70, &facts);
    assert_ptr_not_equal(before, after);
    assert_true(after->started_in_capture);
    kk_process_facts lone = facts_of(12, "c.exe");
    lone.parent_pid = 8;
    kk_process *child = kk_tracker_started(own->tracker, 6, 71, &lone);
    assert_int_equal(child->parent, after->id);
}

static void many_pids_and_owners_stay_apart(void **state)
{
    fixture *own = *state;
    for (uint32_t pid = 0; pid < 4000; pid += 4) {
        kk_process_facts facts = facts_of(pid, "x.exe");
        assert_non_null(kk_tracker_seen(own->tracker, pid, &facts));
    }
    for (uint32_t pid = 0; pid < 4000; pid += 4) {
        assert_int_equal(own->table.items[find(own, pid, UINT64_MAX)]->pid, pid);
    }
    kk_process_facts again = facts_of(8, "x.exe");
    for (uint64_t i = 0; i < 5000; i++) {
        assert_non_null(kk_tracker_created(own->tracker, 10000 + i, 1, KK_NO_PROCESS, &again));
    }
    assert_true(own->table.count < 1000 + 1025);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_process_is_learned_once_and_completed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(creation_links_the_parent_and_start_is_the_same_process, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_reused_pid_is_another_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_name_or_command_line_is_another_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_start_without_creation_is_a_new_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_pids_and_owners_stay_apart, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
