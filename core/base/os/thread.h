/* Threads, mutexes and condition variables. */
#ifndef KK_BASE_OS_THREAD_H
#define KK_BASE_OS_THREAD_H

#include <stdbool.h>

#ifdef _WIN32
typedef struct kk_thread {
    void *handle;
} kk_thread;
typedef struct kk_mutex {
    void *lock; /* an SRWLOCK */
} kk_mutex;
typedef struct kk_condition {
    void *variable; /* a CONDITION_VARIABLE */
} kk_condition;
#define KK_MUTEX_INIT                                                                                        \
    {                                                                                                        \
        0                                                                                                    \
    }
#define KK_CONDITION_INIT                                                                                    \
    {                                                                                                        \
        0                                                                                                    \
    }
#else
#include <pthread.h>
typedef struct kk_thread {
    pthread_t handle;
} kk_thread;
typedef struct kk_mutex {
    pthread_mutex_t lock;
} kk_mutex;
typedef struct kk_condition {
    pthread_cond_t variable;
} kk_condition;
#define KK_MUTEX_INIT                                                                                        \
    {                                                                                                        \
        PTHREAD_MUTEX_INITIALIZER                                                                            \
    }
#define KK_CONDITION_INIT                                                                                    \
    {                                                                                                        \
        PTHREAD_COND_INITIALIZER                                                                             \
    }
#endif

/* Processors this process may run on, at least 1. */
unsigned kk_cpu_count(void);

/* What a thread runs, with the context it was started with. */
typedef void kk_thread_body(void *context);

/* Starts a thread where the system puts it. False when no thread can be started; the caller joins it. */
bool kk_thread_start(kk_thread *thread, kk_thread_body *body, void *context);

/* Starts a thread on a processor other than the caller's, if there is one: where it would otherwise begin it
 * may wait until the caller's slice of time is over, which is long for what is to be done at once. */
bool kk_thread_start_elsewhere(kk_thread *thread, kk_thread_body *body, void *context);

/* Waits for the thread's end. */
void kk_thread_join(kk_thread *thread);

/* A mutex is set with KK_MUTEX_INIT or kk_mutex_init, and belongs to one process. */
void kk_mutex_init(kk_mutex *mutex);
void kk_mutex_free(kk_mutex *mutex);
void kk_mutex_lock(kk_mutex *mutex);
void kk_mutex_unlock(kk_mutex *mutex);

/* A condition variable; kk_condition_wait may return without reason. */
void kk_condition_init(kk_condition *condition);
void kk_condition_free(kk_condition *condition);
void kk_condition_wait(kk_condition *condition, kk_mutex *mutex);
void kk_condition_signal(kk_condition *condition);    /* wakes one thread */
void kk_condition_broadcast(kk_condition *condition); /* wakes all */

#endif
