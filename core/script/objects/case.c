/* case: what was concluded about one capture. */
#include "script/language/attack.h"
#include "script/objects/objects.h"
#include "script/objects/out.h"
#include "script/objects/refs.h"
#include "script/objects/replay.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

kk_case *kk_bound_case(lua_State *lua)
{
    kk_case *bound = kk_scripts_of(lua)->context.result;
    if (!bound) {
        kk_raise(lua, "there is no case yet");
    }
    return bound;
}

void kk_push_case(lua_State *lua)
{
    kk_push_object(lua, &KK_CASE_TYPE, kk_bound_case(lua), 0);
}

/* Lists of linked records: while events come they are made anew, afterwards kept, because they no longer
 * grow. */
static void push_kept_list(lua_State *lua, kk_scripts *scripts, const void *key, const kk_object_type *type,
                           const void *first, const void *(*next)(const void *record))
{
    if (scripts->replay->complete && lua_rawgetp(lua, LUA_REGISTRYINDEX, key) == LUA_TTABLE) {
        return;
    }
    uint32_t owner = scripts->running.owner;
    scripts->running.owner = scripts->replay->complete ? KK_ENGINE_SCRIPT : owner; /* one for all scripts */
    kk_push_linked(lua, type, first, next);
    scripts->running.owner = owner;
    if (scripts->replay->complete) {
        lua_pushvalue(lua, -1);
        lua_rawsetp(lua, LUA_REGISTRYINDEX, key);
    }
}

static const void *next_file(const void *record)
{
    return ((const kk_file_record *)record)->next;
}

static const void *next_registry(const void *record)
{
    return ((const kk_registry_record *)record)->next;
}

static const void *next_endpoint(const void *record)
{
    return ((const kk_endpoint_record *)record)->next;
}

static const void *next_finding(const void *record)
{
    return ((const kk_finding *)record)->next;
}

#define GETTER(function)                                                                                     \
    static void function(lua_State *lua, kk_scripts *scripts, const kk_object *object,                       \
                         const kk_property *property)

GETTER(push_files)
{
    (void)object;
    push_kept_list(lua, scripts, property, &KK_FILE_TYPE,
                   kk_ledger_files(kk_case_ledger(scripts->context.result)), next_file);
}

GETTER(push_registry)
{
    (void)object;
    push_kept_list(lua, scripts, property, &KK_REGISTRY_TYPE,
                   kk_ledger_registry(kk_case_ledger(scripts->context.result)), next_registry);
}

GETTER(push_endpoints)
{
    (void)object;
    push_kept_list(lua, scripts, property, &KK_ENDPOINT_TYPE,
                   kk_ledger_endpoints(kk_case_ledger(scripts->context.result)), next_endpoint);
}

/* on_finish adds findings, so that this list is kept for reports only. */
GETTER(push_findings)
{
    (void)object;
    const kk_finding *first = kk_case_findings(scripts->context.result);
    if (scripts->render) {
        push_kept_list(lua, scripts, property, &KK_FINDING_TYPE, first, next_finding);
    } else {
        kk_push_linked(lua, &KK_FINDING_TYPE, first, next_finding);
    }
}

/* --- lists by number --- */

static void process_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    (void)scripts;
    (void)list;
    kk_push_process(lua, (kk_process_id)at);
}

GETTER(push_processes)
{
    (void)object;
    (void)property;
    kk_push_list(lua, kk_bound_processes(scripts)->count, process_item, NULL, 0);
}

static bool is_of_view(const kk_case *result, const kk_activity_entry *entry, kk_str view)
{
    return kk_str_equal(kk_case_activity_info(result, entry->activity)->view, view);
}

/* Entries of the running report's view, in rules' functions of the default one; kept as push_kept_list does.
 */
