/* The Lua side: one state with a sandbox, in which rule files and reports run.
 *
 * Only this room includes lua.h. Every entry into Lua goes through one protected call with a traceback
 * handler; a script that fails or exceeds a limit is disabled, blamed by the engine's own record, and
 * everything else goes on. */
#ifndef KK_SCRIPT_SCRIPT_H
#define KK_SCRIPT_SCRIPT_H

#include "case/case.h"
#include "files/task.h"
#include "knowledge/knowledge.h"
#include "match/program.h"

typedef struct kk_script_limits {
    uint64_t memory;    /* bytes per script, default 64 MiB */
    uint64_t block;     /* bytes per single allocation, default 4 MiB */
    uint64_t steps;     /* VM instructions plus charged work per call into a script; 0 means the default */
    double seconds;     /* CPU seconds per script, default 10 */
    double run_seconds; /* CPU seconds of all scripts, default 60 */
} kk_script_limits;

extern const kk_script_limits KK_SCRIPT_LIMITS_DEFAULT;

typedef struct kk_scripts kk_scripts;

/* `library` is the folder that require() of kaiseki.* modules reads (lua/); copied. */
kk_scripts *kk_scripts_new(const char *library, const kk_script_limits *limits, kk_error *error);
void kk_scripts_free(kk_scripts *scripts);

/* Has the library's own modules read for misuse of expressions too, which takes time and finds what is wrong
 * with kaiseki, not with scripts. */
void kk_scripts_check_library(kk_scripts *scripts);

/* --- loading, before the capture is scanned --- */

/* Files that a run is about to load, in that order: rule files and folders of them, and reports. */
typedef struct kk_script_files {
    const char *const *rules, *const *reports;
    size_t rule_count, report_count;
} kk_script_files;

/* Has a thread compile these files, from the last to the first, while they are loaded from the first on: what
 * it was faster with is not compiled again. Nothing else changes; without a thread nothing does. Paths are
 * copied, and must be those that are loaded. */
void kk_scripts_compile_ahead(kk_scripts *scripts, const kk_script_files *files);

/* From now on takes kaiseki's own scripts as code from the file that kk_scripts_append_code made, where their
 * texts are still those; rules' examples are not in it. False when there is no such file, or it is not of
 * this program: then all is compiled, and nothing else differs. */
bool kk_scripts_use_code(kk_scripts *scripts, const char *path);

/* Appends that file's bytes, of the scripts in folder `library` and in rules and reports beside it. */
bool kk_scripts_append_code(const char *library, kk_buf *out, kk_error *error);

/* Ends that thread once all is loaded, waiting for the file that it is at. */
void kk_scripts_loaded(kk_scripts *scripts);

/* Loads a .lua file, or a folder's .lua files in name order, folders within included. An error in a file is
 * recorded (kk_scripts_error) and the rest goes on. False only when `path` is neither. */
bool kk_scripts_load(kk_scripts *scripts, const char *path, kk_error *error);

/* Loads the [Filters] of a Noriben.config as whitelists. */
bool kk_scripts_load_noriben_config(kk_scripts *scripts, const char *path, kk_error *error);

/* Knowledge of Windows, filled from lua/windows and frozen when it is first asked for. It belongs to
 * `scripts`. NULL and `error` when the library cannot be read. */
const kk_knowledge *kk_scripts_knowledge(kk_scripts *scripts, kk_error *error);

/* Compiles --where EXPR; NULL and `error` when it is no expression. */
const kk_expression *kk_scripts_expression(kk_scripts *scripts, const char *text, kk_error *error);

typedef enum kk_block_kind { KK_BLOCK_ACTIVITY, KK_BLOCK_WHITELIST, KK_BLOCK_RULE } kk_block_kind;

typedef struct kk_block {
    kk_block_kind kind;
    uint32_t number; /* among the blocks of its kind, from 0: its activity, whitelist or rule of the case */
    const kk_expression *match; /* NULL for a rule with on_complete or on_finish only */
    kk_str script;              /* file that declared it */
    unsigned line;
    kk_activity_info activity;
    kk_whitelist_info whitelist;
    kk_rule_info rule;
    kk_str author, description; /* of a rule; empty when not given */
    const kk_str *references, *false_positives;
    unsigned reference_count, false_positive_count;
    bool has_key, has_finding, has_on_complete, has_on_finish, has_on_event;
    bool disabled;
} kk_block;

size_t kk_scripts_block_count(const kk_scripts *scripts);
const kk_block *kk_scripts_block(const kk_scripts *scripts, size_t number);
void kk_scripts_disable_block(kk_scripts *scripts, size_t number);

/* True when `pattern`, a rule's id or a prefix that ends in `*`, names the rule `id`. A tactic of an earlier
 * ATT&CK stands for those in its place, with a note. */
