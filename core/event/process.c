#include "event/process.h"

#include <stdlib.h>

static bool grow(kk_processes *table)
{
    uint32_t capacity = table->capacity < 64 ? 64 : table->capacity * 2;
    if (capacity <= table->capacity) {
        return false;
    }
    kk_process **items = realloc((void *)table->items, capacity * sizeof(kk_process *));
    if (!items) {
        return false;
    }
    table->items = items;
    table->capacity = capacity;
    return true;
}

kk_process *kk_processes_add(kk_processes *table, uint32_t pid)
{
    if (table->count == table->capacity && !grow(table)) {
        return NULL;
    }
    kk_process *process = kk_arena_calloc(&table->arena, 1, sizeof *process);
    if (!process) {
        return NULL;
    }
    process->id = table->count;
    process->pid = pid;
    process->parent_pid = -1;
    process->parent = KK_NO_PROCESS;
    process->capture_number = UINT32_MAX;
    process->capture_parent = UINT32_MAX;
    process->session = -1;
    process->virtualized = KK_NOT_KNOWN;
    process->is_64bit = KK_NOT_KNOWN;
    process->first_event = UINT64_MAX;
    table->items[table->count++] = process;
    return process;
}

void kk_processes_free(kk_processes *table)
{
    free((void *)table->items);
    kk_arena_free(&table->arena);
    *table = (kk_processes){0};
}
