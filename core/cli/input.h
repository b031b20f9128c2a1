/* Options of every command that reads a capture: what kk_source_options holds. Private to core/cli/. */
#ifndef KK_CLI_INPUT_H
#define KK_CLI_INPUT_H

#include "cli/command.h"

enum { KK_OPTION_ENCODING = 1024, KK_OPTION_DATE, KK_OPTION_TZ, KK_OPTION_PASSWORD };

/* Rows of a command's table of options. */
#define KK_INPUT_OPTIONS                                                                                     \
    {"encoding", required_argument, NULL, KK_OPTION_ENCODING},                                               \
        {"date", required_argument, NULL, KK_OPTION_DATE}, {"tz", required_argument, NULL, KK_OPTION_TZ},    \
    {                                                                                                        \
        "password", required_argument, NULL, KK_OPTION_PASSWORD                                              \
    }

/* Lines of a command's help. */
#define KK_INPUT_HELP                                                                                        \
    "  --encoding NAME         of a CSV's texts (else found out, and said so)\n"                             \
    "  --date YYYY-MM-DD       day of the first event, where the capture has none\n"                         \
    "  --tz ZONE               UTC, an offset like +02:00, or a zone like Europe/Paris\n"                    \
    "  --password TEXT         of a packed capture\n"

/* Takes an option of KK_INPUT_OPTIONS; false when it is another. `argument` must outlive the source. */
bool kk_input_take(kk_source_options *input, int option, const char *argument);

#endif
