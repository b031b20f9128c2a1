/* Loading files: rule files, modules of the library, --where. */
#include "script/loading/load.h"

#include "base/os/file.h"
#include "script/language/block_table.h"
#include "script/language/expressions.h"
#include "script/library/libraries.h"
#include "script/library/native.h"
#include "script/loading/ahead.h"
#include "script/loading/code.h"
#include "script/loading/compile.h"
#include "script/loading/lint.h"
#include "script/loading/resource.h"
#include "script/loading/syntax_hint.h"
#include "script/loading/walk.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

#include <errno.h>

static const char MODULES = 0; /* registry: module name to its sealed value, false while it loads */

/* Lua's "short_src:line: message" becomes "path:line: message", with what to write instead where that is
 * known. */
static void tell_syntax_error(const kk_script *script, const char *message, kk_error *error)
{
    const char *hint = kk_syntax_hint(message), *colon = message;
    const char *link = hint ? "; " : "";
    hint = hint ? hint : "";
    while ((colon = strchr(colon, ':')) != NULL) {
        colon++;
        if (*colon >= '0' && *colon <= '9') {
            kk_fail(error, "%s:%s%s%s", script->path.data, colon, link, hint);
            return;
        }
    }
    kk_fail(error, "%s: %s%s%s", script->path.data, message, link, hint);
}

/* --- running a file --- */

typedef struct running_file {
    kk_scripts *scripts;
    const kk_script_file *file;
    uint32_t script;
    kk_error error; /* of the compiler */
    bool failed;
    lua_CFunction use; /* takes the file's results from the stack; may be NULL */
    void *context;
} running_file;

static void tell_misuse(void *context, const kk_misuse *misuse)
{
    running_file *given = context;
    kk_error error;
    kk_fail(&error, "%s:%u: `%s` does not work on expressions and fields; %s",
            given->scripts->table.items[given->script]->path.data, misuse->line, misuse->sign, misuse->right);
    kk_scripts_add_error(given->scripts, given->script, error.text);
}

/* Pushes the file's function; false when it does not compile or has misuse, which is reported. */
static bool compile(lua_State *lua, running_file *given)
{
    const kk_script *script = given->scripts->table.items[given->script];
    const kk_script_file *file = given->file;
    int status = luaL_loadbufferx(lua, file->program.data, file->program.size, script->chunk,
                                  file->is_code ? "b" : "t");
    kk_rethrow_if_tripped(lua, status);
    if (status != LUA_OK) {
        tell_syntax_error(script, lua_tostring(lua, -1), &given->error);
        given->failed = true;
        return false;
    }
    bool linted = !script->library || given->scripts->checks_library;
    return file->is_code || !linted || kk_lint(file->program, tell_misuse, given);
}

/* Body: compiles and runs a file in an environment of its own. */
static int run_file(lua_State *lua)
{
    running_file *given = lua_touserdata(lua, 1);
    kk_script *script = given->scripts->table.items[given->script];
    lua_settop(lua, 0);
    if (script->references == LUA_NOREF) {
        lua_newtable(lua);
        script->references = luaL_ref(lua, LUA_REGISTRYINDEX);
    }
    if (!compile(lua, given)) {
        return 0;
    }
    kk_environment_push(lua);
    if (script->report) {
        kk_resource_add(lua);
    }
    if (!lua_setupvalue(lua, 1, 1)) {
        lua_pop(lua, 1);
    }
    lua_call(lua, 0, 1);
    if (given->use) {
        lua_pushlightuserdata(lua, given->context);
        return given->use(lua);
    }
    return 0;
}

bool kk_load_run(kk_scripts *scripts, uint32_t script, const kk_script_file *file, lua_CFunction use,
                 void *context, kk_error *error)
{
    running_file given = {.scripts = scripts, .file = file, .script = script, .use = use, .context = context};
    const kk_entry entry = {.script = script, .loading = true, .body = run_file, .data = &given};
    size_t errors = scripts->errors.count;
    if (!kk_protect(scripts, &entry, error)) {
        scripts->table.items[script]->failed = true;
        if (scripts->gauge.last_trip != KK_TRIP_NONE) {
            kk_script_stop(scripts, script);
        }
        return false;
    }
    if (given.failed) {
        *error = given.error;
        return false;
    }
    if (scripts->errors.count > errors && use) { /* of the scan for misuse */
        kk_str first = scripts->errors.items[errors].text;
        return kk_fail(error, "%.*s", (int)first.size, first.data);
    }
    return true;
}

