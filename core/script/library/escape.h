/* Makes texts of a capture harmless in a format. Every string of a case may have been chosen by malware.
 * Private to core/script/. */
#ifndef KK_SCRIPT_ESCAPE_H
#define KK_SCRIPT_ESCAPE_H

#include "script/sandbox/builder.h"

typedef void (*kk_escape)(kk_builder *out, kk_str text);

/* The escape that the text at `index` names ("text", "html", ...); raises for other names. */
kk_escape kk_check_escape(lua_State *lua, int index);

#endif
