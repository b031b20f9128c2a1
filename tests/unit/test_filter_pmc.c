/* Configurations of Process Monitor: records, rules, what a filter hides without a capture. */
#include "filter/filter.h"

#include "base/os/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

/* --- writing --- */

static void put_u32(kk_buf *out, uint32_t number)
{
    const unsigned char bytes[] = {(unsigned char)number, (unsigned char)(number >> 8),
                                   (unsigned char)(number >> 16), (unsigned char)(number >> 24)};
    kk_buf_append(out, bytes, sizeof bytes);
}

/* ASCII as UTF-16LE with its NUL. */
static void put_text(kk_buf *out, const char *text)
{
    for (size_t i = 0; i <= strlen(text); i++) {
        kk_buf_append_char(out, text[i]);
        kk_buf_append_char(out, '\0');
    }
}

static void put_record(kk_buf *out, const char *name, const kk_buf *data)
{
    uint32_t name_size = (uint32_t)(2 * (strlen(name) + 1));
    put_u32(out, 16 + name_size + (uint32_t)data->size);
    put_u32(out, 16);
    put_u32(out, 16 + name_size);
    put_u32(out, (uint32_t)data->size);
    put_text(out, name);
    kk_buf_append(out, data->data ? data->data : "", data->size);
}

typedef struct rule {
    uint32_t column, relation;
    bool include;
    const char *value;
} rule;

static void put_filter(kk_buf *out, const rule *rules, uint32_t count)
{
    kk_buf data = KK_BUF_INIT;
    kk_buf_append_char(&data, 1);
    put_u32(&data, count);
    for (uint32_t i = 0; i < count; i++) {
        put_u32(&data, rules[i].column);
        put_u32(&data, rules[i].relation);
        kk_buf_append_char(&data, rules[i].include);
        put_u32(&data, (uint32_t)(2 * (strlen(rules[i].value) + 1)));
        put_text(&data, rules[i].value);
        put_u32(&data, 0);
        put_u32(&data, 0);
    }
    put_record(out, "FilterRules", &data);
    kk_buf_free(&data);
}

static kk_pmc *read_rules(const rule *rules, uint32_t count)
{
    kk_error error;
    kk_buf file = KK_BUF_INIT;
    put_filter(&file, rules, count);
    kk_pmc *pmc = kk_pmc_read(file.data, file.size, "made.pmc", &error);
    kk_buf_free(&file);
    assert_non_null(pmc);
    assert_int_equal(pmc->filter.count, count);
    return pmc;
}

enum {
    DATE = 40052,
    PID = 40054,
    OPERATION = 40055,
    PATH = 40071,
    RELATIVE = 40076,
    EVENT_CLASS = 40082,
    CATEGORY = 40086
};

/* --- tests --- */

static void records_are_kept(void **unused)
{
    (void)unused;
    kk_error error;
    kk_buf file = KK_BUF_INIT, number = KK_BUF_INIT, strange = KK_BUF_INIT;
    put_u32(&number, 1);
    kk_buf_append(&strange, "\1\2\3", 3);
    put_record(&file, "DestructiveFilter", &number);
    put_record(&file, "FromTomorrow", &strange);
    put_filter(&file, (const rule[]){{PATH, 6, true, "x"}, {7, 99, false, ""}}, 2);
    kk_pmc *pmc = kk_pmc_read(file.data, file.size, "made.pmc", &error);
    assert_non_null(pmc);
    assert_true(kk_pmc_is_destructive(pmc));
    assert_false(kk_pmc_is_on(pmc, "Profiling"));
    assert_true(kk_pmc_rule_is_known(&pmc->filter.items[0]));
    assert_false(kk_pmc_rule_is_known(&pmc->filter.items[1]));
    kk_buf again = KK_BUF_INIT;
    for (size_t i = 0; i < pmc->records.count; i++) {
        kk_buf_append(&again, pmc->records.items[i].raw, pmc->records.items[i].raw_size);
    }
    assert_int_equal(again.size, file.size);
    assert_memory_equal(again.data, file.data, file.size);
    kk_pmc_free(pmc);
    kk_buf_free(&again);
    kk_buf_free(&file);
    kk_buf_free(&number);
    kk_buf_free(&strange);
}

/* Every beginning of a file, and every byte of it changed: refused or read, never beyond its end. */
static void damage_is_refused_or_read(void **unused)
{
    (void)unused;
    kk_error error;
    kk_buf file = KK_BUF_INIT;
    put_filter(&file, (const rule[]){{PATH, 0, false, "C:\\a"}, {PID, 2, true, "44"}}, 2);
    for (size_t size = 0; size < file.size; size++) {
        unsigned char *cut =
            malloc(size + 1); /* its end is the memory's, so that the sanitizer sees what reads on */
        memcpy(cut, file.data, size);
        assert_null(kk_pmc_read(cut, size, "cut.pmc", &error));
        free(cut);
    }
    for (size_t at = 0; at < file.size; at++) {
        static const unsigned char bytes[] = {0, 1, 0x7F, 0xFF};
        for (size_t i = 0; i < sizeof bytes; i++) {
            char before = file.data[at];
            file.data[at] = (char)bytes[i];
            kk_pmc_free(kk_pmc_read(file.data, file.size, "changed.pmc", &error));
            file.data[at] = before;
        }
    }
    kk_buf_free(&file);
}

