#include "base/os/thread.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

unsigned kk_cpu_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        int count = CPU_COUNT(&set);
        return count > 0 ? (unsigned)count : 1;
    }
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

/* False when this processor is the only one. */
static bool set_elsewhere(pthread_attr_t *attributes)
{
    cpu_set_t set;
    int here = sched_getcpu();
    if (here < 0 || sched_getaffinity(0, sizeof set, &set) != 0) {
        return false;
    }
    CPU_CLR(here, &set);
    return CPU_COUNT(&set) > 0 && pthread_attr_setaffinity_np(attributes, sizeof set, &set) == 0;
}

/* What a thread begins with; freed by it. */
typedef struct thread_start {
    kk_thread_body *body;
    void *context;
} thread_start;

static void *run(void *context)
{
    thread_start begin = *(thread_start *)context;
    free(context);
    begin.body(begin.context);
    return NULL;
}

static bool create(kk_thread *thread, const pthread_attr_t *attributes, kk_thread_body *body, void *context)
{
    thread_start *begin = malloc(sizeof *begin);
    if (!begin) {
        return false;
    }
    *begin = (thread_start){body, context};
    if (pthread_create(&thread->handle, attributes, run, begin) == 0) {
        return true;
    }
    free(begin);
    return false;
}

bool kk_thread_start(kk_thread *thread, kk_thread_body *body, void *context)
{
    return create(thread, NULL, body, context);
}

bool kk_thread_start_elsewhere(kk_thread *thread, kk_thread_body *body, void *context)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    bool started = set_elsewhere(&attributes) && create(thread, &attributes, body, context);
    pthread_attr_destroy(&attributes);
    return started || create(thread, NULL, body, context);
}

void kk_thread_join(kk_thread *thread)
{
    pthread_join(thread->handle, NULL);
}

void kk_mutex_init(kk_mutex *mutex)
{
    pthread_mutex_init(&mutex->lock, NULL);
}

void kk_mutex_free(kk_mutex *mutex)
{
    pthread_mutex_destroy(&mutex->lock);
}

void kk_mutex_lock(kk_mutex *mutex)
{
    pthread_mutex_lock(&mutex->lock);
}

void kk_mutex_unlock(kk_mutex *mutex)
{
    pthread_mutex_unlock(&mutex->lock);
}

void kk_condition_init(kk_condition *condition)
{
    pthread_cond_init(&condition->variable, NULL);
}

void kk_condition_free(kk_condition *condition)
{
    pthread_cond_destroy(&condition->variable);
}

void kk_condition_wait(kk_condition *condition, kk_mutex *mutex)
{
    pthread_cond_wait(&condition->variable, &mutex->lock);
}

void kk_condition_signal(kk_condition *condition)
{
    pthread_cond_signal(&condition->variable);
}

void kk_condition_broadcast(kk_condition *condition)
{
    pthread_cond_broadcast(&condition->variable);
}
