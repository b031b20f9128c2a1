/* The plan and single events explained to people. */
#include "capture/stamp.h"
#include "engine/analysis_impl.h"
#include "tree/tree.h"

/* "rule persistence.scheduled-task", "activity RegSetValue (registry)", "whitelist Explorer view state". */
static void append_block_name(const kk_block *block, kk_buf *out)
{
    switch (block->kind) {
    case KK_BLOCK_ACTIVITY:
        kk_buf_append_text(out, "activity ");
        kk_buf_append_str(out, block->activity.label);
        if (block->activity.view.size > 0) {
            kk_buf_append_text(out, " of view ");
            kk_buf_append_str(out, block->activity.view);
        }
        break;
    case KK_BLOCK_WHITELIST:
        kk_buf_append_text(out, "whitelist ");
        kk_buf_append_str(out, block->whitelist.reason);
        break;
    case KK_BLOCK_RULE:
        kk_buf_append_text(out, "rule ");
        kk_buf_append_str(out, block->rule.id);
        break;
    }
}

static void append_location(const kk_block *block, kk_buf *out)
{
    kk_buf_append_text(out, " (");
    kk_buf_append_str(out, block->script);
    kk_buf_append_char(out, ':');
    kk_buf_append_u64(out, block->line);
    kk_buf_append_text(out, ")");
}

static kk_str finder_name(void *context, size_t expression)
{
    const kk_analysis *self = *(const kk_analysis **)context;
    if (expression == KK_PLAN_LEDGER) {
        return KK_STR("the ledger of files, registry and network");
    }
    const kk_block *block = kk_scripts_block(self->scripts, kk_plan_block(&self->plan, (uint32_t)expression));
    return block->kind == KK_BLOCK_RULE ? block->rule.id : block->activity.label;
}

void kk_analysis_explain_plan(const kk_analysis *analysis, kk_buf *out)
{
    kk_program_explain(analysis->plan.finder, finder_name, &analysis, out);
}

static void append_column(const kk_capture_info *capture, const kk_event *event, kk_field field,
                          kk_scratch *scratch, kk_buf *out)
{
    kk_value value;
    kk_str name = kk_field_info_of(field)->name;
    kk_availability availability = kk_event_field(event, field, scratch, &value);
    kk_buf_printf(out, "  %-14.*s ", (int)name.size, name.data);
    if (availability == KK_KNOWN && value.kind == KK_TIME) {
        kk_stamp_append(out, capture, value.number);
    } else if (availability == KK_KNOWN) {
        kk_buf_append_str(out, kk_value_text(&value, scratch));
    } else {
        kk_buf_append_text(out, availability == KK_EMPTY ? "(empty)" : "(not in this capture)");
    }
    kk_buf_append_char(out, '\n');
}

static void append_event(const kk_capture_info *capture, const kk_event *event, kk_scratch *scratch,
                         kk_buf *out)
{
    static const kk_field columns[] = {KK_FIELD_TIME,      KK_FIELD_PROCESS_NAME, KK_FIELD_PROCESS_PID,
                                       KK_FIELD_OPERATION, KK_FIELD_RESULT,       KK_FIELD_PATH,
                                       KK_FIELD_DETAIL};
    kk_buf_printf(out, "Event #%llu%s\n", (unsigned long long)event->ref.index,
                  event->ref.creates > 0 ? " as the Process Create that is missing" : "");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        append_column(capture, event, columns[i], scratch, out);
    }
}

typedef struct tally {
    size_t matched, unknown, not_matched;
} tally;

/* Appends the answers of the expression's tests, below the line that has its own. */
static void append_tests(const kk_program *program, kk_program_state *state, size_t expression,
                         const kk_event *event, kk_scratch *scratch, kk_buf *out)
{
    kk_buf text = KK_BUF_INIT;
    kk_program_explain_event(program, state, expression, event, scratch, &text);
    kk_str rest = kk_buf_str(&text);
    for (bool first = true; rest.size > 0; first = false) {
        size_t end = kk_str_find(rest, KK_STR("\n"), 0);
        kk_str line = kk_str_slice(rest, 0, end);
        if (!first) {
            kk_buf_append_text(out, "         ");
            kk_buf_append_str(out, line);
            kk_buf_append_char(out, '\n');
        }
        rest = kk_str_slice(rest, line.size + 1, rest.size);
    }
    kk_buf_free(&text);
}

/* Says how one expression of a program answers on the event. */
static void append_verdict(kk_analysis *self, const kk_program *program, kk_program_state *state,
                           size_t expression, const kk_block *block, const kk_event *event,
                           kk_scratch *scratch, tally *sums)
{
    kk_truth truth = kk_program_test(program, state, expression, event, scratch);
    kk_buf *out = &self->explanation;
    if (truth == KK_NO) {
        sums->not_matched++;
        return;
    }
    sums->matched += truth == KK_YES;
    sums->unknown += truth != KK_YES;
    kk_buf_append_text(out, truth == KK_YES ? "  matches  " : "  unknown  ");
    append_block_name(block, out);
    append_location(block, out);
    kk_buf_append_char(out, '\n');
    append_tests(program, state, expression, event, scratch, out);
}

/* A whitelist block, or a list of hashes of files that are known. */
static void append_hider(kk_analysis *self, size_t block, int32_t known)
{
    if (block != SIZE_MAX) {
        append_block_name(kk_scripts_block(self->scripts, block), &self->explanation);
        append_location(kk_scripts_block(self->scripts, block), &self->explanation);
    } else {
        kk_buf_append_str(&self->explanation, kk_case_whitelist_info(self->result, (uint32_t)known)->reason);
    }
}

