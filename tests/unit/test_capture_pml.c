/* A PML's container: header, tables, events, stacks, files of one capture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture/pml/pml.h"
#include "exercise.h"
#include "pml_builder.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_str(kk_str text, const char *expected)
{
    assert_non_null(text.data);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static kk_source *open_story(pml_builder *builder)
{
    kk_error error = {""};
    kk_source *source = kk_pml_open("story.pml", pml_mapping(builder), &error);
    assert_string_equal(error.text, "");
    assert_non_null(source);
    return source;
}

/* The story's event with this ordinal. */
static kk_event event_at(kk_source *source, uint64_t index)
{
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    kk_event event = {0};
    bool found = false;
    kk_cursor_begin(cursor, 0);
    while (!found && kk_cursor_next(cursor, &event)) {
        found = event.ref.index == index;
    }
    kk_cursor_free(cursor);
    assert_true(found);
    return event;
}

static void assert_field(const kk_event *event, kk_field field, const char *expected)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_value value;
    assert_int_equal(kk_event_field(event, field, &scratch, &value), expected[0] ? KK_KNOWN : KK_EMPTY);
    assert_str(kk_value_text(&value, &scratch), expected);
    kk_scratch_free(&scratch);
}

static void check_story(unsigned version, bool is_64bit)
{
    pml_builder builder;
    pml_story(&builder, version, is_64bit);
    kk_source *source = open_story(&builder);
    const kk_capture_info *info = kk_source_info(source);
    assert_int_equal(info->version, version);
    assert_int_equal(info->is_64bit, is_64bit ? KK_TRUE : KK_FALSE);
    assert_int_equal(info->event_count, STORY_EVENTS);
    assert_int_equal(info->file_size, builder.file.size);
    assert_int_equal(info->os_build, 7601);
    assert_int_equal(info->memory, 0x80000000);
    assert_true(info->utc && info->has_stacks && !info->recovered);
    assert_str(info->computer, "MACHINE");
    assert_str(info->system_root, "C:\\Windows");
    assert_str(info->os_service_pack, "Service Pack 1");

    kk_event create = event_at(source, STORY_CREATE);
    assert_field(&create, KK_FIELD_OPERATION, "Process Create");
    assert_field(&create, KK_FIELD_PROCESS_NAME, "explorer.exe");
    assert_field(&create, KK_FIELD_CHILD_PID, "2000");
    assert_field(&create, KK_FIELD_DURATION, "0.0000025");
    kk_event set = event_at(source, STORY_SET_VALUE);
    assert_field(&set, KK_FIELD_PATH, "HKCU\\Software\\Test\\Value");
    assert_field(&set, KK_FIELD_RESULT, "SUCCESS");
    assert_field(&set, KK_FIELD_PROCESS_COMMAND_LINE, "sample.exe /go");
    assert_field(&set, KK_FIELD_PARENT_NAME, "explorer.exe");
    kk_event connect = event_at(source, STORY_CONNECT);
    assert_int_equal(connect.operation, KK_OP_TCP_CONNECT);
    assert_field(&connect, KK_FIELD_NET_REMOTE_HOST, "dns.example");
    assert_field(&connect, KK_FIELD_NET_REMOTE_PORT, "443");
    assert_int_equal(kk_source_problems(source)->count, 0);
    kk_source_close(source);
    pml_free(&builder);
}

static void a_64_bit_capture_is_read(void **state)
{
    (void)state;
    check_story(9, true);
}

static void a_32_bit_capture_is_read(void **state)
{
    (void)state;
    check_story(9, false);
}

static void version_7_is_read(void **state)
{
    (void)state;
    check_story(7, false);
}

static void processes_are_ordered_linked_and_completed_in_replay(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    kk_source *source = open_story(&builder);
    const kk_processes *table = kk_source_processes(source);
    assert_int_equal(table->count, 3);
    assert_str(table->items[0]->name, "System");
    const kk_process *explorer = table->items[1];
    const kk_process *sample = table->items[2];
    assert_str(explorer->name, "explorer.exe");
    assert_int_equal(explorer->parent, KK_NO_PROCESS);
    assert_int_equal(explorer->parent_pid, 900);
    assert_int_equal(sample->parent, explorer->id);
    assert_int_equal(sample->capture_number, 101);
    assert_int_equal(sample->module_count, 2);
    assert_int_equal(sample->authentication_id, UINT64_C(0x1000003E7));
    assert_str(sample->user, "MACHINE\\user");
    assert_str(sample->description, "");
    assert_true(sample->started_in_capture);
    assert_false(explorer->started_in_capture);
    assert_null(sample->environment.data);

    exercise(source);
    assert_int_equal(sample->first_event, STORY_CREATE);
    assert_true(sample->has_exit_status && sample->ended_in_capture);
    assert_int_equal(sample->exit_status, -5);
    assert_str(sample->current_directory, "C:\\Users\\user\\");
    kk_source_close(source);
    pml_free(&builder);
}

