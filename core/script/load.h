/* Reading and running script files. Private to core/script/. */
#ifndef KK_SCRIPT_LOAD_H
#define KK_SCRIPT_LOAD_H

#include "script/state.h"

/* Appends a regular file of at most `limit` bytes. */
bool kk_read_file(const char *path, size_t limit, kk_buf *out, kk_error *error);

/* Compiles and runs a text as script number `script`, in a new environment. `use`, when given, finds the
 * text's one result and above it `context` as light userdata on the stack, and runs protected too. False and
 * `error` for syntax errors, misuse of expressions (when `use` is given; else it is noted only), and errors
 * while it runs. */
bool kk_load_text(kk_scripts *scripts, uint32_t script, kk_str text, lua_CFunction use, void *context,
                  kk_error *error);

#endif
