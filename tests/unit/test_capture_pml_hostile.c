/* Cut, flipped and lying PMLs: every one is refused with an error or read as far as it goes, without harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exercise.h"
#include "pml_builder.h"

/* What reading may allocate: a small multiple of the file, and the blocks that are taken first. */
#define ALLOCATION_FACTOR 16u
#define ALLOCATION_EXTRA  (1u << 20)

/* Reads a copy of exactly `size` bytes, so that a read beyond it is noticed by the sanitizers. */
static void read_copy(const unsigned char *data, size_t size)
{
    unsigned char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    kk_error error = {""};
    kk_source *source =
        kk_pml_open("hostile.pml", (kk_mapping){.data = copy, .size = size, .borrowed = true}, NULL, &error);
    if (source) {
        exercise_result result = exercise(source);
        assert_true(result.events <= kk_source_info(source)->event_count);
        assert_true(kk_source_processes(source)->arena.total <= size * ALLOCATION_FACTOR + ALLOCATION_EXTRA);
        kk_source_close(source);
    } else {
        assert_true(strlen(error.text) > 0);
        assert_null(strchr(error.text, '\n'));
    }
    free(copy);
}

static void every_truncation_is_survived(void **state)
{
    (void)state;
    for (unsigned is_64bit = 0; is_64bit < 2; is_64bit++) {
        pml_builder builder;
        pml_story(&builder, 9, is_64bit != 0);
        for (size_t size = 4; size <= builder.file.size; size++) {
            read_copy((const unsigned char *)builder.file.data, size);
        }
        pml_free(&builder);
    }
}

static void every_flipped_byte_is_survived(void **state)
{
    (void)state;
    static const unsigned char masks[] = {0x01, 0x80, 0xFF};
    pml_builder builder;
    pml_story(&builder, 9, true);
    unsigned char *data = (unsigned char *)builder.file.data;
    for (size_t at = 4; at < builder.file.size; at++) {
        for (size_t i = 0; i < sizeof masks; i++) {
            data[at] ^= masks[i];
            read_copy(data, builder.file.size);
            data[at] ^= masks[i];
        }
    }
    pml_free(&builder);
}

static void numbers_of_any_size_are_survived(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, UINT64_MAX};
    pml_builder builder;
    pml_story(&builder, 9, false);
    unsigned char *data = (unsigned char *)builder.file.data;
    for (size_t at = 8; at + 8 <= builder.file.size; at += at < 0x3A8 ? 4 : 2) {
        unsigned char kept[8];
        memcpy(kept, data + at, 8);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            put_at(&builder.file, at, numbers[i], i + 1 < sizeof numbers / sizeof numbers[0] ? 4 : 8);
            read_copy(data, builder.file.size);
            memcpy(data + at, kept, 8);
        }
    }
    pml_free(&builder);
}

static void bad_offsets_are_counted_with_their_place(void **state)
{
    (void)state;
    pml_builder builder;
    pml_story(&builder, 9, true);
    put_at(&builder.file, builder.array_at + (size_t)5 * 3, 0xFFFFFFFFFF, 5);
    put_at(&builder.file, builder.events[4] + 0x2C, 0x7FFFFFFF, 4);
    kk_source *source = kk_pml_open("hostile.pml", pml_mapping(&builder), NULL, NULL);
    assert_non_null(source);
    exercise_result result = exercise(source);
    assert_int_equal(result.events, STORY_EVENTS - 2);
    const kk_problems *problems = kk_source_problems(source);
    assert_int_equal(problems->count, 2);
    assert_int_equal(problems->lost_events, 2);
    assert_int_equal(problems->items[0].position, builder.array_at + 15);
    assert_int_equal(problems->items[0].event, 3);
    assert_int_equal(problems->items[1].position, builder.events[4]);
    kk_source_close(source);
    pml_free(&builder);
}

/* One large event, and an array that points at it again and again. */
static void an_array_that_repeats_an_event_costs_no_more_than_the_file(void **state)
{
    (void)state;
    enum { TIMES = 50000 };
    pml_builder builder;
    kk_buf detail = KK_BUF_INIT;
    pml_begin(&builder, 9, true);
    put(&detail, 0, 4);
    put(&detail, 0, 4);
    put(&detail, 100000, 4);
    for (unsigned i = 0; i < 200000; i++) {
        kk_buf_append_char(&detail, 'A');
    }
    story_event(&builder, 101, KK_CLASS_PROCESS, 7, &detail, NULL);
    pml_end(&builder);
    put_at(&builder.file, 0x234, TIMES, 4);
    put_at(&builder.file, 0x248, builder.file.size, 8);
    size_t at = builder.events[0];
    for (unsigned i = 0; i < TIMES; i++) {
        put(&builder.file, at, 5);
    }
    kk_source *source = kk_pml_open("hostile.pml", pml_mapping(&builder), NULL, NULL);
    assert_non_null(source);
    exercise_result result = exercise(source);
    assert_true(result.events < 4);
    assert_true(kk_source_problems(source)->lost_events > TIMES - 4);
    kk_source_close(source);
    kk_buf_free(&detail);
    pml_free(&builder);
}

/* A table whose processes are all one, with modules that all have one long text. */
static void tables_that_repeat_themselves_stay_small(void **state)
{
    (void)state;
    enum { TIMES = 20000 };
    pml_builder builder;
    pml_begin(&builder, 9, true);
    char text[4096];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    pml_process(&builder, 1, 1, 0, 0, 0, text, "");
    for (unsigned i = 0; i < 6; i++) {
        pml_module(&builder, i, 1, 0, text);
    }
    pml_end(&builder);
    size_t table = builder.file.size;
    put_at(&builder.file, 0x250, table, 8);
    put(&builder.file, TIMES, 4);
    for (unsigned i = 0; i < TIMES; i++) {
        put(&builder.file, i, 4);
    }
    for (unsigned i = 0; i < TIMES; i++) {
        put(&builder.file, 4 + 8 * TIMES, 4);
    }
    kk_buf_append(&builder.file, builder.processes.data, builder.processes.size);
    kk_source *source = kk_pml_open("hostile.pml", pml_mapping(&builder), NULL, NULL);
    assert_non_null(source);
    assert_int_equal(kk_source_processes(source)->count, 1);
    assert_true(kk_source_processes(source)->arena.total <
                builder.file.size * ALLOCATION_FACTOR + ALLOCATION_EXTRA);
    kk_source_close(source);
    pml_free(&builder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_truncation_is_survived),
        cmocka_unit_test(every_flipped_byte_is_survived),
        cmocka_unit_test(numbers_of_any_size_are_survived),
        cmocka_unit_test(bad_offsets_are_counted_with_their_place),
        cmocka_unit_test(an_array_that_repeats_an_event_costs_no_more_than_the_file),
        cmocka_unit_test(tables_that_repeat_themselves_stay_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
