/* kaiseki: tells from a Process Monitor capture what a program did. */
#include "base/os/file.h"
#include "cli/command.h"

#include <locale.h>
#include <stdio.h>

static const kk_command *const commands[] = {&kk_command_analyze, &kk_command_query, &kk_command_convert,
                                             &kk_command_info, &kk_command_rules};

static void print_overview(void)
{
    puts("kaiseki " KK_VERSION ": what a program did, from a Process Monitor capture (PML or CSV)\n\n"
         "usage: kaiseki COMMAND ...\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        printf("  %-8s  %s\n", commands[i]->name, commands[i]->summary);
    }
    puts("\n`kaiseki COMMAND --help` tells a command's options, `kaiseki --version` the version. A capture "
         "alone,\n"
         "`kaiseki CAPTURE`, is analyzed.\n"
         "Exit status: 0 done; 1 a script or report failed, the rest was done; 2 wrong usage; 3 a capture "
         "could\n"
         "not be read; 4 findings at or above --fail-on.\n"
         "KAISEKI_HOME names the folder that holds lua, rules and reports, when they are not beside the "
         "program.");
}

static const kk_command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

/* True for what can only be meant as a capture's path. */
static bool looks_like_capture(const char *argument)
{
    return kk_os_is_standard_input(argument) ||
           (argument[0] != '-' &&
            (kk_os_path_name(argument) != argument || kk_source_is_named_so(kk_str_of(argument))));
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

static kk_exit run_command(const kk_command *command, int argc, char **argv)
{
    if (wants_help(argc, argv)) {
        kk_print_help(command);
        return KK_EXIT_DONE;
    }
    return command->run(argc, argv);
}

static kk_exit run(int argc, char **argv)
{
    if (argc < 2) {
        return kk_usage_error(NULL, "name a command or a capture");
    }
    const char *first = argv[1];
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0) {
        const kk_command *command = argc > 2 ? find_command(argv[2]) : NULL;
        if (command) {
            kk_print_help(command);
        } else {
            print_overview();
        }
        return KK_EXIT_DONE;
    }
    if (strcmp(first, "--version") == 0) {
        puts("kaiseki " KK_VERSION);
        return KK_EXIT_DONE;
    }
    const kk_command *command = find_command(first);
    if (command) {
        return run_command(command, argc - 1, argv + 1);
    }
    if (looks_like_capture(first)) {
        return run_command(&kk_command_analyze, argc, argv);
    }
    return kk_usage_error(NULL, "there is no command \"%s\"", first);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    kk_signals_install();
    kk_exit outcome = run(argc, argv);
    if (!kk_output_flush_standard()) {
        outcome = kk_exit_worse(outcome, KK_EXIT_PARTIAL);
    }
    return (int)outcome;
}
