/* Options of `kaiseki analyze`. */
#include "base/os/file.h"
#include "cli/analyze.h"

#include <errno.h>
#include <stdlib.h>

enum {
    OPTION_SAMPLE = 256,
    OPTION_RULES,
    OPTION_NO_DEFAULT_RULES,
    OPTION_DISABLE,
    OPTION_ONLY,
    OPTION_REPORT,
    OPTION_OUT,
    OPTION_ENV,
    OPTION_FILES,
    OPTION_PMC,
    OPTION_YARA,
    OPTION_LAB,
    OPTION_ALL,
    OPTION_SHOW_SUPPRESSED,
    OPTION_RAW,
    OPTION_COLOUR,
    OPTION_JOBS,
    OPTION_FAIL_ON,
    OPTION_EXPLAIN,
    OPTION_EXPLAIN_PLAN,
    OPTION_WHITELIST,
    OPTION_HASH_WHITELIST,
    OPTION_SCRIPT_MEMORY,
    OPTION_SCRIPT_SECONDS
};

static const struct option long_options[] = {
    {"sample", required_argument, NULL, OPTION_SAMPLE},
    {"lab", required_argument, NULL, OPTION_LAB},
    {"rules", required_argument, NULL, OPTION_RULES},
    {"no-default-rules", no_argument, NULL, OPTION_NO_DEFAULT_RULES},
    {"disable", required_argument, NULL, OPTION_DISABLE},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"report", required_argument, NULL, OPTION_REPORT},
    {"out", required_argument, NULL, OPTION_OUT},
    {"env", required_argument, NULL, OPTION_ENV},
    {"files", required_argument, NULL, OPTION_FILES},
    {"pmc", required_argument, NULL, OPTION_PMC},
    {"yara", required_argument, NULL, OPTION_YARA},
    {"all", no_argument, NULL, OPTION_ALL},
    {"show-suppressed", no_argument, NULL, OPTION_SHOW_SUPPRESSED},
    {"raw", no_argument, NULL, OPTION_RAW},
    {"color", required_argument, NULL, OPTION_COLOUR},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"fail-on", required_argument, NULL, OPTION_FAIL_ON},
    {"explain", required_argument, NULL, OPTION_EXPLAIN},
    {"explain-plan", no_argument, NULL, OPTION_EXPLAIN_PLAN},
    {"whitelist", required_argument, NULL, OPTION_WHITELIST},
    {"hash-whitelist", required_argument, NULL, OPTION_HASH_WHITELIST},
    {"script-memory", required_argument, NULL, OPTION_SCRIPT_MEMORY},
    {"script-seconds", required_argument, NULL, OPTION_SCRIPT_SECONDS},
    KK_PART_OPTIONS,
    KK_TIMES_OPTION,
    KK_INPUT_OPTIONS,
    {NULL, 0, NULL, 0}};

static kk_exit add_argument(kk_arguments *list, const char *option, const char *argument)
{
    if (list->count == KK_ANALYZE_LIST_LIMIT) {
        return kk_usage_error(&kk_command_analyze, "at most %d %s", KK_ANALYZE_LIST_LIMIT, option);
    }
    list->items[list->count++] = argument;
    return KK_EXIT_DONE;
}

/* NAME[=FILE] */
static kk_exit add_report(kk_analyze_options *options, const char *argument)
{
    if (options->report_count == KK_ANALYZE_LIST_LIMIT) {
        return kk_usage_error(&kk_command_analyze, "at most %d --report", KK_ANALYZE_LIST_LIMIT);
    }
    const char *equals = strchr(argument, '=');
    size_t size = equals ? (size_t)(equals - argument) : strlen(argument);
    if (size == 0 || (equals && equals[1] == '\0')) {
        return kk_usage_error(&kk_command_analyze, "--report takes NAME or NAME=FILE, not \"%s\"", argument);
    }
    kk_report_request *request = &options->reports[options->report_count];
    request->name = kk_new_text("%.*s", (int)size, argument);
    request->file = equals ? equals + 1 : NULL;
    options->report_count += request->name != NULL;
    return KK_EXIT_DONE;
}

