#include "cli/analyze.h"

#include "base/grow.h"
#include "base/os/file.h"
#include "base/os/terminal.h"
#include "base/os/thread.h"
#include "engine/analysis.h"

#include <stdio.h>
#include <stdlib.h>

/* One capture's run: everything that must be released. */
typedef struct run {
    const kk_analyze_options *options;
    const char *operand;     /* that names the capture */
    const char *capture;     /* what to call it */
    const char *file_name;   /* what reports about it are called, but for a number in `namesake` */
    unsigned namesake;       /* how many captures before it have the same file name */
    const kk_pmc *recording; /* --pmc; NULL without */
    kk_source *source;
    kk_part part;
    const kk_window *window; /* that was asked for; NULL for the whole capture */
    kk_scripts *scripts;
    char *rules; /* the folder of the default ones; NULL without them */
    kk_analysis *analysis;
    kk_report *reports[KK_ANALYZE_LIST_LIMIT];
    kk_exit outcome;
} run;

/* --- loading scripts --- */

static bool any_names(run *self, const kk_arguments *patterns, kk_str id)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (kk_scripts_names_rule(self->scripts, patterns->items[i], id)) {
            return true;
        }
    }
    return false;
}

/* --disable and --only that name no rule are mistakes that would otherwise go unseen. */
static void check_patterns(run *self, const kk_arguments *patterns, const char *option)
{
    for (size_t i = 0; i < patterns->count; i++) {
        bool found = false;
        for (size_t block = 0; !found && block < kk_scripts_block_count(self->scripts); block++) {
            const kk_block *rule = kk_scripts_block(self->scripts, block);
            found = rule->kind == KK_BLOCK_RULE &&
                    kk_scripts_names_rule(self->scripts, patterns->items[i], rule->rule.id);
        }
        if (!found) {
            kk_message("%s %s: no rule has this id; `kaiseki rules list` shows them", option,
                       patterns->items[i]);
            self->outcome = kk_exit_worse(self->outcome, KK_EXIT_PARTIAL);
        }
    }
}

static void select_rules(run *self)
{
    check_patterns(self, &self->options->disabled, "--disable");
    check_patterns(self, &self->options->only, "--only");
    for (size_t i = 0; i < kk_scripts_block_count(self->scripts); i++) {
        const kk_block *block = kk_scripts_block(self->scripts, i);
        if (block->kind == KK_BLOCK_RULE &&
            (any_names(self, &self->options->disabled, block->rule.id) ||
             (self->options->only.count > 0 && !any_names(self, &self->options->only, block->rule.id)))) {
            kk_scripts_disable_block(self->scripts, i);
        }
    }
}

typedef bool (*loader)(kk_scripts *scripts, const char *path, kk_error *error);

static void load_each(run *self, const kk_arguments *paths, loader load)
{
    for (size_t i = 0; i < paths->count; i++) {
        kk_error error;
        if (!load(self->scripts, paths->items[i], &error)) {
            kk_message("%s", error.text);
            self->outcome = kk_exit_worse(self->outcome, KK_EXIT_PARTIAL);
        }
    }
}

/* With more than one thread, one compiles what the others are about to load; the default rules and reports
 * only where they are not `kept` as code. */
static void compile_ahead(run *self, bool is_kept)
{
    const char *rules[KK_ANALYZE_LIST_LIMIT + 1], *reports[KK_ANALYZE_LIST_LIMIT];
    char *located[KK_ANALYZE_LIST_LIMIT];
    kk_script_files files = {.rules = rules, .reports = reports};
    size_t report_count = is_kept ? 0 : self->options->report_count;
    if ((self->options->jobs ? self->options->jobs : kk_cpu_count()) == 1 ||
        (is_kept && self->options->rules.count == 0)) {
        return;
    }
    if (self->rules && !is_kept) {
        rules[files.rule_count++] = self->rules;
    }
    for (size_t i = 0; i < self->options->rules.count; i++) {
        rules[files.rule_count++] = self->options->rules.items[i];
    }
    for (size_t i = 0; i < report_count; i++) {
        kk_error error; /* is reported when the report is loaded */
        located[i] = kk_locate_report(self->options->reports[i].name, &error);
        if (located[i]) {
            reports[files.report_count++] = located[i];
        }
    }
    kk_scripts_compile_ahead(self->scripts, &files);
    for (size_t i = 0; i < report_count; i++) {
        free(located[i]);
    }
}

