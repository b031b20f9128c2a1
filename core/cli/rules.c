/* `kaiseki rules`: lists, checks and tests rules. */
#include "cli/command.h"
#include "cli/json.h"
#include "match/program.h"
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>

enum { OPTION_JSON = 256 };

static const struct option long_options[] = {{"json", no_argument, NULL, OPTION_JSON}, {NULL, 0, NULL, 0}};

typedef struct rules_options {
    const char *action; /* never NULL once the options are parsed */
    char **paths;
    int path_count;
    bool json;
} rules_options;

static kk_exit take_option(void *context, int option, const char *argument)
{
    rules_options *options = context;
    (void)argument;
    options->json |= option == OPTION_JSON;
    return KK_EXIT_DONE;
}

static kk_exit parse_options(rules_options *options, int argc, char **argv)
{
    kk_exit outcome = kk_options_read(&kk_command_rules, long_options, "", take_option, options, argc, argv);
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    if (optind >= argc) {
        return kk_usage_error(&kk_command_rules, "say list, check or test");
    }
    options->action = argv[optind];
    options->paths = argv + optind + 1;
    options->path_count = argc - optind - 1;
    return KK_EXIT_DONE;
}

/* Loads the named paths, or the default rules when none is named. NULL after saying why. */
static kk_scripts *load(const rules_options *options, kk_exit *outcome)
{
    kk_error error;
    char *library = kk_locate(KK_FOLDER_LUA, &error);
    char *rules = library && options->path_count == 0 ? kk_locate(KK_FOLDER_RULES, &error) : NULL;
    bool found = library && (rules || options->path_count > 0);
    kk_scripts *scripts = found ? kk_scripts_new(library, &KK_SCRIPT_LIMITS_DEFAULT, &error) : NULL;
    if (scripts && strcmp(options->action, "check") == 0) {
        kk_scripts_check_library(scripts);
    }
    if (!scripts || (rules && !kk_scripts_load(scripts, rules, &error))) {
        kk_message("%s", error.text);
        *outcome = KK_EXIT_PARTIAL;
    }
    for (int i = 0; scripts && i < options->path_count; i++) {
        if (!kk_scripts_load(scripts, options->paths[i], &error)) {
            kk_message("%s", error.text);
            *outcome = KK_EXIT_PARTIAL;
        }
    }
    free(library);
    free(rules);
    return scripts;
}

static void print_errors(const kk_scripts *scripts, size_t from, kk_exit *outcome)
{
    for (size_t i = from; i < kk_scripts_error_count(scripts); i++) {
        const kk_case_error *error = kk_scripts_error(scripts, i);
        kk_message("%.*s", (int)error->text.size, error->text.data);
        *outcome = kk_exit_worse(*outcome, KK_EXIT_PARTIAL);
    }
}

static size_t count_kind(const kk_scripts *scripts, kk_block_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < kk_scripts_block_count(scripts); i++) {
        count += kk_scripts_block(scripts, i)->kind == kind;
    }
    return count;
}

/* --- list --- */

static void append_attack(const kk_rule_info *rule, kk_buf *out)
{
    for (unsigned i = 0; i < rule->attack_count; i++) {
        kk_buf_append_text(out, i ? " " : "");
        kk_append_escaped(out, rule->attack[i]);
    }
}

static void list_rule(const kk_block *block, kk_buf *out)
{
    kk_buf attack = KK_BUF_INIT;
    kk_str severity = kk_severity_name(block->rule.severity);
    append_attack(&block->rule, &attack);
    kk_buf_printf(out, "%-44.*s %-8.*s %-20.*s ", (int)block->rule.id.size, block->rule.id.data,
                  (int)severity.size, severity.data, (int)attack.size, attack.data ? attack.data : "");
    kk_append_escaped(out, block->rule.title);
    kk_buf_append_char(out, '\n');
    kk_buf_free(&attack);
}

