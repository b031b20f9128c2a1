#include "script/sandbox/call.h"

#include "script/sandbox/gauge.h"
#include "script/sandbox/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Divisor of the steps that a call which runs once gets, for calls that run for each event. */
#define OFTEN_SHARE 50

/* Error as the message handler notes it, while the stack of calls still stands. */
struct kk_failure {
    char text[KK_ERROR_SIZE];
    unsigned line;
};

int kk_raise(lua_State *lua, const char *format, ...)
{
    char text[KK_ERROR_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    lua_pushstring(lua, text);
    lua_error(lua);
    __builtin_unreachable();
}

/* Lua puts "file:line: " before messages; the engine's own record says it better. */
static const char *without_location(lua_State *lua, const char *text)
{
    lua_Debug activation;
    for (int level = 0; lua_getstack(lua, level, &activation); level++) {
        lua_getinfo(lua, "Sl", &activation);
        if (activation.currentline <= 0) {
            continue;
        }
        char location[LUA_IDSIZE + 16];
        int size =
            snprintf(location, sizeof location, "%s:%d: ", activation.short_src, activation.currentline);
        const char *chunk = kk_running_script(kk_scripts_of(lua))->chunk;
        bool own = strcmp(activation.source, chunk) == 0;
        return own && size > 0 && strncmp(text, location, (size_t)size) == 0 ? text + size : text;
    }
    return text;
}

/* Message handler: keeps text and line, allocates nothing. */
static int on_error(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_failure *noted = scripts->running.failure;
    if (scripts->gauge.tripped != KK_TRIP_NONE) {
        return 1;
    }
    noted->line = kk_running_line(scripts);
    if (lua_type(lua, 1) == LUA_TSTRING) {
        snprintf(noted->text, sizeof noted->text, "%s", without_location(lua, lua_tostring(lua, 1)));
    } else {
        snprintf(noted->text, sizeof noted->text, "the error value is a %s, not a text",
                 luaL_typename(lua, 1));
    }
    return 1;
}

const char *kk_block_name(const kk_block *block, char *out, size_t size)
{
    if (!block) {
        return "";
    }
    if (block->kind == KK_BLOCK_RULE) {
        snprintf(out, size, "rule %.*s: ", (int)block->rule.id.size, block->rule.id.data);
    } else {
        snprintf(out, size, "%s of line %u: ", block->kind == KK_BLOCK_ACTIVITY ? "activity" : "whitelist",
                 block->line);
    }
    return out;
}

static void tell(const kk_scripts *scripts, const kk_entry *entry, const kk_failure *noted, kk_error *error)
{
    char name[160], location[16] = "";
    const char *text = noted->text;
    unsigned line = noted->line;
    kk_error limit;
    if (scripts->gauge.tripped != KK_TRIP_NONE) {
        kk_trip_describe(scripts, scripts->gauge.tripped, &limit);
        text = limit.text;
        line = scripts->gauge.trip_line;
    }
    if (line == 0 && entry->block) { /* what a function returned */
        line = entry->block->line;
    }
    if (line > 0) {
        snprintf(location, sizeof location, "%u:", line);
    }
    kk_str path = scripts->table.items[entry->script]->path;
    kk_fail(error, "%.*s:%s %s%s", (int)path.size, path.data, location,
            kk_block_name(entry->block, name, sizeof name), text);
}

/* Record of the outer call, put back when the inner one ends. */
typedef struct outer_call {
    kk_running running;
    int64_t steps_left;
    unsigned collections;
} outer_call;

static outer_call begin(kk_scripts *scripts, const kk_entry *entry, kk_failure *noted)
{
    kk_gauge *gauge = &scripts->gauge;
    outer_call outer = {scripts->running, gauge->steps_left, gauge->collections};
    kk_clock_settle(scripts);
    scripts->running = (kk_running){.script = entry->script,
                                    .owner = entry->library ? KK_ENGINE_SCRIPT : entry->script,
                                    .block = entry->block,
                                    .loading = entry->loading,
                                    .failure = noted};
    gauge->steps_left =
        (int64_t)(gauge->limits.steps / (entry->often ? OFTEN_SHARE : 1)) * kk_running_script(scripts)->share;
    gauge->collections = 0;
    return outer;
}

static void end(kk_scripts *scripts, const outer_call *outer)
{
    kk_gauge *gauge = &scripts->gauge;
    kk_clock_settle(scripts);
    scripts->running = outer->running;
    gauge->last_trip = gauge->tripped;
    gauge->steps_left = outer->steps_left;
    gauge->collections = outer->collections;
    gauge->refused = 0;
    if (gauge->tripped != KK_TRIP_NONE) {
        gauge->tripped = KK_TRIP_NONE;
        gauge->trip_line = 0;
        kk_hook_install(scripts);
    }
}

/* Pushes nothing that has to be allocated, so nothing can raise outside of the call. */
static int call_protected(lua_State *lua, const kk_entry *entry)
{
    if (!lua_checkstack(lua, 4)) {
        return LUA_ERRMEM;
    }
    int top = lua_gettop(lua);
    lua_pushcfunction(lua, on_error);
    lua_pushcfunction(lua, entry->body);
    lua_pushlightuserdata(lua, entry->data);
    int status = lua_pcall(lua, 1, 0, top + 1);
    lua_settop(lua, top);
    return status;
}

bool kk_protect(kk_scripts *scripts, const kk_entry *entry, kk_error *error)
{
    kk_failure noted = {.line = 0};
    strcpy(noted.text, "failed while its failure was handled");
    outer_call outer = begin(scripts, entry, &noted);
    int status = call_protected(scripts->lua, entry);
    if (status == LUA_ERRMEM && scripts->gauge.tripped == KK_TRIP_NONE) {
        scripts->gauge.tripped = KK_TRIP_MEMORY;
    }
    bool done = status == LUA_OK && scripts->gauge.tripped == KK_TRIP_NONE;
    if (!done) {
        tell(scripts, entry, &noted, error);
    }
    end(scripts, &outer);
    return done;
}

void kk_push_function(lua_State *lua, uint32_t script, int reference)
{
    lua_rawgeti(lua, LUA_REGISTRYINDEX, kk_scripts_of(lua)->table.items[script]->references);
    lua_rawgeti(lua, -1, reference);
    lua_remove(lua, -2);
}

int kk_keep_function(lua_State *lua, uint32_t script)
{
    lua_rawgeti(lua, LUA_REGISTRYINDEX, kk_scripts_of(lua)->table.items[script]->references);
    lua_insert(lua, -2);
    int reference = luaL_ref(lua, -2);
    lua_pop(lua, 1);
    return reference;
}