bool kk_scripts_names_rule(kk_scripts *scripts, const char *pattern, kk_str id);

/* "FILE:LINE: rule ID: TEXT", as messages name a block. */
void kk_scripts_describe(const kk_scripts *scripts, size_t number, kk_str text, kk_error *error);

/* Errors of scripts so far, in order: at load and later. */
size_t kk_scripts_error_count(const kk_scripts *scripts);
const kk_case_error *kk_scripts_error(const kk_scripts *scripts, size_t number);

/* Notes so far, in order: what is worth a word and no error, such as a technique by the id of an earlier
 * ATT&CK. */
size_t kk_scripts_note_count(const kk_scripts *scripts);
kk_str kk_scripts_note(const kk_scripts *scripts, size_t number);

/* --- during the replay --- */

/* Context that scripts work on from now on. All must outlive the run; numbers by block: of its activity,
 * whitelist or rule in the case (kk_case_add_*). */
typedef struct kk_script_context {
    kk_case *result;
    const kk_environment *environment; /* for case:expand and for compiling what event:matches asks */
    const uint32_t *case_numbers;      /* kk_scripts_block_count entries */
} kk_script_context;

void kk_scripts_bind(kk_scripts *scripts, const kk_script_context *context);

/* Evidence of the VM's files, where the analyst gave them: answers of case:hash, case:yara and case:task. All
 * are asked by captured path; texts must live as long as the case. */
typedef struct kk_script_hashes {
    kk_str md5, sha1, sha256; /* hexadecimal */
    kk_str path;              /* of the file at hand */
    uint64_t size;            /* bytes */
    bool by_name;             /* only its name is that of the captured file */
} kk_script_hashes;

typedef struct kk_script_evidence {
    void *context;
    /* False when the file is not at hand. */
    bool (*hash)(void *context, kk_str path, kk_script_hashes *hashes);
    /* The names of the YARA rules that match, and their number; false when the file was not scanned. */
    bool (*yara)(void *context, kk_str path, const kk_str **names, size_t *count);
    /* NULL when the file registers no task or is not at hand. */
    const kk_task *(*task)(void *context, kk_str path);
    size_t files;      /* at hand */
    uint64_t skipped;  /* links, folders that cannot be read and the like, which were passed over */
    size_t yara_rules; /* 0 without rules */
} kk_script_evidence;

/* Copied; without it the files are not at hand. */
void kk_scripts_set_evidence(kk_scripts *scripts, const kk_script_evidence *evidence);

/* Block `number` matched: asks the rule's key and finding functions and adds to the case. */
void kk_scripts_event(kk_scripts *scripts, size_t number, const kk_event *event, int32_t whitelist,
                      kk_scratch *scratch);

/* The case made a new entry for activity `number`: a script that asks for too many is stopped. */
void kk_scripts_kept(kk_scripts *scripts, size_t number);

/* After the replay and kk_tree_build, before the sample is looked for: on_complete of every rule; `excuse` of
 * the findings so far, for what the sample is guessed by. */
void kk_scripts_complete(kk_scripts *scripts);

/* After that and the tree: on_finish of every rule; what every finding states; `excuse`, then `weigh`
 * of the rules, which see all findings; the severities; the sentences. */
void kk_scripts_finish(kk_scripts *scripts);

/* --- reports --- */

typedef struct kk_report_options {
    bool all;             /* --all */
    bool show_suppressed; /* --show-suppressed */
    bool raw;             /* --raw: no defanging, no shortened paths */
    bool clock;           /* --times clock: the time beside seconds since the start */
    bool colour;          /* a terminal that shows colour */
    unsigned width;       /* columns of the terminal; 0 when it is none */
} kk_report_options;

typedef struct kk_report kk_report;

/* Loads a report file. NULL and `error` when it is no report. The report belongs to `scripts`. */
kk_report *kk_scripts_load_report(kk_scripts *scripts, const char *path, kk_error *error);
kk_str kk_report_name(const kk_report *report);
kk_str kk_report_extension(const kk_report *report);
/* Views of activities that the report reads: "" (default) or "noriben". */
kk_str kk_report_view(const kk_report *report);

/* Runs it; text goes to `write` piece by piece. False and `error` when the report failed or `write` returned
 * false. */
bool kk_report_render(kk_report *report, const kk_report_options *options,
                      bool (*write)(void *context, const char *bytes, size_t size), void *context,
                      kk_error *error);

/* Runs a rule's own examples (rules test). Appends a line per failure to `out`; false when one failed or the
 * rule has not both matching and not matching examples. */
bool kk_scripts_test_rule(kk_scripts *scripts, size_t number, kk_buf *out);

#endif
