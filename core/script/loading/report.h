/* Report files and the `out` that they print to. Private to core/script/. */
#ifndef KK_SCRIPT_REPORT_H
#define KK_SCRIPT_REPORT_H

#include "script/sandbox/object.h"

typedef struct kk_output_sink {
    bool (*write)(void *context, const char *bytes, size_t size);
    void *context;
    kk_buf pending;
    bool failed; /* write returned false, or memory ran out */
} kk_output_sink;

/* Pushes `out` for a sink that outlives the call. */
void kk_push_out(lua_State *lua, kk_output_sink *sink);

/* Writes what is pending; false when the sink failed. */
bool kk_sink_flush(kk_output_sink *sink);

#endif
