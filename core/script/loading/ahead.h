/* Compiling ahead: a thread of its own reads, compiles and lints rule files and reports, with the modules
 * that their texts require, before the main thread comes to them. It leaves the first ones to main, and once
 * main has caught up it goes on from the other end, until both meet. Private to core/script/.
 *
 * Nobody waits: what main asks for is handed over when it is ready; else main loads it itself, and the thread
 * leaves it alone or throws its own away. So it changes nothing but the time: a file that does not compile,
 * is misused, too large or cannot be read is main's to complain of, and code is what this process compiled.
 */
#ifndef KK_SCRIPT_AHEAD_H
#define KK_SCRIPT_AHEAD_H

#include "script/loading/file.h"
#include "script/script.h"

typedef struct kk_ahead kk_ahead;

/* Starts the thread; `library` and the paths are copied. NULL when memory is out or no thread can be started.
 */
kk_ahead *kk_ahead_start(kk_str library, const kk_script_files *files, const kk_script_limits *limits);

/* Takes over what is ready of `path`: its code, or only its text. Code of a file that is to be `linted` has
 * no misuse in it. False when nothing is ready; from then on the path is the caller's to load. */
bool kk_ahead_take(kk_ahead *ahead, const char *path, bool linted, kk_script_file *file);

/* Ends the thread after the file that it is at, and frees all. NULL is allowed. */
void kk_ahead_stop(kk_ahead *ahead);

/* Bytes of a module's name, less than. */
#define KK_MODULE_NAME_LIMIT 64

/* Appends the path of module `name` of the library ("report.view" is report/view.lua), and a NUL; false when
 * memory is out. */
bool kk_module_path(kk_str library, kk_str name, kk_buf *path);

/* True for what may stand behind "kaiseki.". */
bool kk_is_module_name(kk_str name);

#endif
