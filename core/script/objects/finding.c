/* finding, activity entry, whitelist, rule; and case:finding, which makes findings. */
#include "script/objects/facts.h"
#include "script/objects/objects.h"
#include "script/objects/records.h"
#include "script/objects/refs.h"
#include "script/sandbox/call.h"
#include "script/sandbox/limits.h"

#define GETTER(function)                                                                                     \
    static void function(lua_State *lua, kk_scripts *scripts, const kk_object *object,                       \
                         const kk_property *property)

/* Techniques of a rule beyond these are never told one by one. */
#define TECHNIQUE_LIMIT 32

/* The rule's techniques whose bits are set in `shown`; all for 0. */
static void push_attack(lua_State *lua, const kk_rule_info *rule, uint32_t shown)
{
    lua_Integer count = 0;
    lua_createtable(lua, (int)rule->attack_count, 0);
    for (unsigned i = 0; i < rule->attack_count; i++) {
        if (shown == 0 || (i < TECHNIQUE_LIMIT && (shown >> i & 1U))) {
            kk_push_str(lua, rule->attack[i]);
            lua_rawseti(lua, -2, ++count);
        }
    }
}

static void push_whitelist(lua_State *lua, int32_t number)
{
    kk_push_object(lua, &KK_WHITELIST_TYPE, NULL, number < 0 ? UINT64_MAX : (uint64_t)number);
}

