/* rule: what a rule's block says of it. */
#include "script/objects/objects.h"

#define GETTER(function)                                                                                     \
    static void function(lua_State *lua, kk_scripts *scripts, const kk_object *object,                       \
                         const kk_property *property)

void kk_push_attack(lua_State *lua, const kk_rule_info *rule, uint32_t shown)
{
    lua_Integer count = 0;
    lua_createtable(lua, (int)rule->attack_count, 0);
    for (unsigned i = 0; i < rule->attack_count; i++) {
        if (shown == 0 || (i < KK_TECHNIQUE_LIMIT && (shown >> i & 1U))) {
            kk_push_str(lua, rule->attack[i]);
            lua_rawseti(lua, -2, ++count);
        }
    }
}

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
    kk_push_attack(lua, rule_info_of(scripts, object), 0);
}

GETTER(push_rule_operations)
{
    (void)property;
    kk_push_operations(lua, &rule_info_of(scripts, object)->operations);
}

static const kk_property RULE_PROPERTIES[] = {
    /*** rule.id, rule.title, rule.severity (texts), rule.attack (list of technique ids) */
    KK_COMPUTED("id", push_rule_id), KK_COMPUTED("title", push_rule_title),
    KK_COMPUTED("severity", push_rule_own_severity), KK_COMPUTED("attack", push_rule_attack),
    /*** rule.operations (list of texts) of the events that it can match; empty for a rule that is not looked
       for */
    KK_COMPUTED("operations", push_rule_operations), KK_PROPERTIES_END};

const kk_object_type KK_RULE_TYPE = {.name = "rule", .properties = RULE_PROPERTIES, .one_each = true};