/* Makes the scripts' state, and begins to compile. */
static bool begin_scripts(run *self, kk_error *error)
{
    char *library = kk_locate(KK_FOLDER_LUA, error);
    self->rules = self->options->no_default_rules ? NULL : kk_locate(KK_FOLDER_RULES, error);
    bool ok = library && (self->rules || self->options->no_default_rules);
    self->scripts = ok ? kk_scripts_new(library, &self->options->limits, error) : NULL;
    if (self->scripts) {
        char *code = kk_locate_code();
        bool is_kept = code && kk_scripts_use_code(self->scripts, code);
        free(code);
        compile_ahead(self, is_kept);
    }
    free(library);
    return self->scripts != NULL;
}

static bool load_scripts(run *self, kk_error *error)
{
    bool ok = !self->rules || kk_scripts_load(self->scripts, self->rules, error);
    if (ok) {
        load_each(self, &self->options->rules, kk_scripts_load);
        load_each(self, &self->options->whitelists, kk_scripts_load_noriben_config);
        select_rules(self);
    }
    return ok;
}

/* A report that cannot be loaded is named; the others are still written. */
static void load_reports(run *self)
{
    for (size_t i = 0; i < self->options->report_count; i++) {
        kk_error error;
        char *path = kk_locate_report(self->options->reports[i].name, &error);
        self->reports[i] = path ? kk_scripts_load_report(self->scripts, path, &error) : NULL;
        if (!self->reports[i]) {
            kk_message("%s", error.text);
            self->outcome = kk_exit_worse(self->outcome, KK_EXIT_PARTIAL);
        }
        free(path);
    }
}

/* --- the analysis --- */

static size_t collect_views(const run *self, kk_str *views)
{
    size_t count = 0;
    for (size_t i = 0; i < self->options->report_count; i++) {
        if (self->reports[i]) {
            views[count++] = kk_report_view(self->reports[i]);
        }
    }
    if (count == 0) {
        views[count++] = KK_STR("");
    }
    return count;
}

static bool analyze(run *self, kk_error *error)
{
    kk_str views[KK_ANALYZE_LIST_LIMIT];
    kk_progress progress = kk_progress_start(self->capture);
    const kk_analysis_options options = {.jobs = self->options->jobs,
                                         .sample = {.wanted = self->options->samples.items,
                                                    .count = self->options->samples.count,
                                                    .tools = self->options->laboratory.items,
                                                    .tool_count = self->options->laboratory.count},
                                         .environment = self->options->environment,
                                         .recording = self->recording,
                                         .files = self->options->files,
                                         .yara = self->options->yara,
                                         .hash_lists = self->options->hash_whitelists.items,
                                         .hash_list_count = self->options->hash_whitelists.count,
                                         .window = self->window,
                                         .views = views,
                                         .view_count = collect_views(self, views),
                                         .explain = self->options->explain,
                                         .explain_index = self->options->explain_index,
                                         .progress = kk_progress_step,
                                         .progress_context = &progress};
    self->analysis = kk_analysis_run(self->source, self->scripts, &options, error);
    kk_progress_end(&progress);
    return self->analysis != NULL;
}

static void print_warnings(run *self)
{
    const kk_problems *problems = kk_source_problems(self->source);
    const char *position_unit = kk_source_info(self->source)->format->position_unit;
    for (unsigned i = 0; i < problems->kept && i < 3; i++) {
        const kk_problem *problem = &problems->items[i];
        if (problem->position == KK_NO_POSITION) {
            kk_message("%s: %s", self->capture, problem->what);
        } else {
            kk_message("%s: %s %llu: %s", self->capture, position_unit, (unsigned long long)problem->position,
                       problem->what);
        }
    }
    if (problems->count > 3) {
        kk_message("%s: %llu more problems; the report and `kaiseki info` list them", self->capture,
                   (unsigned long long)problems->count - 3);
    }
    kk_message_notes(self->scripts);
    size_t count = 0;
    const kk_case_error *errors = kk_case_errors(kk_analysis_case(self->analysis), &count);
    for (size_t i = 0; i < count; i++) {
        kk_message("%.*s", (int)errors[i].text.size, errors[i].text.data);
        self->outcome = kk_exit_worse(self->outcome, KK_EXIT_PARTIAL);
    }
}

