/* Stack frames of a PML's events. */
#include "capture/modules.h"
#include "capture/pml/source.h"

static uint64_t last_user_address(const kk_pml *pml)
{
    uint64_t standard = pml->layout.is_64bit ? KK_USER_END_64 : KK_USER_END_32;
    return pml->highest_user_address ? pml->highest_user_address : standard;
}

size_t kk_pml_stack(const kk_event *event, kk_frame *frames, size_t limit)
{
    kk_pml_event parsed;
    const kk_pml *pml = event->source;
    if (!kk_pml_event_parse(pml, event->raw, event->raw_size, &parsed)) {
        return 0;
    }
    const kk_process *system = kk_processes_get(&pml->base.processes, pml->system);
    uint64_t last = last_user_address(pml);
    for (size_t i = 0; i < parsed.stack_depth && i < limit; i++) {
        const unsigned char *entry = parsed.stack + i * pml->layout.pointer_size;
        uint64_t address = pml->layout.is_64bit ? kk_load_u64(entry) : kk_load_u32(entry);
        frames[i] = kk_frame_of(event, system, last, address);
    }
    return parsed.stack_depth;
}
