/* Finds misuse of expressions that Lua itself cannot see: `and or not == ~= < >` with an expression or field
 * on a side. Private to core/script/. */
#ifndef KK_SCRIPT_LINT_H
#define KK_SCRIPT_LINT_H

#include "script/state.h"

/* `source` must have compiled. Notes an error for each misuse; false when there is one. */
bool kk_lint(kk_scripts *scripts, uint32_t script, kk_str source);

#endif
