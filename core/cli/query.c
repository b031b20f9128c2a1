/* `kaiseki query`: selects, groups and counts events. */
#include "engine/query.h"
#include "cli/input.h"
#include "cli/rowformat.h"

enum {
    OPTION_WHERE = 256,
    OPTION_SELECT,
    OPTION_GROUP_BY,
    OPTION_SORT,
    OPTION_LIMIT,
    OPTION_FORMAT,
    OPTION_ENV,
    OPTION_PMC,
    OPTION_JOBS
};

static const struct option long_options[] = {{"where", required_argument, NULL, OPTION_WHERE},
                                             {"select", required_argument, NULL, OPTION_SELECT},
                                             {"group-by", required_argument, NULL, OPTION_GROUP_BY},
                                             {"sort", required_argument, NULL, OPTION_SORT},
                                             {"limit", required_argument, NULL, OPTION_LIMIT},
                                             {"format", required_argument, NULL, OPTION_FORMAT},
                                             {"env", required_argument, NULL, OPTION_ENV},
                                             {"pmc", required_argument, NULL, OPTION_PMC},
                                             {"jobs", required_argument, NULL, OPTION_JOBS},
                                             KK_PART_OPTIONS,
                                             KK_TIMES_OPTION,
                                             KK_INPUT_OPTIONS,
                                             {NULL, 0, NULL, 0}};

typedef struct query_options {
    kk_query query;
    kk_source_options input;
    kk_where where;
    kk_part part;
    const char *capture, *sort;
    const char *fields; /* of --select or --group-by */
    kk_row_format format;
    bool offsets; /* times are seconds since the first event */
} query_options;

static const char default_fields[] = "index,time,process.name,process.pid,operation,path,result,detail";

/* --- options --- */

static kk_exit refuse_field(const query_options *options, kk_str name)
{
    const char *option = options->query.grouped ? "--group-by" : "--select";
    kk_field near = kk_field_ending(name);
    if (near == KK_NO_FIELD) {
        near = kk_field_first_of(name);
    }
    if (near == KK_NO_FIELD) {
        near = kk_field_nearest(name);
    }
    if (kk_str_equal(name, KK_STR("any"))) {
        return kk_usage_error(&kk_command_query, "%s: any is for tests; name the columns", option);
    }
    if (near == KK_NO_FIELD) {
        return kk_usage_error(&kk_command_query, "%s: no field is called \"%.*s\"; docs/fields.md lists all",
                              option, (int)name.size, name.data);
    }
    return kk_usage_error(&kk_command_query, "%s: no field is called \"%.*s\"; did you mean %s?", option,
                          (int)name.size, name.data, kk_field_info_of(near)->name.data);
}

static kk_exit add_field(query_options *options, kk_str text)
{
    kk_str name = kk_str_trim(text, " ");
    kk_field field = kk_field_find(name);
    if (field == KK_NO_FIELD || field == KK_FIELD_ANY) {
        return refuse_field(options, name);
    }
    if (options->query.field_count == KK_QUERY_FIELD_LIMIT) {
        return kk_usage_error(&kk_command_query, "at most %d fields", KK_QUERY_FIELD_LIMIT);
    }
    options->query.fields[options->query.field_count++] = field;
    return KK_EXIT_DONE;
}

static kk_exit set_fields(query_options *options)
{
    kk_str text = kk_str_of(options->fields ? options->fields : default_fields);
    size_t at = 0;
    while (at <= text.size) {
        size_t comma = kk_str_find(text, KK_STR(","), at);
        size_t end = comma == SIZE_MAX ? text.size : comma;
        if (add_field(options, kk_str_slice(text, at, end - at)) != KK_EXIT_DONE) {
            return KK_EXIT_USAGE;
        }
        at = end + 1;
    }
    return KK_EXIT_DONE;
}

/* FIELD or FIELD:desc, one of the answer's columns. */
static kk_exit set_sort(query_options *options)
{
    if (!options->sort) {
        return KK_EXIT_DONE;
    }
    kk_str name = kk_str_of(options->sort);
    options->query.descending = kk_str_ends(name, KK_STR(":desc"));
    if (options->query.descending || kk_str_ends(name, KK_STR(":asc"))) {
        name.size -= options->query.descending ? 5 : 4;
    }
    for (size_t i = 0; i < kk_query_column_count(&options->query); i++) {
        if (kk_str_equal(kk_query_column(&options->query, i), name)) {
            options->query.sorted = true;
            options->query.sort_column = i;
            return KK_EXIT_DONE;
        }
    }
    return kk_usage_error(
        &kk_command_query,
        "--sort %s: the answer has no such column; select it, or sort groups by a field of theirs, "
        "count, first or last",
        options->sort);
}

static kk_exit take_times(query_options *options, const char *argument)
{
    bool clock = false;
    kk_exit outcome = kk_times_take(&kk_command_query, argument, &clock);
    options->offsets = !clock;
    return outcome;
}

