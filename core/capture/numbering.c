#include "capture/numbering.h"

#include <stdlib.h>

/* Numbers of a hostile file could be chosen to fall together, but not for an address that it cannot know. */
static size_t slot_at(const kk_numbering *numbering, uint32_t number)
{
    return kk_mix_u32(number + (uint32_t)((uintptr_t)numbering >> 4)) & (numbering->slot_count - 1);
}

/* The slot that holds `number`, or the free one where it would go. */
static kk_numbering_slot *slot_of(const kk_numbering *numbering, uint32_t number)
{
    size_t slot = slot_at(numbering, number);
    while (numbering->slots[slot].id != KK_NO_PROCESS && numbering->slots[slot].number != number) {
        slot = (slot + 1) & (numbering->slot_count - 1);
    }
    return &numbering->slots[slot];
}

/* Makes the hash table anew, with room for twice the processes there are. */
static bool number_all(kk_numbering *numbering)
{
    const kk_processes *table = numbering->table;
    size_t count = numbering->slot_count ? numbering->slot_count : 64;
    while (count < (size_t)table->count * 2) {
        count *= 2;
    }
    kk_numbering_slot *slots = malloc(count * sizeof *slots);
    if (!slots) {
        return false;
    }
    free(numbering->slots);
    numbering->slots = slots;
    numbering->slot_count = count;
    for (size_t i = 0; i < count; i++) {
        slots[i] = (kk_numbering_slot){.id = KK_NO_PROCESS};
    }
    for (uint32_t id = 0; id < table->count; id++) {
        uint32_t number = table->items[id]->capture_number;
        *slot_of(numbering, number) = (kk_numbering_slot){.number = number, .id = id};
    }
    return true;
}

const kk_process *kk_numbering_find(const kk_numbering *numbering, uint32_t number)
{
    if (numbering->slot_count == 0) {
        return NULL;
    }
    return kk_processes_get(numbering->table, slot_of(numbering, number)->id);
}

kk_process *kk_numbering_add(kk_numbering *numbering, uint32_t number)
{
    kk_processes *table = numbering->table;
    const kk_process *known = kk_numbering_find(numbering, number);
    if (known) {
        return table->items[known->id];
    }
    kk_process *process = kk_processes_add(table, 0);
    if (!process) {
        return NULL;
    }
    process->capture_number = number;
    if ((size_t)table->count * 2 > numbering->slot_count) {
        return number_all(numbering) ? process : NULL;
    }
    *slot_of(numbering, number) = (kk_numbering_slot){.number = number, .id = process->id};
    return process;
}

void kk_numbering_free(kk_numbering *numbering)
{
    free(numbering->slots);
    numbering->slots = NULL;
    numbering->slot_count = 0;
}

/* --- order and parents --- */

static int compare_start(const void *a, const void *b)
{
    const kk_process *x = *(kk_process *const *)a;
    const kk_process *y = *(kk_process *const *)b;
    if (x->start_time != y->start_time) {
        return x->start_time < y->start_time ? -1 : 1;
    }
    return (x->capture_number > y->capture_number) - (x->capture_number < y->capture_number);
}

/* By PID, then by age. */
static int compare_pid(const void *a, const void *b)
{
    const kk_process *x = *(kk_process *const *)a;
    const kk_process *y = *(kk_process *const *)b;
    if (x->pid != y->pid) {
        return x->pid < y->pid ? -1 : 1;
    }
    return (x->id > y->id) - (x->id < y->id);
}

/* A parent is older than its child and was there when the child began. */
static bool can_be_parent(const kk_process *parent, const kk_process *child)
{
    return parent->id < child->id && (parent->end_time == 0 || parent->end_time >= child->start_time);
}

/* The youngest process older than the child that has the PID of its parent; `by_pid` is sorted by
 * compare_pid. */
static const kk_process *parent_by_pid(kk_process *const *by_pid, uint32_t count, const kk_process *child)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const kk_process *item = by_pid[middle];
        bool before =
            item->pid < child->parent_pid || (item->pid == child->parent_pid && item->id < child->id);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    if (low == 0 || by_pid[low - 1]->pid != child->parent_pid || by_pid[low - 1]->pid_unknown) {
        return NULL;
    }
    return by_pid[low - 1];
}

static void link_parent(kk_numbering *numbering, kk_process *const *by_pid, kk_process *child)
{
    const kk_process *parent = kk_numbering_find(numbering, child->capture_parent);
    bool same = parent && (child->parent_pid < 0 || parent->pid_unknown || parent->pid == child->parent_pid);
    if (!same || !can_be_parent(parent, child)) {
        parent = child->parent_pid < 0 ? NULL : parent_by_pid(by_pid, numbering->table->count, child);
    }
    if (parent && can_be_parent(parent, child)) {
        child->parent = parent->id;
    }
}

bool kk_numbering_finish(kk_numbering *numbering)
{
    kk_processes *table = numbering->table;
    if (table->count == 0) {
        return true;
    }
    qsort((void *)table->items, table->count, sizeof(kk_process *), compare_start);
    for (uint32_t i = 0; i < table->count; i++) {
        table->items[i]->id = i;
    }
    kk_process **by_pid = malloc(table->count * sizeof(kk_process *));
    if (!by_pid || !number_all(numbering)) {
        free((void *)by_pid);
        return false;
    }
    memcpy((void *)by_pid, (void *)table->items, table->count * sizeof(kk_process *));
    qsort((void *)by_pid, table->count, sizeof(kk_process *), compare_pid);
    for (uint32_t i = 0; i < table->count; i++) {
        link_parent(numbering, by_pid, table->items[i]);
    }
    free((void *)by_pid);
    return true;
}
