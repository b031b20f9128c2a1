/* The process table of a PML by the capture's own numbers, and who is whose parent. */
#include "capture/pml/source.h"

#include <stdlib.h>

/* Numbers of a hostile file could be chosen to fall together, but not for an address that it cannot know. */
static size_t slot_of(const kk_pml *pml, uint32_t number)
{
    return kk_mix_u32(number + (uint32_t)((uintptr_t)pml >> 4)) & (pml->number_slots - 1);
}

/* The slot that holds `number`, or the free one where it would go. */
static kk_pml_number *number_slot(const kk_pml *pml, uint32_t number)
{
    size_t slot = slot_of(pml, number);
    while (pml->numbers[slot].id != KK_NO_PROCESS && pml->numbers[slot].number != number) {
        slot = (slot + 1) & (pml->number_slots - 1);
    }
    return &pml->numbers[slot];
}

/* Makes the hash table anew, with room for twice the processes there are. */
static bool number_all(kk_pml *pml, kk_error *error)
{
    const kk_processes *table = &pml->base.processes;
    size_t slots = pml->number_slots ? pml->number_slots : 64;
    while (slots < (size_t)table->count * 2) {
        slots *= 2;
    }
    kk_pml_number *numbers = malloc(slots * sizeof *numbers);
    if (!numbers) {
        return kk_fail_memory(error, "numbering the processes of a PML");
    }
    free(pml->numbers);
    pml->numbers = numbers;
    pml->number_slots = slots;
    for (size_t i = 0; i < slots; i++) {
        numbers[i] = (kk_pml_number){.id = KK_NO_PROCESS};
    }
    for (uint32_t id = 0; id < table->count; id++) {
        uint32_t number = table->items[id]->capture_number;
        *number_slot(pml, number) = (kk_pml_number){.number = number, .id = id};
    }
    return true;
}

const kk_process *kk_pml_process(const kk_pml *pml, uint32_t process_number)
{
    if (pml->number_slots == 0) {
        return NULL;
    }
    return kk_processes_get(&pml->base.processes, number_slot(pml, process_number)->id);
}

kk_process *kk_pml_process_add(kk_pml *pml, uint32_t number, kk_error *error)
{
    kk_processes *table = &pml->base.processes;
    const kk_process *known = kk_pml_process(pml, number);
    if (known) {
        return table->items[known->id];
    }
    kk_process *process = kk_processes_add(table, 0);
    if (!process) {
        kk_fail_memory(error, "reading the processes of a PML");
        return NULL;
    }
    process->capture_number = number;
    if ((size_t)table->count * 2 > pml->number_slots) {
        return number_all(pml, error) ? process : NULL;
    }
    *number_slot(pml, number) = (kk_pml_number){.number = number, .id = process->id};
    return process;
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

static void link_parent(kk_pml *pml, kk_process *const *by_pid, kk_process *child)
{
    const kk_process *parent = kk_pml_process(pml, child->capture_parent);
    bool same = parent && (child->parent_pid < 0 || parent->pid_unknown || parent->pid == child->parent_pid);
    if (!same || !can_be_parent(parent, child)) {
        parent = child->parent_pid < 0 ? NULL : parent_by_pid(by_pid, pml->base.processes.count, child);
    }
    if (parent && can_be_parent(parent, child)) {
        child->parent = parent->id;
    }
}

/* PID of the process whose modules are the kernel's drivers. */
#define SYSTEM_PID 4u

bool kk_pml_processes_finish(kk_pml *pml, kk_error *error)
{
    kk_processes *table = &pml->base.processes;
    if (table->count == 0) {
        return true;
    }
    qsort((void *)table->items, table->count, sizeof(kk_process *), compare_start);
    for (uint32_t i = 0; i < table->count; i++) {
        table->items[i]->id = i;
        if (table->items[i]->pid == SYSTEM_PID && !table->items[i]->pid_unknown &&
            pml->system == KK_NO_PROCESS) {
            pml->system = i;
        }
    }
    kk_process **by_pid = malloc(table->count * sizeof(kk_process *));
    if (!by_pid || !number_all(pml, error)) {
        free((void *)by_pid);
        return kk_fail_memory(error, "reading the processes of a PML");
    }
    memcpy((void *)by_pid, (void *)table->items, table->count * sizeof(kk_process *));
    qsort((void *)by_pid, table->count, sizeof(kk_process *), compare_pid);
    for (uint32_t i = 0; i < table->count; i++) {
        link_parent(pml, by_pid, table->items[i]);
    }
    free((void *)by_pid);
    return true;
}
