/* Reading options, the same for all commands. */
#include "cli/command.h"

#include <stdio.h>

/* getopt_long's answers ':' and '?'. It leaves in optopt the letter (negative for a byte that is not ASCII,
 * the first of several: optind stays), or the value of a long option of the table, else 0. */
static kk_exit refuse(const kk_command *command, int answer, char **argv)
{
    const char *given = argv[optopt < 0 ? optind : optind - 1];
    if (answer == ':') {
        return kk_usage_error(command, "%s needs an argument", given);
    }
    if (optopt > 0 && optopt < 128) {
        return kk_usage_error(command, "no option -%c", optopt);
    }
    return kk_usage_error(command, optopt > 128 ? "%s: the option takes no argument" : "no option %s", given);
}

kk_exit kk_options_read(const kk_command *command, const struct option *table, const char *letters,
                        kk_option_taker *take, void *context, int argc, char **argv)
{
    char accepted[16];
    snprintf(accepted, sizeof accepted, ":%s", letters); /* the colon: tell a missing argument apart */
    optind = 1;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, accepted, table, NULL)) != -1;) {
        kk_exit outcome =
            option == '?' || option == ':' ? refuse(command, option, argv) : take(context, option, optarg);
        if (outcome != KK_EXIT_DONE) {
            return outcome;
        }
    }
    return KK_EXIT_DONE;
}

kk_exit kk_operand_capture(const kk_command *command, int argc, char **argv, const char **capture)
{
    if (argc - optind != 1) {
        return kk_usage_error(command, "name one capture");
    }
    *capture = argv[optind];
    return KK_EXIT_DONE;
}

kk_exit kk_option_jobs(const kk_command *command, const char *text, unsigned *jobs)
{
    unsigned long long number = 0;
    if (!kk_option_number(command, "--jobs", text, 1, 256, &number)) {
        return KK_EXIT_USAGE;
    }
    *jobs = (unsigned)number;
    return KK_EXIT_DONE;
}

bool kk_option_number(const kk_command *command, const char *option, const char *text, unsigned long long low,
                      unsigned long long high, unsigned long long *number)
{
    if (kk_str_to_u64(kk_str_of(text), number) && *number >= low && *number <= high) {
        return true;
    }
    kk_usage_error(command, "%s takes a whole number from %llu to %llu, not \"%s\"", option, low, high, text);
    return false;
}

kk_exit kk_exit_worse(kk_exit a, kk_exit b)
{
    static const kk_exit order[] = {KK_EXIT_USAGE, KK_EXIT_UNREADABLE, KK_EXIT_PARTIAL, KK_EXIT_FINDINGS};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (a == order[i] || b == order[i]) {
            return order[i];
        }
    }
    return KK_EXIT_DONE;
}
