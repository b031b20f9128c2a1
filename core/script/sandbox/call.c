#include "script/sandbox/call.h"

#include "script/sandbox/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Events get this share of the steps of a call that runs once. */
#define OFTEN_SHARE 50

/* What the message handler notes of an error while the stack of calls still stands. */
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
static const char *without_place(lua_State *lua, const char *text)
{
    lua_Debug activation;
    for (int level = 0; lua_getstack(lua, level, &activation); level++) {
        lua_getinfo(lua, "Sl", &activation);
        if (activation.currentline <= 0) {
            continue;
        }
        char place[LUA_IDSIZE + 16];
        int size = snprintf(place, sizeof place, "%s:%d: ", activation.short_src, activation.currentline);
        const char *chunk = kk_scripts_of(lua)->items[kk_scripts_of(lua)->running]->chunk;
        bool own = strcmp(activation.source, chunk) == 0;
        return own && size > 0 && strncmp(text, place, (size_t)size) == 0 ? text + size : text;
    }
    return text;
}

/* Message handler: keeps text and line, allocates nothing. */
static int on_error(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_failure *noted = scripts->failure;
    if (scripts->gauge.tripped != KK_TRIP_NONE) {
        return 1;
    }
    noted->line = kk_running_line(scripts);
    if (lua_type(lua, 1) == LUA_TSTRING) {
        snprintf(noted->text, sizeof noted->text, "%s", without_place(lua, lua_tostring(lua, 1)));
    } else {
        snprintf(noted->text, sizeof noted->text, "the error value is a %s, not a text",
                 luaL_typename(lua, 1));
    }
    return 1;
}

static const char *block_name(const kk_scripts *scripts, int32_t block, char *out, size_t size)
{
    if (block < 0) {
        return "";
    }
    const kk_block *at = &scripts->blocks[block].block;
    if (at->kind == KK_BLOCK_RULE) {
        snprintf(out, size, "rule %.*s: ", (int)at->rule.id.size, at->rule.id.data);
    } else {
        snprintf(out, size, "%s of line %u: ", at->kind == KK_BLOCK_ACTIVITY ? "activity" : "whitelist",
                 at->line);
    }
    return out;
}

void kk_scripts_describe(const kk_scripts *scripts, size_t number, kk_str text, kk_error *error)
{
    char name[160];
    const kk_block *block = &scripts->blocks[number].block;
    kk_fail(error, "%.*s:%u: %s%.*s", (int)block->script.size, block->script.data, block->line,
            block_name(scripts, (int32_t)number, name, sizeof name), (int)text.size, text.data);
}

static void tell(const kk_scripts *scripts, const kk_entry *entry, const kk_failure *noted, kk_error *error)
{
    char name[160], place[16] = "";
    const char *text = noted->text;
    unsigned line = noted->line;
    kk_error limit;
    if (scripts->gauge.tripped != KK_TRIP_NONE) {
        kk_trip_describe(scripts, scripts->gauge.tripped, &limit);
        text = limit.text;
        line = scripts->gauge.trip_line;
    }
    if (line == 0 && entry->block >= 0) { /* what a function returned */
        line = scripts->blocks[entry->block].block.line;
    }
    if (line > 0) {
        snprintf(place, sizeof place, "%u:", line);
    }
    kk_str path = scripts->items[entry->script]->path;
    kk_fail(error, "%.*s:%s %s%s", (int)path.size, path.data, place,
            block_name(scripts, entry->block, name, sizeof name), text);
}

/* What a call changes and puts back. */
typedef struct activation_record {
    uint32_t running, owner;
    int32_t block;
    bool loading;
    int64_t steps_left;
    unsigned collections;
    kk_failure *failure;
} activation_record;

