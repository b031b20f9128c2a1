/* An error as one line of text: what, where (file, offset or line), what to do. */
#ifndef KK_BASE_ERROR_H
#define KK_BASE_ERROR_H

#include <stdbool.h>

#define KK_ERROR_SIZE 1024

/* Filled by a function that fails; callers may pass NULL when they do not care. */
typedef struct kk_error {
    char text[KK_ERROR_SIZE]; /* NUL-terminated UTF-8, cut at a character when longer */
} kk_error;

/* Sets the text and returns false, so that `return kk_fail(error, ...)` reads well. Control characters are
 * kept: whoever prints the text escapes it. */
bool kk_fail(kk_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* kk_fail for running out of memory while doing `what`. */
bool kk_fail_memory(kk_error *error, const char *what);

#endif
