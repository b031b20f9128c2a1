/* Columns of events: their names, and a source of texts in a container of its own, as another format than CSV
 * would be. */
#include "capture/columns/column.h"
#include "capture/columns/facts.h"
#include "capture/columns/texts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SAMPLE(extension) KK_TEST_ROOT "/tests/data/sample." extension

static void test_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < KK_COLUMN_COUNT; i++) {
        assert_int_equal(kk_column_find(kk_column_name((kk_column)i)), i);
    }
    assert_int_equal(kk_column_find(KK_STR("process_name")), KK_COLUMN_PROCESS_NAME);
    assert_int_equal(kk_column_find(KK_STR("Date and Time")), KK_COLUMN_DATE_AND_TIME);
    assert_int_equal(kk_column_find(KK_STR(" TID ")), KK_COLUMN_TID);
    assert_int_equal(kk_column_find(KK_STR("Process")), KK_COLUMN_COUNT);
}

/* A source whose container is a C array: one event's texts. */
static kk_known_str text_of(const kk_event *event, kk_column column, kk_scratch *scratch)
{
    (void)scratch;
    const kk_str *texts = (const kk_str *)(const void *)event->raw;
    return texts[column];
}

static kk_cursor *no_cursor(kk_source *source, const kk_cursor_options *options)
{
    (void)source;
    (void)options;
    return NULL;
}

static size_t no_chunks(const kk_source *source)
{
    (void)source;
    return 0;
}

static const kk_format format = {.name = "list", .id = "list", .position_unit = "event"};
static const kk_source_methods methods = {.chunk_count = no_chunks, .cursor_new = no_cursor};

typedef struct array_source {
    kk_source source;
    kk_str texts[KK_COLUMN_COUNT];
    kk_event event;
    kk_scratch scratch;
} array_source;

static void set(array_source *self, kk_column column, const char *text)
{
    self->texts[column] = kk_str_of(text);
    self->source.texts.has |= UINT32_C(1) << column;
}

static void begin(array_source *self, kk_operation operation)
{
    *self = (array_source){.source = {.methods = &methods, .texts = {.of = text_of}}};
    self->source.info.format = &format;
    self->event = (kk_event){.operation = operation,
                             .class_id = kk_operation_class(operation),
                             .raw = (const unsigned char *)self->texts,
                             .source = &self->source,
                             .processes = &self->source.processes,
                             .decode = kk_columns_field};
    self->event.ref.process = KK_NO_PROCESS;
}

static void end(array_source *self)
{
    kk_scratch_free(&self->scratch);
    kk_processes_free(&self->source.processes);
}

