/* Stack frames of a PML's events, and the modules they lie in. */
#include "capture/pml/source.h"

/* Where user addresses end when the header does not say: Windows' defaults. */
#define USER_END_32 UINT64_C(0x7FFFFFFF)
#define USER_END_64 UINT64_C(0x7FFFFFFFFFFF)

static bool is_kernel(const kk_pml *pml, uint64_t address)
{
    uint64_t highest = pml->highest_user_address;
    if (highest == 0) {
        highest = pml->layout.is_64bit ? USER_END_64 : USER_END_32;
    }
    return address > highest;
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

static kk_frame frame_of(const kk_pml *pml, const kk_event *event, uint64_t address)
{
    kk_frame frame = {.address = address, .kernel = is_kernel(pml, address)};
    const kk_process *owner =
        frame.kernel ? kk_processes_get(&pml->base.processes, pml->system) : kk_event_process(event);
    frame.module = owner ? module_at(owner, address, event->time) : NULL;
    frame.offset = frame.module ? address - frame.module->base : 0;
    return frame;
}

size_t kk_pml_stack(const kk_event *event, kk_frame *frames, size_t limit)
{
    kk_pml_event parsed;
    const kk_pml *pml = event->source;
    if (!kk_pml_event_parse(pml, event->raw, event->raw_size, &parsed)) {
        return 0;
    }
    for (size_t i = 0; i < parsed.stack_depth && i < limit; i++) {
        const unsigned char *entry = parsed.stack + i * pml->layout.pointer_size;
        uint64_t address = pml->layout.is_64bit ? kk_load_u64(entry) : kk_load_u32(entry);
        frames[i] = frame_of(pml, event, address);
    }
    return parsed.stack_depth;
}