static kk_exit take_option(void *context, int option, const char *argument)
{
    query_options *options = context;
    unsigned long long number = 0;
    switch (option) {
    case OPTION_WHERE:
        options->where.text = argument;
        return KK_EXIT_DONE;
    case OPTION_SELECT:
    case OPTION_GROUP_BY:
        if (options->fields) {
            return kk_usage_error(&kk_command_query, "give --select or --group-by, once");
        }
        options->fields = argument;
        options->query.grouped = option == OPTION_GROUP_BY;
        return KK_EXIT_DONE;
    case OPTION_SORT:
        options->sort = argument;
        return KK_EXIT_DONE;
    case OPTION_ENV:
        options->where.variables = argument;
        return KK_EXIT_DONE;
    case OPTION_PMC:
        options->where.pmc = argument;
        return KK_EXIT_DONE;
    case OPTION_FORMAT:
        return kk_row_format_find(argument, &options->format)
                   ? KK_EXIT_DONE
                   : kk_usage_error(&kk_command_query, "--format takes table, csv or json, not \"%s\"",
                                    argument);
    case OPTION_LIMIT:
        if (!kk_option_number(&kk_command_query, "--limit", argument, 1, UINT32_MAX, &number)) {
            return KK_EXIT_USAGE;
        }
        options->query.limit = number;
        return KK_EXIT_DONE;
    case OPTION_JOBS:
        return kk_option_jobs(&kk_command_query, argument, &options->query.jobs);
    case KK_OPTION_SINCE:
    case KK_OPTION_UNTIL:
        return kk_part_take(&kk_command_query, &options->part, option, argument);
    case KK_OPTION_TIMES:
        return take_times(options, argument);
    default:
        return kk_input_option(&kk_command_query, &options->input, option, argument);
    }
}

static kk_exit parse_options(query_options *options, int argc, char **argv)
{
    kk_exit outcome = kk_options_read(&kk_command_query, long_options, "", take_option, options, argc, argv);
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_operand_capture(&kk_command_query, argc, argv, &options->capture);
    }
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_input_check(&kk_command_query, &options->input);
    }
    if (outcome == KK_EXIT_DONE) {
        outcome = set_fields(options);
    }
    return outcome == KK_EXIT_DONE ? set_sort(options) : outcome;
}

/* --- running --- */

static kk_exit answer(const query_options *options, kk_source *source)
{
    kk_error error = {.text = ""};
    kk_output *output = kk_output_open(NULL, NULL, &error);
    if (!output) {
        kk_message("%s", error.text);
        return KK_EXIT_PARTIAL;
    }
    kk_row_writer writer =
        kk_row_writer_start(&options->query, kk_source_info(source), options->format, output);
    writer.offsets = options->offsets;
    writer.zero = options->offsets ? kk_source_first_time(source) : 0;
    bool ok =
        kk_query_run(source, &options->query, options->where.environment, kk_row_writer_add, &writer, &error);
    kk_row_writer_end(&writer);
    if (!kk_output_end(output, ok, &error)) {
        kk_message("%s", error.text);
        return KK_EXIT_PARTIAL;
    }
    kk_message_problems(kk_source_info(source)->path.data, source);
    kk_message_caveats(kk_source_info(source)->path.data, source);
    return KK_EXIT_DONE;
}

static kk_exit query_source(query_options *options, kk_source *source)
{
    if (!kk_part_of(&options->part, source, &options->query.window)) {
        return KK_EXIT_USAGE;
    }
    kk_exit outcome = kk_where_settle(&options->where, source, options->input.zone);
    options->query.where = options->where.expression;
    options->query.filter = options->where.filter;
    return outcome == KK_EXIT_DONE ? answer(options, source) : outcome;
}

static kk_exit run_query(int argc, char **argv)
{
    query_options options = {0};
    kk_source *source = NULL;
    kk_exit outcome = parse_options(&options, argc, argv);
    if (outcome == KK_EXIT_DONE) {
        outcome = kk_where_begin(&kk_command_query, &options.where);
    }
    if (outcome == KK_EXIT_DONE) {
        source = kk_capture_open(options.capture, &options.input);
        outcome = source ? query_source(&options, source) : KK_EXIT_UNREADABLE;
    }
    kk_where_free(&options.where);
    kk_capture_close(source);
    return outcome;
}

const kk_command kk_command_query = {
    .name = "query",
    .usage = "CAPTURE [OPTION]...",
    .summary = "selects, groups and counts events",
    .run = run_query,
    .help = "  --where EXPR            only events for which EXPR is true, in the language of the rules:\n"
            "                          'operation:is \"RegSetValue\" & path:contains [[\\Run]]'\n"
            "  --select FIELD,...      fields of each event (default "
            "index,time,process.name,process.pid,operation,\n"
            "                          path,result,detail); docs/fields.md lists them all\n"
            "  --group-by FIELD,...    one row per group instead, with count and first and last time\n"
            "  --sort FIELD[:desc]     by a column of the answer (groups also by count, first, last)\n"
            "  --limit N               at most N rows\n"
            "  --times WHAT            clock (default) or offset: seconds since the capture's start\n"
            "  --format FORMAT         table (default), csv or json\n"
            "  --env FILE              KEY=value lines that resolve %NAME% in EXPR\n"
            "  --pmc FILE              only what Process Monitor would show under the filter of this "
            "configuration\n"
            "  --jobs N                scanning threads (default: one per processor)\n\n"
            "The capture\n" KK_PART_HELP KK_INPUT_HELP};