static kk_exit set_severity(kk_analyze_options *options, const char *argument)
{
    options->fail_on = kk_severity_find(kk_str_of(argument));
    if (options->fail_on == KK_SEVERITY_COUNT) {
        return kk_usage_error(&kk_command_analyze,
                              "--fail-on takes info, low, medium, high or critical, not \"%s\"", argument);
    }
    return KK_EXIT_DONE;
}

static kk_exit set_colour(kk_analyze_options *options, const char *argument)
{
    options->colour_always = strcmp(argument, "always") == 0;
    options->colour_never = strcmp(argument, "never") == 0;
    if (!options->colour_always && !options->colour_never && strcmp(argument, "auto") != 0) {
        return kk_usage_error(&kk_command_analyze, "--color takes auto, always or never, not \"%s\"",
                              argument);
    }
    return KK_EXIT_DONE;
}

static kk_exit set_seconds(kk_analyze_options *options, const char *argument)
{
    char *end = NULL;
    errno = 0;
    double seconds = strtod(argument, &end);
    if (errno || *end || !(seconds > 0) || seconds > 86400) {
        return kk_usage_error(&kk_command_analyze, "--script-seconds takes a number above 0, not \"%s\"",
                              argument);
    }
    options->limits.seconds = seconds;
    if (options->limits.run_seconds < seconds) {
        options->limits.run_seconds = seconds;
    }
    return KK_EXIT_DONE;
}

static kk_exit set_number(kk_analyze_options *options, int option, const char *argument)
{
    const kk_command *command = &kk_command_analyze;
    unsigned long long number = 0;
    switch (option) {
    case OPTION_JOBS:
        return kk_option_jobs(command, argument, &options->jobs);
    case OPTION_EXPLAIN:
        if (!kk_option_number(command, "--explain", argument[0] == '#' ? argument + 1 : argument, 0,
                              INT64_MAX, &number)) {
            return KK_EXIT_USAGE;
        }
        options->explain = true;
        options->explain_index = number;
        return KK_EXIT_DONE;
    default:
        if (!kk_option_number(command, "--script-memory", argument, 1, 1 << 20, &number)) {
            return KK_EXIT_USAGE;
        }
        options->limits.memory = number << 20;
        return KK_EXIT_DONE;
    }
}

static kk_exit set_flag(kk_analyze_options *options, int option)
{
    switch (option) {
    case OPTION_NO_DEFAULT_RULES:
        options->no_default_rules = true;
        break;
    case OPTION_ALL:
        options->render.all = true;
        break;
    case OPTION_SHOW_SUPPRESSED:
        options->render.show_suppressed = true;
        break;
    case OPTION_RAW:
        options->render.raw = true;
        break;
    default:
        options->explain_plan = true;
        break;
    }
    return KK_EXIT_DONE;
}

static kk_exit set_text(kk_analyze_options *options, int option, const char *argument)
{
    switch (option) {
    case OPTION_OUT:
        options->out = argument;
        break;
    case OPTION_ENV:
        options->environment = argument;
        break;
    case OPTION_FILES:
        options->files = argument;
        break;
    case OPTION_PMC:
        options->pmc = argument;
        break;
    default:
        options->yara = argument;
        break;
    }
    return KK_EXIT_DONE;
}

