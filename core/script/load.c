/* Loading files: rule files, modules of the library, --where. */
#include "script/load.h"

#include "base/grow.h"
#include "script/call.h"
#include "script/expressions.h"
#include "script/libraries.h"
#include "script/limits.h"
#include "script/lint.h"
#include "script/native.h"
#include "script/seal.h"
#include "script/syntax_hint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger files are no scripts. */
#define FILE_LIMIT   ((size_t)4 << 20)
#define FOLDER_DEPTH 16

static const char MODULES = 0; /* registry: module name to its sealed value, false while it loads */

/* --- files --- */

bool kk_read_file(const char *path, size_t limit, kk_buf *out, kk_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        int reason = errno;
        if (file >= 0) {
            close(file);
        }
        return kk_fail(error, "%s: %s; check the path", path, strerror(reason));
    }
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size > limit) {
        close(file);
        return kk_fail(error, "%s: not a file of at most %zu KiB", path, limit >> 10);
    }
    char *place = kk_buf_reserve(out, (size_t)status.st_size);
    ssize_t got = 0;
    size_t size = 0;
    while (place && size < (size_t)status.st_size &&
           (got = read(file, place + size, (size_t)status.st_size - size)) > 0) {
        size += (size_t)got;
    }
    int reason = errno;
    close(file);
    if (got < 0) {
        return kk_fail(error, "%s: %s", path, strerror(reason));
    }
    out->size += size;
    return place || status.st_size == 0 ? true : kk_fail_memory(error, "reading a script");
}

/* Lua's "short_src:line: message" becomes "path:line: message", with what to write instead where that is
 * known. */
static void tell_syntax_error(const kk_script *script, const char *message, kk_error *error)
{
    const char *hint = kk_syntax_hint(message), *place = message;
    const char *link = hint ? "; " : "";
    hint = hint ? hint : "";
    while ((place = strchr(place, ':')) != NULL) {
        place++;
        if (*place >= '0' && *place <= '9') {
            kk_fail(error, "%s:%s%s%s", script->path.data, place, link, hint);
            return;
        }
    }
    kk_fail(error, "%s: %s%s%s", script->path.data, message, link, hint);
}

typedef struct source_text {
    const char *text;
    size_t size;
    uint32_t script;
    const char *module; /* NULL for rule files */
    kk_error error;     /* of the compiler */
    bool failed;
    lua_CFunction use; /* takes the file's results from the stack; may be NULL */
    void *context;
} source_text;

/* Body: compiles and runs a file in an environment of its own. */
static int run_source(lua_State *lua)
{
    source_text *source = lua_touserdata(lua, 1);
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_script *script = scripts->items[source->script];
    lua_settop(lua, 0);
    if (script->references == LUA_NOREF) {
        lua_newtable(lua);
        script->references = luaL_ref(lua, LUA_REGISTRYINDEX);
    }
    int status = luaL_loadbufferx(lua, source->text, source->size, script->chunk, "t");
    kk_rethrow_if_tripped(lua, status);
    if (status != LUA_OK) {
        tell_syntax_error(script, lua_tostring(lua, -1), &source->error);
        source->failed = true;
        return 0;
    }
    bool linted = !script->library || scripts->checks_library;
    if (linted && !kk_lint(scripts, source->script, (kk_str){source->text, source->size})) {
        return 0;
    }
    kk_environment_push(lua);
    if (!lua_setupvalue(lua, 1, 1)) {
        lua_pop(lua, 1);
    }
    lua_call(lua, 0, 1);
    if (source->use) {
        lua_pushlightuserdata(lua, source->context);
        return source->use(lua);
    }
    return 0;
}

bool kk_load_text(kk_scripts *scripts, uint32_t script, kk_str text, lua_CFunction use, void *context,
                  kk_error *error)
{
    source_text source = {
        .text = text.data, .size = text.size, .script = script, .use = use, .context = context};
    const kk_entry entry = {
        .script = script, .block = -1, .loading = true, .body = run_source, .data = &source};
    size_t errors = scripts->error_count;
    if (!kk_protect(scripts, &entry, error)) {
        scripts->items[script]->failed = true;
        if (scripts->last_trip != KK_TRIP_NONE) {
            kk_script_stop(scripts, script);
        }
        return false;
    }
    if (source.failed) {
        *error = source.error;
        return false;
    }
    if (scripts->error_count > errors && use) { /* of the scan for misuse */
        kk_str first = scripts->errors[errors].text;
        return kk_fail(error, "%.*s", (int)first.size, first.data);
    }
    return true;
}

