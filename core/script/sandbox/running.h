/* The running call: the script to blame and the script that pays. Private to core/script/.
 *
 * The engine's own record, put in place and back by kk_protect (call.h): nothing that a script can say
 * changes it. */
#ifndef KK_SCRIPT_RUNNING_H
#define KK_SCRIPT_RUNNING_H

#include "script/script.h"

/* Error as the message handler notes it; call.c's own. */
typedef struct kk_failure kk_failure;

typedef struct kk_running {
    uint32_t script;       /* to blame, by number */
    uint32_t owner;        /* script that pays for memory */
    const kk_block *block; /* whose function runs; NULL for none */
    bool loading;          /* blocks and expressions may be made */
    kk_failure *failure;   /* of the innermost protected call */
} kk_running;

#endif
