/* finding; and case:finding, which makes findings. */
#include "script/language/block_table.h"
#include "script/objects/facts.h"
#include "script/objects/objects.h"
#include "script/objects/records.h"
#include "script/objects/refs.h"
#include "script/objects/replay.h"
#include "script/sandbox/call.h"
#include "script/sandbox/choices.h"
#include "script/sandbox/gauge.h"

#define GETTER(function)                                                                                     \
    static void function(lua_State *lua, kk_scripts *scripts, const kk_object *object,                       \
                         const kk_property *property)

static const kk_finding *finding_of(const kk_object *object)
{
    return object->pointer;
}

static const kk_rule_info *rule_of(const kk_scripts *scripts, const kk_object *object)
{
    return kk_case_rule_info(scripts->context.result, finding_of(object)->rule);
}

void kk_push_finding(lua_State *lua, const kk_finding *finding)
{
    kk_push_object(lua, &KK_FINDING_TYPE, finding, UINT64_MAX);
}

GETTER(push_rule)
{
    (void)property;
    kk_push_str(lua, rule_of(scripts, object)->id);
}

GETTER(push_title)
{
    (void)property;
    kk_push_str(lua, rule_of(scripts, object)->title);
}

GETTER(push_severity)
{
    (void)scripts;
    (void)property;
    kk_push_str(lua, kk_severity_name(finding_of(object)->severity));
}

GETTER(push_rule_severity)
{
    (void)property;
    kk_push_str(lua, kk_severity_name(rule_of(scripts, object)->severity));
}

GETTER(push_finding_attack)
{
    (void)property;
    kk_push_attack(lua, rule_of(scripts, object), finding_of(object)->techniques);
}

GETTER(push_needs_stack)
{
    (void)property;
    lua_pushboolean(lua, rule_of(scripts, object)->needs_stack);
}

GETTER(push_finding_verb)
{
    (void)scripts;
    (void)property;
    kk_push_verb(lua, &finding_of(object)->statement);
}

GETTER(push_finding_facts)
{
    (void)scripts;
    (void)property;
    kk_push_facts(lua, &finding_of(object)->statement);
}

GETTER(push_finding_words)
{
    (void)property;
    const kk_rule_info *rule = rule_of(scripts, object);
    if (rule->word_count == 0) {
        lua_pushnil(lua);
        return;
    }
    lua_createtable(lua, 0, (int)rule->word_count);
    for (size_t at = 0; at < rule->word_count; at++) {
        kk_push_str(lua, rule->words[2 * at + 1]);
        lua_setfield(lua, -2, rule->words[2 * at].data);
    }
}

static bool is_excusable(const void *record)
{
    return ((const kk_finding *)record)->is_excusable;
}

GETTER(push_excuse)
{
    (void)scripts;
    (void)property;
    const kk_finding *finding = finding_of(object);
    kk_push_str(lua, finding->is_excusable ? kk_severity_name(finding->excuse) : (kk_str){NULL, 0});
}

GETTER(push_finding_ordinary)
{
    (void)property;
    unsigned bits = rule_of(scripts, object)->ordinary_for;
    lua_createtable(lua, 0, 2);
    lua_pushboolean(lua, (bits & KK_ORDINARY_CLIENT) != 0);
    lua_setfield(lua, -2, "client");
    lua_pushboolean(lua, (bits & KK_ORDINARY_SETUP) != 0);
    lua_setfield(lua, -2, "setup");
}

GETTER(push_finding_whitelist)
{
    (void)scripts;
    (void)property;
    kk_push_whitelist(lua, finding_of(object)->whitelisted_by);
}

static void event_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    (void)scripts;
    kk_push_event_ref(lua, &((const kk_finding *)list->pointer)->events[at]);
}

GETTER(push_events)
{
    (void)scripts;
    (void)property;
    kk_push_list(lua, finding_of(object)->event_count, event_item, finding_of(object), 0);
}