static void list_rule_json(const kk_block *block, bool *first_rule, kk_buf *out)
{
    bool first = true;
    bool first_id = true;
    kk_json_member(out, first_rule, NULL);
    kk_buf_append_text(out, "\n{");
    kk_json_text_member(out, &first, "id", block->rule.id);
    kk_json_text_member(out, &first, "title", block->rule.title);
    kk_json_text_member(out, &first, "severity", kk_severity_name(block->rule.severity));
    kk_json_member(out, &first, "attack");
    kk_buf_append_char(out, '[');
    for (unsigned i = 0; i < block->rule.attack_count; i++) {
        kk_json_member(out, &first_id, NULL);
        kk_json_string(out, block->rule.attack[i]);
    }
    kk_buf_append_char(out, ']');
    kk_json_text_member(out, &first, "description", block->description);
    kk_json_text_member(out, &first, "author", block->author);
    kk_json_bool_member(out, &first, "needs_stack", block->rule.needs_stack);
    kk_json_text_member(out, &first, "script", block->script);
    kk_json_number_member(out, &first, "line", block->line);
    kk_buf_append_char(out, '}');
}

static kk_exit list(kk_scripts *scripts, const rules_options *options)
{
    kk_buf text = KK_BUF_INIT;
    bool first = true;
    kk_buf_append_text(&text, options->json ? "[" : "");
    for (size_t i = 0; i < kk_scripts_block_count(scripts); i++) {
        const kk_block *block = kk_scripts_block(scripts, i);
        if (block->kind != KK_BLOCK_RULE) {
            continue;
        }
        if (options->json) {
            list_rule_json(block, &first, &text);
        } else {
            list_rule(block, &text);
        }
    }
    kk_buf_append_text(&text, options->json ? "\n]\n" : "");
    fwrite(kk_buf_str(&text).data, 1, text.size, stdout);
    kk_buf_free(&text);
    if (!options->json) {
        printf("%zu rules, %zu activities, %zu whitelist entries\n", count_kind(scripts, KK_BLOCK_RULE),
               count_kind(scripts, KK_BLOCK_ACTIVITY), count_kind(scripts, KK_BLOCK_WHITELIST));
    }
    return KK_EXIT_DONE;
}

/* --- check --- */

static kk_exit check_constancy(const kk_block *block, const kk_program *program, size_t expression)
{
    kk_constancy constancy = kk_program_constancy(program, expression);
    kk_buf unresolved = KK_BUF_INIT; /* %NAME% that only a capture resolves: nothing is known yet */
    kk_program_unresolved(program, expression, &unresolved);
    bool undecided = unresolved.size > 0;
    kk_buf_free(&unresolved);
    if (constancy == KK_VARIES || undecided) {
        return KK_EXIT_DONE;
    }
    kk_str id = block->kind == KK_BLOCK_RULE ? block->rule.id : KK_STR("");
    kk_message("%.*s:%u: %s%.*s%sthis expression is %s true%s", (int)block->script.size, block->script.data,
               block->line, id.size > 0 ? "rule " : "", (int)id.size, id.data, id.size > 0 ? ": " : "",
               constancy == KK_NEVER ? "never" : "always",
               constancy == KK_NEVER ? "; look for tests that exclude each other"
                                     : "; it would match every event");
    return KK_EXIT_PARTIAL;
}

static kk_exit check(kk_scripts *scripts, const rules_options *options)
{
    (void)options;
    kk_exit outcome = KK_EXIT_DONE;
    size_t count = kk_scripts_block_count(scripts);
    const kk_expression **expressions = calloc(count + 1, sizeof *expressions);
    const kk_block **blocks = calloc(count + 1, sizeof *blocks);
    size_t used = 0;
    size_t errors = kk_scripts_error_count(scripts);
    for (size_t i = 0; expressions && blocks && i < count; i++) {
        const kk_block *block = kk_scripts_block(scripts, i);
        if (block->match) {
            blocks[used] = block;
            expressions[used++] = block->match;
        }
    }
    kk_error error;
    kk_environment *environment = kk_environment_new();
    kk_program *program = environment && expressions && blocks
                              ? kk_program_compile(expressions, used, environment, &error)
                              : NULL;
    if (!program) {
        kk_message("the expressions could not be compiled");
        outcome = KK_EXIT_PARTIAL;
    }
    for (size_t i = 0; program && i < used; i++) {
        kk_exit one = check_constancy(blocks[i], program, i);
        errors += one != KK_EXIT_DONE;
        outcome = kk_exit_worse(outcome, one);
    }
    if (program) {
        kk_program_free(program);
    }
    if (environment) {
        kk_environment_free(environment);
    }
    free(expressions);
    free(blocks);
    printf("%zu block%s checked, %zu error%s\n", count, count == 1 ? "" : "s", errors,
           errors == 1 ? "" : "s");
    return outcome;
}

