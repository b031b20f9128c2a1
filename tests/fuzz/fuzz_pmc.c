/* The input is a configuration of Process Monitor (PMC): it is read, every rule held against texts, and made
 * a filter of a small capture. */
#include "../unit/pml_builder.h"

#include "filter/filter.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static kk_source *open_capture(pml_builder *builder)
{
    kk_error error;
    pml_begin(builder, 9, true);
    pml_process(builder, 7, 100, 7, 4, BUILDER_TIME, "C:\\Windows\\sample.exe", "sample");
    kk_buf detail = KK_BUF_INIT;
    kk_buf_append(&detail, "\x04\x80HKLM", 6); /* a path of four letters: RegCloseKey */
    pml_event_parts parts = {.process = 7,
                             .tid = 44,
                             .class_id = 2,
                             .type = 2,
                             .duration = 25,
                             .time = BUILDER_TIME,
                             .detail = &detail};
    pml_add_event(builder, &parts);
    pml_end(builder);
    kk_buf_free(&detail);
    return kk_pml_open(NULL, pml_mapping(builder), NULL, &error);
}

static void follow(const kk_pmc *pmc)
{
    static pml_builder builder;
    static kk_source *source;
    if (!source) {
        source = open_capture(&builder);
    }
    if (!source) {
        abort();
    }
    kk_error error;
    kk_filter *filter = kk_filter_new(pmc, source, KK_STR(""), &error);
    kk_filter_reader *reader = NULL;
    kk_cursor_options all = {.wanted = KK_OPSET_ALL};
    bool opened = filter && kk_filter_reader_open(filter, &reader, &error);
    kk_cursor *cursor = opened ? kk_cursor_new(source, &all) : NULL;
    if (cursor) {
        kk_event event;
        kk_buf said = KK_BUF_INIT;
        const kk_expression *joined;
        kk_cursor_begin(cursor, 0);
        while (reader && kk_cursor_next(cursor, &event)) {
            kk_filter_shows(reader, &event);
        }
        kk_filter_join(filter, NULL, &joined, &error);
        kk_filter_say_left_out(filter, &said);
        kk_buf_free(&said);
        kk_cursor_free(cursor);
    }
    kk_filter_reader_free(reader);
    kk_filter_free(filter);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    kk_error error;
    kk_pmc *pmc = kk_pmc_read(data, size, "fuzz", &error);
    if (!pmc) {
        return 0;
    }
    kk_column columns[64];
    kk_buf text = KK_BUF_INIT;
    kk_pmc_columns(pmc, columns, 64);
    kk_pmc_append_text(pmc, "Logfile", &text);
    kk_opset hidden = kk_pmc_hidden_operations(&pmc->filter);
    for (size_t i = 0; i < pmc->filter.count; i++) {
        kk_pmc_rule_append_column(&pmc->filter.items[i], &text);
        kk_pmc_rule_append_relation(&pmc->filter.items[i], &text);
    }
    if (kk_opset_has(&hidden, KK_OP_OTHER)) {
        abort();
    }
    follow(pmc);
    kk_buf_free(&text);
    kk_pmc_free(pmc);
    return 0;
}
