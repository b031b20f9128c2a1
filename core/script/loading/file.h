/* Files with scripts. Private to core/script/. */
#ifndef KK_SCRIPT_FILE_H
#define KK_SCRIPT_FILE_H

#include "base/buf.h"
#include "base/error.h"

/* Larger files are no scripts. */
#define KK_SCRIPT_FILE_LIMIT ((size_t)4 << 20)

/* A file as it was read or, in place of its text, what loading/ahead.h made of it. Its owner frees it. */
typedef struct kk_script_file {
    kk_buf bytes; /* of the file; empty when there is code */
    kk_str text;  /* the program, within the bytes */
    kk_buf code;  /* the compiled program; empty when there is text */
    kk_str kept;  /* the same, where loading/code.h has it */
} kk_script_file;

#define KK_SCRIPT_FILE_INIT ((kk_script_file){.text = {"", 0}, .kept = {"", 0}})

/* Reads a script and skips what editors and shells put before a program: a byte order mark, and a first line
 * that begins with #, whose end stays, so that lines count as in the file. False and `error` for what is no
 * file of at most `limit` bytes, cannot be read or is in UTF-16. */
bool kk_script_file_read(kk_script_file *file, const char *path, size_t limit, kk_error *error);
void kk_script_file_free(kk_script_file *file);

#endif
