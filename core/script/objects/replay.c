/* Rules during and after the replay. */
#include "script/objects/replay.h"

#include "script/language/block_table.h"
#include "script/objects/matches.h"
#include "script/objects/objects.h"
#include "script/objects/records.h"
#include "script/objects/refs.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#include <stdio.h>

void kk_replay_init(kk_replay *replay)
{
    replay->scratch_index = UINT64_MAX;
}

void kk_replay_free(kk_replay *replay)
{
    kk_matchers_free(replay);
    kk_refs_free(replay);
    kk_scratch_free(&replay->scratch);
    kk_scratch_free(&replay->property_scratch);
}

void kk_scripts_bind(kk_scripts *scripts, const kk_script_context *context)
{
    scripts->context = *context;
    scripts->replay->finished = false;
    scripts->replay->event_index = UINT64_MAX;
}

/* --- events --- */

typedef struct event_call {
    const kk_block_entry *entry;
    const kk_event *event;
    kk_buf key;
    bool wanted; /* the event belongs to a finding */
} event_call;

static int call_key(lua_State *lua)
{
    event_call *call = lua_touserdata(lua, 1);
    kk_clock_check(lua);
    kk_push_function(lua, call->entry->script, call->entry->key);
    kk_push_event(lua, call->event);
    kk_push_case(lua);
    lua_call(lua, 2, 1);
    if (!lua_toboolean(lua, -1)) {
        return 0;
    }
    if (!lua_isstring(lua, -1)) {
        return kk_raise(lua, "key must return a text or nil, not a %s", luaL_typename(lua, -1));
    }
    kk_str key;
    key.data = lua_tolstring(lua, -1, &key.size);
    kk_check_said(lua, "key", key.size);
    kk_buf_append_str(&call->key, key);
    call->wanted = !call->key.failed;
    return 0;
}

static int call_on_event(lua_State *lua)
{
    event_call *call = lua_touserdata(lua, 1);
    kk_clock_check(lua);
    kk_push_function(lua, call->entry->script, call->entry->on_event);
    kk_push_event(lua, call->event);
    kk_push_case(lua);
    lua_call(lua, 2, 0);
    return 0;
}

static kk_str field_text(const kk_event *event, kk_field field, kk_scratch *scratch)
{
    kk_value value;
    kk_state state = kk_event_field(event, field, scratch, &value);
    return state == KK_KNOWN ? kk_value_text(&value, scratch) : KK_STR("");
}

/* What the event is about: the child's image, the remote end, else the path. */
static void default_key(const kk_event *event, kk_scratch *scratch, kk_buf *key)
{
    if (event->operation == KK_OP_PROCESS_CREATE) {
        kk_buf_append_str(key, field_text(event, KK_FIELD_CHILD_IMAGE, scratch));
    }
    if (event->class_id == KK_CLASS_NETWORK) {
        kk_str end = field_text(event, KK_FIELD_NET_REMOTE_ADDRESS, scratch);
        end = end.size ? end : field_text(event, KK_FIELD_NET_REMOTE_HOST, scratch);
        kk_buf_append_str(key, end);
        kk_str port = end.size ? field_text(event, KK_FIELD_NET_REMOTE_PORT, scratch) : KK_STR("");
        if (port.size) {
            kk_buf_append_char(key, ':');
            kk_buf_append_str(key, port);
        }
    }
    if (key->size == 0) {
        kk_buf_append_str(key, field_text(event, KK_FIELD_PATH, scratch));
    }
}

static bool run_event(kk_scripts *scripts, event_call *call, lua_CFunction body)
{
    const kk_entry entry = {.script = call->entry->script,
                            .block = &call->entry->block,
                            .often = true,
                            .body = body,
                            .data = call};
    return kk_enter(scripts, &entry);
}

