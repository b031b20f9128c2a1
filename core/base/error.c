#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Moves the cut back to the start of a UTF-8 character that did not fit. */
static void trim_partial_character(char *text, size_t size)
{
    size_t at = size;
    while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80) {
        at--;
    }
    if (at > 0 && (unsigned char)text[at - 1] >= 0xC0) {
        text[at - 1] = '\0';
    }
}

bool kk_fail(kk_error *error, const char *format, ...)
{
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        int size = vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
        if (size < 0) {
            error->text[0] = '\0';
        } else if ((size_t)size >= sizeof error->text) {
            trim_partial_character(error->text, sizeof error->text - 1);
        }
    }
    return false;
}

bool kk_fail_memory(kk_error *error, const char *what)
{
    return kk_fail(error, "out of memory while %s; close other programs or use a smaller capture", what);
}
