#include "cli/info/info.h"

#include "cli/input.h"

#include <stdlib.h>

enum { OPTION_JSON = 256, OPTION_MODULES, OPTION_JOBS };

static const struct option long_options[] = {{"json", no_argument, NULL, OPTION_JSON},
                                             {"modules", no_argument, NULL, OPTION_MODULES},
                                             {"jobs", required_argument, NULL, OPTION_JOBS},
                                             KK_INPUT_OPTIONS,
                                             {NULL, 0, NULL, 0}};

typedef struct info_options {
    const char *capture;
    kk_source_options input;
    bool json, modules;
    unsigned jobs;
} info_options;

static kk_exit take_option(void *context, int option, const char *argument)
{
    info_options *options = context;
    switch (option) {
    case OPTION_JSON:
        options->json = true;
        return KK_EXIT_DONE;
    case OPTION_MODULES:
        options->modules = true;
        return KK_EXIT_DONE;
    case OPTION_JOBS:
        return kk_option_jobs(&kk_command_info, argument, &options->jobs);
    default:
        return kk_input_option(&kk_command_info, &options->input, option, argument);
    }
}

static kk_exit parse_options(info_options *options, int argc, char **argv)
{
    kk_exit outcome = kk_options_read(&kk_command_info, long_options, "", take_option, options, argc, argv);
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_input_check(&kk_command_info, &options->input);
    }
    return outcome == KK_EXIT_DONE ? kk_operand_capture(&kk_command_info, argc, argv, &options->capture)
                                   : outcome;
}

/* --- events per process --- */

typedef struct process_counts {
    uint64_t *items;
    size_t count;
} process_counts;

static bool count_event(process_counts *counts, kk_process_id process)
{
    size_t needed = process == KK_NO_PROCESS ? 1 : (size_t)process + 2;
    if (needed > counts->count) {
        uint64_t *items = realloc(counts->items, needed * 2 * sizeof *items);
        if (!items) {
            return false;
        }
        memset(items + counts->count, 0, (needed * 2 - counts->count) * sizeof *items);
        counts->items = items;
        counts->count = needed * 2;
    }
    counts->items[process == KK_NO_PROCESS ? 0 : (size_t)process + 1]++;
    return true;
}

static bool replay_event(void *context, const kk_event *event, kk_hits hits, kk_scratch *scratch)
{
    (void)hits;
    (void)scratch;
    return count_event(context, event->ref.process);
}

static bool gather(kk_info *info, const info_options *options, kk_error *error)
{
    process_counts counts = {0};
    const kk_scan_options scan = {.jobs = options->jobs,
                                  .need_processes = true,
                                  .also_wanted = KK_OPSET_ALL,
                                  .event = replay_event,
                                  .context = &counts};
    bool ok = kk_scan(info->source, &scan, &info->totals, NULL, error);
    size_t processes = kk_source_processes(info->source)->count;
    info->events_of = calloc(processes + 1, sizeof *info->events_of);
    if (ok && !info->events_of) {
        ok = kk_fail_memory(error, "counting events");
    }
    for (size_t i = 0; info->events_of && i <= processes; i++) {
        size_t from = i == processes ? 0 : i + 1;
        info->events_of[i] = counts.items && from < counts.count ? counts.items[from] : 0;
    }
    free(counts.items);
    return ok;
}

/* Prints the text, which is freed. */
static kk_exit print_text(kk_buf *text)
{
    kk_error error;
    if (text->failed) {
        kk_fail_memory(&error, "printing");
    }
    kk_output *output = text->failed ? NULL : kk_output_open(NULL, NULL, &error);
    bool ok = output != NULL;
    if (output) {
        kk_output_write(output, kk_buf_str(text).data, text->size);
        ok = kk_output_commit(output, &error);
    }
    kk_buf_free(text);
    if (!ok) {
        kk_message("%s", error.text);
    }
    return ok ? KK_EXIT_DONE : KK_EXIT_PARTIAL;
}

static kk_exit print(const kk_info *info, const info_options *options)
{
    kk_buf text = KK_BUF_INIT;
    if (options->json) {
        kk_info_print_json(info, &text);
    } else {
        kk_info_print(info, options->modules, &text);
    }
    return print_text(&text);
}

static kk_exit print_configuration(const info_options *options)
{
    kk_error error;
    kk_buf text = KK_BUF_INIT;
    kk_pmc *pmc = kk_pmc_open(options->capture, &error);
    if (!pmc) {
        kk_message("%s", error.text);
        return KK_EXIT_UNREADABLE;
    }
    if (options->json) {
        kk_info_print_pmc_json(pmc, &text);
    } else {
        kk_info_print_pmc(pmc, &text);
    }
    kk_pmc_free(pmc);
    return print_text(&text);
}

static kk_exit run_info(int argc, char **argv)
{
    info_options options = {0};
    kk_exit outcome = parse_options(&options, argc, argv);
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    if (kk_pmc_is_file(options.capture)) {
        return print_configuration(&options);
    }
    kk_error error;
    kk_info info = {.source = kk_capture_open(options.capture, &options.input)};
    if (!info.source) {
        return KK_EXIT_UNREADABLE;
    }
    if (gather(&info, &options, &error)) {
        outcome = print(&info, &options);
    } else {
        kk_message("%s", error.text);
        outcome = KK_EXIT_UNREADABLE;
    }
    free(info.events_of);
    kk_capture_close(info.source);
    return outcome;
}

const kk_command kk_command_info = {
    .name = "info",
    .usage = "CAPTURE|FILE.pmc [--json] [--modules] [--tz ZONE] [--jobs N]",
    .summary = "shows what a capture holds: machine, time span, counts, processes, problems",
    .run = run_info,
    .help =
        "Of a configuration of Process Monitor (PMC): what its filter shows and hides, and its settings.\n\n"
        "  --json      one JSON object, with every process's modules\n"
        "  --modules   list the modules of every process\n"
        "  --jobs N    scanning threads (default: one per processor)\n\n"
        "The capture\n" KK_INPUT_HELP};
