/* `kaiseki info` of a configuration of Process Monitor (PMC), for people. */
#include "cli/info/info.h"

#include <inttypes.h>

static void append_name(kk_buf *out, const char *name)
{
    kk_buf_printf(out, "%-10s ", name);
}

/* A value as it stands, in quotes. */
static void append_value(kk_buf *out, kk_str value)
{
    kk_buf_append_char(out, '"');
    kk_append_escaped(out, value);
    kk_buf_append_char(out, '"');
}

/* --- settings --- */

static void append_columns(const kk_pmc *pmc, kk_buf *out)
{
    kk_column columns[64];
    size_t count = kk_pmc_columns(pmc, columns, sizeof columns / sizeof *columns);
    append_name(out, "Columns");
    kk_buf_printf(out, "%zu%s", count, count > 0 ? ": " : "");
    for (size_t i = 0; i < count; i++) {
        kk_buf_append_text(out, i > 0 ? ", " : "");
        kk_buf_append_str(out,
                          columns[i] == KK_COLUMN_COUNT ? KK_STR("(not known)") : kk_column_name(columns[i]));
    }
    kk_buf_append_char(out, '\n');
}

static void append_depth(const kk_pmc *pmc, kk_buf *out)
{
    uint32_t number;
    append_name(out, "Keeps");
    if (kk_pmc_number(pmc, "HistoryDepth", &number)) {
        kk_buf_printf(out, "up to %u million events (history depth)", (unsigned)number);
    } else {
        kk_buf_append_text(out, "as many events as Process Monitor does by itself");
    }
    if (kk_pmc_is_on(pmc, "FlightRecorder")) {
        kk_buf_append_text(out, "; as a ring buffer");
        if (kk_pmc_number(pmc, "RingBufferSize", &number) && number > 0) {
            kk_buf_printf(out, " of %u MB", (unsigned)number);
        }
        if (kk_pmc_number(pmc, "RingBufferMin", &number) && number > 0) {
            kk_buf_printf(out, " of %u minutes", (unsigned)number);
        }
        kk_buf_append_text(out, ": the beginning of a long run is lost");
    }
    kk_buf_append_char(out, '\n');
}

static void append_setting(const kk_pmc *pmc, const char *record, const char *name, const char *on,
                           const char *off, kk_buf *out)
{
    append_name(out, name);
    kk_buf_append_text(out, kk_pmc_is_on(pmc, record) ? on : off);
    kk_buf_append_char(out, '\n');
}

static void append_settings(const kk_pmc *pmc, kk_buf *out)
{
    kk_buf text = KK_BUF_INIT;
    append_setting(pmc, "DestructiveFilter", "Filter",
                   "destructive: what it hides is never recorded (Drop Filtered Events)",
                   "display only: what it hides is recorded all the same, and comes back without it", out);
    append_depth(pmc, out);
    append_setting(pmc, "AdvancedMode", "Operations", "as IRP and FASTIO names (Enable Advanced Output)",
                   "by their usual names", out);
    append_setting(pmc, "ResolveAddresses", "Network",
                   "addresses shown as names (Show Resolved Network Addresses)",
                   "addresses shown as addresses", out);
    append_setting(pmc, "Profiling", "Profiling", "threads are profiled", "no profiling of threads", out);
    append_columns(pmc, out);
    kk_pmc_append_text(pmc, "Logfile", &text);
    if (text.size > 0) {
        append_name(out, "Log file");
        kk_append_escaped(out, kk_buf_str(&text));
        kk_buf_append_char(out, '\n');
    }
    kk_buf_free(&text);
}

/* --- rules --- */

static size_t count_rules(const kk_pmc_rules *rules, bool include)
{
    size_t count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        count += rules->items[i].include == include;
    }
    return count;
}

static bool is_same_column(const kk_pmc_rule *a, const kk_pmc_rule *b)
{
    return a->include == b->include && a->column_number == b->column_number;
}

