/* whitelist: a block that hides activities, and how many it hid. */
#include "script/objects/objects.h"

#define GETTER(function)                                                                                     \
    static void function(lua_State *lua, kk_scripts *scripts, const kk_object *object,                       \
                         const kk_property *property)

void kk_push_whitelist(lua_State *lua, int32_t number)
{
    kk_push_object(lua, &KK_WHITELIST_TYPE, NULL, number < 0 ? UINT64_MAX : (uint64_t)number);
}

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

GETTER(push_whitelist_everywhere)
{
    (void)property;
    lua_pushboolean(lua, whitelist_of(scripts, object)->everywhere);
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
    /*** whitelist.everywhere (boolean) whether it hides in the sample's tree too */
    KK_COMPUTED("everywhere", push_whitelist_everywhere),
    /*** whitelist.hidden (integer) events that it hid, whitelist.hidden_noriben (integer) of the view
       "noriben" */
    KK_COMPUTED("hidden", push_whitelist_hidden),
    KK_COMPUTED("hidden_noriben", push_whitelist_hidden_noriben), KK_PROPERTIES_END};

const kk_object_type KK_WHITELIST_TYPE = {
    .name = "whitelist", .properties = WHITELIST_PROPERTIES, .one_each = true};
