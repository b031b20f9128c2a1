/* A PML made of some of a PML's events: what it has, what it leaves out, and what is refused. */
#include "capture/write/export.h"

#include "details.h"

#include <string.h>

typedef struct copied {
    kk_buf bytes;
    size_t limit; /* bytes that may be written; 0 for no limit */
    kk_source *source;
} copied;

static bool keep_bytes(void *context, const void *bytes, size_t size)
{
    copied *self = context;
    if (self->limit && self->bytes.size + size > self->limit) {
        return false;
    }
    kk_buf_append(&self->bytes, bytes, size);
    return !self->bytes.failed;
}

/* Gives the events whose bits are set in the number that the context is. */
static bool give_bits(const void *context, kk_source *source,
                      bool (*take)(void *taker, const kk_event *event), void *taker, kk_error *error)
{
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    uint64_t first_index;
    kk_event event;
    assert_non_null(cursor);
    kk_cursor_begin(cursor, 0);
    while (kk_cursor_next(cursor, &event)) {
        if (*(const uint64_t *)context >> event.ref.index & 1) {
            assert_true(take(taker, &event));
        }
    }
    assert_int_equal(kk_source_accept(source, kk_cursor_finish(cursor), &first_index, error), KK_ACCEPTED);
    kk_cursor_free(cursor);
    return true;
}

static bool copy(copied *self, kk_source *source, uint64_t bits, kk_error *error)
{
    const kk_selection selection = {.give = give_bits, .context = &bits};
    const kk_export_options options = {.selection = &selection, .write = keep_bytes, .context = self};
    kk_export_result result = {0};
    bool done = kk_pml_export(source, &options, &result, error);
    assert_true(!done || result.events == (uint64_t)__builtin_popcountll(bits));
    return done;
}

/* The copy, open. */
static copied copy_of(kk_source *source, uint64_t bits)
{
    copied self = {0};
    kk_error error = {""};
    bool done = copy(&self, source, bits, &error);
    assert_string_equal(error.text, "");
    assert_true(done);
    const kk_mapping mapping = {
        .data = (const unsigned char *)self.bytes.data, .size = self.bytes.size, .borrowed = true};
    self.source = kk_pml_open("copy.pml", mapping, NULL, &error);
    assert_string_equal(error.text, "");
    assert_false(kk_source_info(self.source)->recovered);
    return self;
}

static void free_copy(copied *self)
{
    if (self->source) {
        kk_source_close(self->source);
    }
    kk_buf_free(&self->bytes);
}

static kk_source *open_story(pml_builder *builder, unsigned version, bool is_64bit)
{
    kk_error error = {""};
    pml_story(builder, version, is_64bit);
    kk_source *source = kk_pml_open("story.pml", pml_mapping(builder), NULL, &error);
    assert_string_equal(error.text, "");
    return source;
}

static void close_story(kk_source *source, pml_builder *builder)
{
    kk_source_close(source);
    pml_free(builder);
}

static bool holds(const kk_buf *bytes, const char *text)
{
    kk_buf wide = KK_BUF_INIT;
    put_utf16(&wide, text);
    bool found = kk_str_find(kk_buf_str(bytes), kk_buf_str(&wide), 0) != SIZE_MAX;
    kk_buf_free(&wide);
    return found;
}

static const struct {
    unsigned version;
    bool is_64bit;
} layouts[] = {{9, true}, {9, false}, {7, false}};

#define LAYOUT_COUNT (sizeof layouts / sizeof layouts[0])

/* The only event of a copy is the story's event `index`, with the same texts and stack. */
static void assert_same_event(kk_source *story, uint64_t index, kk_source *part)
{
    static const kk_column columns[] = {
        KK_COLUMN_PATH,       KK_COLUMN_DETAIL,          KK_COLUMN_RELATIVE_TIME,
        KK_COLUMN_PARENT_PID, KK_COLUMN_COMPLETION_TIME, KK_COLUMN_USER};
    kk_source *sources[] = {story, part};
    kk_buf texts[] = {KK_BUF_INIT, KK_BUF_INIT};
    kk_error error = {""};
    for (size_t i = 0; i < 2; i++) {
        const kk_cursor_options options = {.wanted = KK_OPSET_ALL};
        kk_cursor *cursor = kk_cursor_new(sources[i], &options);
        kk_columns *opened = kk_columns_open(sources[i], KK_STR(""), &error);
        kk_column_reader *reader = opened ? kk_column_reader_new(opened) : NULL;
        kk_event event = {0};
        kk_frame frames[4];
        assert_true(cursor && reader);
        kk_cursor_begin(cursor, 0);
        for (uint64_t at = 0; at <= (i == 0 ? index : 0); at++) {
            assert_true(kk_cursor_next(cursor, &event));
        }
        for (size_t j = 0; j < sizeof columns / sizeof columns[0]; j++) {
            kk_column_append(reader, &event, columns[j], &texts[i]);
            kk_buf_append_char(&texts[i], '\n');
        }
        assert_int_equal(kk_event_stack(&event, frames, 4), 2);
        for (size_t j = 0; j < 2; j++) {
            kk_buf_append_u64(&texts[i], frames[j].address);
            kk_buf_append_str(&texts[i], frames[j].module ? frames[j].module->path : KK_STR("no module"));
        }
        kk_buf_append_char(&texts[i], '\0');
        kk_column_reader_free(reader);
        kk_columns_close(opened);
        kk_cursor_free(cursor);
    }
    assert_string_equal(texts[0].data, texts[1].data);
    kk_buf_free(&texts[0]);
    kk_buf_free(&texts[1]);
}