/* --- test --- */

static kk_exit test(kk_scripts *scripts, const rules_options *options)
{
    (void)options;
    size_t passed = 0;
    size_t failed = 0;
    for (size_t i = 0; i < kk_scripts_block_count(scripts); i++) {
        if (kk_scripts_block(scripts, i)->kind != KK_BLOCK_RULE) {
            continue;
        }
        kk_buf text = KK_BUF_INIT;
        kk_buf shown = KK_BUF_INIT;
        bool ok = kk_scripts_test_rule(scripts, i, &text);
        kk_append_escaped_lines(&shown, kk_buf_str(&text));
        fwrite(kk_buf_str(&shown).data, 1, shown.size, stdout);
        kk_buf_free(&text);
        kk_buf_free(&shown);
        passed += ok;
        failed += !ok;
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed ? KK_EXIT_PARTIAL : KK_EXIT_DONE;
}

/* --- compile --- */

static kk_exit compile(const rules_options *options)
{
    if (options->path_count != 1) {
        return kk_usage_error(&kk_command_rules, "compile takes the file to write");
    }
    kk_error error;
    char *library = kk_locate(KK_FOLDER_LUA, &error);
    kk_buf code = KK_BUF_INIT;
    bool compiled = library && kk_scripts_append_code(library, &code, &error);
    kk_output *output = compiled ? kk_output_open(options->paths[0], NULL, &error) : NULL;
    bool written = output && kk_output_end(output, kk_output_write(output, code.data, code.size), &error);
    if (!written) {
        kk_message("%s", error.text);
    }
    kk_buf_free(&code);
    free(library);
    return written ? KK_EXIT_DONE : KK_EXIT_PARTIAL;
}

typedef struct action {
    const char *name;
    kk_exit (*run)(kk_scripts *scripts, const rules_options *options);
} action;

static const action actions[] = {{"list", list}, {"check", check}, {"test", test}};

static kk_exit run_rules(int argc, char **argv)
{
    rules_options options = {.action = ""};
    kk_exit outcome = parse_options(&options, argc, argv);
    if (outcome != KK_EXIT_DONE) {
        return outcome;
    }
    if (strcmp(options.action, "compile") == 0) {
        return compile(&options);
    }
    const action *wanted = NULL;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, options.action) == 0) {
            wanted = &actions[i];
        }
    }
    if (!wanted) {
        return kk_usage_error(&kk_command_rules, "say list, check, test or compile, not \"%s\"",
                              options.action);
    }
    kk_scripts *scripts = load(&options, &outcome);
    if (scripts) {
        print_errors(scripts, 0, &outcome);
        size_t errors = kk_scripts_error_count(scripts);
        outcome = kk_exit_worse(outcome, wanted->run(scripts, &options));
        print_errors(scripts, errors, &outcome);
        kk_message_notes(scripts);
        kk_scripts_free(scripts);
    }
    return outcome;
}

const kk_command kk_command_rules = {
    .name = "rules",
    .usage = "list|check|test [PATH...] [--json], or compile FILE",
    .summary = "lists, checks and tests rules (the default ones, or those in PATH)",
    .run = run_rules,
    .help = "  list    every rule with severity and ATT&CK techniques (--json for machines)\n"
            "  check   load errors, expressions that are never or always true\n"
            "  test    run each rule's own examples: those that must match and those that must not\n"
            "  compile write the code of kaiseki's own scripts to FILE, which the build puts beside the "
            "program\n"};
