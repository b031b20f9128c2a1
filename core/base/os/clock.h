/* Clocks that measure how long something takes. */
#ifndef KK_BASE_OS_CLOCK_H
#define KK_BASE_OS_CLOCK_H

#include <stdint.h>

/* Nanoseconds since some moment before the program began; never goes back. */
int64_t kk_os_elapsed(void);
/* Nanoseconds that the calling thread has computed. */
int64_t kk_os_thread_time(void);

#endif
