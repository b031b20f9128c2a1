/* How the texts of a PML's events are wanted: what an export asks for beyond the event itself. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_PML_VIEW_H
#define KK_CAPTURE_PML_VIEW_H

#include "base/zone/zone.h"
#include "event/process.h"

/* Process Monitor's texts changed over the years; what a capture prints is that of the version that wrote it.
 * Only differences that its exports show are told apart. */
typedef enum kk_pml_wording {
    KK_PML_WORDING_3_61 =
        0,               /* 3.61 (January 2021) and later: QueryDirectory begins with its information class */
    KK_PML_WORDING_3_60, /* the class replaces or follows the entry numbered 2 */
    KK_PML_WORDING_3_53, /* and information classes from 0x46 on have no names */
    KK_PML_WORDING_3_52  /* up to 3.52: and QueryDirectory has no class */
} kk_pml_wording;

/* Accounts by SID, as far as the capture itself tells: Process Create has the new process's SID, and the
 * process table the account's name. */
typedef struct kk_pml_accounts kk_pml_accounts;

typedef struct kk_pml_view {
    const kk_zone *zone;             /* of dates in Detail; NULL for UTC */
    const kk_pml_accounts *accounts; /* NULL when not known */
} kk_pml_view;

#endif