static void test_each_event_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAYOUT_COUNT; i++) {
        pml_builder builder;
        kk_source *story = open_story(&builder, layouts[i].version, layouts[i].is_64bit);
        for (uint64_t index = 0; index < STORY_EVENTS; index++) {
            copied part = copy_of(story, UINT64_C(1) << index);
            assert_int_equal(kk_source_info(part.source)->event_count, 1);
            assert_same_event(story, index, part.source);
            free_copy(&part);
        }
        close_story(story, &builder);
    }
}

static void test_what_no_event_needs_is_left_out(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *story = open_story(&builder, 9, true);
    copied network = copy_of(story, UINT64_C(1) << STORY_CONNECT);
    copied file = copy_of(story, UINT64_C(1) << (STORY_CONNECT - 1));
    copied none = copy_of(story, 0);
    assert_true(holds(&network.bytes, "dns.example"));
    assert_true(holds(&network.bytes, "https"));
    assert_false(holds(&file.bytes, "dns.example"));
    assert_false(holds(&file.bytes, "https"));
    assert_true(holds(&file.bytes, "explorer.exe"));
    assert_int_equal(kk_source_processes(file.source)->count, 3);
    assert_false(holds(&none.bytes, "explorer.exe"));
    assert_int_equal(kk_source_info(none.source)->event_count, 0);
    assert_int_equal(kk_source_problems(none.source)->count, 0);
    free_copy(&network);
    free_copy(&file);
    free_copy(&none);
    close_story(story, &builder);
}

static void test_a_part_knows_when_the_capture_began(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *story = open_story(&builder, 9, false);
    copied part = copy_of(story, 3u << STORY_CONNECT);
    copied again = copy_of(part.source, 2);
    assert_int_equal(kk_source_info(story)->begin_time, 0);
    assert_int_equal(kk_source_info(part.source)->begin_time, BUILDER_TIME);
    assert_int_equal(kk_source_info(again.source)->begin_time, BUILDER_TIME);
    assert_same_event(story, STORY_CONNECT + 1, again.source);
    free_copy(&part);
    free_copy(&again);
    close_story(story, &builder);
}

/* Bytes in front of the events that are almost a mark are none. */
static void test_what_is_no_mark(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *story = open_story(&builder, 9, true);
    copied part = copy_of(story, UINT64_C(1) << STORY_EXIT);
    for (size_t at = 0; at < 0x34; at++) {
        kk_error error = {""};
        bool is_time = at >= 0x1C && at < 0x24;
        kk_buf bytes = KK_BUF_INIT;
        kk_buf_append(&bytes, part.bytes.data, part.bytes.size);
        bytes.data[0x3A8 + at] ^= (char)0x80;
        const kk_mapping mapping = {
            .data = (const unsigned char *)bytes.data, .size = bytes.size, .borrowed = true};
        kk_source *source = kk_pml_open("mark.pml", mapping, NULL, &error);
        assert_non_null(source);
        assert_true(is_time || kk_source_info(source)->begin_time == 0);
        assert_true(kk_source_info(source)->begin_time <= BUILDER_TIME + 100 * STORY_EXIT);
        kk_source_close(source);
        kk_buf_free(&bytes);
    }
    free_copy(&part);
    close_story(story, &builder);
}

static void test_writing_stops(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *story = open_story(&builder, 9, true);
    copied stopped = {.limit = 100};
    kk_error error = {""};
    assert_false(copy(&stopped, story, 1, &error));
    assert_string_equal(error.text, "writing stopped");
    free_copy(&stopped);
    close_story(story, &builder);
}

/* Answers that lie over one another would make a small file a large copy. */
static void test_answers_over_one_another_are_refused(void **state)
{
    (void)state;
    pml_builder builder;
    kk_buf detail = KK_BUF_INIT;
    kk_buf large = KK_BUF_INIT;
    kk_error error = {""};
    for (unsigned i = 0; i < 40000; i++) {
        kk_buf_append_char(&large, (char)i);
    }
    put(&detail, 0, 8);
    pml_begin(&builder, 9, true);
    for (unsigned i = 0; i < 10; i++) {
        story_event(&builder, 7, KK_CLASS_REGISTRY, 2, &detail, i == 9 ? &large : NULL);
    }
    size_t answer_at = builder.file.size - large.size - 2;
    for (unsigned i = 0; i < 9; i++) {
        put_at(&builder.file, builder.events[i] + 0x30, answer_at - builder.events[i], 4);
    }
    pml_process(&builder, 7, 100, 7, 4, BUILDER_TIME, "C:\\Windows\\sample.exe", "sample");
    pml_end(&builder);
    kk_source *source = kk_pml_open("over.pml", pml_mapping(&builder), NULL, &error);
    copied self = {0};
    assert_non_null(source);
    assert_false(copy(&self, source, 0x3FF, &error));
    assert_non_null(strstr(error.text, "over.pml"));
    assert_non_null(strstr(error.text, "events lie over one another"));
    assert_int_equal(self.bytes.size, 0);
    copied one = copy_of(source, 1); /* one of them has room */
    free_copy(&one);
    free_copy(&self);
    close_story(source, &builder);
    kk_buf_free(&detail);
    kk_buf_free(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_event_alone),
        cmocka_unit_test(test_what_no_event_needs_is_left_out),
        cmocka_unit_test(test_a_part_knows_when_the_capture_began),
        cmocka_unit_test(test_what_is_no_mark),
        cmocka_unit_test(test_writing_stops),
        cmocka_unit_test(test_answers_over_one_another_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
