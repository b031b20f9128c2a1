/* What must still be done when a signal ends the program. A handler can only see what is global, so this file
 * keeps two pointers, set from one thread and read by the handler. */
#include "cli/command.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static _Atomic(const char *) unfinished_file;
static _Atomic(char *) unreadable_message; /* a whole line, owned */

static void remove_unfinished(void)
{
    const char *path = atomic_load(&unfinished_file);
    if (path) {
        unlink(path);
    }
}

/* A page of a mapped file cannot be read: the file was cut meanwhile, or its disk fails. */
static void on_unreadable_page(int number)
{
    const char *message = atomic_load(&unreadable_message);
    remove_unfinished();
    if (!message) {
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    size_t size = 0;
    while (message[size]) {
        size++;
    }
    ssize_t written = write(STDERR_FILENO, message, size);
    (void)written; /* nothing is left to be done when even this fails */
    _exit(KK_EXIT_UNREADABLE);
}

static void on_end(int number)
{
    remove_unfinished();
    signal(number, SIG_DFL);
    raise(number);
}

static const int ends[] = {SIGINT, SIGTERM, SIGHUP};

void kk_signals_hold(bool hold)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        sigaddset(&set, ends[i]);
    }
    pthread_sigmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void kk_signals_install(void)
{
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of writing */
    signal(SIGBUS, on_unreadable_page);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct sigaction now;
        if (sigaction(ends[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN) {
            signal(ends[i], on_end);
        }
    }
}

void kk_signals_unfinished(const char *path)
{
    atomic_store(&unfinished_file, path);
}

void kk_signals_reading(const char *capture)
{
    kk_buf line = KK_BUF_INIT;
    if (capture) {
        kk_buf_append_text(&line, "kaiseki: ");
        kk_append_escaped(&line, kk_str_of(capture));
        kk_buf_append_text(&line, ": could not be read to its end: it became shorter meanwhile, or its disk "
                                  "fails; copy it and read the copy\n");
        kk_buf_append(&line, "", 1);
    }
    free(atomic_exchange(&unreadable_message, line.failed ? NULL : line.data));
}
