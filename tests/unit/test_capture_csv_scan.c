/* The vectorized scans against libcsv, and chunks of any size against the whole file: the same rows, the same
 * texts, the same problems. */
#include "capture/csv/csv.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* A scan that finds everything odd, so that libcsv reads all rows. */
static void scan_nothing(const unsigned char *data, size_t size, size_t readable, char delimiter,
                         kk_csv_scan *scan)
{
    (void)data;
    (void)size;
    (void)readable;
    (void)delimiter;
    scan->separator_count = scan->row_count = scan->scanned = 0;
    scan->odd = true;
}

/* One event with the texts of all its columns. */
static void transcribe_event(const kk_event *event, uint64_t first, kk_scratch *scratch, kk_buf *out)
{
    const kk_csv *csv = event->source;
    kk_buf_printf(out, "#%" PRIu64 " @%" PRIu64 " %s", event->ref.index + first, event->ref.position,
                  kk_operation_name(event->operation).data);
    for (unsigned column = 0; column < KK_COLUMN_COUNT; column++) {
        kk_known_str text = kk_columns_text(event, (kk_column)column, scratch);
        if (kk_csv_has(csv, (kk_column)column)) {
            kk_buf_append_text(out, " [");
            kk_buf_append_str(out, text);
            kk_buf_append_text(out, "]");
        }
    }
    kk_buf_append_char(out, '\n');
    kk_scratch_reset(scratch);
}

static void transcribe_problems(const kk_source *source, kk_buf *out)
{
    const kk_problems *problems = kk_source_problems(source);
    kk_buf_printf(out, "%llu problems, %llu lost\n", (unsigned long long)problems->count,
                  (unsigned long long)problems->lost_events);
    for (unsigned i = 0; i < problems->kept; i++) {
        kk_buf_printf(out, "line %llu #%llu: %s\n", (unsigned long long)problems->items[i].position,
                      (unsigned long long)problems->items[i].event, problems->items[i].what);
    }
}

static void read_chunk(kk_source *source, kk_cursor *cursor, size_t chunk, kk_buf *out)
{
    for (unsigned tries = 0; tries < 2; tries++) {
        kk_buf rows = KK_BUF_INIT;
        kk_scratch scratch = KK_SCRATCH_INIT;
        kk_event event;
        uint64_t first = 0, counted = 0;
        kk_cursor_begin(cursor, chunk);
        /* the ordinal is known once accepted, and all chunks before this one are */
        first = ((kk_csv *)source)->rows * (chunk > 0);
        while (kk_cursor_next(cursor, &event)) {
            transcribe_event(&event, first, &scratch, &rows);
            counted++;
        }
        assert_int_equal(kk_cursor_counts(cursor)->events, counted);
        kk_accept answer = kk_source_accept(source, kk_cursor_finish(cursor), &first, NULL);
        if (answer == KK_ACCEPTED) {
            kk_buf_append_str(out, kk_buf_str(&rows));
        }
        kk_buf_free(&rows);
        kk_scratch_free(&scratch);
        if (answer == KK_ACCEPTED) {
            return;
        }
        assert_int_equal(answer, KK_RESCAN);
    }
    fail_msg("a chunk was asked for three times");
}

static bool transcribe(kk_str bytes, kk_csv_scanner *scan, size_t chunk_size, kk_buf *out)
{
    kk_mapping mapping = {.data = (const unsigned char *)bytes.data, .size = bytes.size, .borrowed = true};
    kk_source *source = kk_csv_open("made.csv", mapping, NULL, NULL);
    if (!source) {
        return false;
    }
    ((kk_csv *)source)->scan = scan;
    ((kk_csv *)source)->chunk_size = chunk_size;
    const kk_cursor_options options = {.wanted = KK_OPSET_ALL, .need_processes = true};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    assert_non_null(cursor);
    for (size_t chunk = 0; chunk < kk_source_chunk_count(source); chunk++) {
        read_chunk(source, cursor, chunk, out);
    }
    transcribe_problems(source, out);
    kk_cursor_free(cursor);
    kk_source_close(source);
    assert_false(out->failed);
    return true;
}

static void compare(kk_str bytes, const kk_buf *expected, const kk_buf *got, const char *how)
{
    if (!kk_str_equal(kk_buf_str(expected), kk_buf_str(got))) {
        print_error("input: <<<%.*s>>>\nlibcsv: %.*s\n%s: %.*s\n", (int)bytes.size, bytes.data,
                    (int)expected->size, expected->data, how, (int)got->size, got->data);
        fail();
    }
}

