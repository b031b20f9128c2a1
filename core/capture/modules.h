/* The modules of a process, and the frames of stacks that lie in them. Private to core/capture/. */
#ifndef KK_CAPTURE_MODULES_H
#define KK_CAPTURE_MODULES_H

#include "capture/source.h"

/* Where user addresses end when the capture does not say: Windows' defaults. */
#define KK_USER_END_32 UINT64_C(0x7FFFFFFF)
#define KK_USER_END_64 UINT64_C(0x7FFFFFFFFFFF)

/* PID of the process whose modules are the kernel's drivers. */
#define KK_SYSTEM_PID 4u

/* Puts a process's modules in the order in which kk_frame_of looks for them: by base, then load time. */
void kk_modules_sort(kk_module *modules, size_t count);

/* The frame at an address of the event's stack: in a module of its process or, behind the last user address,
 * of `system`, which may be NULL. */
kk_frame kk_frame_of(const kk_event *event, const kk_process *system, uint64_t last_user_address,
                     uint64_t address);

#endif
