#include "base/thread.h"

#include <sched.h>
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

bool kk_thread_start(pthread_t *thread, void *(*run)(void *), void *context)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    bool started = set_elsewhere(&attributes) && pthread_create(thread, &attributes, run, context) == 0;
    pthread_attr_destroy(&attributes);
    return started || pthread_create(thread, NULL, run, context) == 0;
}
