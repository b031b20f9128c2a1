/* Finds misuse of expressions that Lua itself cannot see: `and or not == ~= < >` with an expression or field
 * on a side. Private to core/script/. */
#ifndef KK_SCRIPT_LINT_H
#define KK_SCRIPT_LINT_H

#include "base/str.h"

/* A sign that does not work on expressions, where it stands, and what to write instead. */
typedef struct kk_misuse {
    unsigned line;
    const char *sign, *right;
} kk_misuse;

/* `source` must have compiled. Calls `found`, which may be NULL, for each misuse; false when there is one. */
bool kk_lint(kk_str source, void (*found)(void *context, const kk_misuse *misuse), void *context);

#endif
