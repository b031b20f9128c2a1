/* Options of every command that reads a capture: what kk_source_options holds. Private to core/cli/. */
#ifndef KK_CLI_INPUT_H
#define KK_CLI_INPUT_H

#include "cli/command.h"
#include "engine/window.h"

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
    "  --date YYYY-MM-DD       day of the first event, where the capture has none; with THH:MM where its\n"  \
    "                          times tell no hour\n"                                                         \
    "  --tz ZONE               UTC, an offset like +02:00, or a zone like Europe/Paris: of a CSV's clock, "  \
    "and\n"                                                                                                  \
    "                          of all times that are shown\n"                                                \
    "  --password TEXT         of an encrypted ZIP (else \"infected\" is tried)\n"                           \
    "  --member NAME           of several captures in an archive the one called so\n"                        \
    "  --unpacked-limit MIB    a packed capture may unfold to so much in $TMPDIR (default 65536)\n"

/* Takes an option of KK_INPUT_OPTIONS, of this command; says what is wrong with the argument, which must
 * outlive the source. */
kk_exit kk_input_option(const kk_command *command, kk_source_options *input, int option,
                        const char *argument);

enum { KK_OPTION_SINCE = 1056, KK_OPTION_UNTIL, KK_OPTION_TIMES };

/* Rows, and lines of the help, of commands that look at a part of the capture. */
#define KK_PART_OPTIONS                                                                                      \
    {"since", required_argument, NULL, KK_OPTION_SINCE},                                                     \
    {                                                                                                        \
        "until", required_argument, NULL, KK_OPTION_UNTIL                                                    \
    }

#define KK_PART_HELP                                                                                         \
    "  --since TIME            only events from then on: YYYY-MM-DD HH:MM:SS, YYYY-MM-DD, a time of day\n"   \
    "                          HH:MM:SS, or +SECONDS since the capture's start\n"                            \
    "  --until TIME            only events before then\n"

/* --times: seconds since the start, or what the clock shows. */
#define KK_TIMES_OPTION                                                                                      \
    {                                                                                                        \
        "times", required_argument, NULL, KK_OPTION_TIMES                                                    \
    }

/* Takes offset or clock. */
kk_exit kk_times_take(const kk_command *command, const char *argument, bool *clock);

/* What part was asked for. */
typedef struct kk_part {
    kk_window_end since, until;
    kk_window window; /* of the capture at hand */
} kk_part;

/* Takes --since or --until; reports what is no time. */
kk_exit kk_part_take(const kk_command *command, kk_part *part, int option, const char *argument);

/* The part's window of the capture: `*window` NULL for the whole. False after saying what is wrong. */
bool kk_part_of(kk_part *part, kk_source *source, const kk_window **window);

/* KK_EXIT_USAGE after saying what is no date or no zone. */
kk_exit kk_input_check(const kk_command *command, const kk_source_options *input);

#endif
