/* The progress bar. */
#include "base/os/clock.h"
#include "base/os/terminal.h"
#include "cli/command.h"

#include <stdio.h>

#define SECOND    1000000000LL
#define BAR_WIDTH 30

kk_progress kk_progress_start(const char *title)
{
    return (kk_progress){.title = title, .started = kk_os_elapsed(), .percent = -1};
}

void kk_progress_step(void *context, size_t done, size_t total)
{
    kk_progress *progress = context;
    int percent = total ? (int)(done * 100 / total) : 100;
    if (percent == progress->percent || !kk_os_is_terminal(stderr) ||
        kk_os_elapsed() - progress->started < SECOND) {
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