static kk_exit take_option(void *context, int option, const char *argument)
{
    kk_analyze_options *options = context;
    switch (option) {
    case OPTION_SAMPLE:
        return add_argument(&options->samples, "--sample", argument);
    case OPTION_LAB:
        return add_argument(&options->laboratory, "--lab", argument);
    case OPTION_RULES:
        return add_argument(&options->rules, "--rules", argument);
    case OPTION_DISABLE:
        return add_argument(&options->disabled, "--disable", argument);
    case OPTION_ONLY:
        return add_argument(&options->only, "--only", argument);
    case OPTION_WHITELIST:
        return add_argument(&options->whitelists, "--whitelist", argument);
    case OPTION_HASH_WHITELIST:
        return add_argument(&options->hash_whitelists, "--hash-whitelist", argument);
    case OPTION_REPORT:
        return add_report(options, argument);
    case OPTION_COLOUR:
        return set_colour(options, argument);
    case OPTION_FAIL_ON:
        return set_severity(options, argument);
    case OPTION_SCRIPT_SECONDS:
        return set_seconds(options, argument);
    case OPTION_JOBS:
    case OPTION_EXPLAIN:
    case OPTION_SCRIPT_MEMORY:
        return set_number(options, option, argument);
    case KK_OPTION_SINCE:
    case KK_OPTION_UNTIL:
        return kk_part_take(&kk_command_analyze, &options->part, option, argument);
    case KK_OPTION_TIMES:
        return kk_times_take(&kk_command_analyze, argument, &options->render.clock);
    case OPTION_OUT:
    case OPTION_ENV:
    case OPTION_FILES:
    case OPTION_PMC:
    case OPTION_YARA:
        return set_text(options, option, argument);
    default:
        return option >= KK_OPTION_ENCODING
                   ? kk_input_option(&kk_command_analyze, &options->input, option, argument)
                   : set_flag(options, option);
    }
}

/* One file for two reports would hold the second alone. Devices take both. */
static kk_exit check_files(const kk_analyze_options *options)
{
    for (size_t i = 0; i < options->report_count; i++) {
        const char *file = options->reports[i].file;
        for (size_t k = 0; k < i && file && !kk_os_is_device(file); k++) {
            if (options->reports[k].file && strcmp(options->reports[k].file, file) == 0) {
                return kk_usage_error(&kk_command_analyze,
                                      "%s would be written by two reports; give each a file of its own",
                                      file);
            }
        }
    }
    return KK_EXIT_DONE;
}

/* Reports in a folder are named after their captures. */
static kk_exit check_names(const kk_analyze_options *options)
{
    const kk_arguments *captures = &options->captures;
    for (size_t i = 0; options->out && i < captures->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(kk_os_path_name(captures->items[i]), kk_os_path_name(captures->items[k])) == 0) {
                return kk_usage_error(
                    &kk_command_analyze,
                    "the reports of %s and %s would have one name in %s; give each its own --out",
                    captures->items[k], captures->items[i], options->out);
            }
        }
    }
    return KK_EXIT_DONE;
}

/* What only the whole shows: two reports for one stdout or file, one file for several captures. */
static kk_exit check_together(const kk_analyze_options *options)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < options->report_count; i++) {
        to_stdout += !options->reports[i].file && !options->out;
        if (options->reports[i].file && options->captures.count > 1) {
            return kk_usage_error(
                &kk_command_analyze,
                "--report %s=%s would be written once per capture; use --out DIR for several captures",
                options->reports[i].name, options->reports[i].file);
        }
    }
    if (options->captures.count == 0) {
        return kk_usage_error(&kk_command_analyze, "name at least one capture");
    }
    kk_exit outcome = kk_exit_worse(check_files(options), check_names(options));
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    if (!options->files && (options->yara || options->hash_whitelists.count > 0)) {
        return kk_usage_error(&kk_command_analyze,
                              "%s is about the VM's files; name their folder with --files DIR",
                              options->yara ? "--yara" : "--hash-whitelist");
    }
    if (to_stdout > 1) {
        return kk_usage_error(&kk_command_analyze,
                              "two reports cannot share standard output; write NAME=FILE or use --out DIR");
    }
    return KK_EXIT_DONE;
}

kk_exit kk_analyze_options_parse(kk_analyze_options *options, int argc, char **argv)
{
    *options = (kk_analyze_options){.fail_on = KK_SEVERITY_COUNT, .limits = KK_SCRIPT_LIMITS_DEFAULT};
    kk_exit outcome =
        kk_options_read(&kk_command_analyze, long_options, "", take_option, options, argc, argv);
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    for (int i = optind; i < argc; i++) {
        if (add_argument(&options->captures, "captures", argv[i]) != KK_EXIT_DONE) {
            return KK_EXIT_USAGE;
        }
    }
    return kk_exit_worse(check_together(options), kk_input_check(&kk_command_analyze, &options->input));
}

void kk_analyze_options_free(kk_analyze_options *options)
{
    for (size_t i = 0; i < options->report_count; i++) {
        free(options->reports[i].name);
    }
}
