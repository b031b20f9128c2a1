/* Threads: how many are worth starting, and where one begins. They themselves are POSIX threads. */
#ifndef KK_BASE_THREAD_H
#define KK_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Processors this process may run on, at least 1. */
unsigned kk_cpu_count(void);

/* Starts a thread on a processor other than the caller's, if there is one: where it would otherwise begin it
 * may wait until the caller's slice of time is over, which is long for what is to be done at once. False when
 * no thread can be started; the caller joins it. */
bool kk_thread_start(pthread_t *thread, void *(*run)(void *), void *context);

#endif
