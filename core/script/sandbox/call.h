/* Protected calls: the one way into Lua, and how failures are reported. Private to core/script/. */
#ifndef KK_SCRIPT_CALL_H
#define KK_SCRIPT_CALL_H

#include "script/sandbox/state.h"

typedef struct kk_entry {
    uint32_t script;       /* to blame */
    const kk_block *block; /* whose function runs; NULL for none */
    bool library;          /* memory belongs to the engine: a module that all scripts share */
    bool loading;          /* blocks and expressions may be made */
    bool often;            /* called for events: a smaller share of the steps */
    lua_CFunction body;    /* gets `data` as a light userdata, runs protected */
    void *data;
} kk_entry;

/* Runs the entry's body. False and `error` ("file:line: rule id: message") when it failed; then nothing it
 * left is on the stack; kk_gauge.last_trip says whether a limit stopped it. */
bool kk_protect(kk_scripts *scripts, const kk_entry *entry, kk_error *error);

/* "rule ID: ", "activity of line N: ", as messages name a block, in `out` of `size` bytes; "" for NULL. */
const char *kk_block_name(const kk_block *block, char *out, size_t size);

/* Raises a plain message; call.c adds file and line. Never returns: `return kk_raise(...)` reads well where a
 * number is due. */
int kk_raise(lua_State *lua, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Pushes a function of a script by its reference. */
void kk_push_function(lua_State *lua, uint32_t script, int reference);

/* Takes the function on top of the stack into the running script's table; its reference. Raises when memory
 * is out. */
int kk_keep_function(lua_State *lua, uint32_t script);

#endif
