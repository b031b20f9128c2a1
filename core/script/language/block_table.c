#include "script/language/block_table.h"

#include "base/grow.h"
#include "script/sandbox/gauge.h"

#include <stdlib.h>

void kk_block_table_free(kk_block_table *table)
{
    free(table->items);
    for (size_t i = 0; i < KK_BLOCK_KINDS; i++) {
        free(table->of_kind[i].items);
    }
}

kk_block_entry *kk_block_add(kk_scripts *scripts, const kk_block_entry *entry)
{
    kk_block_table *table = scripts->blocks;
    kk_block_kind kind = entry->block.kind;
    size_t count = table->of_kind[kind].count;
    if (!kk_grow(&table->items, &table->capacity, table->count + 1, sizeof *table->items) ||
        !kk_grow(&table->of_kind[kind].items, &table->of_kind[kind].capacity, count + 1,
                 sizeof *table->of_kind[kind].items)) {
        return NULL;
    }
    kk_block_entry *added = &table->items[table->count];
    *added = *entry;
    added->block.number = (uint32_t)count;
    table->of_kind[kind].items[count] = (uint32_t)table->count++;
    table->of_kind[kind].count++;
    return added;
}

size_t kk_block_find(const kk_scripts *scripts, kk_block_kind kind, uint32_t number)
{
    const kk_block_table *table = scripts->blocks;
    return number < table->of_kind[kind].count ? table->of_kind[kind].items[number] : SIZE_MAX;
}

size_t kk_block_number(const kk_scripts *scripts, const kk_block *block)
{
    return kk_block_find(scripts, block->kind, block->number);
}

size_t kk_scripts_block_count(const kk_scripts *scripts)
{
    return scripts->blocks->count;
}

const kk_block *kk_scripts_block(const kk_scripts *scripts, size_t number)
{
    return number < scripts->blocks->count ? &scripts->blocks->items[number].block : NULL;
}

void kk_scripts_disable_block(kk_scripts *scripts, size_t number)
{
    if (number < scripts->blocks->count) {
        scripts->blocks->items[number].block.disabled = true;
    }
}

void kk_scripts_describe(const kk_scripts *scripts, size_t number, kk_str text, kk_error *error)
{
    char name[160];
    const kk_block *block = &scripts->blocks->items[number].block;
    kk_fail(error, "%.*s:%u: %s%.*s", (int)block->script.size, block->script.data, block->line,
            kk_block_name(block, name, sizeof name), (int)text.size, text.data);
}

/* --- calls --- */

/* An activity that cannot say its text still counts; anything else stops. */
static void fail_block(kk_scripts *scripts, const kk_block *block)
{
    kk_block_entry *entry = &scripts->blocks->items[kk_block_number(scripts, block)];
    if (entry->block.kind == KK_BLOCK_ACTIVITY) {
        entry->text = LUA_NOREF;
    } else {
        entry->block.disabled = true;
    }
}

bool kk_enter(kk_scripts *scripts, const kk_entry *entry)
{
    kk_error error;
    if (scripts->table.items[entry->script]->disabled) {
        return false;
    }
    if (kk_protect(scripts, entry, &error)) {
        return true;
    }
    kk_trip tripped = scripts->gauge.last_trip;
    kk_scripts_add_error(scripts, entry->script, error.text);
    if (entry->block) {
        fail_block(scripts, entry->block);
    }
    if (tripped != KK_TRIP_NONE) {
        kk_script_disable(scripts, entry->script);
    }
    return false;
}

void kk_script_disable(kk_scripts *scripts, uint32_t script)
{
    kk_script *item = scripts->table.items[script];
    item->disabled = true;
    for (size_t i = 0; i < scripts->blocks->count; i++) {
        kk_block_entry *entry = &scripts->blocks->items[i];
        if (entry->script == script) {
            entry->block.disabled = entry->block.kind == KK_BLOCK_RULE;
            entry->key = entry->finding = entry->on_event = LUA_NOREF;
            entry->on_complete = entry->on_finish = entry->excuse = entry->weigh = entry->text =
                entry->examples = LUA_NOREF;
        }
    }
    luaL_unref(scripts->lua, LUA_REGISTRYINDEX, item->references);
    item->references = LUA_NOREF;
    lua_gc(scripts->lua, LUA_GCCOLLECT, 0);
}

void kk_script_stop(kk_scripts *scripts, uint32_t script)
{
    kk_script_disable(scripts, script);
    for (size_t i = 0; i < scripts->blocks->count; i++) {
        scripts->blocks->items[i].block.disabled |= scripts->blocks->items[i].script == script;
    }
}
