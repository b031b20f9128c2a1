/* Compiling a program to the bytes that lua_dump writes, in a bare state of its own, so that any thread can.
 * Private to core/script/.
 *
 * It is never more lenient than compiling where the program will run: it begins deeper in C's stack than that
 * does, and has less memory. What it refuses may therefore still be right. */
#ifndef KK_SCRIPT_COMPILE_H
#define KK_SCRIPT_COMPILE_H

#include "base/buf.h"

#include <stdint.h>

/* Calls on the stack at which a program is compiled here: the code may be taken at no greater depth. */
#define KK_COMPILE_DEPTH 60

typedef struct kk_compiler kk_compiler;

/* `memory` bounds the bytes that one program may take, for which room is reserved. NULL when there is none.
 */
kk_compiler *kk_compiler_new(size_t memory);
void kk_compiler_free(kk_compiler *compiler);

/* Appends the code, with its debug information; `chunk` is what Lua calls the program's source. False when it
 * does not compile, for whatever reason; then `code` is empty. */
bool kk_compile(kk_compiler *compiler, const char *chunk, kk_str text, kk_buf *code);

#endif
