/* Options of every command that reads a capture: what kk_source_options holds. Private to core/cli/. */
#ifndef KK_CLI_INPUT_H
#define KK_CLI_INPUT_H

#include "cli/command.h"

enum {
    KK_OPTION_ENCODING = 1024,
    KK_OPTION_DATE,
    KK_OPTION_TZ,
    KK_OPTION_PASSWORD,
    KK_OPTION_MEMBER,
    KK_OPTION_UNPACKED_LIMIT
};

/* Rows of a command's table of options. */
#define KK_INPUT_OPTIONS                                                                                     \
    {"encoding", required_argument, NULL, KK_OPTION_ENCODING},                                               \
        {"date", required_argument, NULL, KK_OPTION_DATE}, {"tz", required_argument, NULL, KK_OPTION_TZ},    \
        {"password", required_argument, NULL, KK_OPTION_PASSWORD},                                           \
        {"member", required_argument, NULL, KK_OPTION_MEMBER},                                               \
    {                                                                                                        \
        "unpacked-limit", required_argument, NULL, KK_OPTION_UNPACKED_LIMIT                                  \
    }

/* Lines of a command's help. */
#define KK_INPUT_HELP                                                                                        \
    "  --encoding NAME         of a CSV's texts (else found out, and said so)\n"                             \
    "  --date YYYY-MM-DD       day of the first event, where the capture has none\n"                         \
    "  --tz ZONE               UTC, an offset like +02:00, or a zone like Europe/Paris\n"                    \
    "  --password TEXT         of an encrypted ZIP (else \"infected\" is tried)\n"                           \
    "  --member NAME           of several captures in an archive the one called so\n"                        \
    "  --unpacked-limit MIB    a packed capture may unfold to so much in $TMPDIR (default 65536)\n"

/* Takes an option of KK_INPUT_OPTIONS whose argument may be any text; false when it is another. `argument`
 * must outlive the source. */
bool kk_input_take(kk_source_options *input, int option, const char *argument);

/* Takes any of them, of this command; says what is wrong with an argument. */
kk_exit kk_input_option(const kk_command *command, kk_source_options *input, int option,
                        const char *argument);

#endif