/* The values of one column and relation, from the rule at `first` on, one below the other. */
static void append_values(const kk_pmc_rules *rules, size_t first, kk_buf *out)
{
    const kk_pmc_rule *rule = &rules->items[first];
    kk_buf relation = KK_BUF_INIT;
    kk_pmc_rule_append_relation(rule, &relation);
    for (size_t i = first; i < rules->count; i++) {
        if (is_same_column(&rules->items[i], rule) && rules->items[i].relation == rule->relation) {
            kk_buf_printf(out, "    %-12.*s ", (int)relation.size, relation.data ? relation.data : "");
            append_value(out, rules->items[i].value);
            kk_buf_append_char(out, '\n');
            relation.size = 0;
        }
    }
    kk_buf_free(&relation);
}

/* True when an earlier rule has the same column, and where `relation` is asked for the same relation. */
static bool is_told(const kk_pmc_rules *rules, size_t at, bool relation)
{
    for (size_t i = 0; i < at; i++) {
        if (is_same_column(&rules->items[i], &rules->items[at]) &&
            (!relation || rules->items[i].relation == rules->items[at].relation)) {
            return true;
        }
    }
    return false;
}

/* All rules of one kind by column and relation. */
static void append_groups(const kk_pmc_rules *rules, bool include, kk_buf *out)
{
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->items[i].include != include || is_told(rules, i, false)) {
            continue;
        }
        kk_buf_append_text(out, "  ");
        kk_pmc_rule_append_column(&rules->items[i], out);
        kk_buf_append_char(out, '\n');
        for (size_t k = i; k < rules->count; k++) {
            if (is_same_column(&rules->items[k], &rules->items[i]) && !is_told(rules, k, true)) {
                append_values(rules, k, out);
            }
        }
    }
}

static void append_hidden_operations(const kk_pmc *pmc, kk_buf *out)
{
    kk_opset hidden = kk_pmc_hidden_operations(&pmc->filter);
    size_t count = 0;
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        count += kk_opset_has(&hidden, (kk_operation)i);
    }
    if (count == 0) {
        return;
    }
    kk_buf_printf(out, "\nHidden as a whole: %zu operation%s\n", count, count == 1 ? "" : "s");
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        if (kk_opset_has(&hidden, (kk_operation)i)) {
            kk_buf_append_text(out, "  ");
            kk_buf_append_str(out, kk_operation_name((kk_operation)i));
            kk_buf_append_char(out, '\n');
        }
    }
}

static void append_filter(const kk_pmc *pmc, kk_buf *out)
{
    size_t includes = count_rules(&pmc->filter, true), excludes = count_rules(&pmc->filter, false);
    if (includes > 0) {
        kk_buf_printf(out, "\nShown: events for which one rule of each column matches (%zu rule%s)\n",
                      includes, includes == 1 ? "" : "s");
        append_groups(&pmc->filter, true, out);
    } else {
        kk_buf_append_text(out, excludes > 0 ? "\nShown: every event that is not hidden\n"
                                             : "\nShown: every event\n");
    }
    if (excludes > 0) {
        kk_buf_printf(out, "\nHidden: events that one of these matches (%zu rule%s)\n", excludes,
                      excludes == 1 ? "" : "s");
        append_groups(&pmc->filter, false, out);
    }
    append_hidden_operations(pmc, out);
    if (pmc->highlight.count > 0) {
        kk_buf_printf(out, "\nHighlighted, which hides nothing (%zu rule%s)\n", pmc->highlight.count,
                      pmc->highlight.count == 1 ? "" : "s");
        append_groups(&pmc->highlight, true, out);
        if (count_rules(&pmc->highlight, false) > 0) {
            kk_buf_append_text(out, "  but not\n");
            append_groups(&pmc->highlight, false, out);
        }
    }
}

void kk_info_print_pmc(const kk_pmc *pmc, kk_buf *out)
{
    append_name(out, "File");
    kk_append_escaped(out, pmc->path);
    kk_buf_printf(out, "\n%-10s Process Monitor configuration (PMC), %zu records\n", "Format",
                  pmc->records.count);
    append_settings(pmc, out);
    append_filter(pmc, out);
}