static void assert_field(array_source *self, kk_field field, const char *expected)
{
    kk_value value;
    assert_int_equal(kk_event_field(&self->event, field, &self->scratch, &value), KK_KNOWN);
    kk_str text = kk_value_text(&value, &self->scratch);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static void test_fields(void **state)
{
    (void)state;
    array_source self;
    begin(&self, KK_OP_REG_SET_VALUE);
    set(&self, KK_COLUMN_OPERATION, "RegSetValue");
    set(&self, KK_COLUMN_PATH, "HKCU\\Software\\Run\\evil");
    set(&self, KK_COLUMN_RESULT, "SUCCESS");
    set(&self, KK_COLUMN_DETAIL, "Type: REG_SZ, Length: 1,026, Data: a, Length: 2");
    assert_field(&self, KK_FIELD_REGISTRY_KEY, "HKCU\\Software\\Run");
    assert_field(&self, KK_FIELD_REGISTRY_VALUE, "evil");
    assert_field(&self, KK_FIELD_REGISTRY_LENGTH, "1026");
    assert_field(&self, KK_FIELD_REGISTRY_DATA, "a, Length: 2");
    kk_value value;
    assert_int_equal(kk_event_field(&self.event, KK_FIELD_PROCESS_USER, &self.scratch, &value),
                     KK_UNAVAILABLE);
    end(&self);
}

static void test_facts(void **state)
{
    (void)state;
    array_source self;
    begin(&self, KK_OP_PROCESS_CREATE);
    set(&self, KK_COLUMN_PROCESS_NAME, "explorer.exe");
    set(&self, KK_COLUMN_PID, "1,432");
    set(&self, KK_COLUMN_PATH, "C:\\Users\\a\\x.exe");
    set(&self, KK_COLUMN_DETAIL, "PID: 77, Command line: \"x.exe\" /q");
    const kk_columns_teller from = {.event = &self.event, .scratch = &self.scratch};
    kk_process_facts own, child;
    assert_true(kk_columns_own_facts(&from, &own));
    assert_int_equal(own.pid, 1432);
    assert_true(kk_columns_child_facts(&from, &own, &child));
    assert_int_equal(child.pid, 77);
    assert_int_equal(child.parent_pid, 1432);
    assert_true(kk_str_equal(child.name, KK_STR("x.exe")));
    assert_true(kk_str_equal(child.command_line, KK_STR("\"x.exe\" /q")));
    end(&self);
}

static void test_classes(void **state)
{
    (void)state;
    const kk_known_str none = {NULL, 0};
    assert_int_equal(kk_columns_class(KK_STR("Registry"), KK_STR("Anything")), KK_CLASS_REGISTRY);
    assert_int_equal(kk_columns_class(KK_STR("Strange"), KK_STR("RegNew")), KK_CLASS_UNKNOWN);
    assert_int_equal(kk_columns_class(none, KK_STR("RegNew")), KK_CLASS_REGISTRY);
    assert_int_equal(kk_columns_class(none, KK_STR("TCP Something")), KK_CLASS_NETWORK);
}

/* What a source has no method for is told by its fields. */
static void test_columns_by_field(void **state)
{
    (void)state;
    array_source self;
    kk_error error;
    begin(&self, KK_OP_REG_SET_VALUE);
    set(&self, KK_COLUMN_PATH, "HKCU\\a \"quoted\"");
    set(&self, KK_COLUMN_DURATION, "0.5");
    assert_null(kk_columns_open(&self.source, KK_STR("UTC"), &error));
    assert_non_null(strstr(error.text, "a list does not say which time zone"));
    kk_columns *columns = kk_columns_open(&self.source, KK_STR(""), &error);
    assert_non_null(columns);
    kk_column_reader *reader = kk_column_reader_new(columns);
    assert_non_null(reader);
    kk_buf text = KK_BUF_INIT;
    assert_true(kk_column_append(reader, &self.event, KK_COLUMN_PATH, &text));
    assert_false(kk_column_append(reader, &self.event, KK_COLUMN_DURATION, &text));
    assert_false(kk_column_append(reader, &self.event, KK_COLUMN_SEQUENCE, &text));
    assert_false(kk_column_append(reader, &self.event, KK_COLUMN_USER, &text));
    assert_true(kk_str_equal(kk_buf_str(&text), KK_STR("HKCU\\a \"quoted\"0.5000000n/a")));
    kk_buf_free(&text);
    kk_column_reader_free(reader);
    kk_columns_close(columns);
    end(&self);
}

static void assert_format(const char *path, const char *name, const char *position_unit,
                          const char *description)
{
    kk_error error;
    kk_source *source = kk_source_open(path, NULL, &error);
    assert_non_null(source);
    const kk_capture_info *info = kk_source_info(source);
    kk_buf text = KK_BUF_INIT;
    kk_source_describe(source, &text);
    assert_string_equal(info->format->name, name);
    assert_string_equal(info->format->position_unit, position_unit);
    assert_true(kk_str_equal(kk_buf_str(&text), kk_str_of(description)));
    assert_true(kk_source_learns(source, KK_FIELD_PROCESS_CURRENT_DIRECTORY));
    assert_false(kk_source_learns(source, KK_FIELD_PROCESS_NAME));
    kk_buf_free(&text);
    kk_source_close(source);
}

static void test_formats(void **state)
{
    (void)state;
    assert_format(SAMPLE("pml"), "PML", "offset", "PML version 9, 64-bit");
    assert_format(SAMPLE("csv"), "CSV", "line", "CSV, UTF-8, 27 columns");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_columns_by_field),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
