/* Commands of the program and what they share. Private to core/cli/. */
#ifndef KK_CLI_COMMAND_H
#define KK_CLI_COMMAND_H

#include "base/error.h"
#include "base/harm.h"
#include "capture/captures.h"
#include "filter/filter.h"
#include "script/script.h"

#include <getopt.h>

/* Exit codes; when several apply, the one named first here is used. */
typedef enum kk_exit {
    KK_EXIT_USAGE = 2,      /* wrong usage */
    KK_EXIT_UNREADABLE = 3, /* a capture could not be read */
    KK_EXIT_PARTIAL = 1,    /* a script, report or file failed while the rest was done */
    KK_EXIT_FINDINGS = 4,   /* findings at or above --fail-on */
    KK_EXIT_DONE = 0
} kk_exit;

/* Of two outcomes the one to exit with. */
kk_exit kk_exit_worse(kk_exit a, kk_exit b);

typedef struct kk_command {
    const char *name;
    const char *usage;                     /* after the name, one line */
    const char *summary;                   /* one line */
    const char *help;                      /* options, preformatted */
    void (*print_more_help)(void);         /* what follows the options; NULL for nothing */
    kk_exit (*run)(int argc, char **argv); /* argv[0] is the command's name */
} kk_command;

extern const kk_command kk_command_analyze, kk_command_query, kk_command_convert, kk_command_info,
    kk_command_rules;

/* --- messages (message.c) --- */