static void the_environment_comes_from_process_start_and_the_header(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, false);
    kk_source *source = open_story(&builder);
    size_t count;
    const kk_environment_variable *variables = kk_source_environment(source, &count);
    assert_int_equal(count, 4);
    assert_str(variables[0].name, "TEMP");
    assert_str(variables[0].value, "C:\\Temp");
    assert_str(variables[1].name, "SystemRoot");
    assert_str(variables[2].name, "windir");
    assert_str(variables[3].value, "C:");
    kk_source_close(source);
    pml_free(&builder);
}

static void frames_name_their_modules(void **state)
{
    (void)state;
    for (unsigned is_64bit = 0; is_64bit < 2; is_64bit++) {
        pml_builder builder;
        kk_frame frames[4];
        kk_scratch scratch = KK_SCRATCH_INIT;
        pml_story(&builder, 9, is_64bit != 0);
        kk_source *source = open_story(&builder);
        kk_event event = event_at(source, STORY_SET_VALUE);
        assert_int_equal(kk_event_stack(&event, frames, 4), 2);
        assert_true(frames[0].kernel && !frames[1].kernel);
        assert_str(frames[0].module->path, "C:\\Windows\\System32\\ntoskrnl.exe");
        assert_int_equal(frames[0].offset, 0x1000);
        assert_str(frames[1].module->path, "C:\\Users\\user\\sample.exe");
        assert_int_equal(frames[1].offset, 0x1234);
        kk_value value;
        assert_int_equal(kk_event_field(&event, KK_FIELD_UNBACKED_FRAMES, &scratch, &value), KK_KNOWN);
        assert_int_equal(value.number, 0);
        /* The module that was there before. */
        event = event_at(source, STORY_START);
        kk_event_stack(&event, frames, 2);
        assert_str(frames[1].module->path, "C:\\old.dll");
        assert_int_equal(kk_event_stack(&event, frames, 1), 2);
        kk_scratch_free(&scratch);
        kk_source_close(source);
        pml_free(&builder);
    }
}

static void frames_outside_of_modules_count_among_others_only(void **state)
{
    (void)state;
    const kk_module module = {.path = KK_STR("C:\\a.exe")};
    const kk_frame kernel = {.address = UINT64_C(0xFFFFF80000001000), .kernel = true};
    const kk_frame backed = {.address = 0x401000, .module = &module};
    const kk_frame outside = {.address = 0x8850F6}, none = {.address = 0};
    kk_value value;
    assert_int_equal(kk_unbacked_frames(NULL, 0, &value), KK_UNAVAILABLE);
    kk_frame frames[] = {kernel, outside, outside, none, none};
    assert_int_equal(kk_unbacked_frames(frames, 4, &value), KK_KNOWN);
    assert_int_equal(value.number, 0);
    frames[4] = backed;
    assert_int_equal(kk_unbacked_frames(frames, 5, &value), KK_KNOWN);
    assert_int_equal(value.number, 2);
}

static void only_wanted_events_are_given_and_all_are_counted(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    kk_source *source = open_story(&builder);
    kk_cursor_options options = {.wanted = KK_OPSET_NONE};
    kk_opset_add(&options.wanted, KK_OP_PROCESS_EXIT);
    kk_cursor *cursor = kk_cursor_new(source, &options);
    kk_event event;
    kk_cursor_begin(cursor, 0);
    assert_true(kk_cursor_next(cursor, &event));
    assert_int_equal(event.ref.index, STORY_EXIT);
    assert_false(kk_cursor_next(cursor, &event));
    kk_chunk *chunk = kk_cursor_finish(cursor);
    const kk_chunk_counts *counts = kk_cursor_counts(cursor);
    assert_int_equal(counts->events, STORY_EVENTS);
    assert_int_equal(counts->by_operation[KK_OP_TCP_SEND], 1);
    assert_int_equal(counts->by_class[KK_CLASS_PROCESS], 4);
    assert_int_equal(counts->by_class[KK_CLASS_NETWORK], 2);
    assert_int_equal(counts->first_time, BUILDER_TIME);
    assert_int_equal(counts->last_time, BUILDER_TIME + 900);
    uint64_t first_index = 99;
    assert_int_equal(kk_source_accept(source, chunk, &first_index, NULL), KK_ACCEPTED);
    assert_int_equal(first_index, 0);
    kk_cursor_free(cursor);
    kk_source_close(source);
    pml_free(&builder);
}

