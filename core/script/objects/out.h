/* `out`, which a running report prints to. Private to core/script/. */
#ifndef KK_SCRIPT_OUT_H
#define KK_SCRIPT_OUT_H

#include "script/sandbox/object.h"

typedef struct kk_output_sink {
    bool (*write)(void *context, const char *bytes, size_t size);
    void *context;
    kk_buf pending;
    bool failed; /* write returned false, or memory ran out */
} kk_output_sink;

/* A report that runs. */
typedef struct kk_render {
    kk_str view; /* whose activities it reads; empty for the default one */
    kk_output_sink sink;
} kk_render;

/* The view of the running report; the default one, empty, while none runs. */
static inline kk_str kk_rendered_view(const kk_scripts *scripts)
{
    return scripts->render ? scripts->render->view : KK_STR("");
}

/* Pushes `out` for a sink that outlives the call. */
void kk_push_out(lua_State *lua, kk_output_sink *sink);

/* Writes what is pending; false when the sink failed. */
bool kk_sink_flush(kk_output_sink *sink);

#endif
