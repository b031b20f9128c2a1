#include "base/os/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

bool kk_os_is_terminal(FILE *stream)
{
    return isatty(fileno(stream));
}

unsigned kk_os_terminal_width(FILE *stream)
{
    struct winsize size;
    return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