/* All scans, and some chunk sizes, give what libcsv gives in one piece. */
static void check_all_ways(kk_str bytes)
{
    static const size_t chunk_sizes[] = {(size_t)1 << 30, 7, 64, 501};
    kk_buf expected = KK_BUF_INIT, got = KK_BUF_INIT;
    char *exact = malloc(bytes.size); /* so that sanitizers see reads beyond the end */
    assert_non_null(exact);
    memcpy(exact, bytes.data, bytes.size);
    const kk_str copy = {exact, bytes.size};
    bool opened = transcribe(copy, scan_nothing, SIZE_MAX / 2, &expected);
    kk_csv_scanner_info info;
    for (unsigned number = 0; opened && kk_csv_scanner_get(number, &info); number++) {
        for (size_t i = 0; info.usable && i < sizeof chunk_sizes / sizeof *chunk_sizes; i++) {
            kk_buf_clear(&got);
            assert_true(transcribe(copy, info.scan, chunk_sizes[i], &got));
            compare(copy, &expected, &got, info.name);
        }
    }
    for (size_t i = 1; opened && i < sizeof chunk_sizes / sizeof *chunk_sizes; i++) {
        kk_buf_clear(&got);
        assert_true(transcribe(copy, scan_nothing, chunk_sizes[i], &got));
        compare(copy, &expected, &got, "libcsv in chunks");
    }
    free(exact);
    kk_buf_free(&expected);
    kk_buf_free(&got);
}

#define HEADER "\"Operation\",\"Path\",\"Detail\"\r\n"

static void handmade(void **state)
{
    static const char *const inputs[] = {
        HEADER,
        HEADER "\"ReadFile\",\"C:\\a\",\"x\"\r\n",
        HEADER "\"ReadFile\",\"C:\\a\",\"x\"",
        HEADER "\"ReadFile\",\"C:\\a\",\"x\"\r",
        HEADER "\"ReadFile\",\"C:\\a\",\"x",
        HEADER "\"ReadFile\",\"say \"\"hi\"\"\",\"\"\"\"\r\n\"a\",\"b\",\"\"\r\n",
        HEADER "\"ReadFile\",\"line\r\nbreak\",\"\n\n\"\n\"a\",\"b\",\"c\"\n",
        HEADER "\"ReadFile\",\"x\"\"\r\n\"\"a\"\",\"\"b\"\",\"\"c\"\"\r\n\",\"d\"\r\n\"a\",\"b\",\"c\"\n",
        HEADER "\r\n\r\n\"ReadFile\",\"C:\\a\",\"x\"\r\n\r\n\"a\",\"b\",\"c\"\r\n\n",
        HEADER "   \r\n\"ReadFile\",\"C:\\a\",\"x\"\r\n",
        HEADER "ReadFile,C:\\a,x\r\nReadFile , C:\\a , x \r\n",
        HEADER "\"ReadFile\" , \"C:\\a\" , \"x\" \r\n",
        HEADER "\"ReadFile\",,\r\n,,\r\n\"a\",\"b\",\r\n",
        HEADER "\"ReadFile\",\"C:\\a\"\r\n\"a\",\"b\",\"c\",\"d\"\r\n\"a\",\"b\",\"c\"\r\n",
        HEADER "\"ReadFile\",\"stray \" quote\",\"x\"\r\n\"a\",\"b\",\"c\"\r\n",
        HEADER "\"ReadFile\",\"not closed,\"x\"\r\n\"a\",\"b\",\"c\"\r\n",
        HEADER "\"ReadFile\",\"C:\\a\",\"not closed\r\n\"a\",\"b\",\"c\"\r\n\"d\",\"e\",\"f\"\r\n",
        HEADER "\"a\",\"b\"\r\"c\",\"d\",\"e\"\r\"f\",\"g\",\"h\"\r\r\n",
        HEADER "\"cut\r\n\"cut\r\n\"cut\r\n\"a\",\"b\",\"c\"\r\n",
        "\xEF\xBB\xBF" HEADER "\"a\",\"b\",\"c\"\r\n",
        "Operation\nReadFile\n\"ReadFile\"\n\"\"\n\n\"a\nb\"\n",
        "Detail;Operation\r\n\"x\";\"ReadFile\"\r\n\"a,b\";\"c\"\r\n",
        "Detail\tOperation\n\"x\"\t\"ReadFile\"\na\tb\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        check_all_ways(kk_str_of(inputs[i]));
    }
}

/* A small generator, the same on every machine (xorshift, Marsaglia 2003). */
static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 33) % below;
}

static void append_noise(uint64_t *seed, unsigned pieces, kk_buf *out)
{
    static const char *const piece[] = {"\"", "\"", "\"\"", ",",      "\",\"",  "\r\n", "\n",      "\r",
                                        " ",  "a",  "bc",   "\"\r\n", "\"\n\"", "\t",   "\xC3\xA9"};
    for (unsigned i = 0; i < pieces; i++) {
        kk_buf_append_text(out, piece[draw(seed, sizeof piece / sizeof *piece)]);
    }
}