/* A capture of which no event could be read is as good as none. */
static void check_events(run *self)
{
    const kk_problems *problems = kk_source_problems(self->source);
    if (kk_source_info(self->source)->event_count == 0 && problems->lost_events > 0) {
        kk_message("%s: all %llu events could not be read: %s", self->capture,
                   (unsigned long long)problems->lost_events,
                   problems->kept > 0 ? problems->items[0].what : "");
        self->outcome = KK_EXIT_UNREADABLE;
    }
}

static void check_findings(run *self)
{
    for (const kk_finding *finding = kk_case_findings(kk_analysis_case(self->analysis)); finding;
         finding = finding->next) {
        if (finding->severity >= self->options->fail_on) {
            self->outcome = kk_exit_worse(self->outcome, KK_EXIT_FINDINGS);
        }
    }
}

/* --- output --- */

/* Columns of a terminal that does not tell them. */
#define USUAL_WIDTH 80

static kk_report_options render_options(const run *self, const kk_output *output)
{
    kk_report_options options = self->options->render;
    bool terminal = kk_output_is_terminal(output);
    const char *no_colour = getenv("NO_COLOR");
    options.colour = self->options->colour_always ||
                     (terminal && !self->options->colour_never && !(no_colour && *no_colour));
    if (terminal) {
        unsigned width = kk_os_terminal_width(stdout);
        options.width = width ? width : USUAL_WIDTH;
    }
    return options;
}

/* How many earlier reports have the name and the extension of this one: two files of the user's, say. */
static unsigned namesakes(const run *self, size_t number)
{
    unsigned count = 0;
    for (size_t i = 0; i < number; i++) {
        count +=
            self->reports[i] &&
            kk_str_equal(kk_report_name(self->reports[i]), kk_report_name(self->reports[number])) &&
            kk_str_equal(kk_report_extension(self->reports[i]), kk_report_extension(self->reports[number]));
    }
    return count;
}

/* DIR/NAME-OF-CAPTURE.EXTENSION; reports that share an extension get their name before it, those that share
 * that too a number. The caller frees it. */
static char *path_in_folder(const run *self, size_t number)
{
    kk_str extension = kk_report_extension(self->reports[number]);
    bool shared = false;
    for (size_t i = 0; i < self->options->report_count; i++) {
        shared |=
            i != number && self->reports[i] && kk_str_equal(kk_report_extension(self->reports[i]), extension);
    }
    kk_str report = shared ? kk_report_name(self->reports[number]) : KK_STR("");
    char again[16] = "", other[16] = "";
    if (namesakes(self, number) > 0) {
        snprintf(again, sizeof again, "-%u", namesakes(self, number) + 1);
    }
    if (self->namesake > 0) {
        snprintf(other, sizeof other, "-%u", self->namesake + 1);
    }
    return kk_new_text("%s/%s%s%s%.*s%s.%.*s", self->options->out, self->file_name, other, shared ? "." : "",
                       (int)report.size, report.data, again, (int)extension.size, extension.data);
}

static bool write_report(run *self, size_t number, kk_error *error)
{
    const char *file = self->options->reports[number].file;
    char *path = !file && self->options->out ? path_in_folder(self, number) : NULL;
    kk_output *output = kk_output_open(file ? file : path, self->operand, error);
    free(path);
    if (!output) {
        return false;
    }
    const kk_report_options options = render_options(self, output);
    bool written = kk_report_render(self->reports[number], &options, kk_output_write, output, error);
    return kk_output_end(output, written, error);
}

static void write_reports(run *self)
{
    for (size_t i = 0; i < self->options->report_count; i++) {
        kk_error error;
        if (self->reports[i] && !write_report(self, i, &error)) {
            kk_message("report %s: %s", self->options->reports[i].name, error.text);
            self->outcome = kk_exit_worse(self->outcome, KK_EXIT_PARTIAL);
        }
    }
}

