/* The state's life, its scripts, errors and blocks. */
#include "base/grow.h"
#include "script/language/attack.h"
#include "script/library/globals.h"
#include "script/objects/matches.h"
#include "script/objects/refs.h"
#include "script/sandbox/call.h"
#include "script/sandbox/limits.h"

#include <stdlib.h>

uint32_t kk_script_add(kk_scripts *scripts, kk_str path)
{
    if (!kk_grow(&scripts->items, &scripts->capacity, (size_t)scripts->count + 1, sizeof *scripts->items)) {
        return UINT32_MAX;
    }
    kk_script *script = kk_arena_calloc(&scripts->arena, 1, sizeof *script);
    char *chunk = kk_arena_alloc(&scripts->arena, path.size + 2);
    if (!script || !chunk) {
        return UINT32_MAX;
    }
    chunk[0] = '@';
    memcpy(chunk + 1, path.data, path.size);
    chunk[path.size + 1] = '\0';
    script->chunk = chunk;
    script->path = (kk_str){chunk + 1, path.size};
    script->references = LUA_NOREF;
    script->share = 1;
    script->random = UINT64_C(0x6B616973656B69);
    scripts->items[scripts->count] = script;
    return scripts->count++;
}

static void *allocate_first(kk_scripts *scripts)
{
    return lua_newstate(kk_limits_allocate, scripts);
}

kk_scripts *kk_scripts_new(const char *library, const kk_script_limits *limits, kk_error *error)
{
    kk_scripts *scripts = calloc(1, sizeof *scripts);
    if (!scripts) {
        kk_fail_memory(error, "starting Lua");
        return NULL;
    }
    scripts->limits = limits ? *limits : KK_SCRIPT_LIMITS_DEFAULT;
    if (scripts->limits.steps == 0) {
        scripts->limits.steps = KK_SCRIPT_LIMITS_DEFAULT.steps;
    }
    scripts->block = -1;
    scripts->scratch_index = UINT64_MAX;
    scripts->library = kk_arena_copy(&scripts->arena, kk_str_of(library));
    scripts->expressions = kk_expressions_new();
    bool ready = scripts->library.data && scripts->expressions &&
                 kk_script_add(scripts, KK_STR("kaiseki")) == KK_ENGINE_SCRIPT;
    lua_State *lua = ready ? allocate_first(scripts) : NULL;
    if (!lua) {
        kk_scripts_free(scripts);
        kk_fail_memory(error, "starting Lua");
        return NULL;
    }
    *(kk_scripts **)lua_getextraspace(lua) = scripts;
    scripts->lua = lua;
    kk_hook_install(scripts);
    const kk_entry entry = {
        .script = KK_ENGINE_SCRIPT, .block = -1, .library = true, .body = kk_sandbox_open};
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
        lua_State *lua = scripts->lua;
        lua_close(lua);
    }
    kk_pool_free(&scripts->pool);
    kk_matchers_free(scripts);
    kk_attack_free(scripts);
    kk_refs_free(scripts);
    kk_scratch_free(&scripts->scratch);
    kk_scratch_free(&scripts->property_scratch);
    kk_buf_free(&scripts->text);
    kk_expressions_free(scripts->expressions);
    kk_arena_free(&scripts->arena);
    free(scripts->items);
    free(scripts->blocks);
    for (size_t i = 0; i < sizeof scripts->of_kind / sizeof *scripts->of_kind; i++) {
        free(scripts->of_kind[i]);
    }
    free(scripts->errors);
    free(scripts->built);
    free(scripts);
}

void kk_scripts_check_library(kk_scripts *scripts)
{
    scripts->checks_library = true;
}

/* --- errors --- */

/* Errors of one script beyond these are left out. */
#define ERROR_LIMIT 100

static void add_error(kk_scripts *scripts, uint32_t script, const char *text)
{
    if (!kk_grow(&scripts->errors, &scripts->error_capacity, scripts->error_count + 1,
                 sizeof *scripts->errors)) {
        return;
    }
    kk_case_error error = {scripts->items[script]->path, kk_arena_copy(&scripts->arena, kk_str_of(text))};
    if (!error.text.data) {
        error.text = KK_STR("an error that memory was too short to keep");
    }
    scripts->errors[scripts->error_count++] = error;
    if (scripts->rendering) {
        kk_case_add_error(scripts->context.result, error.script, error.text);
    }
}

void kk_scripts_add_error(kk_scripts *scripts, uint32_t script, const char *text)
{
    kk_script *item = scripts->items[script];
    if (item->errors < ERROR_LIMIT) {
        add_error(scripts, script, text);
    } else if (item->errors == ERROR_LIMIT) {
        kk_error error;
        kk_fail(&error, "%s: has more than %d errors; the rest is left out", item->path.data, ERROR_LIMIT);
        add_error(scripts, script, error.text);
    }
    item->errors++;
}

size_t kk_scripts_error_count(const kk_scripts *scripts)
{
    return scripts->error_count;
}

const kk_case_error *kk_scripts_error(const kk_scripts *scripts, size_t number)
{
    return number < scripts->error_count ? &scripts->errors[number] : NULL;
}

/* --- blocks --- */

size_t kk_scripts_block_count(const kk_scripts *scripts)
{
    return scripts->block_count;
}

const kk_block *kk_scripts_block(const kk_scripts *scripts, size_t number)
{
    return number < scripts->block_count ? &scripts->blocks[number].block : NULL;
}

void kk_scripts_disable_block(kk_scripts *scripts, size_t number)
{
    if (number < scripts->block_count) {
        scripts->blocks[number].block.disabled = true;
    }
}

kk_block_entry *kk_block_add(kk_scripts *scripts, const kk_block_entry *entry)
{
    kk_block_kind kind = entry->block.kind;
    size_t count = scripts->kind_counts[kind];
    if (!kk_grow(&scripts->blocks, &scripts->block_capacity, scripts->block_count + 1,
                 sizeof *scripts->blocks) ||
        !kk_grow(&scripts->of_kind[kind], &scripts->kind_capacities[kind], count + 1,
                 sizeof **scripts->of_kind)) {
        return NULL;
    }
    kk_block_entry *added = &scripts->blocks[scripts->block_count];
    *added = *entry;
    added->block.number = (uint32_t)count;
    scripts->of_kind[kind][count] = (uint32_t)scripts->block_count++;
    scripts->kind_counts[kind]++;
    return added;
}

size_t kk_block_find(const kk_scripts *scripts, kk_block_kind kind, uint32_t number)
{
    return number < scripts->kind_counts[kind] ? scripts->of_kind[kind][number] : SIZE_MAX;
}

kk_built *kk_built_add(kk_scripts *scripts, uint32_t script, unsigned line)
{
    if (!kk_grow(&scripts->built, &scripts->built_capacity, scripts->built_count + 1,
                 sizeof *scripts->built)) {
        return NULL;
    }
    kk_built *added = &scripts->built[scripts->built_count++];
    *added = (kk_built){script, line, false, false};
    return added;
}

void kk_scripts_set_evidence(kk_scripts *scripts, const kk_script_evidence *evidence)
{
    scripts->evidence = *evidence;
}