/* A good row whose fields hold anything, properly quoted. */
static void append_good_row(uint64_t *seed, kk_buf *out)
{
    kk_buf field = KK_BUF_INIT;
    for (unsigned i = 0; i < 3; i++) {
        kk_buf_clear(&field);
        append_noise(seed, draw(seed, 30) * (draw(seed, 3) > 0), &field);
        kk_buf_append_text(out, i ? ",\"" : "\"");
        for (size_t at = 0; at < field.size; at++) {
            kk_buf_append_text(out, field.data[at] == '"' ? "\"" : "");
            kk_buf_append_char(out, field.data[at]);
        }
        kk_buf_append_char(out, '"');
    }
    kk_buf_append_text(out, draw(seed, 2) ? "\r\n" : "\n");
    kk_buf_free(&field);
}

static void random_rows(void **state)
{
    (void)state;
    for (uint64_t round = 1; round <= 1500; round++) {
        uint64_t seed = round * UINT64_C(0x9E3779B97F4A7C15);
        kk_buf bytes = KK_BUF_INIT;
        kk_buf_append_text(&bytes, HEADER);
        for (unsigned row = 0, rows = draw(&seed, 12); row < rows; row++) {
            if (draw(&seed, 4) > 0) {
                append_good_row(&seed, &bytes);
            } else {
                append_noise(&seed, draw(&seed, 40), &bytes);
            }
        }
        assert_false(bytes.failed);
        check_all_ways(kk_buf_str(&bytes));
        kk_buf_free(&bytes);
    }
}

/* Rows that are longer than a window, and more separators than it has slots for. */
static void long_rows(void **state)
{
    (void)state;
    kk_buf bytes = KK_BUF_INIT;
    kk_buf_append_text(&bytes, HEADER "\"ReadFile\",\"");
    for (unsigned i = 0; i < 200000; i++) {
        kk_buf_append_text(&bytes, i % 5 ? "x," : "\r\n");
    }
    kk_buf_append_text(&bytes, "\",\"d\"\r\n\"a\",\"b\",\"c\"\r\n");
    for (unsigned i = 0; i < 100000; i++) {
        kk_buf_append_text(&bytes, ",");
    }
    kk_buf_append_text(&bytes, "\r\n\"a\",\"b\",\"c\"\r\n");
    kk_buf expected = KK_BUF_INIT, got = KK_BUF_INIT;
    assert_true(transcribe(kk_buf_str(&bytes), scan_nothing, SIZE_MAX / 2, &expected));
    kk_csv_scanner_info info;
    for (unsigned number = 0; kk_csv_scanner_get(number, &info); number++) {
        for (size_t chunk_size = 4096; info.usable && chunk_size < bytes.size * 8; chunk_size *= 8) {
            kk_buf_clear(&got);
            assert_true(transcribe(kk_buf_str(&bytes), info.scan, chunk_size, &got));
            assert_true(kk_str_equal(kk_buf_str(&expected), kk_buf_str(&got)));
        }
    }
    kk_buf_free(&bytes);
    kk_buf_free(&expected);
    kk_buf_free(&got);
}

/* Bad rows cost their line, not what comes behind. */
static void bad_rows(void **state)
{
    static const char input[] = HEADER "\"ReadFile\",\"a\",\"1\"\r\n"
                                       "\"ReadFile\",\"too few\"\r\n"
                                       "\"ReadFile\",\"two\r\nlines\",\"2\"\r\n"
                                       "\"ReadFile\",\"b\",\"not closed\r\n"
                                       "\"ReadFile\",\"c\",\"3\"\r\n"
                                       "\"ReadFile\",\"d\",\"4\",\"too many\"\r\n"
                                       "\"ReadFile\",\"e\",\"5\"\r\n"
                                       "\"ReadFile\",\"cut";
    static const char expected[] = "#0 @29 ReadFile [ReadFile] [a] [1]\n"
                                   "#1 @71 ReadFile [ReadFile] [two\r\nlines] [2]\n"
                                   "#2 @128 ReadFile [ReadFile] [c] [3]\n"
                                   "#3 @179 ReadFile [ReadFile] [e] [5]\n"
                                   "4 problems, 4 lost\n"
                                   "line 3 #1: row has fewer fields than the header\n"
                                   "line 6 #2: row has more fields than the header\n"
                                   "line 8 #3: row has more fields than the header\n"
                                   "line 10 #4: row ends inside quotes\n";
    (void)state;
    kk_buf got = KK_BUF_INIT;
    assert_true(transcribe(kk_str_of(input), kk_csv_scanner_best(), SIZE_MAX / 2, &got));
    kk_buf_append_char(&got, '\0');
    assert_string_equal(got.data, expected);
    kk_buf_free(&got);
    check_all_ways(kk_str_of(input));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handmade),
        cmocka_unit_test(random_rows),
        cmocka_unit_test(long_rows),
        cmocka_unit_test(bad_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
