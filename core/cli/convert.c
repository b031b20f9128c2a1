/* `kaiseki convert`: a capture as the CSV that Process Monitor would export. */
#include "capture/write/export.h"
#include "cli/input.h"

enum { OPTION_COLUMNS = 256, OPTION_JOBS };

static const struct option long_options[] = {{"output", required_argument, NULL, 'o'},
                                             {"columns", required_argument, NULL, OPTION_COLUMNS},
                                             KK_INPUT_OPTIONS,
                                             {"jobs", required_argument, NULL, OPTION_JOBS},
                                             {NULL, 0, NULL, 0}};

typedef struct convert_options {
    const char *capture, *output;
    kk_source_options input;
    kk_str columns;
    unsigned jobs;
} convert_options;

static kk_exit take_option(void *context, int option, const char *argument)
{
    convert_options *options = context;
    switch (option) {
    case 'o':
        options->output = argument;
        break;
    case OPTION_COLUMNS:
        options->columns = kk_str_of(argument);
        break;
    case OPTION_JOBS:
        return kk_option_jobs(&kk_command_convert, argument, &options->jobs);
    default:
        kk_input_take(&options->input, option, argument);
        break;
    }
    return KK_EXIT_DONE;
}

static kk_exit parse_options(convert_options *options, int argc, char **argv)
{
    kk_exit outcome =
        kk_options_read(&kk_command_convert, long_options, "o:", take_option, options, argc, argv);
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_operand_capture(&kk_command_convert, argc, argv, &options->capture);
    }
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    if (!options->output) {
        return kk_usage_error(&kk_command_convert,
                              "name the file to write with -o FILE.csv (- for standard output)");
    }
    return KK_EXIT_DONE;
}

/* Context of the exporter's calls: both the progress bar and the output. */
typedef struct sink {
    kk_output *output;
    kk_progress progress;
} sink;

static bool write_to_sink(void *context, const void *bytes, size_t size)
{
    return kk_output_write(((sink *)context)->output, bytes, size);
}

static void show_progress(void *context, size_t done, size_t total)
{
    kk_progress_step(&((sink *)context)->progress, done, total);
}

/* An export holds texts as they were captured, which a terminal would obey. */
static kk_output *open_output(const char *path, const char *capture, kk_error *error)
{
    kk_output *output = kk_output_open(path, capture, error);
    if (output && kk_output_is_terminal(output)) {
        kk_fail(error,
                "standard output is a terminal, which a capture's texts may harm; name a file or pipe it on");
        kk_output_end(output, false, error);
        return NULL;
    }
    return output;
}

static kk_exit convert(const convert_options *options, kk_source *source)
{
    kk_error error;
    sink target = {.output = open_output(options->output, options->capture, &error),
                   .progress = kk_progress_start(options->capture)};
    if (!target.output) {
        kk_message("%s", error.text);
        return KK_EXIT_PARTIAL;
    }
    const kk_csv_export_options export = {.columns = options->columns,
                                          .zone = options->input.zone,
                                          .jobs = options->jobs,
                                          .write = write_to_sink,
                                          .chunk = show_progress,
                                          .context = &target};
    bool written = kk_csv_export(source, &export, NULL, &error);
    kk_progress_end(&target.progress);
    if (!kk_output_end(target.output, written, &error)) {
        kk_message("%s", error.text);
        return KK_EXIT_PARTIAL;
    }
    kk_message_problems(options->capture, source);
    return KK_EXIT_DONE;
}

static kk_exit run_convert(int argc, char **argv)
{
    convert_options options = {0};
    kk_exit outcome = parse_options(&options, argc, argv);
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    kk_source *source = kk_capture_open(options.capture, &options.input);
    if (!source) {
        return KK_EXIT_UNREADABLE;
    }
    outcome = convert(&options, source);
    kk_capture_close(source);
    return outcome;
}

const kk_command kk_command_convert = {
    .name = "convert",
    .usage = "CAPTURE -o FILE.csv [--columns default|all|\"Name,Name,...\"] [--tz ZONE] [--jobs N]",
    .summary = "writes the CSV that Process Monitor itself would export",
    .run = run_convert,
    .help =
        "  -o, --output FILE  where to write; - for standard output\n"
        "  --columns LIST     default: Process Monitor's seven; all: its 27; or names, separated by commas\n"
        "  --jobs N           threads (default: one per processor)\n\n"
        "The capture\n" KK_INPUT_HELP};
