/* Rules during and after the replay. */
#include "script/objects/replay.h"

#include "script/language/block_table.h"
#include "script/library/globals.h"
#include "script/objects/facts.h"
#include "script/objects/matches.h"
#include "script/objects/objects.h"
#include "script/objects/records.h"
#include "script/objects/refs.h"
#include "script/sandbox/call.h"
#include "script/sandbox/choices.h"
#include "script/sandbox/gauge.h"
#include "tree/tree.h"

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
    scripts->replay->complete = scripts->replay->tree_known = false;
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
    kk_availability availability = kk_event_field(event, field, scratch, &value);
    return availability == KK_KNOWN ? kk_value_text(&value, scratch) : KK_STR("");
}

/* Default key of a finding: the child's image, the remote end, else the path. */
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
    if (scripts->replay->event_index != event->ref.index ||
        scripts->replay->event_creates != event->ref.creates) {
        scripts->replay->event_index = event->ref.index;
        scripts->replay->event_creates = event->ref.creates;
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
    kk_finding *finding;
    kk_buf text;   /* sentence, or severity */
    kk_buf reason; /* for the severity */
} finish_call;

/* Runs `body` for the finding's rule; false when that is disabled, or failed. */
static bool run_for(kk_scripts *scripts, size_t number, lua_CFunction body, finish_call *call)
{
    call->entry = &scripts->blocks->items[number];
    const kk_entry entry = {.script = call->entry->script,
                            .block = &call->entry->block,
                            .often = call->finding != NULL,
                            .body = body,
                            .data = call};
    return !call->entry->block.disabled && kk_enter(scripts, &entry);
}

static void call_with_case(lua_State *lua, const finish_call *call, int function)
{
    kk_push_function(lua, call->entry->script, function);
    kk_push_case(lua);
    lua_call(lua, 1, 0);
}

static int call_on_complete(lua_State *lua)
{
    finish_call *call = lua_touserdata(lua, 1);
    call_with_case(lua, call, call->entry->on_complete);
    return 0;
}

static int call_on_finish(lua_State *lua)
{
    finish_call *call = lua_touserdata(lua, 1);
    call_with_case(lua, call, call->entry->on_finish);
    return 0;
}

static void run_on_complete(kk_scripts *scripts)
{
    for (size_t i = 0; i < scripts->blocks->count; i++) {
        if (scripts->blocks->items[i].on_complete != LUA_NOREF) {
            run_for(scripts, i, call_on_complete, &(finish_call){0});
        }
    }
}

static void run_on_finish(kk_scripts *scripts)
{
    for (size_t i = 0; i < scripts->blocks->count; i++) {
        if (scripts->blocks->items[i].on_finish != LUA_NOREF) {
            run_for(scripts, i, call_on_finish, &(finish_call){0});
        }
    }
}

/* --- what findings state --- */

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
    if (lua_type(lua, -1) == LUA_TTABLE) {
        kk_statement statement;
        size_t bytes = kk_read_statement(lua, -1, call->finding, &statement);
        call->finding->statement = statement;
        kk_book_finding(lua, call->finding, bytes);
        return 0;
    }
    if (lua_type(lua, -1) != LUA_TSTRING) {
        return kk_raise(lua,
                        "finding must return facts, { \"verb\", role = object, ... }, or a text, not a %s",
                        luaL_typename(lua, -1));
    }
    kk_str text;
    text.data = lua_tolstring(lua, -1, &text.size);
    kk_check_said(lua, "finding", text.size);
    kk_buf_append_str(&call->text, text);
    return 0;
}

static void set_text(kk_scripts *scripts, size_t number, kk_finding *finding, const kk_buf *text)
{
    kk_finding_set_text(scripts->context.result, finding, kk_buf_str(text));
    if (number != SIZE_MAX) {
        kk_book_record(scripts, number, text->size);
    }
}

static void state_facts(kk_scripts *scripts, kk_finding *finding)
{
    size_t number = kk_block_find(scripts, KK_BLOCK_RULE, finding->rule);
    if (finding->text.data || finding->statement.verb.data || number == SIZE_MAX ||
        scripts->blocks->items[number].finding == LUA_NOREF) {
        return;
    }
    finish_call call = {.finding = finding};
    run_for(scripts, number, call_finding, &call);
    if (call.text.size > 0) {
        set_text(scripts, number, finding, &call.text);
    }
    kk_buf_free(&call.text);
}

/* --- what they weigh --- */

/* Takes "severity, reason" from the top of the stack; nothing for nil. */
static void take_weight(lua_State *lua, finish_call *call, const char *name)
{
    int severity_at = lua_gettop(lua) - 1, reason_at = lua_gettop(lua);
    if (lua_isnil(lua, severity_at)) {
        return;
    }
    kk_str severity, reason;
    severity.data = luaL_tolstring(lua, severity_at, &severity.size);
    if (kk_severity_find(severity) == KK_SEVERITY_COUNT) {
        kk_raise(lua, "%s returns %s or nil, not \"%.40s\"", name, kk_severity_choices(", ").text,
                 severity.data);
    }
    kk_buf_append_str(&call->text, severity);
    if (!lua_isnil(lua, reason_at)) {
        reason.data = luaL_checklstring(lua, reason_at, &reason.size);
        kk_check_said(lua, name, reason.size);
        kk_buf_append_str(&call->reason, reason);
    }
}

