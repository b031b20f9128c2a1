#include "script/loading/ahead.h"

#include "base/arena.h"
#include "base/grow.h"
#include "base/os/thread.h"
#include "case/index.h"
#include "script/loading/compile.h"
#include "script/loading/lint.h"
#include "script/loading/walk.h"
#include "script/sandbox/script_table.h"

#include <stdlib.h>

/* Memory that one file may take to compile, and its size: larger files are rare and left to the main thread.
 */
#define COMPILER_LIMIT ((size_t)4 << 20)
#define TEXT_LIMIT     ((size_t)256 << 10)
/* Bytes of ready files that were not fetched yet, at most. */
#define READY_LIMIT ((size_t)16 << 20)
/* One file in so many, the first ones, is left to the main thread: it runs all files too, and so comes to the
 * last of these about when the thread has compiled the others. */
#define MAIN_SHARE 4

typedef struct item {
    kk_str path; /* the index's key; NUL-terminated */
    bool module;
    bool taken;          /* main asked for it */
    bool ready, linted;  /* and nobody took it yet; its code has been looked through for misuse */
    kk_script_file file; /* when ready */
} item;

typedef KK_ARRAY(item *) item_list;

struct kk_ahead {
    kk_thread thread;
    /* the thread's own while it runs */
    kk_arena texts;
    kk_str library;
    kk_script_files files;
    size_t memory;
    item_list waiting; /* the next one last */

    kk_mutex lock; /* of what follows */
    kk_arena arena;
    kk_index index; /* of items by path */
    size_t held;    /* bytes of ready items */
    bool stopped;
};

/* --- modules --- */

bool kk_is_module_name(kk_str name)
{
    char before = '.';
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.data[i];
        bool joins = byte == '.' && before != '.';
        if (!joins && !((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_')) {
            return false;
        }
        before = byte;
    }
    return before != '.' && name.size < KK_MODULE_NAME_LIMIT;
}

bool kk_module_path(kk_str library, kk_str name, kk_buf *path)
{
    kk_buf_append_str(path, library);
    kk_buf_append_char(path, '/');
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.data[i];
        if (byte == '.') {
            byte = '/';
        }
        kk_buf_append_char(path, byte);
    }
    kk_buf_append_text(path, ".lua");
    kk_buf_append_char(path, '\0');
    return !path->failed;
}

/* --- the thread --- */

/* Turns the order of the items that stand at `begin` and behind. */
static void turn(item_list *list, size_t begin)
{
    for (size_t end = list->count; begin + 1 < end; begin++) {
        item *first = list->items[begin];
        list->items[begin] = list->items[--end];
        list->items[end] = first;
    }
}

/* Puts a path in line, unless it was there before. */
static void want(kk_ahead *self, const char *path, bool module)
{
    bool fresh = false;
    kk_mutex_lock(&self->lock);
    item *found = kk_index_entry(&self->index, &self->arena, kk_str_of(path), sizeof *found, &fresh);
    if (found && fresh) {
        found->module = module;
    }
    kk_mutex_unlock(&self->lock);
    if (found && fresh && KK_ARRAY_GROW(&self->waiting)) {
        self->waiting.items[self->waiting.count++] = found;
    }
}

static void want_file(void *context, const char *path)
{
    want(context, path, false);
}

static void pass_over(void *context, const char *path, int reason)
{
    (void)context, (void)path, (void)reason; /* main's to complain of */
}

/* Main's share backward, and then, to begin with, the others forward. */
static void want_all(kk_ahead *self)
{
    const kk_walker walker = {want_file, pass_over, self};
    for (size_t i = 0; i < self->files.rule_count; i++) {
        kk_walk(self->files.rules[i], &walker);
    }
    for (size_t i = 0; i < self->files.report_count; i++) {
        want(self, self->files.reports[i], false);
    }
    turn(&self->waiting, self->waiting.count / MAIN_SHARE);
}

/* A text mentions modules as `require "kaiseki.NAME"`; other ways to write it are main's to find. */
static void want_modules(kk_ahead *self, kk_str text)
{
    const kk_str before = KK_STR("require \"kaiseki.");
    for (size_t at = 0; (at = kk_str_find(text, before, at)) != SIZE_MAX;) {
        at += before.size;
        size_t end = kk_str_find(text, KK_STR("\""), at);
        kk_str name = kk_str_slice(text, at, end == SIZE_MAX ? 0 : end - at);
        kk_buf path = KK_BUF_INIT;
        if (kk_is_module_name(name) && kk_module_path(self->library, name, &path)) {
            want(self, path.data, true);
        }
        kk_buf_free(&path);
    }
}

/* Reads, compiles and looks through a file, and puts what came of it before main; false when main was
 * faster. */
