#include "files/yara_scan.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/fold.h"
#include "base/os/folder.h"
#include "base/os/mapping.h"

#include <errno.h>
#include <stdlib.h>
#include <yara.h>

/* Errors of rule files that are kept. */
#define ERROR_LIMIT 100
/* Scans that may take too long; then the rules are to blame, and no more files are scanned. */
#define TIMEOUT_LIMIT 3

struct kk_yara {
    YR_RULES *rules;
    kk_arena arena;
    const char *errors[ERROR_LIMIT];
    size_t error_count;
    unsigned timeouts; /* of scans so far */
};

/* Variables outside the rules that public rule sets expect. */
static const char *const VARIABLES[] = {"filename", "filepath", "extension", "filetype", "owner"};

static void note_error(kk_yara *yara, const char *file, int line, const char *text)
{
    kk_buf message = KK_BUF_INIT;
    kk_buf_printf(&message, "%s:%d: %s", file ? file : "?", line, text);
    kk_str kept = message.failed ? (kk_str){0} : kk_arena_copy(&yara->arena, kk_buf_str(&message));
    if (kept.data && yara->error_count < ERROR_LIMIT) {
        yara->errors[yara->error_count++] = kept.data;
    }
    kk_buf_free(&message);
}

/* libyara calls this for every error and warning of the compiler. */
static void on_compiler_message(int level, const char *file, int line, const YR_RULE *rule,
                                const char *message, void *context)
{
    (void)rule;
    if (level == YARA_ERROR_LEVEL_ERROR) {
        note_error(context, file, line, message);
    }
}

static YR_COMPILER *new_compiler(kk_yara *yara, bool report)
{
    YR_COMPILER *compiler = NULL;
    if (yr_compiler_create(&compiler) != ERROR_SUCCESS) {
        return NULL;
    }
    if (report) {
        yr_compiler_set_callback(compiler, on_compiler_message, yara);
    }
    for (size_t i = 0; i < sizeof VARIABLES / sizeof *VARIABLES; i++) {
        if (yr_compiler_define_string_variable(compiler, VARIABLES[i], "") != ERROR_SUCCESS) {
            yr_compiler_destroy(compiler);
            return NULL;
        }
    }
    return compiler;
}

/* Adds one rule file; the number of errors in it, -1 when it cannot be read. */
static int add_file(YR_COMPILER *compiler, const char *path)
{
    FILE *file = kk_os_open_stream(path);
    if (!file) {
        return -1;
    }
    int errors = yr_compiler_add_file(compiler, file, path, path);
    fclose(file);
    return errors;
}

/* A compiler takes nothing more after an error, so each file is tried in one of its own first. */
static bool compiles(kk_yara *yara, const char *path)
{
    YR_COMPILER *trial = new_compiler(yara, true);
    if (!trial) {
        note_error(yara, path, 0, "out of memory");
        return false;
    }
    int errors = add_file(trial, path);
    if (errors < 0) {
        note_error(yara, path, 0, strerror(errno));
    }
    yr_compiler_destroy(trial);
    return errors == 0;
}

static bool is_rule_file(const char *name)
{
    kk_str text = kk_str_of(name);
    return kk_str_ends_nocase(text, KK_STR(".yar")) || kk_str_ends_nocase(text, KK_STR(".yara"));
}

/* Adds a file that compiles; false when it does not. */
static bool try_file(kk_yara *yara, YR_COMPILER *compiler, const char *path)
{
    return compiles(yara, path) && add_file(compiler, path) == 0;
}

/* Opening a pipe would wait for whoever writes to it. */
static bool is_regular(kk_yara *yara, const char *path)
{
    kk_os_facts facts;
    bool regular = kk_os_facts_of(path, &facts) && facts.kind == KK_OS_REGULAR;
    if (!regular) {
        note_error(yara, path, 0, "is no file");
    }
    return regular;
}

/* Adds what compiles of a folder; the number of files that did. */
static size_t add_folder(kk_yara *yara, YR_COMPILER *compiler, const char *folder)
{
    kk_os_names names = {0};
    (void)kk_os_names_read(folder, is_rule_file, &names); /* no rules are an error of their own */
    size_t added = 0;
    kk_buf path = KK_BUF_INIT;
    for (size_t i = 0; i < names.count; i++) {
        kk_buf_clear(&path);
        kk_buf_printf(&path, "%s/%s", folder, names.items[i]);
        kk_buf_append_char(&path, '\0');
        added += !path.failed && is_regular(yara, path.data) && try_file(yara, compiler, path.data);
    }
    kk_buf_free(&path);
    kk_os_names_free(&names);
    return added;
}

static bool compile_all(kk_yara *yara, const char *path, kk_error *error)
{
    kk_os_facts facts;
    if (!kk_os_facts_of(path, &facts)) {
        return kk_fail(error, "%s: %s; --yara wants a folder with .yar or .yara files", path,
                       strerror(errno));
    }
    YR_COMPILER *compiler = new_compiler(yara, false);
    if (!compiler) {
        return kk_fail_memory(error, "compiling YARA rules");
    }
    size_t added =
        facts.kind == KK_OS_FOLDER ? add_folder(yara, compiler, path) : try_file(yara, compiler, path);
    bool ok = added > 0 && yr_compiler_get_rules(compiler, &yara->rules) == ERROR_SUCCESS;
    yr_compiler_destroy(compiler);
    if (!ok) {
        const char *first = yara->error_count ? yara->errors[0] : "it has no .yar or .yara file";
        return kk_fail(error, "%s: no YARA rules: %s", path, first);
    }
    return true;
}

