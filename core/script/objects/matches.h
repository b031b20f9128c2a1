/* event:matches: programs of single expressions, compiled when first asked for. Private to core/script/. */
#ifndef KK_SCRIPT_MATCHES_H
#define KK_SCRIPT_MATCHES_H

#include "script/objects/replay.h"

/* Whether the expression is true of the event. False and `error` when memory is out or a regex hit its limit.
 */
bool kk_matches(kk_scripts *scripts, const kk_expression *expression, const kk_event *event,
                kk_scratch *scratch, bool *answer, kk_error *error);

void kk_matchers_free(kk_replay *replay);

#endif
