/* The modules of a process, and the frames of stacks that lie in them. */
#include "capture/modules.h"

#include <stdlib.h>

static int compare_base(const void *a, const void *b)
{
    const kk_module *x = a;
    const kk_module *y = b;
    if (x->base != y->base) {
        return x->base < y->base ? -1 : 1;
    }
    return (x->load_time > y->load_time) - (x->load_time < y->load_time);
}

void kk_modules_sort(kk_module *modules, size_t count)
{
    if (count > 1) {
        qsort(modules, count, sizeof *modules, compare_base);
    }
}

/* Of two load times: the latest before the event, else the earliest after it. */
static bool is_nearer(int64_t candidate, int64_t best, int64_t event)
{
    if ((candidate <= event) != (best <= event)) {
        return candidate <= event;
    }
    return candidate <= event ? candidate > best : candidate < best;
}

/* Modules below an address that are looked at: several may have been loaded at one address, one after the
 * other. */
#define LOOK_BACK 32u

/* The number of modules that begin at or below the address; they are sorted by base. */
static uint32_t modules_below(const kk_process *process, uint64_t address)
{
    uint32_t low = 0;
    uint32_t high = process->module_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool below = process->modules[middle].base <= address;
        low = below ? middle + 1 : low;
        high = below ? high : middle;
    }
    return low;
}

/* The module that holds the address when the event happens. */
static const kk_module *module_at(const kk_process *process, uint64_t address, int64_t time)
{
    const kk_module *best = NULL;
    uint32_t below = modules_below(process, address);
    uint32_t last = below > LOOK_BACK ? below - LOOK_BACK : 0;
    for (uint32_t i = below; i > last; i--) {
        const kk_module *module = &process->modules[i - 1];
        bool holds = address - module->base < module->size;
        if (holds && (!best || is_nearer(module->load_time, best->load_time, time))) {
            best = module;
        }
    }
    return best;
}

kk_frame kk_frame_of(const kk_event *event, const kk_process *system, uint64_t last_user_address,
                     uint64_t address)
{
    kk_frame frame = {.address = address, .kernel = address > last_user_address};
    const kk_process *owner = frame.kernel ? system : kk_event_process(event);
    frame.module = owner ? module_at(owner, address, event->time) : NULL;
    frame.offset = frame.module ? address - frame.module->base : 0;
    return frame;
}
