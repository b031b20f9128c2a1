/* Reading and running script files. Private to core/script/. */
#ifndef KK_SCRIPT_LOAD_H
#define KK_SCRIPT_LOAD_H

#include "script/state.h"

/* Appends a regular file of at most `limit` bytes. */
bool kk_read_file(const char *path, size_t limit, kk_buf *out, kk_error *error);

/* Skips what editors and shells put before a program: a byte order mark, and a first line that begins with #.
 * The line's end stays, so that lines count as in the file. False and `error` for a text in UTF-16. */
bool kk_skip_prefix(const char *path, kk_str *text, kk_error *error);

/* Compiles and runs a text as script number `script`, in a new environment. `use`, when given, finds the
 * text's one result and above it `context` as light userdata on the stack, and runs protected too. False and
 * `error` for syntax errors, misuse of expressions (when `use` is given; else it is noted only), and errors
 * while it runs. */
bool kk_load_text(kk_scripts *scripts, uint32_t script, kk_str text, lua_CFunction use, void *context,
                  kk_error *error);

#endif