static void push_entries(lua_State *lua, kk_scripts *scripts, const kk_property *property, bool hidden_only)
{
    const kk_case *result = scripts->context.result;
    const char *key =
        (const char *)property + (kk_rendered_view(scripts).size > 0); /* one list for each view */
    if (scripts->replay->complete && lua_rawgetp(lua, LUA_REGISTRYINDEX, key) == LUA_TTABLE) {
        return;
    }
    size_t count, chosen = 0;
    const kk_activity_entry *entries = kk_case_activities(result, &count);
    kk_charge(lua, count);
    for (size_t i = 0; i < count; i++) {
        chosen += (!hidden_only || entries[i].whitelisted_by >= 0) &&
                  is_of_view(result, &entries[i], kk_rendered_view(scripts));
    }
    uint32_t owner = scripts->running.owner;
    scripts->running.owner = scripts->replay->complete ? KK_ENGINE_SCRIPT : owner;
    uint32_t *numbers =
        kk_push_numbered(lua, &KK_ACTIVITY_TYPE, chosen); /* entries move while there are more */
    scripts->running.owner = owner;
    for (size_t i = 0; i < count; i++) {
        if ((!hidden_only || entries[i].whitelisted_by >= 0) &&
            is_of_view(result, &entries[i], kk_rendered_view(scripts))) {
            *numbers++ = (uint32_t)i;
        }
    }
    if (scripts->replay->complete) {
        lua_pushvalue(lua, -1);
        lua_rawsetp(lua, LUA_REGISTRYINDEX, key);
    }
}

GETTER(push_activities)
{
    (void)object;
    push_entries(lua, scripts, property, false);
}

GETTER(push_suppressed)
{
    (void)object;
    push_entries(lua, scripts, property, true);
}

static void whitelist_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    (void)scripts;
    (void)list;
    kk_push_object(lua, &KK_WHITELIST_TYPE, NULL, at);
}

GETTER(push_whitelists)
{
    (void)object;
    (void)property;
    kk_push_list(lua, kk_case_whitelist_count(scripts->context.result), whitelist_item, NULL, 0);
}

static void rule_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    (void)scripts;
    (void)list;
    kk_push_object(lua, &KK_RULE_TYPE, NULL, at);
}

GETTER(push_rules)
{
    (void)object;
    (void)property;
    kk_push_list(lua, kk_case_rule_count(scripts->context.result), rule_item, NULL, 0);
}

/* An end of the part, nil where it is open. */
static void set_end(lua_State *lua, const char *name, int64_t time)
{
    if (time != INT64_MIN && time != INT64_MAX) {
        lua_pushinteger(lua, time);
        lua_setfield(lua, -2, name);
    }
}

GETTER(push_cut)
{
    (void)object;
    (void)property;
    const kk_case_cut *cut = kk_case_cut_of(scripts->context.result);
    if (!cut) {
        lua_pushnil(lua);
        return;
    }
    lua_createtable(lua, 0, 4);
    set_end(lua, "since", cut->since);
    set_end(lua, "before", (int64_t)cut->before);
    set_end(lua, "until", cut->until);
    set_end(lua, "after", (int64_t)cut->after);
}

