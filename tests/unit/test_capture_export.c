/* The CSV export: its form, its choices, its errors, and that it writes what Process Monitor wrote. */
#include "capture/write/export.h"

#include "details.h"

#include <stdio.h>
#include <string.h>

/* --- an export into memory --- */

typedef struct written {
    kk_buf text;
    size_t limit;  /* bytes that may be written; 0 for no limit */
    size_t chunks; /* that were told */
} written;

static bool keep_bytes(void *context, const void *bytes, size_t size)
{
    written *self = context;
    if (self->limit && self->text.size + size > self->limit) {
        return false;
    }
    kk_buf_append(&self->text, bytes, size);
    return !self->text.failed;
}

static void count_chunk(void *context, size_t done, size_t total)
{
    written *self = context;
    assert_int_equal(done, ++self->chunks);
    assert_true(done <= total);
}

static bool export_to(written *self, kk_source *source, const char *columns, const char *zone, unsigned jobs,
                      uint64_t *rows, kk_error *error)
{
    const kk_csv_export_options options = {.columns = kk_str_of(columns),
                                           .zone = kk_str_of(zone),
                                           .jobs = jobs,
                                           .write = keep_bytes,
                                           .chunk = count_chunk,
                                           .context = self};
    return kk_csv_export(source, &options, rows, error);
}

/* The export as a text that ends in NUL; the caller frees. */
static kk_buf exported(kk_source *source, const char *columns, const char *zone, unsigned jobs)
{
    written self = {0};
    kk_error error = {""};
    uint64_t rows = 0;
    bool done = export_to(&self, source, columns, zone, jobs, &rows, &error);
    assert_string_equal(error.text, "");
    assert_true(done);
    assert_int_equal(self.chunks, kk_source_chunk_count(source));
    kk_buf_append_char(&self.text, '\0');
    assert_false(self.text.failed);
    return self.text;
}

static void assert_export(kk_source *source, const char *columns, const char *zone, const char *expected)
{
    kk_buf text = exported(source, columns, zone, 1);
    assert_string_equal(text.data, expected);
    kk_buf_free(&text);
}

/* --- one event --- */

static kk_source *open_one(pml_builder *builder, uint32_t result, const char *path)
{
    made event = make_file(true, 20, 0, 0x884, path);
    event.result = result;
    event.time = BUILDER_TIME; /* 2020-07-31 07:37:26.6320000 UTC */
    kk_source *source = open_made(&event, builder);
    free_made(&event);
    return source;
}

static void close_one(kk_source *source, pml_builder *builder)
{
    kk_source_close(source);
    pml_free(builder);
}

#define BOM     "\xEF\xBB\xBF"
#define DEFAULT "\"Time of Day\",\"Process Name\",\"PID\",\"Operation\",\"Path\",\"Result\",\"Detail\"\r\n"

static void test_default_columns(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *source = open_one(&builder, 0xC0000034, "C:\\a");
    kk_buf text = exported(source, "default", "", 1);
    kk_buf same = exported(source, "", "UTC", 1);
    assert_string_equal(text.data, same.data);
    const char *begin =
        BOM DEFAULT "\"7:37:26.6320000 AM\",\"sample.exe\",\"100\",\"CreateFile\",\"C:\\a\",\"NAME NOT "
                    "FOUND\",\"Desired Access: ";
    assert_true(strlen(text.data) > strlen(begin));
    assert_memory_equal(text.data, begin, strlen(begin));
    assert_string_equal(text.data + strlen(text.data) - 3, "\"\r\n");
    kk_buf_free(&text);
    kk_buf_free(&same);
    close_one(source, &builder);
}

static void test_all_columns(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *source = open_one(&builder, 0, "C:\\a");
    kk_buf text = exported(source, "all", "", 1);
    assert_memory_equal(text.data, BOM DEFAULT, strlen(BOM DEFAULT) - 2); /* the seven come first */
    unsigned columns = 1;
    for (const char *at = text.data; *at != '\r'; at++) {
        columns += *at == ',';
    }
    assert_int_equal(columns, 27);
    kk_buf_free(&text);
    close_one(source, &builder);
}

static void test_named_columns(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *source = open_one(&builder, 0, "C:\\a");
    assert_export(
        source, "Date & Time, pid ,TID,Relative Time,Duration,Completion Time,Sequence,Event Class,Category",
        "",
        BOM "\"Date & Time\",\"PID\",\"TID\",\"Relative Time\",\"Duration\",\"Completion Time\","
            "\"Sequence\",\"Event Class\",\"Category\"\r\n"
            "\"7/31/2020 7:37:26 AM\",\"100\",\"44\",\"00:00:00.0000000\",\"0.0000025\","
            "\"7:37:26.6320025 AM\",\"n/a\",\"File System\",\"Write\"\r\n");
    close_one(source, &builder);
}

