/* Operations: what Process Monitor calls the kinds of events, and their classes.
 *
 * Names are those that current Process Monitor versions show and export (Advanced Output off). */
#ifndef KK_EVENT_OPERATION_H
#define KK_EVENT_OPERATION_H

#include "base/str.h"

#include <stdint.h>

/* Event classes, numbered as in a PML. */
typedef enum kk_class {
    KK_CLASS_UNKNOWN = 0,
    KK_CLASS_PROCESS = 1,
    KK_CLASS_REGISTRY = 2,
    KK_CLASS_FILE = 3,
    KK_CLASS_PROFILING = 4,
    KK_CLASS_NETWORK = 5,
    KK_CLASS_IPC = 6, /* pipes and mailslots, of Process Monitor 4; its operations are those of files */
    KK_CLASS_COUNT
} kk_class;

/* Every operation with a name of its own; operations.def is the table. KK_OP_OTHER stands for any that is not
 * in it: its name must be asked of the event. */
typedef enum kk_operation {
#define KK_OPERATION(id, name, class) KK_OP_##id,
#include "event/operations.def"
#undef KK_OPERATION
    KK_OP_COUNT
} kk_operation;

/* "Process Create" for KK_OP_PROCESS_CREATE; "<Unknown>" for KK_OP_OTHER. */
kk_str kk_operation_name(kk_operation operation);
kk_class kk_operation_class(kk_operation operation);

/* By exact name, as a capture has it; KK_OP_OTHER when there is none. O(1). */
kk_operation kk_operation_find(kk_str name);

/* By name in any case, for scripts; KK_OP_OTHER when there is none. */
kk_operation kk_operation_find_nocase(kk_str name);

/* Of a network operation: "TCP" or "UDP"; data NULL for the others. */
kk_str kk_operation_protocol(kk_operation operation);

/* Of a network operation: "send", "receive", "connect", "accept", "reconnect", "retransmit", "disconnect",
 * "copy" or "other"; data NULL for the others. */
kk_str kk_operation_direction(kk_operation operation);

/* True when the last part of the operation's path is the name of a registry value. */
bool kk_operation_names_value(kk_operation operation);

/* "Process", "Registry", "File System", "Profiling", "Network"; "" for unknown. */
kk_str kk_class_name(kk_class class_id);

/* A set of operations. */
typedef struct kk_opset {
    uint64_t words[4];
} kk_opset;

_Static_assert(KK_OP_COUNT <= 256, "kk_opset holds 256 operations");

static inline bool kk_opset_has(const kk_opset *set, kk_operation operation)
{
    return (set->words[operation >> 6] >> (operation & 63)) & 1;
}

static inline void kk_opset_add(kk_opset *set, kk_operation operation)
{
    set->words[operation >> 6] |= UINT64_C(1) << (operation & 63);
}

#define KK_OPSET_NONE ((kk_opset){{0, 0, 0, 0}})
#define KK_OPSET_ALL  ((kk_opset){{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}})

#endif
