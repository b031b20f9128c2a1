/* `kaiseki convert`: a capture as the file that Process Monitor would export. */
#include "capture/write/export.h"
#include "cli/input.h"
#include "engine/selection.h"

enum { OPTION_WHERE = 256, OPTION_ENV, OPTION_PMC, OPTION_COLUMNS, OPTION_STACKS, OPTION_JOBS };

static const struct option long_options[] = {{"output", required_argument, NULL, 'o'},
                                             {"where", required_argument, NULL, OPTION_WHERE},
                                             {"env", required_argument, NULL, OPTION_ENV},
                                             {"pmc", required_argument, NULL, OPTION_PMC},
                                             {"columns", required_argument, NULL, OPTION_COLUMNS},
                                             {"stacks", no_argument, NULL, OPTION_STACKS},
                                             KK_INPUT_OPTIONS,
                                             {"jobs", required_argument, NULL, OPTION_JOBS},
                                             {NULL, 0, NULL, 0}};

/* A kind of file that can be written, told by the ending of its name. */
typedef struct writer {
    const char *ending;
    kk_exporter *export;
    bool chooses_stacks;  /* --stacks */
    bool chooses_columns; /* --columns, --tz */
} writer;

static const writer writers[] = {
    {".csv", kk_csv_export, false, true},
    {".xml", kk_xml_export, true, true},
    {".pml", kk_pml_export, false, false},
};

#define WRITER_COUNT (sizeof writers / sizeof writers[0])

typedef struct convert_options {
    const char *capture, *output;
    const writer *writer;
    kk_source_options input;
    kk_where where;
    kk_str columns;
    bool stacks;
    unsigned jobs;
} convert_options;

static kk_exit take_option(void *context, int option, const char *argument)
{
    convert_options *options = context;
    switch (option) {
    case 'o':
        options->output = argument;
        break;
    case OPTION_WHERE:
        options->where.text = argument;
        break;
    case OPTION_ENV:
        options->where.variables = argument;
        break;
    case OPTION_PMC:
        options->where.pmc = argument;
        break;
    case OPTION_COLUMNS:
        options->columns = kk_str_of(argument);
        break;
    case OPTION_STACKS:
        options->stacks = true;
        break;
    case OPTION_JOBS:
        return kk_option_jobs(&kk_command_convert, argument, &options->jobs);
    default:
        return kk_input_option(&kk_command_convert, &options->input, option, argument);
    }
    return KK_EXIT_DONE;
}

/* The writer for a file of this name; NULL for an ending that none has. A name without one, as that of a
 * pipe, takes a CSV. */
static const writer *writer_for(kk_str path)
{
    kk_str name = kk_path_name(path);
    for (size_t slash = kk_str_find(name, KK_STR("/"), 0); slash != SIZE_MAX;
         slash = kk_str_find(name, KK_STR("/"), 0)) {
        name = kk_str_slice(name, slash + 1, SIZE_MAX);
    }
    for (size_t i = 0; i < WRITER_COUNT; i++) {
        kk_str ending = kk_str_of(writers[i].ending);
        size_t size = name.size < ending.size ? name.size : ending.size;
        if (kk_str_equal_ascii_nocase(kk_str_slice(name, name.size - size, size), ending)) {
            return &writers[i];
        }
    }
    return kk_str_find(name, KK_STR("."), 0) == SIZE_MAX ? &writers[0] : NULL;
}

/* The usage error for an ending that no writer has. */
static kk_exit refuse_ending(const char *output)
{
    kk_buf known = KK_BUF_INIT;
    for (size_t i = 0; i < WRITER_COUNT; i++) {
        kk_buf_printf(&known, "%s%s", i == 0 ? "" : i + 1 == WRITER_COUNT ? " or " : ", ", writers[i].ending);
    }
    kk_exit outcome = kk_usage_error(&kk_command_convert,
                                     "-o %s: the ending tells what to write; name a file that ends in %.*s",
                                     output, (int)known.size, known.data ? known.data : "");
    kk_buf_free(&known);
    return outcome;
}

