/* Opening captures, and what is said of them. */
#include "cli/command.h"

kk_captures *kk_captures_begin(const char *operand, const kk_source_options *input)
{
    kk_error error;
    kk_signals_reading(operand);
    kk_captures *captures = kk_captures_open(operand, input, &error);
    kk_signals_reading(NULL);
    if (!captures) {
        kk_message("%s", error.text);
        return NULL;
    }
    kk_str passed_over = kk_captures_passed_over(captures);
    if (passed_over.size > 0) {
        kk_message("%s: passed over what is no Process Monitor capture: %.*s", operand, (int)passed_over.size,
                   passed_over.data);
    }
    return captures;
}

static kk_source *say_why(kk_source *source, const kk_error *error)
{
    if (!source) {
        kk_signals_reading(NULL);
        kk_message("%s", error->text);
    }
    return source;
}

kk_source *kk_capture_of(kk_captures *captures, size_t number)
{
    kk_error error;
    kk_signals_reading(kk_captures_path(captures, number));
    return say_why(kk_captures_source(captures, number, &error), &error);
}

kk_source *kk_capture_open(const char *operand, const kk_source_options *input)
{
    kk_error error;
    kk_captures *captures = kk_captures_begin(operand, input);
    if (!captures) {
        return NULL;
    }
    kk_signals_reading(kk_captures_path(captures, 0));
    kk_source *source = say_why(kk_captures_only(captures, &error), &error);
    kk_captures_close(captures);
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
