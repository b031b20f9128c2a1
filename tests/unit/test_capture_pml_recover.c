/* Captures that were never closed: without tables, or cut. On built ones, and on copies of real ones where
 * they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exercise.h"
#include "pml_builder.h"

#include <stdio.h>

#define SHARED KK_TEST_ROOT "/../shared/captures/"

static void assert_str(kk_str text, const char *expected)
{
    assert_non_null(text.data);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

/* What Process Monitor leaves in the header until it closes the file. */
static void forget_tables(unsigned char *header)
{
    memset(header + 0x234, 0, 4);
    memset(header + 0x240, 0, 40);
    memset(header + 0x3A0, 0, 8);
}

static kk_source *open_bytes(const void *data, size_t size)
{
    kk_error error = {""};
    kk_source *source =
        kk_pml_open("cut.pml", (kk_mapping){.data = data, .size = size, .borrowed = true}, NULL, &error);
    assert_string_equal(error.text, "");
    assert_non_null(source);
    return source;
}

static void assert_warned(const kk_source *source)
{
    assert_true(kk_source_info(source)->recovered);
    assert_true(kk_source_problems(source)->kept >= 2);
    assert_non_null(strstr(kk_source_problems(source)->items[0].what, "never closed"));
}

static void events_and_processes_come_back(void **state)
{
    (void)state;
    for (unsigned is_64bit = 0; is_64bit < 2; is_64bit++) {
        pml_builder builder;
        pml_story(&builder, 9, is_64bit != 0);
        forget_tables((unsigned char *)builder.file.data);
        kk_source *source = open_bytes(builder.file.data, builder.array_at);
        assert_warned(source);
        assert_int_equal(kk_source_info(source)->event_count, STORY_EVENTS);
        const kk_processes *table = kk_source_processes(source);
        assert_int_equal(table->count, 2);
        const kk_process *explorer = table->items[0];
        const kk_process *sample = table->items[1];
        assert_false(explorer->pid_unknown);
        assert_int_equal(explorer->pid, 1000);
        assert_null(explorer->name.data);
        assert_int_equal(sample->pid, 2000);
        assert_int_equal(sample->parent, explorer->id);
        assert_int_equal(sample->start_time, BUILDER_TIME + 10);
        assert_int_equal(sample->end_time, BUILDER_TIME + 100 * STORY_EXIT);
        assert_str(sample->name, "sample.exe");
        assert_str(sample->image, "C:\\Users\\user\\sample.exe");
        assert_str(sample->command_line, "sample.exe /go");
        assert_str(sample->current_directory, "C:\\Users\\user\\");
        assert_str(sample->integrity, "Medium");
        assert_null(sample->user.data);
        assert_int_equal(exercise(source).events, STORY_EVENTS);
        assert_true(sample->has_exit_status);
        kk_source_close(source);
        pml_free(&builder);
    }
}

/* Closed captures whose list was damaged afterwards, or its place or count in the header. */
static void a_damaged_list_is_walked_around(void **state)
{
    (void)state;
    static const struct {
        size_t at; /* in the header; 0 for the list itself */
        uint64_t number;
        unsigned size;
    } damages[] = {{0, 0, 0}, {0x234, 0, 4}, {0x248, 0x3A8 + 1, 8}, {0x240, 0x10000, 8}};
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        pml_builder builder;
        pml_story(&builder, 9, true);
        if (damages[i].at > 0) {
            put_at(&builder.file, damages[i].at, damages[i].number, damages[i].size);
        } else {
            memset(builder.file.data + builder.array_at, 0xFF, (size_t)STORY_EVENTS * 5);
        }
        kk_source *source = open_bytes(builder.file.data, builder.file.size);
        assert_int_equal(kk_source_info(source)->event_count, STORY_EVENTS);
        kk_source_close(source);
        pml_free(&builder);
    }
}