GETTER(push_indexes)
{
    (void)property;
    const kk_finding *finding = finding_of(object);
    kk_charge(lua, finding->event_count);
    lua_createtable(lua, (int)finding->event_count, 0);
    for (unsigned i = 0; i < finding->event_count; i++) {
        kk_refs_note(scripts, &finding->events[i]);
        lua_pushinteger(lua, (lua_Integer)finding->events[i].index);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

GETTER(push_paths)
{
    (void)property;
    kk_str paths[KK_FINDING_PATH_LIMIT];
    kk_charge(lua, (uint64_t)KK_FINDING_PATH_LIMIT * 30);
    kk_scratch_reset(&scripts->replay->scratch);
    scripts->replay->scratch_index = UINT64_MAX;
    size_t count =
        kk_finding_paths(scripts->context.result, finding_of(object), &scripts->replay->scratch, paths);
    lua_createtable(lua, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        kk_push_str(lua, paths[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

static bool has_events(const void *record)
{
    return ((const kk_finding *)record)->event_count > 0;
}

#define MEMBER(kind, member) KK_MEMBER(kind, kk_finding, member)
#define OF_EVENTS(kind, member)                                                                              \
    {                                                                                                        \
#member, kk_property_##kind, NULL, offsetof(kk_finding, member), has_events                          \
    }

static const kk_property FINDING_PROPERTIES[] = {
    /*** finding.rule (text) id of the rule, finding.title (text) of the rule */
    KK_COMPUTED("rule", push_rule), KK_COMPUTED("title", push_title),
    /*** finding.severity (text) after weighing, finding.rule_severity (text) the rule's own */
    KK_COMPUTED("severity", push_severity), KK_COMPUTED("rule_severity", push_rule_severity),
    /*** finding.attack (list of texts) ids of techniques */
    KK_COMPUTED("attack", push_finding_attack),
    /*** finding.process (process) */
    MEMBER(process, process),
    /*** finding.key (text) what tells it from other findings of the rule and process */
    MEMBER(str, key),
    /*** finding.verb (text) what it says was done, such as "set-value"; nil where the rule wrote a sentence
     */
    KK_COMPUTED("verb", push_finding_verb),
    /*** finding.facts (table) the objects of the verb by their roles, each a list: `facts.value[1]` */
    KK_COMPUTED("facts", push_finding_facts),
    /*** finding.words (table) the templates by language that its rule has; nil without */
    KK_COMPUTED("words", push_finding_words),
    /*** finding.text (text) its English sentence; nil before it was made */
    MEMBER(str, text),
    /*** finding.excuse (text) the severity that its rule's `excuse` gave; nil without one,
       finding.excuse_reason (text) why */
    KK_COMPUTED("excuse", push_excuse),
    KK_MEMBER_AS(str, kk_finding, excuse_reason, "excuse_reason", is_excusable),
    /*** finding.ordinary_for (table) whose everyday work it is: `client`, `setup` are true or false */
    KK_COMPUTED("ordinary_for", push_finding_ordinary),
    /*** finding.count (integer) events, finding.bytes (integer) sum of their lengths */
    MEMBER(u64, count), MEMBER(u64, bytes),
    /*** finding.first, finding.last (event indexes), finding.first_time, finding.last_time (ticks) */
    OF_EVENTS(ref, first), OF_EVENTS(ref, last), MEMBER(time, first_time), MEMBER(time, last_time),
    /*** finding.events (list of events) the first ones, at most 100; finding.indexes (list of integers)
       theirs */
    KK_COMPUTED("events", push_events), KK_COMPUTED("indexes", push_indexes),
    /*** finding.paths (list of texts) those of its first 16 events, each once */
    KK_COMPUTED("paths", push_paths),
    /*** finding.whitelisted_by (whitelist) one that would have hidden it */
    KK_COMPUTED("whitelisted_by", push_finding_whitelist),
    /*** finding.in_tree (boolean) it is about the sample's tree */
    MEMBER(flag, in_tree),
    /*** finding.needs_stack (boolean) its rule needs stacks, which only a PML has */
    KK_COMPUTED("needs_stack", push_needs_stack), KK_PROPERTIES_END};

const kk_object_type KK_FINDING_TYPE = {
    .name = "finding", .properties = FINDING_PROPERTIES, .one_each = true};

/* --- making findings --- */

static void check_finding_keys(lua_State *lua)
{
    static const char *const KEYS[] = {"process", "key",  "event",    "events",
                                       "facts",   "text", "severity", "technique"};
    const size_t count = sizeof KEYS / sizeof *KEYS;
    lua_pushnil(lua);
    while (lua_next(lua, 2)) {
        lua_pop(lua, 1);
        kk_charge(lua, 5);
        bool known = false;
        for (size_t i = 0; i < count && lua_type(lua, -1) == LUA_TSTRING; i++) {
            known = known || strcmp(lua_tostring(lua, -1), KEYS[i]) == 0;
        }
        if (!known) {
            kk_raise(lua, "case:finding takes %s, no `%.40s`", kk_choices_of(KEYS, count, " and ").text,
                     lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : luaL_typename(lua, -1));
        }
    }
}

static kk_process_id finding_process(lua_State *lua, const kk_event_ref *event)
{
    lua_getfield(lua, 2, "process");
    if (lua_isnil(lua, -1)) {
        return event ? event->process : KK_NO_PROCESS;
    }
    if (kk_is_unknown_process(lua, -1)) {
        return KK_NO_PROCESS;
    }
    const kk_object *process = kk_test_object(lua, -1, &KK_PROCESS_TYPE);
    if (!process) {
        kk_raise(lua, "case:finding: process must be a process, not a %s", luaL_typename(lua, -1));
        return KK_NO_PROCESS;
    }
    return (kk_process_id)process->number;
}

static kk_str finding_text(lua_State *lua, const char *name)
{
    kk_str text = {NULL, 0};
    lua_getfield(lua, 2, name);
    if (!lua_isnil(lua, -1)) {
        if (lua_type(lua, -1) != LUA_TSTRING) {
            kk_raise(lua, "case:finding: %s must be a text, not a %s", name, luaL_typename(lua, -1));
        }
        text.data = lua_tolstring(lua, -1, &text.size);
    }
    return text; /* stays on the stack */
}

static void add_events(lua_State *lua, kk_finding *finding)
{
    if (lua_getfield(lua, 2, "events") == LUA_TNIL) {
        return;
    }
    luaL_checktype(lua, -1, LUA_TTABLE);
    lua_Integer count = luaL_len(lua, -1);
    for (lua_Integer i = 1; i <= count; i++) {
        kk_charge(lua, 10);
        lua_geti(lua, -1, i);
        int64_t time;
        const kk_event_ref *ref = kk_check_event(lua, lua_gettop(lua), &time);
        kk_finding_add_event(finding, ref, time);
        lua_pop(lua, 1);
    }
}

/* A finding may be worth less than its rule, never more; what was given last counts. */
static void set_worth(lua_State *lua, const kk_rule_info *rule, kk_finding *finding)
{
    kk_str name = finding_text(lua, "severity");
    if (!name.data) {
        return;
    }
    kk_severity severity = kk_severity_find(name);
    if (severity == KK_SEVERITY_COUNT) {
        kk_raise(lua, "case:finding: severity is %s, not \"%.40s\"", kk_severity_choices(" or ").text,
                 name.data);
    }
    finding->worth = severity < rule->severity ? severity : rule->severity;
    finding->severity = finding->worth;
}

/* Which of the rule's techniques the finding shows; what several calls say adds up. */
static void add_technique(lua_State *lua, const kk_rule_info *rule, kk_finding *finding)
{
    kk_str id = finding_text(lua, "technique");
    if (!id.data) {
        return;
    }
    for (unsigned i = 0; i < rule->attack_count && i < KK_TECHNIQUE_LIMIT; i++) {
        if (kk_str_equal(rule->attack[i], id)) {
            finding->techniques |= 1U << i;
            return;
        }
    }
    kk_raise(lua, "case:finding: technique is one of the rule's field `attack`, not \"%.40s\"", id.data);
}

/* What the finding says, as facts or, of rules that have a sentence of their own, as a text; the last one
 * counts. */
static void set_statement(lua_State *lua, kk_finding *finding)
{
    if (lua_getfield(lua, 2, "facts") != LUA_TNIL) {
        kk_statement statement;
        size_t bytes = kk_read_statement(lua, -1, finding, &statement);
        finding->statement = statement;
        kk_book_finding(lua, finding, bytes);
    }
    lua_pop(lua, 1);
}

/*** case:finding { process, key, event, events, facts, text, severity, technique } Makes or extends a finding
 * of the rule that runs: one per process and key. facts says what it says: { "verb", role = object, ... };
 * text a sentence instead. severity makes it weigh less than the rule; technique, one of the rule's, says
 * which it shows (else all). Returns it. */
int kk_case_finding_method(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    luaL_checktype(lua, 2, LUA_TTABLE);
    const kk_block *block = scripts->running.block;
    if (!block || block->kind != KK_BLOCK_RULE || scripts->render) {
        return kk_raise(lua,
                        "case:finding makes findings in a rule's on_complete, on_event and on_finish only");
    }
    check_finding_keys(lua);
    kk_charge(lua, 50);
    int64_t time = 0;
    lua_getfield(lua, 2, "event");
    const kk_event_ref *ref = lua_isnil(lua, -1) ? NULL : kk_check_event(lua, lua_gettop(lua), &time);
    kk_process_id process = finding_process(lua, ref);
    kk_str key = finding_text(lua, "key"), text = finding_text(lua, "text");
    if (key.size > KK_SAID_LIMIT || text.size > KK_SAID_LIMIT) {
        return kk_raise(lua, "case:finding: key and text have at most %zu KiB", KK_SAID_LIMIT >> 10);
    }
    bool current = ref && scripts->replay->event && ref->index == scripts->replay->event->ref.index;
    uint32_t rule = scripts->context.case_numbers[kk_block_number(scripts, block)];
    kk_finding *finding = kk_case_finding(
        scripts->context.result, rule, process, key.data ? key : KK_STR(""),
        current ? scripts->replay->event : NULL, current ? scripts->replay->event_whitelist : -1,
        current ? scripts->replay->event_scratch : &scripts->replay->property_scratch);
    if (!finding) {
        return kk_raise(lua, "out of memory");
    }
    kk_book_finding(lua, finding, text.size);
    if (ref && !current) {
        kk_finding_add_event(finding, ref, time);
    }
    add_events(lua, finding);
    const kk_rule_info *info = kk_case_rule_info(scripts->context.result, rule);
    set_worth(lua, info, finding);
    add_technique(lua, info, finding);
    if (text.data && !kk_finding_set_text(scripts->context.result, finding, text)) {
        return kk_raise(lua, "out of memory");
    }
    set_statement(lua, finding);
    kk_push_finding(lua, finding);
    return 1;
}
