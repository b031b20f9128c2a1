#include "engine/analysis_impl.h"
#include "engine/scan.h"

#include <stdlib.h>

/* --- before the scan --- */

static bool declare_blocks(kk_analysis *self)
{
    size_t count = kk_scripts_block_count(self->scripts);
    self->case_numbers = calloc(count + 1, sizeof *self->case_numbers);
    if (!self->case_numbers) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const kk_block *block = kk_scripts_block(self->scripts, i);
        switch (block->kind) {
        case KK_BLOCK_ACTIVITY:
            self->case_numbers[i] = kk_case_add_activity(self->result, &block->activity);
            break;
        case KK_BLOCK_WHITELIST:
            self->case_numbers[i] = kk_case_add_whitelist(self->result, &block->whitelist);
            break;
        case KK_BLOCK_RULE:
            self->case_numbers[i] = kk_case_add_rule(self->result, &block->rule);
            break;
        }
    }
    return true;
}

/* Tells the case in which operations each rule is looked for. */
static void tell_operations(kk_analysis *self)
{
    for (size_t i = 0; i < self->plan.finder_count; i++) {
        size_t number = self->plan.finder_blocks[i];
        if (kk_scripts_block(self->scripts, number)->kind == KK_BLOCK_RULE) {
            kk_case_set_operations(self->result, self->case_numbers[number],
                                   kk_program_operations_of(self->plan.finder, i + 1));
        }
    }
}

static bool prepare(kk_analysis *self, kk_error *error)
{
    const kk_knowledge *knowledge = kk_scripts_knowledge(self->scripts, error);
    if (!knowledge) {
        return false;
    }
    self->result = kk_case_new(self->source, knowledge);
    self->environment = kk_environment_new();
    if (!self->result || !self->environment || !declare_blocks(self)) {
        return kk_fail_memory(error, "preparing the analysis");
    }
    if (!kk_analysis_open_evidence(self, error) ||
        !kk_environment_of_source(self->environment, self->source, self->options->environment, error) ||
        !kk_plan_make(&self->plan, self->scripts, knowledge, self->environment, self->options, error)) {
        return false;
    }
    tell_operations(self);
    kk_case_set_recording(self->result, self->options->recording);
    self->finder_state = kk_program_state_new(self->plan.finder);
    self->whitelist_state = kk_program_state_new(self->plan.whitelist);
    if (!self->finder_state || !self->whitelist_state) {
        return kk_fail_memory(error, "preparing the analysis");
    }
    const kk_script_context context = {
        .result = self->result, .environment = self->environment, .case_numbers = self->case_numbers};
    kk_scripts_bind(self->scripts, &context);
    return true;
}

/* --- replay --- */

/* The fields, besides the path, in which equal activities of a process must agree to be one entry. */
static kk_field fold_field(kk_operation operation)
{
    switch (operation) {
    case KK_OP_PROCESS_CREATE:
        return KK_FIELD_DETAIL;
    case KK_OP_REG_SET_VALUE:
        return KK_FIELD_REGISTRY_DATA;
    case KK_OP_SET_RENAME_INFORMATION_FILE:
    case KK_OP_SET_RENAME_INFORMATION_EX:
    case KK_OP_SET_LINK_INFORMATION_FILE:
        return KK_FIELD_FILE_NEW_PATH;
    default:
        return KK_NO_FIELD;
    }
}

static kk_str fold_text(const kk_event *event, kk_scratch *scratch)
{
    kk_field field = fold_field(event->operation);
    kk_value value;
    if (field != KK_NO_FIELD && kk_event_field(event, field, scratch, &value) == KK_KNOWN) {
        return value.text;
    }
    return KK_STR("");
}

/* Whether a whitelist is about what the block, an activity or a rule, matched. */
static bool serves(const kk_whitelist_info *whitelist, const kk_block *block)
{
    if (block->kind != KK_BLOCK_ACTIVITY) {
        return true;
    }
    const kk_activity_info *activity = &block->activity;
    return (whitelist->section.size == 0 || kk_str_equal(whitelist->section, activity->section)) &&
           !(whitelist->everywhere && activity->view.size > 0);
}

