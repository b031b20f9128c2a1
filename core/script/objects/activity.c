/* activity entry: equal events that an activity block asked for. */
#include "script/language/block_table.h"
#include "script/objects/objects.h"
#include "script/objects/records.h"
#include "script/objects/refs.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#define GETTER(function)                                                                                     \
    static void function(lua_State *lua, kk_scripts *scripts, const kk_object *object,                       \
                         const kk_property *property)

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
    kk_push_whitelist(lua, entry_of(scripts, object)->whitelisted_by);
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
    text_call call = {.entry = number != SIZE_MAX ? &scripts->blocks->items[number] : NULL,
                      .event = &shown->first};
    if (!call.entry || call.entry->text == LUA_NOREF) {
        lua_pushnil(lua);
        return;
    }
    const kk_entry entry = {.script = call.entry->script,
                            .block = &call.entry->block,
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