static kk_exit parse_options(convert_options *options, int argc, char **argv)
{
    kk_exit outcome =
        kk_options_read(&kk_command_convert, long_options, "o:", take_option, options, argc, argv);
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_operand_capture(&kk_command_convert, argc, argv, &options->capture);
    }
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_input_check(&kk_command_convert, &options->input);
    }
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    if (!options->output) {
        return kk_usage_error(&kk_command_convert,
                              "name the file to write with -o FILE.csv (- for standard output)");
    }
    bool to_standard_output = strcmp(options->output, "-") == 0;
    options->writer = to_standard_output ? &writers[0] : writer_for(kk_str_of(options->output));
    if (!options->writer) {
        return refuse_ending(options->output);
    }
    if (options->stacks && !options->writer->chooses_stacks) {
        return kk_usage_error(&kk_command_convert,
                              options->writer->chooses_columns
                                  ? "--stacks: a CSV cannot hold stacks; write a file that ends in .xml"
                                  : "--stacks: a PML always has them; leave it out");
    }
    if ((options->columns.data || options->input.zone.data) && !options->writer->chooses_columns) {
        return kk_usage_error(&kk_command_convert,
                              "%s: a PML has all columns, and times in UTC; leave it out",
                              options->columns.data ? "--columns" : "--tz");
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

/* What is said of a file that was written. */
static void tell_result(const convert_options *options, const kk_export_result *result, kk_source *source)
{
    if ((options->where.text || options->where.pmc) && result->events == 0) {
        kk_message("%s: %s no event of %s: the file holds none", options->output,
                   !options->where.pmc   ? "--where is true for"
                   : options->where.text ? "--where and --pmc together choose"
                                         : "the filter of --pmc shows",
                   options->capture);
    }
    if (result->replaced > 0) {
        kk_message("%s: %llu characters that the file cannot hold are written as U+FFFD", options->output,
                   (unsigned long long)result->replaced);
    }
    kk_message_problems(options->capture, source);
    kk_message_caveats(options->capture, source);
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
    kk_export_result result = {0};
    const kk_choice choice = {.where = &options->where.expression,
                              .where_count = options->where.expression != NULL,
                              .filter = options->where.filter,
                              .environment = options->where.environment,
                              .jobs = options->jobs,
                              .chunk = show_progress,
                              .context = &target};
    const kk_selection selection = kk_choice_selection(&choice);
    const kk_export_options export = {
        .selection = options->where.expression || options->where.filter ? &selection : NULL,
        .columns = options->columns,
        .zone = options->input.zone,
        .stacks = options->stacks,
        .jobs = options->jobs,
        .write = write_to_sink,
        .chunk = show_progress,
        .context = &target};
    bool written = options->writer->export(source, &export, &result, &error);
    kk_progress_end(&target.progress);
    if (!kk_output_end(target.output, written, &error)) {
        kk_message("%s", error.text);
        return KK_EXIT_PARTIAL;
    }
    tell_result(options, &result, source);
    return KK_EXIT_DONE;
}

static kk_exit run_convert(int argc, char **argv)
{
    convert_options options = {0};
    kk_source *source = NULL;
    kk_exit outcome = parse_options(&options, argc, argv);
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_where_begin(&kk_command_convert, &options.where);
    }
    if (outcome == KK_EXIT_DONE) {
        source = kk_capture_open(options.capture, &options.input);
        outcome = source ? kk_where_settle(&options.where, source, options.input.zone) : KK_EXIT_UNREADABLE;
    }
    if (outcome == KK_EXIT_DONE) {
        outcome = convert(&options, source);
    }
    kk_where_free(&options.where);
    kk_capture_close(source);
    return outcome;
}

const kk_command kk_command_convert = {
    .name = "convert",
    .usage = "CAPTURE -o FILE.csv|FILE.xml|FILE.pml [OPTION]...",
    .summary = "writes the CSV or XML that Process Monitor itself would export, or a part of a PML",
    .run = run_convert,
    .help =
        "  -o, --output FILE  where to write, .csv, .xml or (from a PML) .pml; - for a CSV on standard "
        "output\n"
        "  --where EXPR       only events for which EXPR is true, in the language of the rules:\n"
        "                     'process.name:is \"sample.exe\" & operation:is \"WriteFile\"'\n"
        "  --env FILE         KEY=value lines that resolve %NAME% in EXPR\n"
        "  --pmc FILE         only what Process Monitor would show under the filter of this configuration\n"
        "  --columns LIST     default: Process Monitor's seven; all: its 27; or names, separated by commas\n"
        "  --stacks           with the stacks of events, in an XML\n"
        "  --jobs N           threads (default: one per processor)\n\n"
        "The capture\n" KK_INPUT_HELP};
