/* The events of a capture that expressions choose, for an export: one scan, in the capture's order. */
#ifndef KK_ENGINE_SELECTION_H
#define KK_ENGINE_SELECTION_H

#include "capture/write/export.h"
#include "match/program.h"

/* Expressions that choose events. What it points to must outlive the export. */
typedef struct kk_choice {
    const kk_expression *const *where; /* all of them must be true of an event */
    size_t where_count;                /* at least 1 */
    const kk_environment *environment; /* of %NAME% in operands; may be NULL */
    unsigned jobs;                     /* scanning threads; 0 means one per processor */
    /* After each chunk of the scan, for progress; may be NULL. */
    void (*chunk)(void *context, size_t done, size_t total);
    void *context; /* of `chunk` */
} kk_choice;

/* What kk_export_options.selection takes. Giving the events fails without memory, and when a regex of an
 * expression reaches its match limit. */
kk_selection kk_choice_selection(const kk_choice *choice);

#endif
