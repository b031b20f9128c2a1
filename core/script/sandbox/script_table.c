#include "script/sandbox/script_table.h"

#include "base/grow.h"
#include "script/sandbox/state.h"

#include <stdlib.h>

uint32_t kk_script_add(kk_scripts *scripts, kk_str path)
{
    kk_script_table *table = &scripts->table;
    if (!kk_grow(&table->items, &table->capacity, (size_t)table->count + 1, sizeof *table->items)) {
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
    table->items[table->count] = script;
    return table->count++;
}

void kk_script_table_free(kk_script_table *table)
{
    free(table->items);
}
