/* Signals: the program must end, or a mapped page cannot be read. */
#ifndef KK_BASE_OS_SIGNAL_H
#define KK_BASE_OS_SIGNAL_H

#include <stdbool.h>

/* What is done when a signal ends the program. Both run in a signal handler (on Windows on a thread of their
 * own): they may call kk_os_remove, kk_os_put_error and kk_os_exit, read atomics, and nothing else. When they
 * return, the program ends as the system ends it. */
typedef struct kk_os_signal_actions {
    void (*end)(void); /* by the user or the system: interrupted, terminated, hung up */
    void (*unreadable_page)(
        void); /* a page of a mapped file: the file was cut meanwhile, or its disk fails */
} kk_os_signal_actions;

/* Handles the signals that end the program, but for those that whoever started it had ignored; a reader of
 * our output that went away becomes an error of writing. */
void kk_os_signals_install(const kk_os_signal_actions *actions);
/* Lets the signals that end the program wait, or no longer. */
void kk_os_signals_hold(bool hold);

/* Writes a NUL-terminated text to standard error, unbuffered. */
void kk_os_put_error(const char *text);
/* Ends the program at once, without flushing anything. */
_Noreturn void kk_os_exit(int status);

#endif