static bool matches(uint32_t column, uint32_t relation, const char *value, const char *text)
{
    kk_pmc *pmc = read_rules(&(const rule){column, relation, true, value}, 1);
    bool does = kk_pmc_rule_matches(&pmc->filter.items[0], kk_str_of(text));
    kk_pmc_free(pmc);
    return does;
}

static void relations(void **unused)
{
    (void)unused;
    assert_true(matches(PATH, KK_RELATION_IS, "c:\\A", "C:\\a"));
    assert_false(matches(PATH, KK_RELATION_IS_NOT, "c:\\A", "C:\\a"));
    assert_true(matches(PATH, KK_RELATION_BEGINS_WITH, "C:", "c:\\x"));
    assert_true(matches(PATH, KK_RELATION_ENDS_WITH, ".DLL", "a.dll"));
    assert_false(matches(PATH, KK_RELATION_ENDS_WITH, "longer.dll", "a.dll"));
    assert_true(matches(PATH, KK_RELATION_CONTAINS, "B", "abc"));
    assert_true(matches(PATH, KK_RELATION_EXCLUDES, "x", "abc"));
    assert_true(matches(PATH, KK_RELATION_EXCLUDES, "x", ""));
    assert_true(matches(PATH, KK_RELATION_LESS_THAN, "B", "a"));
    assert_false(matches(PATH, KK_RELATION_LESS_THAN, "a", "A"));
    assert_true(matches(PID, KK_RELATION_LESS_THAN, "1000", "999"));
    assert_true(matches(PID, KK_RELATION_MORE_THAN, "999", "1000"));
    assert_true(matches(RELATIVE, KK_RELATION_MORE_THAN, "00:00:09.5", "26:00:00.0000001"));
    assert_true(matches(DATE, KK_RELATION_LESS_THAN, "12/31/2024 11:59:59 PM", "1/1/2025 12:00:00 AM") ==
                false);
    assert_true(matches(DATE, KK_RELATION_MORE_THAN, "9/30/2024 1:00:00 PM", "10/1/2024 1:00:00 AM"));
    assert_false(matches(PATH, 42, "a", "a"));
}

static bool hides(const rule *rules, uint32_t count, kk_operation operation)
{
    kk_pmc *pmc = read_rules(rules, count);
    kk_opset hidden = kk_pmc_hidden_operations(&pmc->filter);
    kk_pmc_free(pmc);
    return kk_opset_has(&hidden, operation);
}

static void hidden_operations(void **unused)
{
    (void)unused;
    const rule reads[] = {{CATEGORY, 0, false, "read"}};
    assert_true(hides(reads, 1, KK_OP_REG_QUERY_VALUE));
    assert_true(hides(reads, 1, KK_OP_READ_FILE));
    assert_false(hides(reads, 1, KK_OP_REG_CREATE_KEY)); /* "Write" when it made the key */
    assert_false(hides(reads, 1, KK_OP_CREATE_FILE));
    const rule no_registry[] = {{EVENT_CLASS, 0, false, "Registry"}};
    assert_true(hides(no_registry, 1, KK_OP_REG_SET_VALUE));
    assert_false(hides(no_registry, 1, KK_OP_WRITE_FILE));
    const rule only[] = {
        {OPERATION, 4, true, "Reg"}, {OPERATION, 0, true, "WriteFile"}, {PATH, 6, true, "x"}};
    assert_false(hides(only, 3, KK_OP_REG_SET_VALUE));
    assert_false(hides(only, 3, KK_OP_WRITE_FILE));
    assert_true(hides(only, 3, KK_OP_LOAD_IMAGE));
    const rule by_path[] = {{PATH, 6, false, ""}};
    assert_false(hides(by_path, 1, KK_OP_LOAD_IMAGE));
}

/* The table of categories says what the captures say. */
static void categories_are_those_of_events(void **unused)
{
    (void)unused;
    static const char *const categories[] = {"Read", "Write", "Read Metadata", "Write Metadata"};
    kk_error error;
    kk_source *source = kk_source_open(KK_TEST_ROOT "/tests/data/sample.pml", NULL, &error);
    assert_non_null(source);
    kk_opset hidden[4];
    for (size_t i = 0; i < 4; i++) {
        kk_pmc *pmc = read_rules(&(const rule){CATEGORY, 0, false, categories[i]}, 1);
        hidden[i] = kk_pmc_hidden_operations(&pmc->filter);
        kk_pmc_free(pmc);
    }
    const kk_cursor_options all = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &all);
    kk_scratch scratch = KK_SCRATCH_INIT;
    size_t seen = 0;
    for (size_t chunk = 0; chunk < kk_source_chunk_count(source); chunk++) {
        kk_event event;
        kk_cursor_begin(cursor, chunk);
        while (kk_cursor_next(cursor, &event)) {
            for (size_t i = 0; i < 4; i++) {
                kk_value value;
                if (kk_opset_has(&hidden[i], event.operation)) {
                    assert_int_equal(kk_event_field(&event, KK_FIELD_CATEGORY, &scratch, &value), KK_KNOWN);
                    assert_true(kk_str_equal(value.text, kk_str_of(categories[i])));
                    seen++;
                }
            }
            kk_scratch_reset(&scratch);
        }
    }
    assert_true(seen > 100);
    kk_scratch_free(&scratch);
    kk_cursor_free(cursor);
    kk_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_kept),
        cmocka_unit_test(damage_is_refused_or_read),
        cmocka_unit_test(relations),
        cmocka_unit_test(hidden_operations),
        cmocka_unit_test(categories_are_those_of_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
