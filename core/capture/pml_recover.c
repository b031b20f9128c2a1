#include "capture/pml_source.h"

bool kk_pml_recover_events(kk_pml *pml, kk_pml_part *part, kk_error *error)
{
    (void)pml;
    (void)part;
    return kk_fail(error, "the PML was never closed");
}

bool kk_pml_recover_processes(kk_pml *pml, kk_error *error)
{
    (void)pml;
    (void)error;
    return true;
}
