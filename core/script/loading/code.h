/* Kept code: kaiseki's own modules, rules and reports, compiled and looked through for misuse when the
 * program was built. Compiling them is half of the time from start to end on a small capture. Private to
 * core/script/.
 *
 * The file is part of the program and as trusted as it is: Lua does not check code. A script's code is found
 * by what its text hashes to, together with what Lua calls it, so that a file that was changed is compiled as
 * any other, and nothing goes by paths or times. Rules' examples, which only `kaiseki rules` asks for, are
 * left out of it.
 *
 *     8 bytes   "KKCODE1\n"
 *     32 bytes  the release of Lua that compiled it ("Lua 5.4.4"), NUL-padded
 *     8 bytes   number of entries
 *     each      16 bytes XXH3-128 of the chunk's name, a NUL and the text; 8 bytes offset, 8 bytes size; by
 * hash
 *     ...       the code of all
 *     8 bytes   XXH3-64 of all before
 */
#ifndef KK_SCRIPT_CODE_H
#define KK_SCRIPT_CODE_H

#include "base/buf.h"
#include "base/error.h"

typedef struct kk_code kk_code;

/* The kept code in the file; NULL when there is none, or it is damaged or of another release of Lua: then all
 * is compiled. */
kk_code *kk_code_open(const char *path);
void kk_code_close(kk_code *code);

/* The code of a script that Lua calls `chunk`; empty when it is not kept. It lives as long as `code`. */
kk_str kk_code_find(const kk_code *code, const char *chunk, kk_str text);

/* Appends such a file with the code of the scripts in folder `library` and in rules and reports beside it.
 * What does not compile, or has misuse, is left out, to be complained of when it is loaded. False and `error`
 * when memory is out or a folder cannot be read. */
bool kk_code_append(const char *library, kk_buf *out, kk_error *error);

#endif
