/* Resources: files that a report puts into what it prints, such as a page's style. Private to core/script/.
 */
#ifndef KK_SCRIPT_RESOURCE_H
#define KK_SCRIPT_RESOURCE_H

#include "script/sandbox/state.h"

/* Larger files are no resources, in bytes. */
#define KK_RESOURCE_LIMIT ((size_t)1 << 20)

/* Adds `resource` to the table on top of the stack, a report file's environment. */
void kk_resource_add(lua_State *lua);

#endif
