/* One hand-made event of a PML, and what its columns say. */
#ifndef KK_TESTS_DETAILS_H
#define KK_TESTS_DETAILS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pml_builder.h"

#define TIME_2019    INT64_C(132000000000000000) /* 2019-04-17 */
#define TIME_2020    BUILDER_TIME                /* 2020-07-31 */
#define TIME_2020_10 INT64_C(132470000000000000) /* 2020-10-12 */
#define TIME_2024    INT64_C(133500000000000000) /* 2024-01-16 */

/* An event in the making: set what matters, put bytes into detail and extra, then expect its texts. */
typedef struct made {
    bool is_64bit;
    unsigned version;
    int64_t time;
    uint32_t class_id;
    uint16_t type;
    uint32_t result;
    kk_buf detail, extra;
    bool has_extra;
    size_t parameters; /* of a file event: where FLT_PARAMETERS begin in detail */
} made;

static inline made make(bool is_64bit, uint32_t class_id, uint16_t type)
{
    return (made){.is_64bit = is_64bit, .version = 9, .time = TIME_2020, .class_id = class_id, .type = type};
}

static inline void put_path(kk_buf *detail, const char *path)
{
    kk_buf_append_text(detail, path);
}

static inline uint64_t narrow(const char *text)
{
    return 0x8000u | strlen(text);
}

/* The answer. */
static inline kk_buf *answer(made *event)
{
    event->has_extra = true;
    return &event->extra;
}

/* A file event up to its path; parameters are zero until set, and what is put behind is the tail. */
static inline made make_file(bool is_64bit, uint16_t type, uint8_t sub, uint32_t irp_flags, const char *path)
{
    made event = make(is_64bit, KK_CLASS_FILE, type);
    put(&event.detail, sub, 1);
    put(&event.detail, 0xDDDDDDDDDDDDDD, 7);
    put(&event.detail, irp_flags, 4);
    put(&event.detail, 0x9, 4);
    event.parameters = event.detail.size;
    for (unsigned i = 0; i < (is_64bit ? 48u : 28u); i++) {
        put(&event.detail, 0, 1);
    }
    put(&event.detail, narrow(path), 2);
    put(&event.detail, 0xDDDD, 2);
    put_path(&event.detail, path);
    return event;
}

/* Sets a member of FLT_PARAMETERS by its offset on 32-bit and 64-bit systems. */
static inline void set_member(made *event, unsigned at_32, unsigned at_64, uint64_t number, unsigned size)
{
    put_at(&event->detail, event->parameters + (event->is_64bit ? at_64 : at_32), number, size);
}

static inline kk_source *open_made(const made *event, pml_builder *builder)
{
    kk_error error = {""};
    pml_begin(builder, event->version, event->is_64bit);
    pml_process(builder, 7, 100, 7, 4, event->time, "C:\\Windows\\sample.exe", "sample");
    pml_event_parts parts = {.process = 7,
                             .tid = 44,
                             .class_id = event->class_id,
                             .type = event->type,
                             .result = event->result,
                             .duration = 25,
                             .time = event->time,
                             .detail = &event->detail,
                             .extra = event->has_extra ? &event->extra : NULL};
    pml_add_event(builder, &parts);
    pml_end(builder);
    kk_source *source = kk_pml_open("made.pml", pml_mapping(builder), NULL, &error);
    assert_string_equal(error.text, "");
    return source;
}

static inline void free_made(made *event)
{
    kk_buf_free(&event->detail);
    kk_buf_free(&event->extra);
}

static inline void assert_field_is(kk_event *event, kk_field field, const char *expected)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_value value;
    kk_availability availability = kk_event_field(event, field, &scratch, &value);
    assert_true(availability == KK_KNOWN || availability == KK_EMPTY);
    kk_str text = availability == KK_KNOWN ? kk_value_text(&value, &scratch) : KK_STR("");
    char shown[9000];
    assert_true(text.size < sizeof shown);
    memcpy(shown, text.data, text.size);
    shown[text.size] = '\0';
    assert_string_equal(shown, expected);
    kk_scratch_free(&scratch);
}

/* An event in a capture of its own. */
typedef struct opened {
    pml_builder builder;
    kk_source *source;
    kk_cursor *cursor;
    kk_event event;
} opened;

static inline opened open_event(const made *event)
{
    opened open = {0};
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    open.source = open_made(event, &open.builder);
    open.cursor = kk_cursor_new(open.source, &options);
    kk_cursor_begin(open.cursor, 0);
    assert_true(kk_cursor_next(open.cursor, &open.event));
    return open;
}

static inline void close_event(opened *open)
{
    kk_cursor_free(open->cursor);
    kk_source_close(open->source);
    pml_free(&open->builder);
}

/* Checks the event's columns; frees it. A NULL is not checked. */
static inline void expect(made *event, const char *operation, const char *path, const char *category,
                          const char *detail)
{
    static const kk_field fields[] = {KK_FIELD_OPERATION, KK_FIELD_PATH, KK_FIELD_CATEGORY, KK_FIELD_DETAIL};
    const char *expected[] = {operation, path, category, detail};
    opened open = open_event(event);
    for (unsigned i = 0; i < 4; i++) {
        if (expected[i]) {
            assert_field_is(&open.event, fields[i], expected[i]);
        }
    }
    close_event(&open);
    free_made(event);
}

/* Checks one field of the event; frees it. */
static inline void expect_field(made *event, kk_field field, const char *text)
{
    opened open = open_event(event);
    assert_field_is(&open.event, field, text);
    close_event(&open);
    free_made(event);
}

/* Every prefix of the event's detail and answer must be read without a fault; frees it. */
static inline void expect_survival(made *event)
{
    size_t detail = event->detail.size;
    size_t extra = event->extra.size;
    for (size_t cut = 0; cut <= detail + extra; cut++) {
        event->detail.size = cut < detail ? cut : detail;
        event->extra.size = cut < detail ? extra : cut - detail;
        opened open = open_event(event);
        kk_scratch scratch = KK_SCRATCH_INIT;
        for (unsigned field = 0; field < KK_FIELD_COUNT; field++) {
            kk_value value;
            kk_event_field(&open.event, (kk_field)field, &scratch, &value);
        }
        kk_scratch_free(&scratch);
        close_event(&open);
    }
    free_made(event);
}

#endif