static void test_event_that_never_completed(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *source = open_one(&builder, 0x103, "C:\\a");
    assert_export(source, "Result,Duration,Completion Time", "",
                  BOM "\"Result\",\"Duration\",\"Completion Time\"\r\n\"\",\"\",\"\"\r\n");
    close_one(source, &builder);
}

static void test_zones(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *source = open_one(&builder, 0, "C:\\a");
    assert_export(source, "Time of Day,Date & Time", "-08:00",
                  BOM "\"Time of Day\",\"Date & Time\"\r\n"
                      "\"11:37:26.6320000 PM\",\"7/30/2020 11:37:26 PM\"\r\n");
    assert_export(source, "Completion Time", "+05:30",
                  BOM "\"Completion Time\"\r\n\"1:07:26.6320025 PM\"\r\n");
    close_one(source, &builder);
}

/* A create by a thread that impersonates S-1-5-21-1-2-3-`last`. */
static kk_source *open_impersonation(pml_builder *builder, uint32_t last)
{
    static const unsigned char begin[8] = {1, 5, 0, 0, 0, 0, 0, 5};
    const uint32_t parts[] = {21, 1, 2, 3, last};
    made event = make_file(true, 20, 0, 0x884, "C:\\a");
    put(&event.detail, 1, 4);
    put(&event.detail, 28, 1);
    put(&event.detail, 0, 3);
    kk_buf_append(&event.detail, begin, sizeof begin);
    for (unsigned i = 0; i < 5; i++) {
        put(&event.detail, parts[i], 4);
    }
    kk_source *source = open_made(&event, builder);
    free_made(&event);
    return source;
}

static void assert_account(uint32_t last, const char *account)
{
    pml_builder builder;
    kk_source *source = open_impersonation(&builder, last);
    kk_buf text = exported(source, "Detail", "", 1);
    assert_non_null(strstr(text.data, account));
    kk_buf_free(&text);
    close_one(source, &builder);
}

/* The only user of the process table is who a thread impersonates, unless the SID is a group's. */
static void test_only_user(void **state)
{
    (void)state;
    assert_account(1001, "Impersonating: MACHINE\\user\"");
    assert_account(500, "Impersonating: MACHINE\\user\"");
    assert_account(513, "Impersonating: S-1-5-21-1-2-3-513\"");
}

/* The account of a service in the language of its Windows: whoever has its logon session. */
static void test_account_of_a_session(void **state)
{
    (void)state;
    static const unsigned char service[12] = {1, 1, 0, 0, 0, 0, 0, 5, 19, 0, 0, 0};
    pml_builder builder;
    kk_error error = {""};
    made event = make_file(true, 20, 0, 0x884, "C:\\a");
    put(&event.detail, 1, 4);
    put(&event.detail, sizeof service, 4);
    kk_buf_append(&event.detail, service, sizeof service);
    pml_begin(&builder, 9, true);
    pml_process(&builder, 7, 100, 7, 4, BUILDER_TIME, "C:\\a.exe", "");
    put_at(&builder.processes, builder.process_at[0] + 16, 0x3E5, 8); /* the logon session */
    pml_event_parts parts = {
        .process = 7, .class_id = KK_CLASS_FILE, .type = 20, .time = BUILDER_TIME, .detail = &event.detail};
    pml_add_event(&builder, &parts);
    pml_end(&builder);
    kk_source *source = kk_pml_open("made.pml", pml_mapping(&builder), &error);
    kk_buf text = exported(source, "Detail", "", 1);
    assert_non_null(strstr(text.data, "Impersonating: MACHINE\\user\""));
    kk_buf_free(&text);
    free_made(&event);
    close_one(source, &builder);
}

/* RegEnumValue of four bytes by KeyValueFullInformation: the structure with the value's name, then the data.
 */
static kk_source *open_value(pml_builder *builder, const char *name)
{
    made event = make(true, KK_CLASS_REGISTRY, 6);
    put(&event.detail, 0x8004, 2);
    put(&event.detail, 0, 2);
    put(&event.detail, 64, 4);
    put(&event.detail, 0, 4);
    put(&event.detail, 1, 4);
    put_path(&event.detail, "HKCU");
    unsigned data_at = 20 + 2 * (unsigned)strlen(name);
    const uint32_t words[] = {0, 3, data_at, 8, 2 * (unsigned)strlen(name)};
    for (unsigned i = 0; i < 5; i++) {
        put(answer(&event), words[i], 4);
    }
    put_utf16(&event.extra, name);
    put(&event.extra, 0x44332211, 4);
    kk_source *source = open_made(&event, builder);
    free_made(&event);
    return source;
}