static void an_event_is_read_again_by_its_reference(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    kk_source *source = open_story(&builder);
    kk_event event = event_at(source, STORY_SET_VALUE);
    kk_event again;
    assert_true(kk_source_event(source, &event.ref, &again));
    assert_ptr_equal(again.raw, event.raw);
    assert_int_equal(again.ref.process, event.ref.process);
    assert_int_equal(again.ref.index, STORY_SET_VALUE);
    kk_event_ref bad = {.position = builder.file.size};
    assert_false(kk_source_event(source, &bad, &again));
    bad.position = UINT64_MAX;
    assert_false(kk_source_event(source, &bad, &again));
    kk_source_close(source);
    pml_free(&builder);
}

static void a_pending_event_has_neither_result_nor_duration(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    put_at(&builder.file, builder.events[STORY_SET_VALUE] + 0x24, 0x103, 4);
    kk_source *source = open_story(&builder);
    kk_event event = event_at(source, STORY_SET_VALUE);
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_value value;
    assert_int_equal(kk_event_field(&event, KK_FIELD_DURATION, &scratch, &value), KK_UNAVAILABLE);
    assert_int_equal(kk_event_field(&event, KK_FIELD_RESULT, &scratch, &value), KK_EMPTY);
    kk_scratch_free(&scratch);
    kk_source_close(source);
    pml_free(&builder);
}

