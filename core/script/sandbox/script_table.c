#include "script/sandbox/script_table.h"

#include "base/grow.h"
#include "script/sandbox/state.h"

#include <stdlib.h>

/* Bytes of `path` that are the folder which holds kaiseki's own: it is where the library's folder lies. */
static size_t home_size(kk_str library, kk_str path)
{
    size_t size = library.size;
    while (size > 0 && library.data[size - 1] != '/') {
        size--;
    }
    return size > 0 && kk_str_starts(path, (kk_str){library.data, size}) ? size : 0;
}

void kk_script_append_chunk(kk_str library, kk_str path, kk_buf *chunk)
{
    kk_buf_append_char(chunk, '@');
    kk_buf_append_str(chunk, kk_str_slice(path, home_size(library, path), path.size));
    kk_buf_append_char(chunk, '\0');
}

uint32_t kk_script_add(kk_scripts *scripts, kk_str path)
{
    kk_script_table *table = &scripts->table;
    if (!kk_grow(&table->items, &table->capacity, (size_t)table->count + 1, sizeof *table->items)) {
        return UINT32_MAX;
    }
    kk_script *script = kk_arena_calloc(&scripts->arena, 1, sizeof *script);
    kk_buf chunk = KK_BUF_INIT;
    kk_script_append_chunk(scripts->library, path, &chunk);
    kk_str kept = chunk.failed ? (kk_str){NULL, 0} : kk_arena_copy(&scripts->arena, kk_buf_str(&chunk));
    kk_buf_free(&chunk);
    if (!script || !kept.data) {
        return UINT32_MAX;
    }
    script->chunk = kept.data;
    script->path = kk_arena_copy(&scripts->arena, path);
    if (!script->path.data) {
        return UINT32_MAX;
    }
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