/* An export bounds bytes by the size of the structure, wherever the data begin. */
static void test_misread_bytes(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *source = open_value(&builder, "");
    assert_export(source, "Detail", "",
                  BOM "\"Detail\"\r\n\"Index: 0, Name: , Type: REG_BINARY, Length: 8, Data: \"\r\n");
    close_one(source, &builder);
    source = open_value(&builder, "ab");
    assert_export(source, "Detail", "",
                  BOM
                  "\"Detail\"\r\n\"Index: 0, Name: ab, Type: REG_BINARY, Length: 8, Data: 11 22 33 44\"\r\n");
    close_one(source, &builder);
    /* Behind the answer the area of events ends, so that nothing more is read than there is. */
    source = open_value(&builder, "abcd");
    assert_export(
        source, "Detail", "",
        BOM "\"Detail\"\r\n\"Index: 0, Name: abcd, Type: REG_BINARY, Length: 8, Data: 11 22 33 44\"\r\n");
    close_one(source, &builder);
}

static void test_quotes_and_line_feeds(void **state)
{
    (void)state;
    pml_builder builder;
    kk_source *source = open_one(&builder, 0, "C:\\\"a\"\n\"");
    assert_export(source, "Path,PID", "", BOM "\"Path\",\"PID\"\r\n\"C:\\\"\"a\"\";\"\"\",\"100\"\r\n");
    close_one(source, &builder);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *columns, *zone;
        size_t limit;
        const char *error;
    } wrong[] = {
        {"Path,Colour", "", 0, "column \"Colour\""},
        {"Path,", "", 0, "column \"\""},
        {"PID,Path,pid", "", 0, "\"PID\" is named twice"},
        {"all", "Mars/Olympus", 0, "Mars/Olympus"},
        {"all", "", 10, "writing stopped"},
        {"Path", "", 14, "writing stopped"},
    };
    pml_builder builder;
    kk_source *source = open_one(&builder, 0, "C:\\a");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        written self = {.limit = wrong[i].limit};
        kk_error error = {""};
        assert_false(export_to(&self, source, wrong[i].columns, wrong[i].zone, 2, NULL, &error));
        assert_non_null(strstr(error.text, wrong[i].error));
        kk_buf_free(&self.text);
    }
    close_one(source, &builder);
}

/* Times at the ends of what 64 bits can say are printed as some time. */
static void test_times_out_of_range(void **state)
{
    (void)state;
    static const int64_t times[] = {INT64_MIN, -1, 0, INT64_MAX};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        pml_builder builder;
        made event = make_file(true, 20, 0, 0, "C:\\a");
        event.time = times[i];
        kk_source *source = open_made(&event, &builder);
        free_made(&event);
        written self = {0};
        kk_error error = {""};
        assert_true(export_to(&self, source, "all", "-24:00", 1, NULL, &error));
        kk_buf_free(&self.text);
        close_one(source, &builder);
    }
}

/* --- real captures --- */

#define FOLDER KK_TEST_ROOT "/../shared/captures/"

static bool read_text(const char *path, kk_buf *text)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    char block[65536];
    size_t size;
    while ((size = fread(block, 1, sizeof block, file)) > 0) {
        kk_buf_append(text, block, size);
    }
    fclose(file);
    kk_buf_append_char(text, '\0');
    assert_false(text->failed);
    return true;
}

/* The columns of a CSV's header, as options name them. */
static kk_buf columns_of(const kk_buf *csv)
{
    kk_buf columns = KK_BUF_INIT;
    for (size_t i = 3; i < csv->size && csv->data[i] != '\r' && csv->data[i] != '\n'; i++) {
        if (csv->data[i] != '"') {
            kk_buf_append_char(&columns, csv->data[i]);
        }
    }
    kk_buf_append_char(&columns, '\0');
    return columns;
}

/* The next row, without its end (which editors may have changed); false behind the last. */
static bool next_row(const kk_buf *csv, size_t *at, kk_str *row)
{
    const char *begin = csv->data + *at;
    const char *end = strchr(begin, '\n');
    if (!end) {
        return false;
    }
    *at += (size_t)(end - begin) + 1;
    *row = (kk_str){begin, (size_t)(end - begin)};
    row->size -= row->size > 0 && begin[row->size - 1] == '\r';
    return true;
}

