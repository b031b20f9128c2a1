/* What must still be done when a signal ends the program. A handler can only see what is global, so this file
 * keeps two pointers, set from one thread and read by the handler. */
#include "base/os/file.h"
#include "base/os/signal.h"
#include "cli/command.h"

#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(const char *) unfinished_file;
static _Atomic(char *) unreadable_message; /* a whole line, owned */

static void remove_unfinished(void)
{
    const char *path = atomic_load(&unfinished_file);
    if (path) {
        kk_os_remove(path);
    }
}

static void end_unreadable(void)
{
    const char *message = atomic_load(&unreadable_message);
    remove_unfinished();
    if (message) {
        kk_os_put_error(message);
        kk_os_exit(KK_EXIT_UNREADABLE);
    }
}

void kk_signals_install(void)
{
    const kk_os_signal_actions actions = {.end = remove_unfinished, .unreadable_page = end_unreadable};
    kk_os_signals_install(&actions);
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