size_t kk_analysis_hiding_block(const kk_analysis *self, kk_hits whitelists, const kk_block *block)
{
    for (size_t i = 0; i < whitelists.count; i++) {
        size_t number = self->plan.whitelist_blocks[whitelists.items[i]];
        if (serves(&kk_scripts_block(self->scripts, number)->whitelist, block)) {
            return number;
        }
    }
    return SIZE_MAX;
}

static int32_t whitelist_number(const kk_analysis *self, size_t block)
{
    return block == SIZE_MAX ? -1 : (int32_t)self->case_numbers[block];
}

static bool add_activity(kk_analysis *self, size_t number, const kk_event *event, int32_t hidden_by,
                         kk_scratch *scratch)
{
    size_t before, after;
    kk_case_activities(self->result, &before);
    bool added = kk_case_activity(self->result, self->case_numbers[number], event, hidden_by,
                                  fold_text(event, scratch), scratch);
    kk_case_activities(self->result, &after);
    if (after > before) {
        kk_scripts_kept(self->scripts, number);
    }
    return added;
}

/* Views of their own list the capture's rows as another program does: no creation stands in for them there.
 */
static bool is_of_rows_alone(const kk_block *block, const kk_event *event)
{
    return event->ref.creates > 0 && block->kind == KK_BLOCK_ACTIVITY && block->activity.view.size > 0;
}

static bool handle_block(kk_analysis *self, size_t number, const kk_event *event, kk_hits whitelists,
                         kk_scratch *scratch)
{
    const kk_block *block = kk_scripts_block(self->scripts, number);
    if (block->disabled || is_of_rows_alone(block, event)) {
        return true;
    }
    int32_t hidden_by = whitelist_number(self, kk_analysis_hiding_block(self, whitelists, block));
    hidden_by = hidden_by >= 0 ? hidden_by : kk_analysis_known_file(self, event, scratch);
    if (block->kind == KK_BLOCK_ACTIVITY) {
        return add_activity(self, number, event, hidden_by, scratch);
    }
    kk_scripts_event(self->scripts, number, event, hidden_by, scratch);
    return true;
}

static bool replay_event(void *context, const kk_event *event, kk_hits hits, kk_scratch *scratch)
{
    kk_analysis *self = context;
    if (self->options->explain && event->ref.index == self->options->explain_index) {
        kk_analysis_explain_event(self, event, scratch);
    }
    kk_hits whitelists = {0};
    bool asked = false;
    for (size_t i = 0; i < hits.count; i++) {
        if (hits.items[i] == KK_PLAN_LEDGER) {
            if (!kk_ledger_observe(kk_case_ledger(self->result), event, scratch)) {
                return false;
            }
            continue;
        }
        if (!asked) {
            whitelists = kk_program_run(self->plan.whitelist, self->whitelist_state, event, scratch, true);
            asked = true;
        }
        if (!handle_block(self, kk_plan_block(&self->plan, hits.items[i]), event, whitelists, scratch)) {
            return false;
        }
    }
    return true;
}

static void report_chunk(void *context, size_t done, size_t total)
{
    kk_analysis *self = context;
    if (self->options->progress) {
        self->options->progress(self->options->progress_context, done, total);
    }
}

/* --- after the scan --- */

/* A block whose expression failed is disabled and named, once. */
static void blame_block(kk_analysis *self, size_t block, const char *text)
{
    const kk_block *blamed = kk_scripts_block(self->scripts, block);
    if (!blamed->disabled) {
        kk_error error;
        kk_scripts_disable_block(self->scripts, block);
        kk_scripts_describe(self->scripts, block, kk_str_of(text), &error);
        kk_case_add_error(self->result, blamed->script, kk_str_of(error.text));
    }
}

/* Blocks whose expressions compare times with what the capture's do not tell. */
static void blame_for_clock(kk_analysis *self)
{
    const kk_plan *plan = &self->plan;
    kk_error error;
    for (size_t i = 0; i < plan->finder_count; i++) {
        if (!kk_program_check_clock(plan->finder, i + 1, &error)) {
            blame_block(self, plan->finder_blocks[i], error.text);
        }
    }
    for (size_t i = 0; i < plan->whitelist_count; i++) {
        if (!kk_program_check_clock(plan->whitelist, i, &error)) {
            blame_block(self, plan->whitelist_blocks[i], error.text);
        }
    }
}