kk_yara *kk_yara_open(const char *path, kk_error *error)
{
    kk_yara *yara = calloc(1, sizeof *yara);
    if (!yara || yr_initialize() != ERROR_SUCCESS) {
        free(yara);
        kk_fail_memory(error, "starting libyara");
        return NULL;
    }
    if (!compile_all(yara, path, error)) {
        kk_yara_free(yara);
        return NULL;
    }
    return yara;
}

void kk_yara_free(kk_yara *yara)
{
    if (!yara) {
        return;
    }
    if (yara->rules) {
        yr_rules_destroy(yara->rules);
    }
    yr_finalize();
    kk_arena_free(&yara->arena);
    free(yara);
}

size_t kk_yara_rule_count(const kk_yara *yara)
{
    return yara->rules->num_rules;
}

const char *kk_yara_error(const kk_yara *yara, size_t number)
{
    return number < yara->error_count ? yara->errors[number] : NULL;
}

typedef struct scan_context {
    void (*match)(void *context, const kk_yara_match *match);
    void *context;
} scan_context;

static kk_str description_of(YR_RULE *rule)
{
    YR_META *meta;
    yr_rule_metas_foreach(rule, meta)
    {
        if (meta->type == META_TYPE_STRING && strcmp(meta->identifier, "description") == 0) {
            return kk_str_of(meta->string);
        }
    }
    return KK_STR("");
}

static int on_scan_message(YR_SCAN_CONTEXT *scan, int message, void *data, void *context)
{
    (void)scan;
    if (message == CALLBACK_MSG_RULE_MATCHING) {
        YR_RULE *rule = data;
        const scan_context *self = context;
        const kk_yara_match match = {.rule = kk_str_of(rule->identifier),
                                     .file = kk_str_of(rule->ns->name),
                                     .description = description_of(rule)};
        self->match(self->context, &match);
    }
    return CALLBACK_CONTINUE;
}

static void define(YR_RULES *rules, const char *name, kk_str value)
{
    char text[512];
    snprintf(text, sizeof text, "%.*s", (int)kk_str_slice(value, 0, sizeof text - 1).size, value.data);
    /* A variable that no rule uses is unknown to the rules, which is no failure. */
    (void)yr_rules_define_string_variable(rules, name, text);
}

static void define_variables(YR_RULES *rules, kk_str path)
{
    size_t name = path.size;
    while (name > 0 && path.data[name - 1] != '/') {
        name--;
    }
    size_t dot = path.size;
    while (dot > name && path.data[dot - 1] != '.') {
        dot--;
    }
    define(rules, "filepath", path);
    define(rules, "filename", kk_str_slice(path, name, path.size));
    define(rules, "extension", dot > name ? kk_str_slice(path, dot - 1, path.size) : KK_STR(""));
}

static const char *failure_text(int code)
{
    switch (code) {
    case ERROR_SCAN_TIMEOUT:
        return "the YARA scan took too long and was stopped";
    case ERROR_INSUFFICIENT_MEMORY:
        return "out of memory";
    case ERROR_COULD_NOT_MAP_FILE:
        return "cannot be mapped";
    default:
        return "the YARA scan failed";
    }
}

/* Scans the opened file, whose size may have changed; an error code of libyara's. */
static int scan_file(const kk_yara *yara, kk_os_file file, scan_context *self, int seconds)
{
    kk_os_facts facts;
    kk_mapping mapping;
    if (!kk_os_file_facts(file, &facts) || !kk_mapping_of_file(&mapping, file, (size_t)facts.size)) {
        return ERROR_COULD_NOT_MAP_FILE;
    }
    int code = yr_rules_scan_mem(yara->rules, mapping.data, mapping.size, SCAN_FLAGS_REPORT_RULES_MATCHING,
                                 on_scan_message, self, seconds);
    kk_mapping_close(&mapping);
    return code;
}

bool kk_yara_scan(kk_yara *yara, const kk_files *files, const kk_vm_file *file, int seconds,
                  void (*match)(void *context, const kk_yara_match *match), void *context, kk_error *error)
{
    if (file->size == 0) {
        return true; /* an empty file cannot be mapped */
    }
    if (yara->timeouts == TIMEOUT_LIMIT) {
        return kk_fail(error, "%s", ""); /* said when the last one was scanned */
    }
    kk_os_file opened;
    if (!kk_files_open_file(files, file, &opened, error)) {
        return false;
    }
    define_variables(yara->rules, file->path);
    scan_context self = {match, context};
    int code = scan_file(yara, opened, &self, seconds);
    kk_os_file_close(opened);
    if (code == ERROR_SUCCESS) {
        return true;
    }
    yara->timeouts += code == ERROR_SCAN_TIMEOUT;
    bool last = code == ERROR_SCAN_TIMEOUT && yara->timeouts == TIMEOUT_LIMIT;
    return kk_fail(error, "%.*s: %s (libyara error %d)%s", (int)kk_str_slice(file->path, 0, 700).size,
                   file->path.data, failure_text(code), code,
                   last ? "; no more files are scanned: look for the slow rule" : "");
}
