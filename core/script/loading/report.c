/* Report files: loaded once, run when the case is complete. */
#include "base/os/file.h"
#include "script/language/block_table.h"
#include "script/loading/load.h"
#include "script/objects/objects.h"
#include "script/objects/out.h"
#include "script/sandbox/call.h"
#include "script/sandbox/choices.h"
#include "script/sandbox/gauge.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

struct kk_report {
    kk_scripts *scripts;
    uint32_t script;
    kk_str name, extension, view;
    int render;
};

/* A text of the table at index 1; `fallback` NULL makes it required. */
static kk_str take_text(lua_State *lua, kk_scripts *scripts, const char *name, const char *fallback)
{
    kk_str text = kk_str_of(fallback);
    lua_getfield(lua, 1, name);
    if (lua_type(lua, -1) == LUA_TSTRING) {
        text.data = lua_tolstring(lua, -1, &text.size);
    } else if (!lua_isnil(lua, -1) || !fallback) {
        kk_raise(lua, "a report needs field `%s`, a text", name);
    }
    kk_str copy = kk_arena_copy(&scripts->arena, text);
    lua_pop(lua, 1);
    return copy.data ? copy : KK_STR("");
}

/* Both become parts of file names. */
static bool is_part_of_name(kk_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool inner = i > 0 && i + 1 < text.size && text.data[i - 1] != '.';
        if (!isalnum(byte) && byte != '-' && byte != '_' && !(byte == '.' && inner)) {
            return false;
        }
    }
    return text.size > 0 && text.size <= 32;
}

/*** report.name (text) what --report calls it, report.extension (text) of the files that --out writes,
 * without a dot, report.view (text) "noriben" to be given the activities of that view, report.render
 * (function) is called with the case, the output and the options */
/* Stack: what the file returned, and the report. */
static int take_report(lua_State *lua)
{
    kk_report *report = lua_touserdata(lua, 2);
    kk_scripts *scripts = kk_scripts_of(lua);
    static const char *const KEYS[] = {"name", "extension", "view", "render"};
    const size_t count = sizeof KEYS / sizeof *KEYS;
    lua_settop(lua, 1);
    if (!lua_istable(lua, 1)) {
        return kk_raise(
            lua, "a report file returns { name = ..., extension = ..., render = function(case, out, options) "
                 "... end }");
    }
    lua_pushnil(lua);
    while (lua_next(lua, 1)) {
        lua_pop(lua, 1);
        bool known = false;
        for (size_t i = 0; i < count && lua_type(lua, -1) == LUA_TSTRING; i++) {
            known = known || strcmp(lua_tostring(lua, -1), KEYS[i]) == 0;
        }
        if (!known) {
            return kk_raise(lua, "a report has %s, nothing else", kk_choices_of(KEYS, count, " and ").text);
        }
    }
    report->name = take_text(lua, scripts, "name", NULL);
    report->extension = take_text(lua, scripts, "extension", NULL);
    if (!is_part_of_name(report->name) || !is_part_of_name(report->extension)) {
        return kk_raise(lua,
                        "a report's name and extension have letters, digits, - and _, and dots between them");
    }
    report->view = take_text(lua, scripts, "view", "");
    if (lua_getfield(lua, 1, "render") != LUA_TFUNCTION) {
        return kk_raise(lua, "a report needs field `render`, a function(case, out, options)");
    }
    report->render = kk_keep_function(lua, report->script);
    return 0;
}

/* True for a file of the folder `reports` beside the library, wherever both are installed. */
static bool is_own_report(const kk_scripts *scripts, const char *path)
{
    char *library = kk_os_path_real(scripts->library.data), *file = kk_os_path_real(path);
    kk_buf folder = KK_BUF_INIT;
    if (library && file) {
        kk_buf_append(&folder, library, (size_t)(kk_os_path_name(library) - library));
        kk_buf_append_text(&folder, "reports/");
    }
    bool own = folder.size > 0 && !folder.failed && kk_str_starts(kk_str_of(file), kk_buf_str(&folder));
    kk_buf_free(&folder);
    free(library);
    free(file);
    return own;
}

kk_report *kk_scripts_load_report(kk_scripts *scripts, const char *path, kk_error *error)
{
    kk_script_file file;
    kk_report *report = kk_arena_calloc(&scripts->arena, 1, sizeof *report);
    uint32_t script = report ? kk_script_add(scripts, kk_str_of(path)) : UINT32_MAX;
    if (script == UINT32_MAX) {
        kk_fail_memory(error, "loading a report");
        return NULL;
    }
    report->scripts = scripts;
    scripts->table.items[script]->share = is_own_report(scripts, path) ? KK_REPORT_SHARE : 1;
    report->script = script;
    scripts->table.items[script]->report = true;
    bool loaded = kk_load_file(scripts, path, true, &file, error) &&
                  kk_load_run(scripts, script, &file, take_report, report, error);
    kk_script_file_free(&file);
    return loaded ? report : NULL;
}

kk_str kk_report_name(const kk_report *report)
{
    return report->name;
}

kk_str kk_report_extension(const kk_report *report)
{
    return report->extension;
}

kk_str kk_report_view(const kk_report *report)
{
    return report->view;
}

typedef struct render_call {
    const kk_report *report;
    const kk_report_options *options;
    kk_render render;
} render_call;

/*** options of a report: all, show_suppressed, raw, clock, colour (booleans) what the command line says,
 * width (integer) columns of the terminal */
static void push_options(lua_State *lua, const kk_report_options *options)
{
    const struct {
        const char *name;
        bool value;
    } FLAGS[] = {{"all", options->all},
                 {"show_suppressed", options->show_suppressed},
                 {"raw", options->raw},
                 {"clock", options->clock},
                 {"colour", options->colour}};
    lua_createtable(lua, 0, 6);
    for (size_t i = 0; i < sizeof FLAGS / sizeof *FLAGS; i++) {
        lua_pushboolean(lua, FLAGS[i].value);
        lua_setfield(lua, -2, FLAGS[i].name);
    }
    lua_pushinteger(lua, (lua_Integer)options->width);
    lua_setfield(lua, -2, "width");
}

static int call_render(lua_State *lua)
{
    render_call *call = lua_touserdata(lua, 1);
    kk_push_function(lua, call->report->script, call->report->render);
    kk_push_case(lua);
    kk_push_out(lua, &call->render.sink);
    push_options(lua, call->options);
    lua_call(lua, 3, 0);
    return 0;
}

bool kk_report_render(kk_report *report, const kk_report_options *options,
                      bool (*write)(void *context, const char *bytes, size_t size), void *context,
                      kk_error *error)
{
    kk_scripts *scripts = report->scripts;
    render_call call = {report, options, {report->view, {.write = write, .context = context}}};
    const kk_entry entry = {.script = report->script, .body = call_render, .data = &call};
    if (scripts->table.items[report->script]->disabled) {
        return kk_fail(error, "%s: the report was stopped before",
                       scripts->table.items[report->script]->path.data);
    }
    scripts->render = &call.render;
    scripts->errors.also = scripts->context.result;
    bool done = kk_protect(scripts, &entry, error);
    kk_trip tripped = scripts->gauge.last_trip;
    scripts->errors.also = NULL;
    scripts->render = NULL;
    if (done && !kk_sink_flush(&call.render.sink)) {
        done = kk_fail(error, "%.*s: the report could not be written", (int)report->name.size,
                       report->name.data);
    }
    if (!done && tripped != KK_TRIP_NONE) {
        kk_script_disable(scripts, report->script);
    }
    kk_buf_free(&call.render.sink.pending);
    return done;
}