static activation_record begin(kk_scripts *scripts, const kk_entry *entry, kk_failure *noted)
{
    activation_record outer = {scripts->running,
                               scripts->owner,
                               scripts->block,
                               scripts->loading,
                               scripts->gauge.steps_left,
                               scripts->gauge.collections,
                               scripts->failure};
    kk_clock_settle(scripts);
    scripts->failure = noted;
    scripts->running = entry->script;
    scripts->owner = entry->library ? KK_ENGINE_SCRIPT : entry->script;
    scripts->block = entry->block;
    scripts->loading = entry->loading;
    scripts->gauge.steps_left = (int64_t)(scripts->limits.steps / (entry->often ? OFTEN_SHARE : 1)) *
                                scripts->items[entry->script]->share;
    scripts->gauge.collections = 0;
    return outer;
}

static void end(kk_scripts *scripts, const activation_record *outer)
{
    kk_clock_settle(scripts);
    scripts->failure = outer->failure;
    scripts->running = outer->running;
    scripts->owner = outer->owner;
    scripts->block = outer->block;
    scripts->loading = outer->loading;
    scripts->last_trip = scripts->gauge.tripped;
    scripts->gauge.steps_left = outer->steps_left;
    scripts->gauge.collections = outer->collections;
    scripts->gauge.refused = 0;
    if (scripts->gauge.tripped != KK_TRIP_NONE) {
        scripts->gauge.tripped = KK_TRIP_NONE;
        scripts->gauge.trip_line = 0;
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
    activation_record outer = begin(scripts, entry, &noted);
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

/* An activity that cannot say its text still counts; anything else stops. */
static void fail_block(kk_scripts *scripts, size_t number)
{
    kk_block_entry *entry = &scripts->blocks[number];
    if (entry->block.kind == KK_BLOCK_ACTIVITY) {
        entry->text = LUA_NOREF;
    } else {
        entry->block.disabled = true;
    }
}

bool kk_enter(kk_scripts *scripts, const kk_entry *entry)
{
    kk_error error;
    if (scripts->items[entry->script]->disabled) {
        return false;
    }
    if (kk_protect(scripts, entry, &error)) {
        return true;
    }
    kk_trip tripped = scripts->last_trip;
    kk_scripts_add_error(scripts, entry->script, error.text);
    if (entry->block >= 0) {
        fail_block(scripts, (size_t)entry->block);
    }
    if (tripped != KK_TRIP_NONE) {
        kk_script_disable(scripts, entry->script);
    }
    return false;
}

void kk_script_disable(kk_scripts *scripts, uint32_t script)
{
    kk_script *item = scripts->items[script];
    item->disabled = true;
    for (size_t i = 0; i < scripts->block_count; i++) {
        kk_block_entry *entry = &scripts->blocks[i];
        if (entry->script == script) {
            entry->block.disabled = entry->block.kind == KK_BLOCK_RULE;
            entry->key = entry->finding = entry->on_event = LUA_NOREF;
            entry->on_finish = entry->text = entry->examples = LUA_NOREF;
        }
    }
    luaL_unref(scripts->lua, LUA_REGISTRYINDEX, item->references);
    item->references = LUA_NOREF;
    lua_gc(scripts->lua, LUA_GCCOLLECT, 0);
}

void kk_script_stop(kk_scripts *scripts, uint32_t script)
{
    kk_script_disable(scripts, script);
    for (size_t i = 0; i < scripts->block_count; i++) {
        scripts->blocks[i].block.disabled |= scripts->blocks[i].script == script;
    }
}

void kk_push_function(lua_State *lua, uint32_t script, int reference)
{
    lua_rawgeti(lua, LUA_REGISTRYINDEX, kk_scripts_of(lua)->items[script]->references);
    lua_rawgeti(lua, -1, reference);
    lua_remove(lua, -2);
}

int kk_keep_function(lua_State *lua, uint32_t script)
{
    lua_rawgeti(lua, LUA_REGISTRYINDEX, kk_scripts_of(lua)->items[script]->references);
    lua_insert(lua, -2);
    int reference = luaL_ref(lua, -2);
    lua_pop(lua, 1);
    return reference;
}