static bool prepare(kk_ahead *self, kk_compiler *compiler, item *work)
{
    kk_script_file file = KK_SCRIPT_FILE_INIT;
    kk_buf chunk = KK_BUF_INIT;
    kk_buf code = KK_BUF_INIT;
    kk_error error;
    kk_script_append_chunk(self->library, work->path, &chunk);
    bool read = !chunk.failed && kk_script_file_read(&file, work->path.data, TEXT_LIMIT, &error);
    bool clean = read && kk_compile(compiler, chunk.data, file.program, &code) &&
                 (work->module || kk_lint(file.program, NULL, NULL));
    kk_buf_free(&chunk);
    if (read) {
        want_modules(self, file.program);
    }
    if (clean) {
        kk_script_file_free(&file);
        file = (kk_script_file){.bytes = code, .program = kk_buf_str(&code), .is_code = true};
    } else {
        kk_buf_free(&code);
    }
    kk_mutex_lock(&self->lock);
    if (read && !work->taken) {
        work->ready = true;
        work->linted = !work->module;
        work->file = file;
        self->held += file.bytes.size;
        file = KK_SCRIPT_FILE_INIT;
    }
    bool in_time = !work->taken;
    kk_mutex_unlock(&self->lock);
    kk_script_file_free(&file);
    return in_time;
}

/* False when the thread is to end. */
static bool look_at(kk_ahead *self, const item *next, bool *taken)
{
    kk_mutex_lock(&self->lock);
    bool going = !self->stopped && self->held < READY_LIMIT;
    *taken = next->taken;
    kk_mutex_unlock(&self->lock);
    return going;
}

static void work_ahead(void *context)
{
    kk_ahead *self = context;
    kk_compiler *compiler = kk_compiler_new(self->memory);
    bool turned = false, taken = false;
    if (compiler) {
        want_all(self);
    }
    while (self->waiting.count > 0) {
        item *next = self->waiting.items[--self->waiting.count];
        if (!look_at(self, next, &taken)) {
            break;
        }
        bool in_time = !taken && prepare(self, compiler, next);
        if (!in_time && !next->module && !turned) { /* main has caught up: on from the other end */
            turn(&self->waiting, 0);
            turned = true;
        }
    }
    kk_compiler_free(compiler);
}

/* --- main's side --- */

/* NULL when memory is out. */
static const char **copy_paths(kk_arena *arena, const char *const *paths, size_t count)
{
    const char **copies = kk_arena_calloc(arena, count + 1, sizeof *copies);
    for (size_t i = 0; copies && i < count; i++) {
        copies[i] = kk_arena_copy(arena, kk_str_of(paths[i])).data;
        copies = copies[i] ? copies : NULL;
    }
    return copies;
}

static void free_all(kk_ahead *self)
{
    for (size_t i = 0; i < self->index.capacity; i++) {
        item *left = (item *)self->index.slots[i].item;
        if (left) {
            kk_script_file_free(&left->file);
        }
    }
    kk_mutex_free(&self->lock);
    kk_index_free(&self->index);
    kk_arena_free(&self->arena);
    kk_arena_free(&self->texts);
    free(self->waiting.items);
    free(self);
}

static size_t least(uint64_t a, uint64_t b)
{
    return (size_t)(a < b ? a : b);
}

kk_ahead *kk_ahead_start(kk_str library, const kk_script_files *files, const kk_script_limits *limits)
{
    kk_ahead *self = calloc(1, sizeof *self);
    if (!self) {
        return NULL;
    }
    kk_mutex_init(&self->lock);
    self->index.cased = true;
    self->memory = least(COMPILER_LIMIT, least(limits->memory / 4, limits->block));
    self->library = kk_arena_copy(&self->texts, library);
    self->files = (kk_script_files){
        .rules = copy_paths(&self->texts, files->rules, files->rule_count),
        .rule_count = files->rule_count,
        .reports = copy_paths(&self->texts, files->reports, files->report_count),
        .report_count = files->report_count,
    };
    bool copied = self->library.data && self->files.rules && self->files.reports;
    if (!copied || !kk_thread_start_elsewhere(&self->thread, work_ahead, self)) {
        free_all(self);
        return NULL;
    }
    return self;
}

bool kk_ahead_take(kk_ahead *ahead, const char *path, bool linted, kk_script_file *file)
{
    bool fresh, given = false;
    kk_mutex_lock(&ahead->lock);
    item *found = kk_index_entry(&ahead->index, &ahead->arena, kk_str_of(path), sizeof *found, &fresh);
    if (found) {
        given = found->ready && (found->linted || !linted);
        found->taken = true;
        found->ready = false;
    }
    if (given) {
        *file = found->file;
        found->file = KK_SCRIPT_FILE_INIT;
        ahead->held -= file->bytes.size;
    }
    kk_mutex_unlock(&ahead->lock);
    return given;
}

void kk_ahead_stop(kk_ahead *ahead)
{
    if (!ahead) {
        return;
    }
    kk_mutex_lock(&ahead->lock);
    ahead->stopped = true;
    kk_mutex_unlock(&ahead->lock);
    kk_thread_join(&ahead->thread);
    free_all(ahead);
}