/* --- files --- */

void kk_scripts_compile_ahead(kk_scripts *scripts, const kk_script_files *files)
{
    kk_scripts_loaded(scripts);
    scripts->ahead = kk_ahead_start(scripts->library, files, &scripts->gauge.limits);
}

bool kk_scripts_append_code(const char *library, kk_buf *out, kk_error *error)
{
    return kk_code_append(library, out, error);
}

bool kk_scripts_use_code(kk_scripts *scripts, const char *path)
{
    kk_code_close(scripts->code);
    scripts->code = kk_code_open(path);
    return scripts->code != NULL;
}

void kk_scripts_loaded(kk_scripts *scripts)
{
    kk_ahead_stop(scripts->ahead);
    scripts->ahead = NULL;
}

/* Too deep on the stack for code that was compiled ahead: the text may be refused there. */
static bool is_deep(lua_State *lua)
{
    lua_Debug activation;
    return lua_getstack(lua, KK_COMPILE_DEPTH - 10, &activation);
}

/* Puts the kept code in place of the text, where there is some. */
static void take_code(const kk_scripts *scripts, const char *path, kk_script_file *file)
{
    kk_buf chunk = KK_BUF_INIT;
    kk_script_append_chunk(scripts->library, kk_str_of(path), &chunk);
    kk_str code = chunk.failed ? KK_STR("") : kk_code_find(scripts->code, chunk.data, file->program);
    kk_buf_free(&chunk);
    if (code.size > 0) {
        kk_script_file_free(file);
        *file = (kk_script_file){.program = code, .is_code = true};
    }
}

bool kk_load_file(kk_scripts *scripts, const char *path, bool linted, kk_script_file *file, kk_error *error)
{
    *file = KK_SCRIPT_FILE_INIT;
    bool may_be_code = !is_deep(scripts->lua);
    if (may_be_code && scripts->ahead && kk_ahead_take(scripts->ahead, path, linted, file)) {
        return true;
    }
    bool read = kk_script_file_read(file, path, KK_SCRIPT_FILE_LIMIT, error);
    if (read && may_be_code && scripts->code) {
        take_code(scripts, path, file);
    }
    return read;
}

static void load_rules(void *context, const char *path)
{
    kk_scripts *scripts = context;
    kk_script_file file;
    kk_error error;
    uint32_t script = kk_script_add(scripts, kk_str_of(path));
    if (script == UINT32_MAX) {
        return;
    }
    if (!kk_load_file(scripts, path, true, &file, &error) ||
        !kk_load_run(scripts, script, &file, NULL, NULL, &error)) {
        kk_scripts_add_error(scripts, script, error.text);
    }
    kk_script_file_free(&file);
}

static void tell_unreadable(void *context, const char *path, int reason)
{
    kk_error error;
    kk_fail(&error, "%s: %s; its rules are not loaded", path, strerror(reason));
    kk_scripts_add_error(context, KK_ENGINE_SCRIPT, error.text);
}

bool kk_scripts_load(kk_scripts *scripts, const char *path, kk_error *error)
{
    kk_os_facts facts;
    if (!kk_os_facts_of(path, &facts)) {
        return kk_fail(error, "%s: %s; give a rule file or a folder of them", path, strerror(errno));
    }
    size_t files = scripts->table.count, errors = scripts->errors.count;
    if (facts.kind == KK_OS_FOLDER) {
        kk_walk(path, &(kk_walker){load_rules, tell_unreadable, scripts});
        if (scripts->table.count == files && scripts->errors.count == errors) {
            return kk_fail(
                error, "%s: no file of the folder ends in .lua; give a rule file or a folder of them", path);
        }
    } else if (facts.kind == KK_OS_REGULAR) {
        load_rules(scripts, path);
    } else {
        return kk_fail(error, "%s: neither a file nor a folder; give a rule file or a folder of them", path);
    }
    kk_check_unused(scripts);
    return true;
}

/* --- require --- */