/* Strings of all lengths, with a byte of each kind at each place. */
static void strings_in_place_equal_those_made(void **state)
{
    (void)state;
    static const unsigned char odd[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
    kk_buf made = KK_BUF_INIT;
    for (unsigned size = 0; size < 40; size++) {
        for (unsigned at = 0; at < size * sizeof odd; at++) {
            unsigned char text[40];
            memset(text, 'a', sizeof text);
            text[at / sizeof odd] = odd[at % sizeof odd];
            kk_bytes from = kk_bytes_of(text, size);
            kk_bytes again = from;
            kk_buf_clear(&made);
            assert_true(kk_pml_append_string(&made, &from, (uint16_t)(KK_PML_STRING_ASCII | size)));
            kk_str in_place = kk_pml_string_in_place(&again, (uint16_t)(KK_PML_STRING_ASCII | size));
            bool ascii = odd[at % sizeof odd] < 0x80;
            assert_int_equal(in_place.data != NULL, ascii);
            assert_true(!ascii || kk_str_equal(in_place, kk_buf_str(&made)));
        }
    }
    kk_bytes wide = kk_bytes_of("a\0b", 4);
    assert_null(kk_pml_string_in_place(&wide, 2).data);
    kk_bytes cut = kk_bytes_of("ab", 2);
    assert_null(kk_pml_string_in_place(&cut, KK_PML_STRING_ASCII | 3).data);
    kk_buf_free(&made);
}

/* --- files --- */

static void write_file(const char *folder, const char *name, const kk_buf *content, char path[256])
{
    snprintf(path, 256, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (content->size) {
        assert_int_equal(fwrite(content->data, 1, content->size, file), content->size);
    }
    fclose(file);
}

/* Moves all events of the story in time. */
static void shift(pml_builder *builder, int64_t ticks)
{
    for (unsigned i = 0; i < builder->event_count; i++) {
        put_at(&builder->file, builder->events[i] + 0x1C, (uint64_t)(BUILDER_TIME + (int64_t)i * 100 + ticks),
               8);
    }
}

static void several_files_are_one_capture(void **state)
{
    (void)state;
    char folder[] = "/tmp/kaiseki-test-XXXXXX";
    char path[4][256];
    kk_error error = {""};
    pml_builder builder;
    assert_non_null(mkdtemp(folder));
    pml_story(&builder, 9, true);
    write_file(folder, "c.pml", &builder.file, path[0]);
    shift(&builder, 10000);
    write_file(folder, "c-1.pml", &builder.file, path[1]);
    shift(&builder, 20000);
    write_file(folder, "c-2.pml", &builder.file, path[2]);
    put_utf16_field(&builder.file, 0x0C, "ANOTHER");
    write_file(folder, "c-3.pml", &builder.file, path[3]);

    kk_source *source = kk_source_open(path[0], NULL, &error);
    assert_non_null(source);
    assert_int_equal(kk_source_info(source)->file_count, 3);
    assert_int_equal(kk_source_info(source)->event_count, 3 * STORY_EVENTS);
    assert_int_equal(kk_source_info(source)->file_size, 3 * builder.file.size);
    assert_int_equal(kk_source_chunk_count(source), 3);
    assert_int_equal(kk_source_processes(source)->count, 3);
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    kk_event event;
    kk_event again;
    kk_cursor_begin(cursor, 2);
    assert_true(kk_cursor_next(cursor, &event));
    assert_int_equal(event.ref.index, 0);
    assert_int_equal(event.time, BUILDER_TIME + 20000);
    assert_true(kk_source_event(source, &event.ref, &again));
    assert_ptr_equal(again.raw, event.raw);
    uint64_t first_index = 0;
    assert_int_equal(kk_source_accept(source, kk_cursor_finish(cursor), &first_index, NULL), KK_ACCEPTED);
    assert_int_equal(first_index, 2 * STORY_EVENTS);
    kk_cursor_free(cursor);
    assert_int_equal(exercise(source).events, 3 * STORY_EVENTS);
    kk_source_close(source);

    /* One whose events come before those of the file before it is another capture. */
    shift(&builder, -10000);
    put_utf16_field(&builder.file, 0x0C, "MACHINE");
    write_file(folder, "c-1.pml", &builder.file, path[1]);
    source = kk_source_open(path[0], NULL, &error);
    assert_non_null(source);
    assert_int_equal(kk_source_info(source)->file_count, 1);
    kk_source_close(source);
    for (unsigned i = 0; i < 4; i++) {
        unlink(path[i]);
    }
    rmdir(folder);
    pml_free(&builder);
}

static void assert_refused(const char *path, const char *why)
{
    kk_error error = {""};
    assert_null(kk_source_open(path, NULL, &error));
    assert_non_null(strstr(error.text, path));
    assert_non_null(strstr(error.text, why));
    assert_null(strchr(error.text, '\n'));
}

static void what_is_no_capture_is_refused_in_one_line(void **state)
{
    (void)state;
    char folder[] = "/tmp/kaiseki-test-XXXXXX";
    char path[256];
    pml_builder builder;
    kk_buf content = KK_BUF_INIT;
    assert_non_null(mkdtemp(folder));
    assert_refused("/nonexistent/c.pml", "cannot be opened");
    assert_refused(folder, "is a directory");
    write_file(folder, "c.pml", &content, path);
    assert_refused(path, "is empty");
    kk_buf_append(&content, "MZ\0\1\2\3\4", 7);
    write_file(folder, "c.pml", &content, path);
    assert_refused(path, "not a Process Monitor capture");
    pml_story(&builder, 5, true);
    write_file(folder, "c.pml", &builder.file, path);
    assert_refused(path, "version 5");
    builder.file.size = 100;
    write_file(folder, "c.pml", &builder.file, path);
    assert_refused(path, "offset 100");
    if (geteuid() != 0) {
        chmod(path, 0);
        assert_refused(path, "check the permissions");
    }
    unlink(path);
    rmdir(folder);
    kk_buf_free(&content);
    pml_free(&builder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_64_bit_capture_is_read),
        cmocka_unit_test(a_32_bit_capture_is_read),
        cmocka_unit_test(version_7_is_read),
        cmocka_unit_test(processes_are_ordered_linked_and_completed_in_replay),
        cmocka_unit_test(the_environment_comes_from_process_start_and_the_header),
        cmocka_unit_test(frames_name_their_modules),
        cmocka_unit_test(frames_outside_of_modules_count_among_others_only),
        cmocka_unit_test(only_wanted_events_are_given_and_all_are_counted),
        cmocka_unit_test(an_event_is_read_again_by_its_reference),
        cmocka_unit_test(a_pending_event_has_neither_result_nor_duration),
        cmocka_unit_test(strings_in_place_equal_those_made),
        cmocka_unit_test(several_files_are_one_capture),
        cmocka_unit_test(what_is_no_capture_is_refused_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
