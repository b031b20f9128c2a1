/* Messages to stderr. */
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>

static void print_line(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    kk_buf text = KK_BUF_INIT;
    kk_buf line = KK_BUF_INIT;
    char *target = size < 0 ? NULL : kk_buf_reserve(&text, (size_t)size + 1);
    if (target) {
        vsnprintf(target, (size_t)size + 1, format, arguments);
        kk_append_escaped(&line, (kk_str){target, (size_t)size});
    }
    fprintf(stderr, "kaiseki: %.*s\n", (int)line.size, line.data ? line.data : "");
    kk_buf_free(&text);
    kk_buf_free(&line);
}

void kk_message(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
}

kk_exit kk_usage_error(const kk_command *command, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line(format, arguments);
    va_end(arguments);
    if (command) {
        fprintf(stderr, "usage: kaiseki %s %s\n       kaiseki %s --help\n", command->name, command->usage,
                command->name);
    } else {
        fputs("usage: kaiseki COMMAND ...; kaiseki --help lists the commands\n", stderr);
    }
    return KK_EXIT_USAGE;
}

void kk_print_help(const kk_command *command)
{
    printf("usage: kaiseki %s %s\n\n%s\n\n%s", command->name, command->usage, command->summary,
           command->help);
    if (command->print_more_help) {
        command->print_more_help();
    }
}