/* Takes the module's value; a pointer to its name in the context. */
static int take_module(lua_State *lua)
{
    const char *name = *(const char *const *)lua_touserdata(lua, -1);
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

static bool read_module(kk_scripts *scripts, const char *path, kk_script_file *file, kk_error *error)
{
    kk_os_facts facts;
    return kk_os_facts_of(path, &facts)
               ? kk_load_file(scripts, path, scripts->checks_library, file, error)
               : kk_fail(error, "there is none of that name; docs/lua-api.md lists all");
}

/* Runs the module's file in a call of its own: its memory is the engine's, its failure the caller's. */
static void load_module(lua_State *lua, const char *name)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_buf path = KK_BUF_INIT;
    kk_script_file file = KK_SCRIPT_FILE_INIT;
    kk_error error;
    uint32_t script = kk_module_path(scripts->library, kk_str_of(name), &path)
                          ? kk_script_add(scripts, kk_str_of(path.data))
                          : UINT32_MAX;
    bool done = script != UINT32_MAX && read_module(scripts, path.data, &file, &error);
    if (done) {
        scripts->table.items[script]->library = true;
        running_file given = {
            .scripts = scripts, .file = &file, .script = script, .use = take_module, .context = &name};
        const kk_entry entry = {script, NULL, true, true, false, run_file, &given};
        done = kk_protect(scripts, &entry, &error);
        if (done && given.failed) {
            error = given.error;
            done = false;
        }
    } else if (script == UINT32_MAX) {
        kk_fail_memory(&error, "loading a module");
    }
    kk_buf_free(&path);
    kk_script_file_free(&file);
    if (!done) {
        lua_rawgetp(lua, LUA_REGISTRYINDEX, &MODULES);
        lua_pushnil(lua);
        lua_setfield(lua, -2, name);
        kk_raise(lua, "cannot load module kaiseki.%s: %s", name, error.text);
    }
}

/* Replaces a name without a room, as the first version's scripts have it, by the one with its room; any other
 * name stays. */
static void find_room(kk_scripts *scripts, kk_str name, kk_buf *full)
{
    static const char *const ROOMS[] = {"detect.", "windows.", "report.", "report.format.", "common."};
    if (kk_str_equal(name, KK_STR("windows"))) {
        name = KK_STR("places"); /* as the first version called it */
    }
    bool roomless = memchr(name.data, '.', name.size) == NULL;
    for (size_t i = 0; roomless && i < sizeof ROOMS / sizeof *ROOMS; i++) {
        kk_buf path = KK_BUF_INIT;
        kk_buf_clear(full);
        kk_buf_append_text(full, ROOMS[i]);
        kk_buf_append_str(full, name);
        kk_os_facts facts;
        bool found =
            kk_module_path(scripts->library, kk_buf_str(full), &path) && kk_os_facts_of(path.data, &facts);
        kk_buf_free(&path);
        if (found) {
            kk_buf_append_char(full, '\0');
            return;
        }
    }
    kk_buf_clear(full);
    kk_buf_append_str(full, name);
    kk_buf_append_char(full, '\0');
}

/* Replaces the text on top, a module's name without "kaiseki.", by the name with its room. */
static void push_full_name(lua_State *lua, kk_str name)
{
    kk_buf full = KK_BUF_INIT;
    find_room(kk_scripts_of(lua), name, &full);
    char kept[KK_MODULE_NAME_LIMIT + 16]; /* 16: a room */
    snprintf(kept, sizeof kept, "%s", full.failed ? "" : full.data);
    kk_buf_free(&full);
    lua_pushstring(lua, kept);
}

/*** require "kaiseki.ROOM.NAME" The module of kaiseki's library with that name (`lua/ROOM/NAME.lua`), loaded
 * once and shared by all scripts, which cannot change it. */
int kk_require(lua_State *lua)
{
    kk_str name;
    name.data = luaL_checklstring(lua, 1, &name.size);
    kk_charge(lua, 4);
    const kk_str prefix = KK_STR("kaiseki.");
    kk_str rest = kk_str_slice(name, prefix.size, name.size);
    if (!kk_str_starts(name, prefix) || !kk_is_module_name(rest)) {
        return kk_raise(lua, "require takes the modules of kaiseki only, such as \"kaiseki.detect.command\"");
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
    if (lua_getfield(lua, 2, rest.data) == LUA_TNIL) {
        push_full_name(lua, rest);
        rest.data = lua_tolstring(lua, -1, &rest.size);
        lua_getfield(lua, 2, rest.data);
    }
    if (lua_type(lua, -1) == LUA_TBOOLEAN) {
        return kk_raise(lua, "module %s requires itself", name.data);
    }
    if (lua_isnil(lua, -1)) {
        lua_pushboolean(lua, false);
        lua_setfield(lua, 2, rest.data);
        load_module(lua, rest.data);
        lua_getfield(lua, 2, rest.data);
    }
    return 1;
}