/* --explain and --explain-plan print instead of reports. */
static void print_explanations(run *self)
{
    kk_buf text = KK_BUF_INIT;
    kk_buf shown = KK_BUF_INIT;
    if (self->options->explain_plan) {
        kk_analysis_explain_plan(self->analysis, &text);
    }
    if (self->options->explain) {
        kk_str explanation = kk_analysis_explanation(self->analysis);
        kk_buf_append_str(&text, explanation);
        if (explanation.size == 0) {
            kk_message("%s has no event #%llu", self->capture,
                       (unsigned long long)self->options->explain_index);
            self->outcome = kk_exit_worse(self->outcome, KK_EXIT_PARTIAL);
        }
    }
    kk_append_escaped_lines(&shown, kk_buf_str(&text));
    fwrite(shown.data ? shown.data : "", 1, shown.size, stdout);
    kk_buf_free(&text);
    kk_buf_free(&shown);
}

static void release(run *self)
{
    kk_analysis_free(self->analysis);
    if (self->scripts) {
        kk_scripts_free(self->scripts);
    }
    if (self->source) {
        kk_capture_close(self->source);
    }
    free(self->rules);
}

/* With the capture open and the scripts begun. */
static void tell(run *self)
{
    kk_error error = {.text = ""};
    bool ok = load_scripts(self, &error);
    if (ok) {
        load_reports(self);
    }
    if (!ok || !analyze(self, &error)) {
        kk_message("%s", error.text);
        self->outcome = kk_exit_worse(self->outcome, KK_EXIT_PARTIAL);
    } else if (self->options->explain || self->options->explain_plan) {
        print_explanations(self);
    } else {
        write_reports(self);
        print_warnings(self);
        check_findings(self);
        check_events(self);
    }
}

static kk_exit analyze_capture(run *self, kk_captures *captures, size_t number)
{
    kk_error error = {.text = ""};
    bool begun = begin_scripts(self, &error);
    self->source = kk_capture_of(captures, number);
    if (!self->source) {
        self->outcome = KK_EXIT_UNREADABLE;
    } else if (!begun) {
        kk_message("%s", error.text);
        self->outcome = KK_EXIT_PARTIAL;
    } else if (!kk_part_of(&self->part, self->source, &self->window)) {
        self->outcome = KK_EXIT_USAGE;
    } else {
        tell(self);
    }
    if (self->scripts) {
        kk_scripts_loaded(self->scripts); /* only now, when the thread has long ended: nobody waits for it */
    }
    return self->outcome;
}

/* File names that reports were given. */
typedef KK_ARRAY(char *) name_list;

/* How many of the names are this one, which is added to them. */
static unsigned count_name(name_list *names, const char *name)
{
    unsigned count = 0;
    for (size_t i = 0; i < names->count; i++) {
        count += strcmp(names->items[i], name) == 0;
    }
    char *copy = KK_ARRAY_GROW(names) ? strdup(name) : NULL;
    if (copy) {
        names->items[names->count++] = copy;
    }
    return count;
}

static void free_names(name_list *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->items[i]);
    }
    free(names->items);
}

/* Reports to one file each cannot tell of several captures. */
static bool has_report_file(const kk_analyze_options *options)
{
    for (size_t i = 0; i < options->report_count; i++) {
        if (options->reports[i].file) {
            return true;
        }
    }
    return false;
}

/* Everything that one operand names, a case each. What the last one holds is left to the system, which takes
 * it back at once. */
static kk_exit analyze_operand(run *self, const kk_analyze_options *options, const char *operand,
                               const kk_pmc *recording, name_list *names)
{
    kk_captures *captures = kk_captures_begin(operand, &options->input);
    if (!captures) {
        return KK_EXIT_UNREADABLE;
    }
    kk_exit outcome = KK_EXIT_DONE;
    if (kk_captures_whole_count(captures) > 1 && has_report_file(options)) {
        outcome = kk_usage_error(
            &kk_command_analyze,
            "%s holds several captures, and --report NAME=FILE would be written once for each; use "
            "--out DIR, or choose one with --member NAME",
            operand);
    }
    for (size_t i = 0; outcome != KK_EXIT_USAGE && i < kk_captures_count(captures); i++) {
        if (kk_captures_is_joined(captures, i)) {
            continue;
        }
        release(self);
        const char *file_name = kk_captures_file_name(captures, i);
        *self = (run){.options = options,
                      .operand = operand,
                      .part = options->part,
                      .recording = recording,
                      .capture = kk_captures_path(captures, i),
                      .file_name = file_name,
                      .namesake = count_name(names, file_name)};
        outcome = kk_exit_worse(outcome, analyze_capture(self, captures, i));
    }
    kk_captures_close(captures);
    return outcome;
}

