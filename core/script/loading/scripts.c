/* The state's life: its parts come and go together. */
#include "script/language/attack.h"
#include "script/language/block_table.h"
#include "script/language/expressions.h"
#include "script/library/globals.h"
#include "script/library/libraries.h"
#include "script/loading/code.h"
#include "script/loading/load.h"
#include "script/objects/replay.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/memory.h"

#include <stdlib.h>

/* The state, first, with the parts that it knows by name. */
typedef struct whole_state {
    kk_scripts scripts;
    kk_built_list built;
    kk_block_table blocks;
    kk_replay replay;
} whole_state;

/* Body: makes the table that every environment is copied from. */
static int make_base(lua_State *lua)
{
    kk_libraries_push(lua);
    kk_language_fields(lua);
    kk_language_blocks(lua);
    lua_pushcfunction(lua, kk_require);
    lua_setfield(lua, -2, "require");
    kk_base_keep(lua);
    return 0;
}

static kk_scripts *allocate(const char *library, const kk_script_limits *limits)
{
    whole_state *whole = calloc(1, sizeof *whole);
    if (!whole) {
        return NULL;
    }
    kk_scripts *scripts = &whole->scripts;
    scripts->built = &whole->built;
    scripts->blocks = &whole->blocks;
    scripts->replay = &whole->replay;
    scripts->gauge.limits = limits ? *limits : KK_SCRIPT_LIMITS_DEFAULT;
    if (scripts->gauge.limits.steps == 0) {
        scripts->gauge.limits.steps = KK_SCRIPT_LIMITS_DEFAULT.steps;
    }
    kk_replay_init(&whole->replay);
    scripts->library = kk_arena_copy(&scripts->arena, kk_str_of(library));
    bool ready = scripts->library.data && kk_built_list_init(&whole->built) &&
                 kk_script_add(scripts, KK_STR("kaiseki")) == KK_ENGINE_SCRIPT;
    lua_State *lua = ready ? lua_newstate(kk_memory_allocate, scripts) : NULL;
    if (!lua) {
        kk_scripts_free(scripts);
        return NULL;
    }
    *(kk_scripts **)lua_getextraspace(lua) = scripts;
    scripts->lua = lua;
    return scripts;
}

kk_scripts *kk_scripts_new(const char *library, const kk_script_limits *limits, kk_error *error)
{
    kk_scripts *scripts = allocate(library, limits);
    if (!scripts) {
        kk_fail_memory(error, "starting Lua");
        return NULL;
    }
    kk_hook_install(scripts);
    const kk_entry entry = {.script = KK_ENGINE_SCRIPT, .library = true, .body = make_base};
    if (!kk_protect(scripts, &entry, error)) {
        kk_scripts_free(scripts);
        return NULL;
    }
    return scripts;
}

void kk_scripts_free(kk_scripts *scripts)
{
    if (!scripts) {
        return;
    }
    kk_scripts_loaded(scripts);
    if (scripts->lua) {
        lua_close(scripts->lua);
    }
    kk_pool_free(&scripts->gauge.pool);
    kk_replay_free(scripts->replay);
    kk_attack_free(scripts);
    kk_knowledge_free(scripts->knowledge);
    kk_block_table_free(scripts->blocks);
    kk_built_list_free(scripts->built);
    kk_code_close(scripts->code);
    kk_error_list_free(&scripts->errors);
    kk_note_list_free(&scripts->notes);
    kk_script_table_free(&scripts->table);
    kk_buf_free(&scripts->text);
    kk_arena_free(&scripts->arena);
    free(scripts); /* the first member of a whole_state */
}

void kk_scripts_check_library(kk_scripts *scripts)
{
    scripts->checks_library = true;
}

void kk_scripts_set_evidence(kk_scripts *scripts, const kk_script_evidence *evidence)
{
    scripts->evidence = *evidence;
}
