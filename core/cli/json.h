/* A small JSON writer into a buffer: commas and escapes in one place. Private to core/cli/. */
#ifndef KK_CLI_JSON_H
#define KK_CLI_JSON_H

#include "base/buf.h"

/* Appends a string in quotes; invalid UTF-8 becomes U+FFFD, controls and line separators are escaped. */
void kk_json_string(kk_buf *out, kk_str text);

/* Members of an object or items of an array; `*first` starts true and separates them. A name of NULL is for
 * items. */
void kk_json_member(kk_buf *out, bool *first, const char *name);
/* Strings with data NULL are null. */
void kk_json_text_member(kk_buf *out, bool *first, const char *name, kk_str text);
void kk_json_number_member(kk_buf *out, bool *first, const char *name, int64_t number);
void kk_json_bool_member(kk_buf *out, bool *first, const char *name, bool value);

#endif