static void blame_failures(kk_analysis *self, const kk_scan_failures *failures)
{
    for (size_t i = 0; i < failures->list.count; i++) {
        const kk_program_failure *failure = &failures->list.items[i];
        if (failure->expression != KK_PLAN_LEDGER) {
            blame_block(self, kk_plan_block(&self->plan, failure->expression), failure->text);
        }
    }
    for (size_t i = 0; i < kk_program_failure_count(self->whitelist_state); i++) {
        const kk_program_failure *failure = kk_program_failure_at(self->whitelist_state, i);
        blame_block(self, self->plan.whitelist_blocks[failure->expression], failure->text);
    }
}

static bool add_script_errors(kk_analysis *self, size_t from)
{
    for (size_t i = from; i < kk_scripts_error_count(self->scripts); i++) {
        const kk_case_error *error = kk_scripts_error(self->scripts, i);
        if (!kk_case_add_error(self->result, error->script, error->text)) {
            return false;
        }
    }
    return true;
}

static bool scan_and_finish(kk_analysis *self, kk_error *error)
{
    kk_opset starts = KK_OPSET_NONE;
    kk_opset_add(&starts, KK_OP_PROCESS_START);
    const kk_scan_options scan = {.jobs = self->options->jobs,
                                  .need_processes = true,
                                  .need_creations = true,
                                  .also_wanted = self->options->explain ? KK_OPSET_ALL : starts,
                                  .program = self->plan.finder,
                                  .window = self->options->window,
                                  .event = replay_event,
                                  .chunk = report_chunk,
                                  .context = self};
    kk_scan_totals totals;
    kk_scan_failures failures = KK_SCAN_FAILURES_INIT;
    blame_for_clock(self);
    bool ok = kk_scan(self->source, &scan, &totals, &failures, error);
    if (ok) {
        blame_failures(self, &failures);
        kk_case_set_counts(self->result, &totals.counts);
        if (self->options->window) {
            const kk_case_cut cut = {.since = self->options->window->since,
                                     .until = self->options->window->until,
                                     .before = totals.before,
                                     .after = totals.after};
            kk_case_set_cut(self->result, &cut);
        }
        ok = kk_tree_build(self->result, error);
    }
    if (ok) {
        kk_scripts_complete(self->scripts);
        ok = kk_tree_find_sample(self->result, &self->options->sample, error);
    }
    kk_scan_failures_free(&failures);
    if (ok) {
        kk_scripts_finish(self->scripts);
        kk_analysis_explain_end(self);
        ok = add_script_errors(self, 0) || kk_fail_memory(error, "collecting errors");
    }
    return ok;
}

kk_analysis *kk_analysis_run(kk_source *source, kk_scripts *scripts, const kk_analysis_options *options,
                             kk_error *error)
{
    kk_analysis *self = calloc(1, sizeof *self);
    if (!self) {
        kk_fail_memory(error, "preparing the analysis");
        return NULL;
    }
    self->source = source;
    self->scripts = scripts;
    self->options = options;
    if (!prepare(self, error) || !scan_and_finish(self, error)) {
        kk_analysis_free(self);
        return NULL;
    }
    self->options = NULL;
    return self;
}

void kk_analysis_free(kk_analysis *analysis)
{
    if (!analysis) {
        return;
    }
    if (analysis->finder_state) {
        kk_program_state_free(analysis->finder_state);
    }
    if (analysis->whitelist_state) {
        kk_program_state_free(analysis->whitelist_state);
    }
    kk_plan_free(&analysis->plan);
    kk_buf_free(&analysis->explanation);
    kk_analysis_close_evidence(analysis);
    if (analysis->environment) {
        kk_environment_free(analysis->environment);
    }
    if (analysis->result) {
        kk_case_free(analysis->result);
    }
    free(analysis->case_numbers);
    free(analysis);
}

kk_case *kk_analysis_case(const kk_analysis *analysis)
{
    return analysis->result;
}
