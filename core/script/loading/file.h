/* Files with scripts. Private to core/script/. */
#ifndef KK_SCRIPT_FILE_H
#define KK_SCRIPT_FILE_H

#include "base/buf.h"
#include "base/error.h"

/* Larger files are no scripts. */
#define KK_SCRIPT_FILE_LIMIT ((size_t)4 << 20)

/* A file as it was read or, in place of its text, its code. Its owner frees it. */
typedef struct kk_script_file {
    kk_buf bytes;   /* of the file, or the code that loading/ahead.h made of it */
    kk_str program; /* within the bytes, or the code that loading/code.h has of it */
    bool is_code;
} kk_script_file;

#define KK_SCRIPT_FILE_INIT ((kk_script_file){.program = {"", 0}})

/* Reads a script and skips what editors and shells put before a program: a byte order mark, and a first line
 * that begins with #, whose end stays, so that lines count as in the file. False and `error` for what is no
 * file of at most `limit` bytes, cannot be read or is in UTF-16. */
bool kk_script_file_read(kk_script_file *file, const char *path, size_t limit, kk_error *error);
void kk_script_file_free(kk_script_file *file);

#endif