static void append_finders(kk_analysis *self, const kk_event *event, kk_hits whitelists, kk_scratch *scratch,
                           tally *sums)
{
    for (size_t i = 0; i < self->plan.finder_count; i++) {
        const kk_block *block = kk_scripts_block(self->scripts, self->plan.finder_blocks[i]);
        size_t before = sums->matched;
        append_verdict(self, self->plan.finder, self->finder_state, i + 1, block, event, scratch, sums);
        if (sums->matched == before) {
            continue;
        }
        bool is_rule = block->kind == KK_BLOCK_RULE;
        (*(is_rule ? &self->explained.rules : &self->explained.activities))++;
        size_t hider = kk_analysis_hiding_block(self, whitelists, block);
        int32_t known = hider == SIZE_MAX ? kk_analysis_known_file(self, event, scratch) : -1;
        if (hider != SIZE_MAX || known >= 0) {
            self->explained.hidden += !is_rule;
            self->explained.hidden_everywhere +=
                !is_rule && hider != SIZE_MAX && kk_scripts_block(self->scripts, hider)->whitelist.everywhere;
            kk_buf_append_text(&self->explanation,
                               is_rule ? "           shown although known to " : "           known to ");
            append_hider(self, hider, known);
            kk_buf_append_char(&self->explanation, '\n');
        }
    }
}

void kk_analysis_explain_event(kk_analysis *self, const kk_event *event, kk_scratch *scratch)
{
    kk_buf *out = &self->explanation;
    tally sums = {0};
    tally lists = {0};
    append_event(kk_source_info(self->source), event, scratch, out);
    kk_buf_append_text(out, "Activities and rules\n");
    kk_hits whitelists = kk_program_run(self->plan.whitelist, self->whitelist_state, event, scratch, true);
    append_finders(self, event, whitelists, scratch, &sums);
    kk_buf_printf(out, "  %zu matched, %zu unknown, %zu did not match\nWhitelists\n", sums.matched,
                  sums.unknown, sums.not_matched);
    for (size_t i = 0; i < self->plan.whitelist_count; i++) {
        append_verdict(self, self->plan.whitelist, self->whitelist_state, i,
                       kk_scripts_block(self->scripts, self->plan.whitelist_blocks[i]), event, scratch,
                       &lists);
    }
    kk_buf_printf(out, "  %zu matched, %zu unknown, %zu did not match\n", lists.matched, lists.unknown,
                  lists.not_matched);
    self->explained.event = event->ref;
    self->explained.unknown = sums.unknown;
}

static bool has_event(const kk_finding *finding, uint64_t index)
{
    unsigned at = 0;
    while (at < finding->event_count && finding->events[at].index != index) {
        at++;
    }
    return at < finding->event_count;
}

/* Lists the findings that the event belongs to; how many. */
static size_t append_findings(kk_analysis *self)
{
    size_t count = 0;
    kk_buf *out = &self->explanation;
    for (const kk_finding *at = kk_case_findings(self->result); at; at = at->next) {
        if (!has_event(at, self->explained.event.index)) {
            continue;
        }
        kk_buf_append_text(out, count++ ? "" : "Findings\n");
        kk_buf_append_text(out, "  ");
        kk_buf_append_str(out, kk_severity_name(at->severity));
        kk_buf_append_text(out, " ");
        kk_buf_append_str(out, kk_case_rule_info(self->result, at->rule)->id);
        kk_buf_append_text(out, ": ");
        kk_buf_append_str(out, at->text);
        kk_buf_append_char(out, '\n');
    }
    return count;
}

/* Verdict on an event that no finding holds: what activities and whitelists made of it. */
static const char *verdict_of_activity(const kk_analysis *self, bool in_tree)
{
    const kk_explained *explained = &self->explained;
    if (explained->activities == 0) {
        return explained->rules > 0
                   ? "Not in the report: no activity asks for it, and the rules that matched made "
                     "no finding of it.\n"
               : explained->unknown > 0
                   ? "Not in the report: the capture does not have what is asked for above.\n"
                   : "Not in the report: no activity and no rule asks for it.\n";
    }
    if (in_tree && explained->hidden_everywhere == explained->activities) {
        return "Not in the report: Windows' own, hidden in the sample's tree too; --show-suppressed lists "
               "it.\n";
    }
    if (in_tree) {
        return explained->hidden > 0
                   ? "In the report: it is of the sample's tree, of which whitelists hide nothing.\n"
                   : "In the report: it is of the sample's tree.\n";
    }
    if (explained->hidden == explained->activities) {
        return "Not in the report: whitelisted; --show-suppressed lists it.\n";
    }
    return kk_case_sample(self->result) == KK_NO_PROCESS
               ? "In the report.\n"
               : "Counted in the report, as it is not of the sample's tree; --all lists it.\n";
}

static const char *verdict(const kk_analysis *self, size_t findings, bool in_tree)
{
    if (findings == 0) {
        return verdict_of_activity(self, in_tree);
    }
    return in_tree ? "In the report: findings tell of it, and it is of the sample's tree.\n"
                   : "In the report: findings tell of it.\n";
}

void kk_analysis_explain_end(kk_analysis *self)
{
    if (self->explanation.size == 0) {
        return;
    }
    kk_buf *out = &self->explanation;
    size_t findings = append_findings(self);
    kk_scratch scratch = KK_SCRATCH_INIT;
    bool in_tree = kk_tree_has_event(self->result, &self->explained.event, findings > 0, &scratch);
    kk_scratch_free(&scratch);
    kk_buf_append_text(out, verdict(self, findings, in_tree));
}

kk_str kk_analysis_explanation(const kk_analysis *analysis)
{
    return kk_buf_str(&analysis->explanation);
}
