#include "base/os/signal.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* A handler can only see what is global; set once, before signals are handled. */
static kk_os_signal_actions installed;

/* Ends the program as the signal does that nobody handles. */
static void end_by(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

static void on_unreadable_page(int number)
{
    installed.unreadable_page();
    end_by(number);
}

static void on_end(int number)
{
    installed.end();
    end_by(number);
}

static const int ends[] = {SIGINT, SIGTERM, SIGHUP};

void kk_os_signals_hold(bool hold)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        sigaddset(&set, ends[i]);
    }
    pthread_sigmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void kk_os_signals_install(const kk_os_signal_actions *actions)
{
    installed = *actions;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGBUS, on_unreadable_page);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct sigaction now;
        if (sigaction(ends[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN) {
            signal(ends[i], on_end);
        }
    }
}

void kk_os_put_error(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written; /* nothing is left to be done when even this fails */
}

_Noreturn void kk_os_exit(int status)
{
    _exit(status);
}
