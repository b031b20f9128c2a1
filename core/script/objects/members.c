/* Members of records that are shown as something else than they are: a process by its number, an event by its
 * index. */
#include "script/objects/objects.h"
#include "script/objects/refs.h"

void kk_property_process(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property)
{
    (void)scripts;
    kk_push_process(lua, KK_MEMBER_OF(kk_process_id));
}

void kk_property_ref(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property)
{
    kk_refs_note(scripts, &KK_MEMBER_OF(kk_event_ref));
    kk_push_number(lua, KK_MEMBER_OF(kk_event_ref).index != UINT64_MAX, KK_MEMBER_OF(kk_event_ref).index);
}
