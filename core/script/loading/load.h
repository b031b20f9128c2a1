/* Reading and running script files. Private to core/script/. */
#ifndef KK_SCRIPT_LOAD_H
#define KK_SCRIPT_LOAD_H

#include "script/loading/file.h"
#include "script/sandbox/state.h"

/* Reads a script file, or takes over what was made of it ahead; `linted` when it is going to be looked
 * through for misuse. The owner frees `file`, also after false and `error`. */
bool kk_load_file(kk_scripts *scripts, const char *path, bool linted, kk_script_file *file, kk_error *error);

/* Compiles and runs a file as script number `script`, in a new environment. `use`, when given, finds the
 * file's one result and above it `context` as light userdata on the stack, and runs protected too. False and
 * `error` for syntax errors, misuse of expressions (when `use` is given; else it is noted only), and errors
 * while it runs. */
bool kk_load_run(kk_scripts *scripts, uint32_t script, const kk_script_file *file, lua_CFunction use,
                 void *context, kk_error *error);

/* require */
int kk_require(lua_State *lua);

#endif
