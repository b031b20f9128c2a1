/* Operations, fields, the process table and the one way to read a field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "event/event.h"

static void every_operation_is_found_by_its_name(void **state)
{
    (void)state;
    for (unsigned i = KK_OP_OTHER + 1; i < KK_OP_COUNT; i++) {
        kk_str name = kk_operation_name((kk_operation)i);
        assert_int_equal(kk_operation_find(name), i);
        assert_int_equal(kk_operation_find_nocase(name), i);
        assert_int_not_equal(kk_operation_class((kk_operation)i), KK_CLASS_UNKNOWN);
    }
    assert_int_equal(kk_operation_find(KK_STR("")), KK_OP_OTHER);
    assert_int_equal(kk_operation_find(KK_STR("<Unknown>")), KK_OP_OTHER);
    assert_int_equal(kk_operation_find(KK_STR("regsetvalue")), KK_OP_OTHER);
    assert_int_equal(kk_operation_find_nocase(KK_STR("regsetvalue")), KK_OP_REG_SET_VALUE);
}

static void names_are_unlike_each_other(void **state)
{
    (void)state;
    for (unsigned i = 1; i < KK_OP_COUNT; i++) {
        for (unsigned j = 1; j < i; j++) {
            assert_false(
                kk_str_equal(kk_operation_name((kk_operation)i), kk_operation_name((kk_operation)j)));
        }
    }
}

static void fields_are_found_and_misspelled_ones_are_guessed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < KK_FIELD_COUNT; i++) {
        assert_int_equal(kk_field_find(kk_field_info_of((kk_field)i)->name), i);
    }
    assert_null(kk_field_info_of(KK_NO_FIELD));
    assert_int_equal(kk_field_find(KK_STR("proces.name")), KK_NO_FIELD);
    assert_int_equal(kk_field_nearest(KK_STR("proces.name")), KK_FIELD_PROCESS_NAME);
    assert_int_equal(kk_field_nearest(KK_STR("registry.dta")), KK_FIELD_REGISTRY_DATA);
    assert_int_equal(kk_field_nearest(KK_STR("zzzzzzzzzzzz")), KK_NO_FIELD);
}

static void parent_fields_run_like_process_fields(void **state)
{
    (void)state;
    for (int i = 0; i <= KK_FIELD_PROCESS_VIRTUALIZED - KK_FIELD_PROCESS_NAME; i++) {
        kk_str own = kk_field_info_of((kk_field)(KK_FIELD_PROCESS_NAME + i))->name;
        kk_str parents = kk_field_info_of((kk_field)(KK_FIELD_PARENT_NAME + i))->name;
        assert_true(kk_str_equal(kk_str_slice(own, 8, own.size), kk_str_slice(parents, 7, parents.size)));
    }
}

static kk_availability decode_detail_only(const kk_event *event, kk_field field, kk_scratch *scratch,
                                          kk_value *value)
{
    (void)event;
    (void)scratch;
    if (field != KK_FIELD_DETAIL) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = KK_TEXT, .text = KK_STR("asked")};
    return KK_KNOWN;
}

static kk_event an_event(const kk_processes *table, kk_process_id process)
{
    return (kk_event){.ref = {.index = 7, .process = process},
                      .operation = KK_OP_READ_FILE,
                      .class_id = KK_CLASS_FILE,
                      .time = 1,
                      .processes = table,
                      .decode = decode_detail_only};
}

static void assert_text(const kk_event *event, kk_field field, kk_scratch *scratch, const char *expected)
{
    kk_value value;
    assert_int_equal(kk_event_field(event, field, scratch, &value), KK_KNOWN);
    kk_str text = kk_value_text(&value, scratch);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static void an_event_answers_for_itself_its_process_and_parent(void **state)
{
    (void)state;
    kk_processes table = {0};
    kk_process *parent = kk_processes_add(&table, 4);
    kk_process *child = kk_processes_add(&table, 8);
    parent->name = KK_STR("parent.exe");
    child->name = KK_STR("child.exe");
    child->user = KK_STR("");
    child->parent = parent->id;
    child->parent_pid = 4;
    child->is_64bit = KK_TRUE;
    child->authentication_id = UINT64_C(0x100000002);
    child->has_authentication_id = true;
    kk_event event = an_event(&table, child->id);
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_value value;

    assert_text(&event, KK_FIELD_INDEX, &scratch, "7");
    assert_text(&event, KK_FIELD_TIME, &scratch, "00:00:00.0000001");
    assert_text(&event, KK_FIELD_OPERATION, &scratch, "ReadFile");
    assert_text(&event, KK_FIELD_CLASS, &scratch, "File System");
    assert_text(&event, KK_FIELD_DETAIL, &scratch, "asked");
    assert_text(&event, KK_FIELD_PROCESS_NAME, &scratch, "child.exe");
    assert_text(&event, KK_FIELD_PROCESS_ARCHITECTURE, &scratch, "64-bit");
    assert_text(&event, KK_FIELD_PROCESS_AUTHENTICATION_ID, &scratch, "00000001:00000002");
    assert_text(&event, KK_FIELD_PARENT_NAME, &scratch, "parent.exe");
    assert_text(&event, KK_FIELD_PARENT_PID, &scratch, "4");
    assert_int_equal(kk_event_field(&event, KK_FIELD_PROCESS_USER, &scratch, &value), KK_EMPTY);
    assert_int_equal(kk_event_field(&event, KK_FIELD_PROCESS_IMAGE, &scratch, &value), KK_UNAVAILABLE);
    assert_int_equal(kk_event_field(&event, KK_FIELD_TID, &scratch, &value), KK_UNAVAILABLE);
    event.ref.process = KK_NO_PROCESS;
    assert_int_equal(kk_event_field(&event, KK_FIELD_PROCESS_NAME, &scratch, &value), KK_UNAVAILABLE);

    kk_scratch_reset(&scratch);
    kk_scratch_free(&scratch);
    kk_processes_free(&table);
}

static void a_parent_outside_the_table_is_known_by_its_pid_alone(void **state)
{
    (void)state;
    kk_processes table = {0};
    kk_process *child = kk_processes_add(&table, 8);
    child->parent_pid = 77;
    kk_event event = an_event(&table, child->id);
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_value value;
    assert_text(&event, KK_FIELD_PARENT_PID, &scratch, "77");
    assert_int_equal(kk_event_field(&event, KK_FIELD_PARENT_NAME, &scratch, &value), KK_UNAVAILABLE);
    kk_scratch_free(&scratch);
    kk_processes_free(&table);
}

static void processes_keep_their_address(void **state)
{
    (void)state;
    kk_processes table = {0};
    const kk_process *first = kk_processes_add(&table, 1);
    for (uint32_t i = 0; i < 1000; i++) {
        assert_non_null(kk_processes_add(&table, i));
    }
    assert_ptr_equal(kk_processes_get(&table, 0), first);
    assert_null(kk_processes_get(&table, 1001));
    assert_null(kk_processes_get(&table, KK_NO_PROCESS));
    kk_processes_free(&table);
}

static void operations_of_the_network_have_protocol_and_direction(void **state)
{
    (void)state;
    assert_true(kk_str_equal(kk_operation_protocol(KK_OP_TCP_CONNECT), KK_STR("TCP")));
    assert_true(kk_str_equal(kk_operation_protocol(KK_OP_UDP_OTHER), KK_STR("UDP")));
    assert_null(kk_operation_protocol(KK_OP_CREATE_FILE).data);
    assert_true(kk_str_equal(kk_operation_direction(KK_OP_UDP_TCP_COPY), KK_STR("copy")));
    assert_true(kk_str_equal(kk_operation_direction(KK_OP_TCP_UNKNOWN), KK_STR("other")));
    assert_null(kk_operation_direction(KK_OP_OTHER).data);
    assert_true(kk_operation_names_value(KK_OP_REG_DELETE_VALUE));
    assert_false(kk_operation_names_value(KK_OP_REG_ENUM_VALUE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_is_found_by_its_name),
        cmocka_unit_test(names_are_unlike_each_other),
        cmocka_unit_test(fields_are_found_and_misspelled_ones_are_guessed),
        cmocka_unit_test(parent_fields_run_like_process_fields),
        cmocka_unit_test(an_event_answers_for_itself_its_process_and_parent),
        cmocka_unit_test(a_parent_outside_the_table_is_known_by_its_pid_alone),
        cmocka_unit_test(processes_keep_their_address),
        cmocka_unit_test(operations_of_the_network_have_protocol_and_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
