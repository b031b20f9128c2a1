/* The progress bar. */
#include "cli/command.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SECOND    1000000000LL
#define BAR_WIDTH 30

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * SECOND + time.tv_nsec;
}

kk_progress kk_progress_start(const char *title)
{
    return (kk_progress){.title = title, .started = now(), .percent = -1};
}

void kk_progress_step(void *context, size_t done, size_t total)
{
    kk_progress *progress = context;
    int percent = total ? (int)(done * 100 / total) : 100;
    if (percent == progress->percent || !isatty(STDERR_FILENO) || now() - progress->started < SECOND) {
        return;
    }
    progress->percent = percent;
    progress->shown = true;
    kk_buf line = KK_BUF_INIT;
    kk_append_escaped(&line, kk_str_of(progress->title));
    int filled = percent * BAR_WIDTH / 100;
    fprintf(stderr, "\r\033[K%.*s [%.*s%*s] %3d %%", line.size > 40 ? 40 : (int)line.size,
            line.data ? line.data : "", filled, "##############################", BAR_WIDTH - filled, "",
            percent);
    fflush(stderr);
    kk_buf_free(&line);
}

void kk_progress_end(kk_progress *progress)
{
    if (progress->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}
