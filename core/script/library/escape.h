/* Makes texts of a capture harmless in a format. Every string of a case may have been chosen by malware.
 * Private to core/script/. */
#ifndef KK_SCRIPT_ESCAPE_H
#define KK_SCRIPT_ESCAPE_H

#include "script/sandbox/builder.h"

typedef void (*kk_escape)(kk_builder *out, kk_str text);

/* "text", "markdown", "html", "json", "csv", "none"; NULL for other names. */
kk_escape kk_escape_find(kk_str name);

#endif
