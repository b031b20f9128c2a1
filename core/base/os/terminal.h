/* Terminals. */
#ifndef KK_BASE_OS_TERMINAL_H
#define KK_BASE_OS_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

/* True when the stream is a terminal that understands escape sequences. */
bool kk_os_is_terminal(FILE *stream);
/* Columns of the terminal; 0 when it does not tell them. */
unsigned kk_os_terminal_width(FILE *stream);

#endif