/* Rows, and those of them that differ. */
static void compare_rows(const kk_buf *ours, const kk_buf *theirs, unsigned *rows, unsigned *different)
{
    size_t our_place = 0;
    size_t their_place = 0;
    kk_str our_row = KK_STR(""), their_row = KK_STR("");
    *rows = *different = 0;
    while (next_row(theirs, &their_place, &their_row)) {
        assert_true(next_row(ours, &our_place, &our_row));
        if (!kk_str_equal(our_row, their_row)) {
            ++*different;
            printf("row %u:\n  %.*s\n  %.*s\n", *rows, (int)their_row.size, their_row.data, (int)our_row.size,
                   our_row.data);
        }
        ++*rows;
    }
    assert_false(next_row(ours, &our_place, &our_row));
}

/* Rows with the header. Those that differ are explained in docs/procmon-differences.md. */
static const struct {
    const char *pml, *csv, *zone;
    unsigned rows, different;
} pairs[] = {
    {"procmon/LogFileUTC32Filesystem.pml", "procmon/LogFileUTC32Filesystem.csv", "UTC", 8578, 0},
    {"procmon/LogFileUTC64Process.pml", "procmon/LogFileUTC64Process.csv", "UTC", 3401, 0},
    {"procmon/LogfileTests32bitUTC.pml", "procmon/LogfileTests32bitUTC.csv", "UTC", 32931, 0},
    {"procmon/LogfileTests64bitUTC.pml", "procmon/LogfileTests64bitUTC.csv", "UTC", 53215, 0},
    {"noriben/noriben-sample.pml", "noriben/noriben-sample.csv", "-05:00", 624, 0},
};

static void check_pair(size_t i, const kk_buf *theirs)
{
    char path[600];
    snprintf(path, sizeof path, "%s%s", FOLDER, pairs[i].pml);
    kk_error error = {""};
    kk_source *source = kk_source_open(path, NULL, &error);
    assert_string_equal(error.text, "");
    kk_buf columns = columns_of(theirs);
    kk_buf ours = exported(source, columns.data, pairs[i].zone, 1);
    kk_buf same = exported(source, columns.data, pairs[i].zone, 4);
    assert_int_equal(ours.size, same.size);
    assert_memory_equal(ours.data, same.data, ours.size);
    unsigned rows, different;
    compare_rows(&ours, theirs, &rows, &different);
    assert_int_equal(rows, pairs[i].rows);
    assert_int_equal(different, pairs[i].different);
    kk_buf_free(&columns);
    kk_buf_free(&ours);
    kk_buf_free(&same);
    kk_source_close(source);
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char path[600];
        kk_buf theirs = KK_BUF_INIT;
        snprintf(path, sizeof path, "%s%s", FOLDER, pairs[i].csv);
        if (read_text(path, &theirs)) {
            check_pair(i, &theirs);
        } else {
            printf("SKIP: %s is not there\n", path);
        }
        kk_buf_free(&theirs);
    }
}

/* A CSV that is read and written again is the same, and its times have no zone to be asked for. */
static void test_csv_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char path[600];
        kk_buf theirs = KK_BUF_INIT;
        snprintf(path, sizeof path, "%s%s", FOLDER, pairs[i].csv);
        if (!read_text(path, &theirs)) {
            printf("SKIP: %s is not there\n", path);
            continue;
        }
        kk_error error = {""};
        kk_source *source = kk_source_open(path, NULL, &error);
        assert_string_equal(error.text, "");
        written self = {0};
        assert_false(export_to(&self, source, "all", "UTC", 1, NULL, &error));
        assert_non_null(strstr(error.text, "time zone"));
        kk_buf columns = columns_of(&theirs);
        kk_buf ours = exported(source, columns.data, "", 1);
        unsigned rows, different;
        compare_rows(&ours, &theirs, &rows, &different);
        assert_int_equal(rows, pairs[i].rows);
        assert_int_equal(different, 0);
        kk_buf_free(&self.text);
        kk_buf_free(&columns);
        kk_buf_free(&ours);
        kk_buf_free(&theirs);
        kk_source_close(source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_columns), cmocka_unit_test(test_all_columns),
        cmocka_unit_test(test_named_columns),   cmocka_unit_test(test_event_that_never_completed),
        cmocka_unit_test(test_zones),           cmocka_unit_test(test_quotes_and_line_feeds),
        cmocka_unit_test(test_errors),          cmocka_unit_test(test_times_out_of_range),
        cmocka_unit_test(test_only_user),       cmocka_unit_test(test_account_of_a_session),
        cmocka_unit_test(test_misread_bytes),   cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_csv_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
