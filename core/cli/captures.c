/* Opening captures, and what is said of them. */
#include "cli/command.h"

kk_source *kk_capture_open(const char *path, const kk_source_options *input)
{
    kk_error error;
    kk_signals_reading(path);
    kk_source *source = kk_source_open(path, input, &error);
    if (!source) {
        kk_signals_reading(NULL);
        kk_message("%s", error.text);
    }
    return source;
}

void kk_capture_close(kk_source *source)
{
    kk_source_close(source);
    kk_signals_reading(NULL);
}

void kk_message_problems(const char *capture, kk_source *source)
{
    const kk_problems *problems = kk_source_problems(source);
    if (problems->count > 0) {
        kk_message("%s: %llu problems, %llu events lost; `kaiseki info` lists them", capture,
                   (unsigned long long)problems->count, (unsigned long long)problems->lost_events);
    }
}