void kk_scripts_event(kk_scripts *scripts, size_t number, const kk_event *event, int32_t whitelist,
                      kk_scratch *scratch)
{
    const kk_block_entry *entry = &scripts->blocks->items[number];
    if (entry->block.disabled || entry->block.kind != KK_BLOCK_RULE) {
        return;
    }
    event_call call = {.entry = entry, .event = event};
    scripts->replay->event = event;
    scripts->replay->event_scratch = scratch;
    scripts->replay->event_whitelist = whitelist;
    if (scripts->replay->event_index != event->ref.index) {
        scripts->replay->event_index = event->ref.index;
        scripts->replay->event_serial++;
    }
    if (entry->on_event != LUA_NOREF) {
        run_event(scripts, &call, call_on_event);
    } else if (entry->key == LUA_NOREF) {
        default_key(event, scratch, &call.key);
        call.wanted = !call.key.failed;
    } else {
        run_event(scripts, &call, call_key);
    }
    scripts->replay->event = NULL;
    if (call.wanted) {
        kk_finding *finding =
            kk_case_finding(scripts->context.result, scripts->context.case_numbers[number],
                            event->ref.process, kk_buf_str(&call.key), event, whitelist, scratch);
        if (finding) {
            kk_book_finding_of(scripts, number, finding);
        }
    }
    kk_buf_free(&call.key);
}

/* --- the end --- */

typedef struct finish_call {
    const kk_block_entry *entry;
    const kk_finding *finding;
    kk_buf text;
} finish_call;

static int call_on_finish(lua_State *lua)
{
    finish_call *call = lua_touserdata(lua, 1);
    kk_push_function(lua, call->entry->script, call->entry->on_finish);
    kk_push_case(lua);
    lua_call(lua, 1, 0);
    return 0;
}

static int call_finding(lua_State *lua)
{
    finish_call *call = lua_touserdata(lua, 1);
    kk_clock_check(lua);
    kk_push_function(lua, call->entry->script, call->entry->finding);
    kk_push_finding(lua, call->finding);
    kk_push_case(lua);
    lua_call(lua, 2, 1);
    if (lua_isnil(lua, -1)) {
        return 0;
    }
    if (lua_type(lua, -1) != LUA_TSTRING) {
        return kk_raise(lua, "finding must return a text, not a %s", luaL_typename(lua, -1));
    }
    kk_str text;
    text.data = lua_tolstring(lua, -1, &text.size);
    kk_check_said(lua, "finding", text.size);
    kk_buf_append_str(&call->text, text);
    return 0;
}

/* What a finding says whose rule has no sentence for it: the title, and what it is about. */
static void default_sentence(const kk_scripts *scripts, const kk_finding *finding, kk_buf *out)
{
    const kk_rule_info *rule = kk_case_rule_info(scripts->context.result, finding->rule);
    const kk_process *process = kk_processes_get(kk_bound_processes(scripts), finding->process);
    if (process && process->name.data) {
        kk_buf_append_str(out, process->name);
        kk_buf_printf(out, " %u: ", process->pid);
    }
    kk_buf_append_str(out, rule->title);
    if (finding->key.size > 0) {
        kk_buf_append_text(out, ": ");
        kk_buf_append_str(out, finding->key);
    }
}

static void write_sentence(kk_scripts *scripts, kk_finding *finding)
{
    size_t number = kk_block_find(scripts, KK_BLOCK_RULE, finding->rule);
    finish_call call = {.finding = finding};
    if (number != SIZE_MAX) {
        call.entry = &scripts->blocks->items[number];
        const kk_entry entry = {.script = call.entry->script,
                                .block = &call.entry->block,
                                .often = true,
                                .body = call_finding,
                                .data = &call};
        if (call.entry->finding != LUA_NOREF && !call.entry->block.disabled) {
            kk_enter(scripts, &entry);
        }
    }
    if (call.text.size == 0) {
        kk_buf_clear(&call.text);
        default_sentence(scripts, finding, &call.text);
    }
    kk_finding_set_text(scripts->context.result, finding, kk_buf_str(&call.text));
    if (number != SIZE_MAX) {
        kk_book_record(scripts, number, call.text.size);
    }
    kk_buf_free(&call.text);
}

void kk_scripts_finish(kk_scripts *scripts)
{
    scripts->replay->finished = true;
    for (size_t i = 0; i < scripts->blocks->count; i++) {
        finish_call call = {.entry = &scripts->blocks->items[i]};
        if (call.entry->block.disabled || call.entry->on_finish == LUA_NOREF) {
            continue;
        }
        const kk_entry entry = {
            .script = call.entry->script, .block = &call.entry->block, .body = call_on_finish, .data = &call};
        kk_enter(scripts, &entry);
    }
    kk_case_weigh(scripts->context.result);
    for (const kk_finding *finding = kk_case_findings(scripts->context.result); finding;
         finding = finding->next) {
        if (!finding->text.data) {
            write_sentence(scripts, (kk_finding *)finding);
        }
    }
}