/* A capture whose filter let nothing through has no list, and its events stay away. */
static void no_events_are_no_damage(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    put_at(&builder.file, 0x234, 0, 4);
    put_at(&builder.file, 0x248, builder.processes_at, 8);
    kk_source *source = open_bytes(builder.file.data, builder.file.size);
    assert_int_equal(kk_source_info(source)->event_count, 0);
    assert_false(kk_source_info(source)->recovered);
    kk_source_close(source);
    pml_free(&builder);
}

static void tables_that_the_header_forgot_are_not_taken_for_events(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    forget_tables((unsigned char *)builder.file.data);
    kk_source *source = open_bytes(builder.file.data, builder.file.size);
    assert_int_equal(kk_source_info(source)->event_count, STORY_EVENTS);
    kk_source_close(source);
    pml_free(&builder);
}

static void the_event_at_the_cut_is_reported(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    kk_source *source = open_bytes(builder.file.data, builder.events[5] + 0x60);
    assert_warned(source);
    assert_int_equal(kk_source_info(source)->event_count, 5);
    assert_int_equal(kk_source_problems(source)->lost_events, 1);
    assert_int_equal(kk_source_problems(source)->items[1].position, builder.events[5]);
    kk_source_close(source);
    pml_free(&builder);
}

/* While a capture runs, answers come late: they lie behind later events, and events of the network
 * come last. */
static void late_answers_are_skipped_and_events_ordered_by_time(void **state)
{
    (void)state;
    static const char answer[30] = "answer";
    pml_builder builder;
    kk_buf detail = KK_BUF_INIT;
    kk_buf_append(&detail, "0123456789", 10);
    pml_begin(&builder, 9, true);
    for (unsigned i = 0; i < 20; i++) {
        story_event(&builder, 7, KK_CLASS_REGISTRY, 2, &detail, NULL);
        if (i % 5 == 4) {
            put_at(&builder.file, builder.events[i - 3] + 0x30, builder.file.size - builder.events[i - 3], 4);
            put(&builder.file, sizeof answer, 2);
            kk_buf_append(&builder.file, answer, sizeof answer);
        }
    }
    put_at(&builder.file, builder.events[12] + 0x1C, BUILDER_TIME - 5, 8);
    kk_source *source = open_bytes(builder.file.data, builder.file.size);
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    kk_event event;
    int64_t before = 0;
    unsigned events = 0;
    kk_cursor_begin(cursor, 0);
    for (; kk_cursor_next(cursor, &event); events++) {
        assert_true(event.time >= before);
        before = event.time;
    }
    assert_int_equal(events, 20);
    kk_cursor_free(cursor);
    assert_int_equal(kk_source_processes(source)->count, 1);
    assert_true(kk_source_processes(source)->items[0]->pid_unknown);
    kk_source_close(source);
    kk_buf_free(&detail);
    pml_free(&builder);
}

static void texts_that_are_cut_are_taken_from_events(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    kk_source *source = open_bytes(builder.file.data, builder.strings_at + 20);
    assert_true(kk_source_info(source)->recovered);
    assert_int_equal(kk_source_info(source)->event_count, STORY_EVENTS);
    assert_int_equal(kk_source_processes(source)->count, 3);
    assert_str(kk_source_processes(source)->items[2]->name, "sample.exe");
    assert_int_equal(kk_source_processes(source)->items[0]->pid, 4);
    kk_source_close(source);
    pml_free(&builder);
}

/* --- real captures --- */

typedef struct bytes {
    unsigned char *data;
    size_t size;
} bytes;

static bytes read_all(const char *path)
{
    bytes all = {0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        return all;
    }
    fseek(file, 0, SEEK_END);
    all.size = (size_t)ftell(file);
    all.data = malloc(all.size);
    rewind(file);
    if (!all.data || fread(all.data, 1, all.size, file) != all.size) {
        free(all.data);
        all.data = NULL;
    }
    fclose(file);
    return all;
}

static bool same_field(const kk_event *a, const kk_event *b, kk_field field, kk_scratch scratches[2])
{
    kk_value x;
    kk_value y;
    kk_availability of_a = kk_event_field(a, field, &scratches[0], &x);
    kk_availability of_b = kk_event_field(b, field, &scratches[1], &y);
    return of_a == of_b && (of_a != KK_KNOWN ||
                            kk_str_equal(kk_value_text(&x, &scratches[0]), kk_value_text(&y, &scratches[1])));
}

