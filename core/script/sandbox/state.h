/* The Lua state and its parts, each a struct with an owner file. Private to core/script/.
 *
 * C functions that Lua calls find it by kk_scripts_of(). Parts of the folders above this one are known here
 * by name only: who works with one includes its header. */
#ifndef KK_SCRIPT_STATE_H
#define KK_SCRIPT_STATE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "script/sandbox/errors.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/running.h"
#include "script/sandbox/script_table.h"
#include "script/script.h"

#include <lauxlib.h>
#include <lua.h>

struct kk_scripts {
    lua_State *lua;
    kk_arena arena; /* paths, texts of blocks and of errors */
    kk_buf text;    /* one text on its way to Lua: freed with the state, whatever is raised meanwhile */
    kk_str library; /* folder of kaiseki's modules */

    /* sandbox/ */
    kk_script_table table;
    kk_running running;
    kk_gauge gauge;
    kk_error_list errors;
    kk_note_list notes;
    uint64_t object_serial; /* of the object made last (object.h) */

    /* language/ */
    struct kk_built_list *built;    /* expressions.h */
    struct kk_block_table *blocks;  /* block_table.h */
    struct kk_attack_table *attack; /* attack.h; loaded when first asked for */

    /* objects/ */
    kk_script_context context;   /* zeroed until bound */
    kk_script_evidence evidence; /* zeroed without the VM's files */
    struct kk_replay *replay;    /* replay.h */
    struct kk_render *render;    /* out.h: of the running report; NULL while none runs */

    /* loading/ */
    struct kk_ahead *ahead;  /* ahead.h: compiles what is still to be loaded; NULL when nothing does */
    struct kk_code *code;    /* code.h: kept code; NULL without */
    bool checks_library;     /* kk_scripts_check_library */
    kk_knowledge *knowledge; /* knowledge.c: read when first asked for */
};

static inline kk_scripts *kk_scripts_of(lua_State *lua)
{
    return *(kk_scripts **)lua_getextraspace(lua);
}

/* Pushes the address of something that only C reads, as a light userdata. */
static inline void kk_push_address(lua_State *lua, const void *address)
{
    lua_pushlightuserdata(lua, kk_writable(address));
}

static inline kk_script *kk_running_script(const kk_scripts *scripts)
{
    return scripts->table.items[scripts->running.script];
}

#endif