bool kk_skip_prefix(const char *path, kk_str *text, kk_error *error)
{
    if (kk_str_starts(*text, KK_STR("\xFF\xFE")) || kk_str_starts(*text, KK_STR("\xFE\xFF"))) {
        return kk_fail(error, "%s: a text in UTF-16; save it as UTF-8", path);
    }
    if (kk_str_starts(*text, KK_STR("\xEF\xBB\xBF"))) {
        *text = kk_str_slice(*text, 3, text->size);
    }
    if (text->size > 0 && text->data[0] == '#') {
        const char *line_end = memchr(text->data, '\n', text->size);
        *text = kk_str_slice(*text, line_end ? (size_t)(line_end - text->data) : text->size, text->size);
    }
    return true;
}

static void load_file(kk_scripts *scripts, const char *path)
{
    kk_error error;
    kk_buf content = KK_BUF_INIT;
    uint32_t script = kk_script_add(scripts, kk_str_of(path));
    if (script == UINT32_MAX) {
        return;
    }
    bool loaded = kk_read_file(path, FILE_LIMIT, &content, &error);
    kk_str text = kk_buf_str(&content);
    loaded = loaded && kk_skip_prefix(path, &text, &error);
    if (!loaded || !kk_load_text(scripts, script, text, NULL, NULL, &error)) {
        kk_scripts_add_error(scripts, script, error.text);
    }
    kk_buf_free(&content);
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool ends_in_lua(const char *name)
{
    return kk_str_ends(kk_str_of(name), KK_STR(".lua"));
}

/* Folders on the way to where the loader is. */
typedef struct way {
    const struct way *outer; /* NULL for the first */
    dev_t device;
    ino_t inode;
    int depth;
} way;

/* Links can lead back to where one came from. */
static bool is_on(const way *along, const struct stat *status)
{
    while (along && !(along->device == status->st_dev && along->inode == status->st_ino)) {
        along = along->outer;
    }
    return along != NULL;
}

static void load_any(kk_scripts *scripts, const char *path, const way *along);

/* Names in the folder, sorted bytewise; the caller frees them. */
static char **list_folder(kk_scripts *scripts, const char *path, size_t *count)
{
    DIR *folder = opendir(path);
    char **names = NULL;
    size_t capacity = 0;
    *count = 0;
    if (!folder) {
        kk_error error;
        kk_fail(&error, "%s: %s; its rules are not loaded", path, strerror(errno));
        kk_scripts_add_error(scripts, KK_ENGINE_SCRIPT, error.text);
    }
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (!kk_grow(&names, &capacity, *count + 1, sizeof *names)) {
            break;
        }
        names[*count] = strdup(entry->d_name);
        *count += names[*count] != NULL;
    }
    if (folder) {
        closedir(folder);
    }
    if (names) {
        qsort(names, *count, sizeof *names, by_name);
    }
    return names;
}

static void load_folder(kk_scripts *scripts, const char *path, const way *along)
{
    size_t count;
    char **names = list_folder(scripts, path, &count);
    for (size_t i = 0; i < count; i++) {
        kk_buf full = KK_BUF_INIT;
        size_t size = strlen(path);
        while (size > 1 && path[size - 1] == '/') {
            size--;
        }
        kk_buf_printf(&full, "%.*s/%s", (int)size, path, names[i]);
        kk_buf_append_char(&full, '\0');
        if (!full.failed) {
            load_any(scripts, full.data, along);
        }
        kk_buf_free(&full);
        free(names[i]);
    }
    free(names);
}

static void load_any(kk_scripts *scripts, const char *path, const way *along)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return;
    }
    int depth = along ? along->depth + 1 : 0;
    if (S_ISDIR(status.st_mode) && depth < FOLDER_DEPTH && !is_on(along, &status)) {
        const way farther = {along, status.st_dev, status.st_ino, depth};
        load_folder(scripts, path, &farther);
    } else if (S_ISREG(status.st_mode) && ends_in_lua(path)) {
        load_file(scripts, path);
    }
}

