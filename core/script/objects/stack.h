/* event.stack. Private to core/script/. */
#ifndef KK_SCRIPT_STACK_H
#define KK_SCRIPT_STACK_H

#include "script/sandbox/object.h"

void kk_push_stack(lua_State *lua, kk_scripts *scripts, const kk_object *object, const kk_property *property);

#endif
