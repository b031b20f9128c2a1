#include "script/loading/syntax_hint.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct hint {
    const char *part; /* of the message */
    const char *end;  /* of the message; NULL for any */
    const char *text;
} hint;

static const hint HINTS[] = {
    {"near '!'", NULL, "write ~ before an expression, and ~FIELD:is(VALUE) for !="},
    {"unexpected symbol near '&'", NULL, "write one & between expressions"},
    {"unexpected symbol near '|'", NULL, "write one | between expressions"},
    {"<name> expected near 'local'", NULL, "write net.local_address, net.local_port"},
    {"invalid escape sequence", NULL, "write paths and regexes as [[...]], where \\ is itself"},
    {"unfinished string", "\\", "write paths and regexes as [[...]], where \\ is itself"},
};

/* "'}' expected ... near 'title'": a further value where a comma is due. */
static bool is_missing_comma(const char *message)
{
    const char *near = strstr(message, " near ");
    if (!near || !strstr(message, "'}' expected")) {
        return false;
    }
    const char *token = near + strlen(" near ");
    return token[0] == '\'' && (isalnum((unsigned char)token[1]) || strchr("_\"'{[", token[1]));
}

const char *kk_syntax_hint(const char *message)
{
    for (size_t i = 0; i < sizeof HINTS / sizeof *HINTS; i++) {
        if (strstr(message, HINTS[i].part) && (!HINTS[i].end || strstr(message, HINTS[i].end))) {
            return HINTS[i].text;
        }
    }
    return is_missing_comma(message) ? "a comma is missing before it" : NULL;
}