bool kk_scripts_load(kk_scripts *scripts, const char *path, kk_error *error)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return kk_fail(error, "%s: %s; give a rule file or a folder of them", path, strerror(errno));
    }
    size_t files = scripts->count, errors = scripts->error_count;
    if (S_ISDIR(status.st_mode)) {
        load_any(scripts, path, NULL);
        if (scripts->count == files && scripts->error_count == errors) {
            return kk_fail(
                error, "%s: no file of the folder ends in .lua; give a rule file or a folder of them", path);
        }
    } else if (S_ISREG(status.st_mode)) {
        load_file(scripts, path);
    } else {
        return kk_fail(error, "%s: neither a file nor a folder; give a rule file or a folder of them", path);
    }
    kk_check_unused(scripts);
    return true;
}

/* --- require --- */

static bool is_module_name(kk_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char byte = name.data[i];
        if (!((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_')) {
            return false;
        }
    }
    return name.size > 0 && name.size < 64;
}

/* Takes the module's value: name in the context. */
static int take_module(lua_State *lua)
{
    const char *name = lua_touserdata(lua, -1);
    lua_pop(lua, 1);
    if (lua_isnil(lua, -1)) {
        return kk_raise(lua, "module kaiseki.%s returns nothing", name);
    }
    kk_seal(lua);
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &MODULES);
    lua_insert(lua, -2);
    lua_setfield(lua, -2, name);
    return 0;
}

static bool read_module(const char *path, kk_buf *text, kk_error *error)
{
    return access(path, F_OK) == 0 ? kk_read_file(path, FILE_LIMIT, text, error)
                                   : kk_fail(error, "there is none of that name; docs/lua-api.md lists all");
}

/* Runs the module's file in a call of its own: its memory is the engine's, its failure the caller's. */
static void load_module(lua_State *lua, const char *name)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_buf path = KK_BUF_INIT, text = KK_BUF_INIT;
    kk_error error;
    kk_buf_printf(&path, "%.*s/kaiseki/%s.lua", (int)scripts->library.size, scripts->library.data, name);
    uint32_t script = path.failed ? UINT32_MAX : kk_script_add(scripts, kk_buf_str(&path));
    kk_buf_append_char(&path, '\0');
    bool done = script != UINT32_MAX && !path.failed && read_module(path.data, &text, &error);
    if (done) {
        scripts->items[script]->library = true;
        source_text source = {text.data, text.size,          script,
                              name,      .use = take_module, .context = (void *)name};
        const kk_entry entry = {script, -1, true, true, false, run_source, &source};
        done = kk_protect(scripts, &entry, &error);
        if (done && source.failed) {
            error = source.error;
            done = false;
        }
    } else if (script == UINT32_MAX) {
        kk_fail_memory(&error, "loading a module");
    }
    kk_buf_free(&path);
    kk_buf_free(&text);
    if (!done) {
        lua_rawgetp(lua, LUA_REGISTRYINDEX, &MODULES);
        lua_pushnil(lua);
        lua_setfield(lua, -2, name);
        kk_raise(lua, "cannot load module kaiseki.%s: %s", name, error.text);
    }
}

/*** require "kaiseki.NAME" The module of kaiseki's library with that name, loaded once and shared by all
 * scripts, which cannot change it. */
int kk_require(lua_State *lua)
{
    kk_str name;
    name.data = luaL_checklstring(lua, 1, &name.size);
    kk_charge(lua, 4);
    const kk_str prefix = KK_STR("kaiseki.");
    kk_str rest = kk_str_slice(name, prefix.size, name.size);
    if (!kk_str_starts(name, prefix) || !is_module_name(rest)) {
        return kk_raise(lua, "require takes the modules of kaiseki only, such as \"kaiseki.paths\"");
    }
    lua_settop(lua, 1);
    if (lua_rawgetp(lua, LUA_REGISTRYINDEX, &MODULES) != LUA_TTABLE) {
        lua_newtable(lua);
        kk_native_push(lua);
        lua_setfield(lua, -2, "native");
        lua_pushvalue(lua, -1);
        lua_rawsetp(lua, LUA_REGISTRYINDEX, &MODULES);
        lua_replace(lua, 2);
    }
    if (lua_getfield(lua, 2, rest.data) == LUA_TBOOLEAN) {
        return kk_raise(lua, "module %s requires itself", name.data);
    }
    if (lua_isnil(lua, -1)) {
        lua_pop(lua, 1);
        lua_pushboolean(lua, false);
        lua_setfield(lua, 2, rest.data);
        load_module(lua, rest.data);
        lua_getfield(lua, 2, rest.data);
    }
    return 1;
}