static void call_with_finding(lua_State *lua, const finish_call *call, int function)
{
    kk_clock_check(lua);
    kk_push_function(lua, call->entry->script, function);
    kk_push_finding(lua, call->finding);
    kk_push_case(lua);
    lua_call(lua, 2, 2);
}

static int call_excuse(lua_State *lua)
{
    finish_call *call = lua_touserdata(lua, 1);
    call_with_finding(lua, call, call->entry->excuse);
    take_weight(lua, call, "excuse");
    return 0;
}

static int call_weigh(lua_State *lua)
{
    finish_call *call = lua_touserdata(lua, 1);
    call_with_finding(lua, call, call->entry->weigh);
    take_weight(lua, call, "weigh");
    return 0;
}

static void set_excuse(kk_scripts *scripts, size_t number, kk_finding *finding)
{
    finish_call call = {.finding = finding};
    finding->is_excusable = false;
    run_for(scripts, number, call_excuse, &call);
    if (call.text.size > 0) {
        finding->is_excusable = true;
        finding->excuse = kk_severity_find(kk_buf_str(&call.text));
        finding->excuse_reason =
            kk_arena_copy(kk_case_arena(scripts->context.result), kk_buf_str(&call.reason));
        kk_book_record(scripts, number, call.reason.size);
    }
    kk_buf_free(&call.text);
    kk_buf_free(&call.reason);
}

/* A finding may be worth less than its rule, never more; why is a fact of it. */
static void lower(kk_scripts *scripts, size_t number, kk_finding *finding, kk_severity severity, kk_str why)
{
    finding->worth = severity < finding->worth ? severity : finding->worth;
    if (why.size > 0 && finding->statement.verb.data) {
        const kk_fact reason = {.role = KK_ROLE_REASON, .process = KK_NO_PROCESS, .text = why};
        kk_statement_add(&finding->statement, &reason, kk_case_arena(scripts->context.result));
        kk_book_record(scripts, number, sizeof reason + why.size);
    }
}

static void weigh(kk_scripts *scripts, size_t number, kk_finding *finding)
{
    finish_call call = {.finding = finding};
    run_for(scripts, number, call_weigh, &call);
    if (call.text.size > 0) {
        lower(scripts, number, finding, kk_severity_find(kk_buf_str(&call.text)), kk_buf_str(&call.reason));
    }
    kk_buf_free(&call.text);
    kk_buf_free(&call.reason);
}

static kk_finding *first_finding(const kk_scripts *scripts)
{
    return kk_writable(kk_case_findings(scripts->context.result));
}

/* The block of the finding's rule; SIZE_MAX. */
static size_t block_of(const kk_scripts *scripts, const kk_finding *finding)
{
    return kk_block_find(scripts, KK_BLOCK_RULE, finding->rule);
}

static void excuse_all(kk_scripts *scripts)
{
    for (kk_finding *finding = first_finding(scripts); finding; finding = finding->next) {
        size_t number = block_of(scripts, finding);
        if (number != SIZE_MAX && scripts->blocks->items[number].excuse != LUA_NOREF) {
            set_excuse(scripts, number, finding);
        }
    }
}

/* Weighs all findings. All excuses are known before the first is weighed, and `finding.severity` stays what
 * rules said until all are weighed: what one weighs does not depend on the order. */
static void weigh_all(kk_scripts *scripts)
{
    excuse_all(scripts);
    for (kk_finding *finding = first_finding(scripts); finding; finding = finding->next) {
        size_t number = block_of(scripts, finding);
        if (number != SIZE_MAX && scripts->blocks->items[number].weigh != LUA_NOREF) {
            weigh(scripts, number, finding);
        } else if (finding->is_excusable) {
            lower(scripts, number, finding, finding->excuse, finding->excuse_reason);
        }
    }
    kk_tree_weigh(scripts->context.result);
}

/* --- their sentences --- */

/* kaiseki.report.words turns the statement into an English sentence. */
static int call_words(lua_State *lua)
{
    finish_call *call = lua_touserdata(lua, 1);
    kk_base_push(lua);
    lua_getfield(lua, -1, "require");
    lua_pushliteral(lua, "kaiseki.report.words");
    lua_call(lua, 1, 1);
    lua_getfield(lua, -1, "english");
    kk_push_finding(lua, call->finding);
    lua_call(lua, 1, 1);
    kk_str text;
    text.data = luaL_checklstring(lua, -1, &text.size);
    kk_buf_append_str(&call->text, text);
    return 0;
}

/* Sentence of a finding whose rule has none for it: the title, and what the finding is about. */
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
    finish_call call = {.finding = finding};
    size_t number = block_of(scripts, finding);
    if (finding->statement.verb.data && number != SIZE_MAX) {
        run_for(scripts, number, call_words, &call);
    }
    if (call.text.size == 0) {
        default_sentence(scripts, finding, &call.text);
    }
    set_text(scripts, number, finding, &call.text);
    kk_buf_free(&call.text);
}

void kk_scripts_complete(kk_scripts *scripts)
{
    scripts->replay->complete = true;
    run_on_complete(scripts);
    excuse_all(scripts);
}

void kk_scripts_finish(kk_scripts *scripts)
{
    scripts->replay->tree_known = true;
    run_on_finish(scripts);
    kk_tree_settle(scripts->context.result);
    for (kk_finding *finding = first_finding(scripts); finding; finding = finding->next) {
        state_facts(scripts, finding);
    }
    weigh_all(scripts);
    for (kk_finding *finding = first_finding(scripts); finding; finding = finding->next) {
        if (!finding->text.data) {
            write_sentence(scripts, finding);
        }
    }
}
