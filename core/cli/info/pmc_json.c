/* `kaiseki info --json` of a configuration of Process Monitor (PMC). */
#include "cli/info/info.h"
#include "cli/json.h"

static void append_rules(const kk_pmc_rules *rules, kk_buf *out, bool *first, const char *name)
{
    bool first_rule = true;
    kk_json_member(out, first, name);
    kk_buf_append_char(out, '[');
    for (size_t i = 0; i < rules->count; i++) {
        const kk_pmc_rule *rule = &rules->items[i];
        kk_buf text = KK_BUF_INIT;
        bool first_member = true;
        kk_json_member(out, &first_rule, NULL);
        kk_buf_append_char(out, '{');
        kk_json_text_member(out, &first_member, "action",
                            rule->include ? KK_STR("include") : KK_STR("exclude"));
        kk_pmc_rule_append_column(rule, &text);
        kk_json_text_member(out, &first_member, "column", kk_buf_str(&text));
        kk_buf_clear(&text);
        kk_pmc_rule_append_relation(rule, &text);
        kk_json_text_member(out, &first_member, "relation", kk_buf_str(&text));
        kk_json_text_member(out, &first_member, "value", rule->value);
        kk_json_bool_member(out, &first_member, "known", kk_pmc_rule_is_known(rule));
        kk_buf_append_char(out, '}');
        kk_buf_free(&text);
    }
    kk_buf_append_char(out, ']');
}

static void append_columns(const kk_pmc *pmc, kk_buf *out, bool *first)
{
    kk_column columns[64];
    size_t count = kk_pmc_columns(pmc, columns, sizeof columns / sizeof *columns);
    bool first_column = true;
    kk_json_member(out, first, "columns");
    kk_buf_append_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        kk_json_text_member(out, &first_column, NULL,
                            columns[i] == KK_COLUMN_COUNT ? (kk_str){NULL, 0} : kk_column_name(columns[i]));
    }
    kk_buf_append_char(out, ']');
}

static void append_hidden_operations(const kk_pmc *pmc, kk_buf *out, bool *first)
{
    kk_opset hidden = kk_pmc_hidden_operations(&pmc->filter);
    bool first_name = true;
    kk_json_member(out, first, "hidden_operations");
    kk_buf_append_char(out, '[');
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        if (kk_opset_has(&hidden, (kk_operation)i)) {
            kk_json_text_member(out, &first_name, NULL, kk_operation_name((kk_operation)i));
        }
    }
    kk_buf_append_char(out, ']');
}

static void append_number(const kk_pmc *pmc, kk_buf *out, bool *first, const char *name, const char *record)
{
    uint32_t number;
    if (kk_pmc_number(pmc, record, &number)) {
        kk_json_number_member(out, first, name, number);
    } else {
        kk_json_text_member(out, first, name, (kk_str){NULL, 0});
    }
}

void kk_info_print_pmc_json(const kk_pmc *pmc, kk_buf *out)
{
    bool first = true;
    bool first_record = true;
    kk_buf text = KK_BUF_INIT;
    kk_buf_append_char(out, '{');
    kk_json_text_member(out, &first, "path", pmc->path);
    kk_json_text_member(out, &first, "format", KK_STR("pmc"));
    kk_json_bool_member(out, &first, "destructive", kk_pmc_is_destructive(pmc));
    kk_json_bool_member(out, &first, "advanced_output", kk_pmc_is_on(pmc, "AdvancedMode"));
    kk_json_bool_member(out, &first, "resolve_addresses", kk_pmc_is_on(pmc, "ResolveAddresses"));
    kk_json_bool_member(out, &first, "profiling", kk_pmc_is_on(pmc, "Profiling"));
    append_number(pmc, out, &first, "history_depth", "HistoryDepth");
    kk_json_bool_member(out, &first, "ring_buffer", kk_pmc_is_on(pmc, "FlightRecorder"));
    append_number(pmc, out, &first, "ring_buffer_megabytes", "RingBufferSize");
    append_number(pmc, out, &first, "ring_buffer_minutes", "RingBufferMin");
    kk_pmc_append_text(pmc, "Logfile", &text);
    kk_json_text_member(out, &first, "log_file", kk_buf_str(&text));
    append_columns(pmc, out, &first);
    append_rules(&pmc->filter, out, &first, "filter");
    append_hidden_operations(pmc, out, &first);
    append_rules(&pmc->highlight, out, &first, "highlight");
    kk_json_member(out, &first, "records");
    kk_buf_append_char(out, '[');
    for (size_t i = 0; i < pmc->records.count; i++) {
        kk_json_text_member(out, &first_record, NULL, pmc->records.items[i].name);
    }
    kk_buf_append_text(out, "]}\n");
    kk_buf_free(&text);
}