/* Prints one line "kaiseki: TEXT" to stderr, control and invisible characters escaped. */
void kk_message(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* kk_message, then how to get help; returns KK_EXIT_USAGE. */
kk_exit kk_usage_error(const kk_command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Prints the command's help to stdout. */
void kk_print_help(const kk_command *command);

/* --- options (options.c) --- */

/* Takes one option, known by its value in the table, with its argument (NULL when it has none). */
typedef kk_exit kk_option_taker(void *context, int option, const char *argument);

/* Hands each option of the command line to `take`. `letters` are the options of one letter as getopt wants
 * them, "" for none. Reports what the table does not have. Sets optind to the first operand. */
kk_exit kk_options_read(const kk_command *command, const struct option *table, const char *letters,
                        kk_option_taker *take, void *context, int argc, char **argv);

/* The one capture that the command line must name. */
kk_exit kk_operand_capture(const kk_command *command, int argc, char **argv, const char **capture);

/* The argument of --jobs, a number of threads. */
kk_exit kk_option_jobs(const kk_command *command, const char *text, unsigned *jobs);

/* A number option's argument within [low, high]; reports the mistake and returns false. */
bool kk_option_number(const kk_command *command, const char *option, const char *text, unsigned long long low,
                      unsigned long long high, unsigned long long *number);

/* --- choosing events (where.c) --- */

/* An expression on the command line, what resolves %NAME% in it, and a configuration whose filter must show
 * the events as well. Zeroed but for what options said. */
typedef struct kk_where {
    const char *text;      /* --where EXPR; NULL for every event */
    const char *variables; /* --env FILE; NULL for none */
    const char *pmc;       /* --pmc FILE; NULL for none */
    struct kk_scripts *scripts;
    const struct kk_expression *expression; /* NULL without a text; of `scripts` */
    struct kk_environment *environment;
    kk_pmc *configuration;
    kk_filter *filter; /* NULL without a configuration */
} kk_where;

/* Reads the configuration and compiles the text, before a capture is open; says what is wrong with them. */
kk_exit kk_where_begin(const kk_command *command, kk_where *where);
/* Makes the filter, says which of its rules it cannot follow, and reads the variables of the capture and of
 * the file; says why it fails. `zone` is that of the times' texts. */
kk_exit kk_where_settle(kk_where *where, kk_source *source, kk_str zone);
/* Also after a failure. Before the source is closed. */
void kk_where_free(kk_where *where);

/* The configuration that --pmc names; NULL after saying why. */
kk_pmc *kk_configuration_open(const char *path);

/* --- captures (captures.c) --- */

/* The captures that an operand names, and in a line what in it is none; NULL after saying why. */
kk_captures *kk_captures_begin(const char *operand, const kk_source_options *input);
/* One of them; NULL after saying why. One capture is open at a time: a page of it that can no longer be read
 * ends the program with a message and KK_EXIT_UNREADABLE. */
kk_source *kk_capture_of(kk_captures *captures, size_t number);
/* The only capture that an operand names; NULL after saying why. */
kk_source *kk_capture_open(const char *operand, const kk_source_options *input);
void kk_capture_close(kk_source *source);

/* Says how many problems there were in a capture that was read, if any. */
void kk_message_problems(const char *capture, kk_source *source);

/* --- caveats (caveats.c) --- */

/* Appends what a caveat says, one line without its end. */
void kk_append_caveat(kk_buf *out, const kk_caveat *caveat);

/* Says what a capture lacks, and how it was read where that was guessed: for commands that make no report. */
void kk_message_caveats(const char *capture, const kk_source *source);

/* --- notes (notes.c) --- */

/* Says the notes of scripts so far; they change no outcome. */
void kk_message_notes(const kk_scripts *scripts);

/* --- where things are (locate.c) --- */

typedef enum kk_folder { KK_FOLDER_LUA, KK_FOLDER_RULES, KK_FOLDER_REPORTS } kk_folder;

/* Path of one of the program's own folders: beside the build, installed, or where $KAISEKI_HOME says. The
 * caller frees it; NULL and `error` when it is nowhere. */
char *kk_locate(kk_folder folder, kk_error *error);

/* Path of the program's kept code (kk_scripts_use_code), which lies beside it or is installed with it,
 * whatever $KAISEKI_HOME says: code is trusted. The caller frees it; NULL when there is none. */
char *kk_locate_code(void);

/* Path of the report NAME, or of a report file given by path. The caller frees it. */
char *kk_locate_report(const char *name, kk_error *error);

/* Prints the names of the bundled reports (report_names.c). */
void kk_print_report_names(void);

/* --- signals (signals.c) --- */

/* Handles the signals that end the program. */
void kk_signals_install(void);
/* The file to remove when a signal ends the program, NULL for none. The text must live until the
 * next call. */
void kk_signals_unfinished(const char *path);
/* The capture that is being read, NULL for none. */
void kk_signals_reading(const char *capture);

/* --- output files (output.c) --- */

/* A file written beside its target and renamed when complete, or stdout. */
typedef struct kk_output kk_output;

/* `path` NULL or "-" for stdout. NULL and `error` on failure, also when it is the capture's file, which is
 * evidence. `capture` may be NULL for stdout. */
kk_output *kk_output_open(const char *path, const char *capture, kk_error *error);
/* A kk_report_render writer; context is the kk_output. */
bool kk_output_write(void *context, const char *bytes, size_t size);
/* Finishes: flushes, and renames the file into place; false and `error` on failure, then no half file is
 * left. Frees it. */
bool kk_output_commit(kk_output *output, kk_error *error);
/* Commits what was `written` whole, else abandons it; an error of writing replaces the writer's
 * in `error`. */
bool kk_output_end(kk_output *output, bool written, kk_error *error);
/* What plain printf left in stdout's buffer; false after saying why it could not be written. */
bool kk_output_flush_standard(void);
bool kk_output_is_terminal(const kk_output *output);

/* --- progress (progress.c) --- */

typedef struct kk_progress {
    const char *title;
    int64_t started; /* ns, of kk_os_elapsed */
    int percent;     /* last shown; -1 for nothing */
    bool shown;
} kk_progress;

/* Shows a bar on stderr when that is a terminal and the work takes over a second. */
kk_progress kk_progress_start(const char *title);
void kk_progress_step(void *context, size_t done, size_t total);
void kk_progress_end(kk_progress *progress);

#endif
