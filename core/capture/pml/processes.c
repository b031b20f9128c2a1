/* The process table of a PML by the capture's own numbers. */
#include "capture/modules.h"
#include "capture/pml/source.h"

const kk_process *kk_pml_process(const kk_pml *pml, uint32_t process_number)
{
    return kk_numbering_find(&pml->numbering, process_number);
}

kk_process *kk_pml_process_add(kk_pml *pml, uint32_t number, kk_error *error)
{
    kk_process *process = kk_numbering_add(&pml->numbering, number);
    if (!process) {
        kk_fail_memory(error, "reading the processes of a PML");
    }
    return process;
}

bool kk_pml_processes_finish(kk_pml *pml, kk_error *error)
{
    const kk_processes *table = &pml->base.processes;
    if (!kk_numbering_finish(&pml->numbering)) {
        return kk_fail_memory(error, "reading the processes of a PML");
    }
    for (uint32_t i = 0; i < table->count && pml->system == KK_NO_PROCESS; i++) {
        if (table->items[i]->pid == KK_SYSTEM_PID && !table->items[i]->pid_unknown) {
            pml->system = i;
        }
    }
    return true;
}
