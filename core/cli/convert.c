#include "capture/csv/export.h"
#include "cli/command.h"

#include <getopt.h>

enum { OPTION_COLUMNS = 256, OPTION_TZ, OPTION_JOBS };

static const struct option long_options[] = {{"output", required_argument, NULL, 'o'},
                                             {"columns", required_argument, NULL, OPTION_COLUMNS},
                                             {"tz", required_argument, NULL, OPTION_TZ},
                                             {"jobs", required_argument, NULL, OPTION_JOBS},
                                             {NULL, 0, NULL, 0}};

typedef struct convert_options {
    const char *capture, *output;
    kk_str columns, zone;
    unsigned jobs;
} convert_options;

static kk_exit set_option(convert_options *options, int option, const char *argument)
{
    unsigned long long number = 0;
    switch (option) {
    case 'o':
        options->output = argument;
        break;
    case OPTION_COLUMNS:
        options->columns = kk_str_of(argument);
        break;
    case OPTION_TZ:
        options->zone = kk_str_of(argument);
        break;
    default:
        if (!kk_option_number(&kk_command_convert, "--jobs", argument, 1, 256, &number)) {
            return KK_EXIT_USAGE;
        }
        options->jobs = (unsigned)number;
        break;
    }
    return KK_EXIT_DONE;
}

static kk_exit parse_options(convert_options *options, int argc, char **argv)
{
    int option;
    optind = 1;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":o:", long_options, NULL)) != -1) {
        if (option == '?' || option == ':') {
            return kk_usage_error(&kk_command_convert,
                                  option == ':' ? "%s needs an argument" : "no option %s", argv[optind - 1]);
        }
        if (set_option(options, option, optarg) != KK_EXIT_DONE) {
            return KK_EXIT_USAGE;
        }
    }
    if (argc - optind != 1) {
        return kk_usage_error(&kk_command_convert, "name one capture");
    }
    options->capture = argv[optind];
    if (!options->output) {
        return kk_usage_error(&kk_command_convert,
                              "name the file to write with -o FILE.csv (- for standard output)");
    }
    return KK_EXIT_DONE;
}

static void print_problems(const convert_options *options, kk_source *source)
{
    const kk_problems *problems = kk_source_problems(source);
    if (problems->count > 0) {
        kk_message("%s: %llu problems, %llu events lost; `kaiseki info` lists them", options->capture,
                   (unsigned long long)problems->count, (unsigned long long)problems->lost_events);
    }
}

/* The progress bar and the output are both told by the exporter. */
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

static kk_exit convert(const convert_options *options, kk_source *source)
{
    kk_error error;
    sink target = {.output = kk_output_open(options->output, &error),
                   .progress = kk_progress_start(options->capture)};
    if (!target.output) {
        kk_message("%s", error.text);
        return KK_EXIT_PARTIAL;
    }
    const kk_csv_export_options export = {.columns = options->columns,
                                          .zone = options->zone,
                                          .jobs = options->jobs,
                                          .write = write_to_sink,
                                          .chunk = show_progress,
                                          .context = &target};
    bool ok = kk_csv_export(source, &export, NULL, &error);
    kk_progress_end(&target.progress);
    if (ok) {
        ok = kk_output_commit(target.output, &error);
    } else {
        kk_output_abandon(target.output);
    }
    if (!ok) {
        kk_message("%s", error.text);
        return KK_EXIT_PARTIAL;
    }
    print_problems(options, source);
    return KK_EXIT_DONE;
}

static kk_exit run_convert(int argc, char **argv)
{
    convert_options options = {0};
    kk_exit outcome = parse_options(&options, argc, argv);
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    kk_error error;
    kk_source *source = kk_source_open(options.capture, &error);
    if (!source) {
        kk_message("%s", error.text);
        return KK_EXIT_UNREADABLE;
    }
    outcome = convert(&options, source);
    kk_source_close(source);
    return outcome;
}

const kk_command kk_command_convert = {
    .name = "convert",
    .usage =
        "CAPTURE -o FILE.csv [--columns default|all|\"Name,Name,...\"] [--tz UTC|+HH:MM|ZONE] [--jobs N]",
    .summary = "writes the CSV that Process Monitor itself would export",
    .run = run_convert,
    .help =
        "  -o, --output FILE  where to write; - for standard output\n"
        "  --columns LIST     default: Process Monitor's seven; all: its 27; or names, separated by commas\n"
        "  --tz ZONE          of the times in a PML: UTC (default), an offset like +02:00, or a zone like\n"
        "                     Europe/Paris\n"
        "  --jobs N           threads (default: one per processor)\n"};