/* --- findings --- */

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
    push_attack(lua, rule_of(scripts, object), finding_of(object)->techniques);
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
    push_whitelist(lua, finding_of(object)->whitelisted_by);
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
    kk_scratch_reset(&scripts->scratch);
    scripts->scratch_index = UINT64_MAX;
    size_t count = kk_finding_paths(scripts->context.result, finding_of(object), &scripts->scratch, paths);
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
    static const char *const KEYS[] = {"process", "key",      "event",     "events",
                                       "text",    "severity", "technique", "facts"};
    lua_pushnil(lua);
    while (lua_next(lua, 2)) {
        lua_pop(lua, 1);
        kk_charge(lua, 5);
        bool known = false;
        for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS && lua_type(lua, -1) == LUA_TSTRING; i++) {
            known = known || strcmp(lua_tostring(lua, -1), KEYS[i]) == 0;
        }
        if (!known) {
            kk_raise(lua,
                     "case:finding takes process, key, event, events, facts, text, severity and technique, "
                     "no `%.40s`",
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
        kk_raise(lua, "case:finding: severity is info, low, medium, high or critical, not \"%.40s\"",
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
    for (unsigned i = 0; i < rule->attack_count && i < TECHNIQUE_LIMIT; i++) {
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
        size_t bytes = 0;
        kk_read_statement(lua, -1, finding->process, &statement, &bytes);
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
    kk_check_object(lua, 1, &KK_CASE_TYPE);
    luaL_checktype(lua, 2, LUA_TTABLE);
    if (scripts->block < 0 || scripts->blocks[scripts->block].block.kind != KK_BLOCK_RULE ||
        scripts->rendering) {
        return kk_raise(lua, "case:finding makes findings in a rule's on_event and on_finish only");
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
    bool current = ref && scripts->event && ref->index == scripts->event->ref.index;
    uint32_t rule = scripts->context.case_numbers[scripts->block];
    kk_finding *finding =
        kk_case_finding(scripts->context.result, rule, process, key.data ? key : KK_STR(""),
                        current ? scripts->event : NULL, current ? scripts->event_whitelist : -1,
                        current ? scripts->event_scratch : &scripts->property_scratch);
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

/* --- activity entries --- */

static const kk_activity_entry *entry_of(const kk_scripts *scripts, const kk_object *object)
{
    size_t count;
    return &kk_case_activities(scripts->context.result, &count)[object->number];
}

static const kk_activity_info *activity_of(const kk_scripts *scripts, const kk_object *object)
{
    return kk_case_activity_info(scripts->context.result, entry_of(scripts, object)->activity);
}

GETTER(push_section)
{
    (void)property;
    kk_push_str(lua, activity_of(scripts, object)->section);
}

GETTER(push_label)
{
    (void)property;
    kk_push_str(lua, activity_of(scripts, object)->label);
}

GETTER(push_view)
{
    (void)property;
    kk_push_str(lua, activity_of(scripts, object)->view);
}

GETTER(push_entry_event)
{
    (void)property;
    kk_push_event_ref(lua, &entry_of(scripts, object)->first);
}

GETTER(push_entry_count)
{
    (void)property;
    lua_pushinteger(lua, entry_of(scripts, object)->count);
}

GETTER(push_entry_first)
{
    (void)property;
    kk_refs_note(scripts, &entry_of(scripts, object)->first);
    lua_pushinteger(lua, (lua_Integer)entry_of(scripts, object)->first.index);
}

GETTER(push_entry_last)
{
    (void)property;
    kk_refs_note(scripts, &entry_of(scripts, object)->last);
    lua_pushinteger(lua, (lua_Integer)entry_of(scripts, object)->last.index);
}

GETTER(push_entry_first_time)
{
    (void)property;
    int64_t time = entry_of(scripts, object)->first_time;
    kk_push_number(lua, time != 0, (uint64_t)time);
}

GETTER(push_entry_last_time)
{
    (void)property;
    int64_t time = entry_of(scripts, object)->last_time;
    kk_push_number(lua, time != 0, (uint64_t)time);
}

GETTER(push_entry_process)
{
    (void)property;
    kk_push_process(lua, entry_of(scripts, object)->first.process);
}

GETTER(push_entry_whitelist)
{
    (void)property;
    push_whitelist(lua, entry_of(scripts, object)->whitelisted_by);
}

GETTER(push_entry_in_tree)
{
    (void)property;
    lua_pushboolean(lua, entry_of(scripts, object)->in_tree);
}

typedef struct text_call {
    const kk_block_entry *entry;
    const kk_event_ref *event;
    kk_buf text;
    bool known;
} text_call;

static int call_text(lua_State *lua)
{
    text_call *call = lua_touserdata(lua, 1);
    kk_clock_check(lua);
    kk_push_function(lua, call->entry->script, call->entry->text);
    kk_push_event_ref(lua, call->event);
    lua_call(lua, 1, 1);
    if (lua_isnil(lua, -1)) {
        return 0;
    }
    if (lua_type(lua, -1) != LUA_TSTRING) {
        return kk_raise(lua, "text must return a text, not a %s", luaL_typename(lua, -1));
    }
    kk_str text;
    text.data = lua_tolstring(lua, -1, &text.size);
    kk_check_said(lua, "text", text.size);
    kk_buf_append_str(&call->text, text);
    call->known = !call->text.failed;
    return 0;
}

/* The activity's own function runs as its script, which is blamed when it fails. */
GETTER(push_entry_text)
{
    (void)property;
    const kk_activity_entry *shown = entry_of(scripts, object);
    size_t number = kk_block_find(scripts, KK_BLOCK_ACTIVITY, shown->activity);
    text_call call = {.entry = number != SIZE_MAX ? &scripts->blocks[number] : NULL, .event = &shown->first};
    if (!call.entry || call.entry->text == LUA_NOREF) {
        lua_pushnil(lua);
        return;
    }
    const kk_entry entry = {.script = call.entry->script,
                            .block = (int32_t)number,
                            .often = true,
                            .body = call_text,
                            .data = &call};
    kk_enter(scripts, &entry);
    kk_book_text(scripts, number, call.text.size);
    kk_buf_free(&scripts->text);
    scripts->text = call.text; /* not a local one, which would leak when pushing raises */
    kk_push_str(lua, call.known ? kk_buf_str(&scripts->text) : (kk_str){NULL, 0});
}

static const kk_property ACTIVITY_PROPERTIES[] = {
    /*** activity.section, activity.label, activity.view (texts) as declared; view is "" for the default one
     */
    KK_COMPUTED("section", push_section), KK_COMPUTED("label", push_label), KK_COMPUTED("view", push_view),
    /*** activity.text (text) what the block's `text` function says; nil without one */
    KK_COMPUTED("text", push_entry_text),
    /*** activity.event (event) the first */
    KK_COMPUTED("event", push_entry_event),
    /*** activity.count (integer) equal events */
    KK_COMPUTED("count", push_entry_count),
    /*** activity.first, activity.last (event indexes), activity.first_time, activity.last_time (ticks) */
    KK_COMPUTED("first", push_entry_first), KK_COMPUTED("last", push_entry_last),
    KK_COMPUTED("first_time", push_entry_first_time), KK_COMPUTED("last_time", push_entry_last_time),
    /*** activity.process (process) */
    KK_COMPUTED("process", push_entry_process),
    /*** activity.whitelisted_by (whitelist) the one that hides it */
    KK_COMPUTED("whitelisted_by", push_entry_whitelist),
    /*** activity.in_tree (boolean) the sample's tree did it, or a broker for it */
    KK_COMPUTED("in_tree", push_entry_in_tree), KK_PROPERTIES_END};

const kk_object_type KK_ACTIVITY_TYPE = {.name = "activity entry", .properties = ACTIVITY_PROPERTIES};

/* --- whitelists and rules --- */

static const kk_whitelist_info *whitelist_of(const kk_scripts *scripts, const kk_object *object)
{
    return kk_case_whitelist_info(scripts->context.result, (uint32_t)object->number);
}

GETTER(push_whitelist_section)
{
    (void)property;
    kk_str section = whitelist_of(scripts, object)->section;
    kk_push_str(lua, section.size ? section : (kk_str){NULL, 0});
}

GETTER(push_whitelist_reason)
{
    (void)property;
    kk_push_str(lua, whitelist_of(scripts, object)->reason);
}

GETTER(push_whitelist_name)
{
    (void)property;
    kk_push_str(lua, whitelist_of(scripts, object)->name);
}

GETTER(push_whitelist_hidden)
{
    (void)property;
    lua_pushinteger(lua, (lua_Integer)whitelist_of(scripts, object)->hidden);
}

GETTER(push_whitelist_hidden_noriben)
{
    (void)property;
    lua_pushinteger(lua, (lua_Integer)whitelist_of(scripts, object)->hidden_noriben);
}

static const kk_property WHITELIST_PROPERTIES[] = {
    /*** whitelist.section (text) nil when it serves all, whitelist.reason (text), whitelist.name (text)
       "file:line" */
    KK_COMPUTED("section", push_whitelist_section), KK_COMPUTED("reason", push_whitelist_reason),
    KK_COMPUTED("name", push_whitelist_name),
    /*** whitelist.hidden (integer) events that it hid, whitelist.hidden_noriben (integer) of the view
       "noriben" */
    KK_COMPUTED("hidden", push_whitelist_hidden),
    KK_COMPUTED("hidden_noriben", push_whitelist_hidden_noriben), KK_PROPERTIES_END};

const kk_object_type KK_WHITELIST_TYPE = {
    .name = "whitelist", .properties = WHITELIST_PROPERTIES, .one_each = true};

static const kk_rule_info *rule_info_of(const kk_scripts *scripts, const kk_object *object)
{
    return kk_case_rule_info(scripts->context.result, (uint32_t)object->number);
}

GETTER(push_rule_id)
{
    (void)property;
    kk_push_str(lua, rule_info_of(scripts, object)->id);
}

GETTER(push_rule_title)
{
    (void)property;
    kk_push_str(lua, rule_info_of(scripts, object)->title);
}

GETTER(push_rule_own_severity)
{
    (void)property;
    kk_push_str(lua, kk_severity_name(rule_info_of(scripts, object)->severity));
}

GETTER(push_rule_attack)
{
    (void)property;
    push_attack(lua, rule_info_of(scripts, object), 0);
}

static const kk_property RULE_PROPERTIES[] = {
    /*** rule.id, rule.title, rule.severity (texts), rule.attack (list of technique ids) */
    KK_COMPUTED("id", push_rule_id), KK_COMPUTED("title", push_rule_title),
    KK_COMPUTED("severity", push_rule_own_severity), KK_COMPUTED("attack", push_rule_attack),
    KK_PROPERTIES_END};

const kk_object_type KK_RULE_TYPE = {.name = "rule", .properties = RULE_PROPERTIES, .one_each = true};