static kk_exit run_analyze(int argc, char **argv)
{
    static run self;
    name_list names = {0};
    kk_analyze_options options;
    kk_exit outcome = kk_analyze_options_parse(&options, argc, argv);
    if (outcome == KK_EXIT_DONE && options.report_count == 0) {
        options.reports[0].name = strdup("text");
        options.report_count = options.reports[0].name ? 1 : 0;
    }
    if (outcome == KK_EXIT_DONE && options.out) {
        (void)kk_os_create_folder(options.out); /* mostly there; the first report tells what is wrong */
    }
    static kk_pmc *recording; /* is left to the system, too */
    if (outcome == KK_EXIT_DONE && options.pmc) {
        recording = kk_configuration_open(options.pmc);
        outcome = recording ? KK_EXIT_DONE : KK_EXIT_UNREADABLE;
    }
    bool ready = outcome == KK_EXIT_DONE;
    for (size_t i = 0; ready && outcome != KK_EXIT_USAGE && i < options.captures.count; i++) {
        outcome = kk_exit_worse(
            outcome, analyze_operand(&self, &options, options.captures.items[i], recording, &names));
    }
    free_names(&names);
    kk_analyze_options_free(&options);
    return outcome;
}

const kk_command kk_command_analyze = {
    .name = "analyze",
    .usage = "CAPTURE... [OPTION]...",
    .summary = "tells what the malware in a capture did",
    .run = run_analyze,
    .help =
        "Each capture (.PML, or .CSV or .XML as Process Monitor exports them) is a case of its own; - is "
        "the\n"
        "standard input. ZIP, 7z, gzip, xz and zstd are unfolded; each capture in an archive is a case.\n\n"
        "The capture\n" KK_PART_HELP KK_INPUT_HELP "\nWhat to look at\n"
        "  --sample NAME|PATH|PID  the process the story is about (else guessed, and said so); of a name, "
        "all;\n"
        "                          'NAME *TEXT*' by command line; may be repeated\n"
        "  --lab NAME|PATH         a tool of yours that ran beside it, with what it started: told in one "
        "line, as "
        "those\n"
        "                          that are known (Procmon, FakeNet, debuggers, guest tools); may be "
        "repeated\n"
        "  --env FILE              KEY=value lines that resolve %NAME% in rules (else from the capture)\n"
        "  --pmc FILE              the configuration of Process Monitor that it was recorded with: what that "
        "left\n"
        "                          out, and which rules are blind for it\n"
        "  --files DIR             the VM's files, by captured path or by name: hashes, copies, task XML\n"
        "  --yara DIR              scan those files with the YARA rules in DIR\n"
        "  --hash-whitelist FILE   hashes (MD5, SHA1, SHA256) of those files that are known good\n\n"
        "Rules\n"
        "  --rules PATH            also load a rule file or folder; may be repeated\n"
        "  --no-default-rules      only those: no default rules, activities and whitelists\n"
        "  --only ID|tactic.*      of the rules only these; may be repeated\n"
        "  --disable ID|tactic.*   all rules but these; may be repeated\n"
        "  --whitelist FILE        a Noriben.config, with Noriben's semantics\n"
        "  --script-memory MIB     memory a script may use (default 64)\n"
        "  --script-seconds N      CPU seconds a script may use (default 10)\n\n"
        "Reports\n"
        "  --report NAME[=FILE]    a report of those named below (default text), or a path to one in Lua;\n"
        "                          may be repeated\n"
        "  --out DIR               write every report to DIR, which is made, as CAPTURE.EXTENSION\n"
        "  --all                   show also what happened outside the sample's tree\n"
        "  --show-suppressed       show also what whitelists hid\n"
        "  --times WHAT            offset (seconds since the sample's start) or clock (the time beside it)\n"
        "  --raw                   addresses and paths as captured (no defanging, no %Temp%)\n"
        "  --color WHEN            auto (on a terminal, unless NO_COLOR is set), always or never\n"
        "  --fail-on SEVERITY      exit 4 when a finding is info, low, medium, high or critical, or above\n\n"
        "Understanding\n"
        "  --explain INDEX         why event #INDEX is or is not in the report\n"
        "  --explain-plan          what is looked for in which operations\n"
        "  --jobs N                scanning threads (default: one per processor)\n",
    .print_more_help = kk_print_report_names};
