/* How many threads are worth starting; they themselves are POSIX threads. */
#ifndef KK_BASE_THREAD_H
#define KK_BASE_THREAD_H

/* Processors this process may run on, at least 1. */
unsigned kk_cpu_count(void);

#endif
