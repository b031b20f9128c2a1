/* `kaiseki info`: what a capture holds, gathered once and printed as text or JSON. Private to core/cli/. */
#ifndef KK_CLI_INFO_H
#define KK_CLI_INFO_H

#include "capture/source.h"
#include "cli/command.h"
#include "engine/scan.h"

typedef struct kk_info {
    kk_source *source;
    kk_scan_totals totals;
    uint64_t *events_of; /* by process; one more for events without one */
} kk_info;

void kk_info_print(const kk_info *info, bool modules, kk_buf *out);
void kk_info_print_json(const kk_info *info, kk_buf *out);

/* The same of a configuration of Process Monitor. */
void kk_info_print_pmc(const kk_pmc *pmc, kk_buf *out);
void kk_info_print_pmc_json(const kk_pmc *pmc, kk_buf *out);

#endif