/* Names of hosts are in the tables, so that paths of the network differ. */
static bool same_event(const kk_event *a, const kk_event *b, kk_scratch scratches[2])
{
    kk_scratch_reset(&scratches[0]);
    kk_scratch_reset(&scratches[1]);
    return a->operation == b->operation && a->time == b->time && a->tid == b->tid &&
           same_field(a, b, KK_FIELD_RESULT, scratches) && same_field(a, b, KK_FIELD_DURATION, scratches) &&
           (a->class_id == KK_CLASS_NETWORK || same_field(a, b, KK_FIELD_PATH, scratches));
}

/* Events of `whole` that `cut` has too, at the same place; both in the order of the file. */
static uint64_t count_same(kk_source *whole, kk_source *cut)
{
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *a = kk_cursor_new(whole, &options);
    kk_cursor *b = kk_cursor_new(cut, &options);
    kk_scratch scratches[2];
    scratches[0] = KK_SCRATCH_INIT;
    scratches[1] = KK_SCRATCH_INIT;
    kk_event x;
    kk_event y;
    uint64_t same = 0;
    kk_cursor_begin(a, 0);
    kk_cursor_begin(b, 0);
    bool more = kk_cursor_next(b, &y);
    while (more && kk_cursor_next(a, &x)) {
        while (more && (y.time < x.time || (y.time == x.time && y.ref.position < x.ref.position))) {
            more = kk_cursor_next(b, &y);
        }
        same += more && y.ref.position == x.ref.position && same_event(&x, &y, scratches);
    }
    kk_scratch_free(&scratches[0]);
    kk_scratch_free(&scratches[1]);
    kk_cursor_free(a);
    kk_cursor_free(b);
    return same;
}

static void check_capture(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s%s", SHARED, name);
    bytes all = read_all(path);
    if (!all.data) {
        print_message("SKIP %s is not there\n", path);
        return;
    }
    bytes forgotten = {malloc(all.size), all.size};
    assert_non_null(forgotten.data);
    memcpy(forgotten.data, all.data, all.size);
    forget_tables(forgotten.data);
    uint64_t array_at = 0;
    memcpy(&array_at, all.data + 0x248, sizeof array_at);
    kk_source *whole = open_bytes(all.data, all.size);
    uint64_t count = kk_source_info(whole)->event_count;
    size_t sizes[] = {all.size, (size_t)array_at};
    for (size_t i = 0; i < 2; i++) {
        kk_source *cut = open_bytes(forgotten.data, sizes[i]);
        uint64_t same = count_same(whole, cut);
        print_message("%s, %s: %llu of %llu events come back\n", name,
                      i ? "tables cut off" : "tables forgotten", (unsigned long long)same,
                      (unsigned long long)count);
        assert_warned(cut);
        assert_true(same * 100 >= count * 95);
        assert_true(kk_source_info(cut)->event_count <= count + count / 50 + 1);
        kk_source_close(cut);
    }
    kk_source_close(whole);
    free(all.data);
    free(forgotten.data);
}

static void real_captures_come_back(void **state)
{
    (void)state;
    check_capture("procmon/LogFileUTC32Filesystem.pml");
    check_capture("procmon/LogFileUTC64Process.pml");
    check_capture("procmon/LogfileTests32bitUTC.pml");
    check_capture("procmon/LogfileTests64bitUTC.pml");
    check_capture("noriben/noriben-sample.pml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_and_processes_come_back),
        cmocka_unit_test(a_damaged_list_is_walked_around),
        cmocka_unit_test(no_events_are_no_damage),
        cmocka_unit_test(tables_that_the_header_forgot_are_not_taken_for_events),
        cmocka_unit_test(the_event_at_the_cut_is_reported),
        cmocka_unit_test(late_answers_are_skipped_and_events_ordered_by_time),
        cmocka_unit_test(texts_that_are_cut_are_taken_from_events),
        cmocka_unit_test(real_captures_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
