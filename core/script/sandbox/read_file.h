/* Reading a whole file, bounded. Private to core/script/. */
#ifndef KK_SCRIPT_READ_FILE_H
#define KK_SCRIPT_READ_FILE_H

#include "base/buf.h"
#include "base/error.h"

/* Appends a regular file of at most `limit` bytes. */
bool kk_read_file(const char *path, size_t limit, kk_buf *out, kk_error *error);

#endif