GETTER(push_errors)
{
    (void)object;
    (void)property;
    size_t count;
    const kk_case_error *errors = kk_case_errors(scripts->context.result, &count);
    lua_newtable(lua);
    for (size_t i = 0; i < count; i++) {
        lua_createtable(lua, 0, 2);
        kk_push_str(lua, errors[i].script);
        lua_setfield(lua, -2, "script");
        kk_push_str(lua, errors[i].text);
        lua_setfield(lua, -2, "text");
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

/* --- single values --- */

GETTER(push_capture)
{
    (void)object;
    (void)property;
    kk_push_object(lua, &KK_CAPTURE_TYPE, kk_source_info(kk_case_source(scripts->context.result)), 0);
}

GETTER(push_version)
{
    (void)scripts;
    (void)object;
    (void)property;
    lua_pushliteral(lua, KK_VERSION);
}

GETTER(push_sample)
{
    (void)object;
    (void)property;
    kk_push_process(lua, kk_case_sample(scripts->context.result));
}

static void sample_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    (void)list;
    size_t count;
    const kk_process_id *samples = kk_case_samples(scripts->context.result, &count);
    kk_push_process(lua, samples[at]);
}

GETTER(push_samples)
{
    (void)object;
    (void)property;
    size_t count;
    (void)kk_case_samples(scripts->context.result, &count);
    kk_push_list(lua, count, sample_item, NULL, 0);
}

GETTER(push_complete)
{
    (void)object;
    (void)property;
    lua_pushboolean(lua, scripts->replay->complete);
}

GETTER(push_tree_known)
{
    (void)object;
    (void)property;
    lua_pushboolean(lua, scripts->replay->tree_known);
}

GETTER(push_sample_presumed)
{
    (void)object;
    (void)property;
    lua_pushboolean(lua, kk_case_sample_presumed(scripts->context.result));
}

GETTER(push_sample_reason)
{
    (void)object;
    (void)property;
    kk_str reason = kk_case_sample_reason(scripts->context.result);
    kk_push_str(lua, reason.data ? reason : KK_STR(""));
}

/* --- methods --- */

static kk_str check_text(lua_State *lua, int index)
{
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    kk_str text;
    text.data = luaL_checklstring(lua, index, &text.size);
    kk_charge(lua, 10 + text.size);
    return text;
}

/*** case:process(pid) The process with that PID; of several the last one. */
static int case_process(lua_State *lua)
{
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    lua_Integer pid = luaL_checkinteger(lua, 2);
    kk_bound_case(lua);
    const kk_processes *table = kk_bound_processes(kk_scripts_of(lua));
    kk_charge(lua, table->count);
    for (uint32_t i = table->count; i > 0; i--) {
        if (table->items[i - 1]->pid == pid && !table->items[i - 1]->pid_unknown) {
            kk_push_process(lua, i - 1);
            return 1;
        }
    }
    lua_pushnil(lua);
    return 1;
}

/*** case:file(path) The file's record, by path in any case; nil when nothing happened to it. */
static int case_file(lua_State *lua)
{
    kk_str path = check_text(lua, 2);
    kk_push_object(lua, &KK_FILE_TYPE, kk_ledger_file(kk_case_ledger(kk_bound_case(lua)), path), UINT64_MAX);
    return 1;
}

/*** case:registry_value(path) The record of a registry key or value, by path in any case. */
static int case_registry_value(lua_State *lua)
{
    kk_str path = check_text(lua, 2);
    kk_push_object(lua, &KK_REGISTRY_TYPE, kk_ledger_value(kk_case_ledger(kk_bound_case(lua)), path),
                   UINT64_MAX);
    return 1;
}

/*** case:event(index) An event by an index that a script has read of an event, a finding, a file or the like;
 * nil for others. */
static int case_event(lua_State *lua)
{
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    lua_Integer index = luaL_checkinteger(lua, 2);
    kk_bound_case(lua);
    kk_charge(lua, 50);
    const kk_event_ref *ref = index >= 0 ? kk_refs_find(kk_scripts_of(lua), (uint64_t)index) : NULL;
    if (ref) {
        kk_push_event_ref(lua, ref);
    } else {
        lua_pushnil(lua);
    }
    return 1;
}

/*** case:attack(id) { id, name, tactics (list), stix_id } of a MITRE ATT&CK technique; nil when there is
 * none. */
static int case_attack(lua_State *lua)
{
    kk_str id = check_text(lua, 2);
    const kk_technique *found = kk_attack_find(kk_scripts_of(lua), id, NULL);
    if (!found) {
        lua_pushnil(lua);
        return 1;
    }
    lua_createtable(lua, 0, 4);
    kk_push_str(lua, found->id);
    lua_setfield(lua, -2, "id");
    kk_push_str(lua, found->name);
    lua_setfield(lua, -2, "name");
    kk_push_str(lua, found->stix_id);
    lua_setfield(lua, -2, "stix_id");
    lua_newtable(lua);
    lua_Integer count = 0;
    size_t at = 0;
    for (kk_str tactic; kk_str_next(found->tactics, KK_STR(" "), &at, &tactic);) {
        kk_push_str(lua, tactic);
        lua_rawseti(lua, -2, ++count);
    }
    lua_setfield(lua, -2, "tactics");
    return 1;
}

/*** case:expand(text) The list of values that %NAME%s in the text take in this capture; a name may have
 * several, one that is not known gives an empty list. Only the first name is expanded. */
static int case_expand(lua_State *lua)
{
    kk_str text = check_text(lua, 2);
    const kk_environment *environment = kk_scripts_of(lua)->context.environment;
    size_t open = kk_str_find(text, KK_STR("%"), 0);
    size_t close = open == SIZE_MAX ? SIZE_MAX : kk_str_find(text, KK_STR("%"), open + 1);
    lua_newtable(lua);
    if (close == SIZE_MAX) {
        lua_pushvalue(lua, 2);
        lua_rawseti(lua, -2, 1);
        return 1;
    }
    kk_str name = kk_str_slice(text, open + 1, close - open - 1);
    for (size_t i = 0; environment; i++) {
        kk_str value = kk_environment_value(environment, name, i);
        if (!value.data) {
            break;
        }
        kk_charge(lua, 20);
        kk_push_str(lua, kk_str_slice(text, 0, open));
        kk_push_str(lua, value);
        kk_push_str(lua, kk_str_slice(text, close + 1, text.size));
        lua_concat(lua, 3);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* --- methods of other files --- */

static int case_hash(lua_State *lua)
{
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    return kk_case_hash_method(lua);
}

static int case_yara(lua_State *lua)
{
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    return kk_case_yara_method(lua);
}

static int case_task(lua_State *lua)
{
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    return kk_case_task_method(lua);
}

static int case_finding(lua_State *lua)
{
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    return kk_case_finding_method(lua);
}

static const kk_property PROPERTIES[] = {
    /*** case.capture (capture) */
    KK_COMPUTED("capture", push_capture),
    /*** case.kaiseki_version (text) */
    KK_COMPUTED("kaiseki_version", push_version),
    /*** case.sample (process) nil when there is none, and before the replay's end */
    KK_COMPUTED("sample", push_sample),
    /*** case.samples (list of processes) all that --sample names, case.sample first; empty when there is none
     */
    KK_COMPUTED("samples", push_samples),
    /*** case.sample_presumed (boolean) it was guessed, not given */
    KK_COMPUTED("sample_presumed", push_sample_presumed),
    /*** case.sample_reason (text) how it was found */
    KK_COMPUTED("sample_reason", push_sample_reason),
    /*** case.complete (boolean) the last event was read: nothing that it tells will change */
    KK_COMPUTED("complete", push_complete),
    /*** case.tree_known (boolean) the sample was looked for, and what belongs to it: `in_tree` and `tie` will
     * not change */
    KK_COMPUTED("tree_known", push_tree_known),
    /*** case.processes (list of processes) */
    KK_COMPUTED("processes", push_processes),
    /*** case.files (list of files) in order of first sight */
    KK_COMPUTED("files", push_files),
    /*** case.registry (list of registry records) in order of first sight */
    KK_COMPUTED("registry", push_registry),
    /*** case.endpoints (list of endpoints) in order of first sight */
    KK_COMPUTED("endpoints", push_endpoints),
    /*** case.findings (list of findings) in order of first event */
    KK_COMPUTED("findings", push_findings),
    /*** case.activities (list of activity entries) in order of first event, hidden ones included; those of
       the report's view */
    KK_COMPUTED("activities", push_activities),
    /*** case.suppressed (list of activity entries) those that a whitelist hides */
    KK_COMPUTED("suppressed", push_suppressed),
    /*** case.errors (list) { script, text } */
    KK_COMPUTED("errors", push_errors),
    /*** case.cut (table) { since, until, before, after }, the times (nil: open) that --since and --until
       gave, and how many events lie outside; nil for the whole capture */
    KK_COMPUTED("cut", push_cut),
    /*** case.whitelists (list of whitelists) in load order */
    KK_COMPUTED("whitelists", push_whitelists),
    /*** case.rules (list of rules) in load order */
    KK_COMPUTED("rules", push_rules), KK_METHOD("process", case_process), KK_METHOD("file", case_file),
    KK_METHOD("registry_value", case_registry_value), KK_METHOD("event", case_event),
    KK_METHOD("attack", case_attack), KK_METHOD("expand", case_expand),
    /*** case.recording (table) the configuration of Process Monitor that --pmc gave: { name, drops, ring,
       rules, hidden_operations, excludes }: whether what its filter hides was never recorded, whether it kept
       the end alone (ring buffer), the number of its rules, the names of operations that they hide as a
       whole, and of the other excludes how many by column; nil without --pmc */
    KK_COMPUTED("recording", kk_push_recording),
    /*** case.evidence (table) what --files and --yara gave: { files, skipped, yara_rules }, numbers; nil
     * without --files */
    KK_COMPUTED("evidence", kk_push_evidence), KK_METHOD("hash", case_hash), KK_METHOD("yara", case_yara),
    KK_METHOD("task", case_task), KK_METHOD("finding", case_finding), KK_PROPERTIES_END};

const kk_object_type KK_CASE_TYPE = {.name = "case", .properties = PROPERTIES, .one_each = true};
