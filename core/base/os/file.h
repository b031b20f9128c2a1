/* Files and folders: what a path names, reading, replacing and removing.
 *
 * Paths are UTF-8 and NUL-terminated, with '/' between parts (on Windows also '\'). Nothing opened here is
 * inherited by programs that kaiseki would start. What fails returns false, NULL or -1 and says why in errno.
 */
#ifndef KK_BASE_OS_FILE_H
#define KK_BASE_OS_FILE_H

#include "base/str.h"

#include <stdint.h>
#include <stdio.h>

typedef enum kk_os_kind {
    KK_OS_REGULAR, /* a file with content */
    KK_OS_FOLDER,
    KK_OS_LINK, /* to a file or folder; only where links are not followed */
    KK_OS_OTHER /* a device, a pipe */
} kk_os_kind;

/* What the system says of a file or folder. */
typedef struct kk_os_facts {
    kk_os_kind kind;
    uint64_t size;           /* bytes, of a regular file */
    int64_t written;         /* when it was last written: 100 ns since 1601, UTC, see base/time.h */
    uint64_t device, number; /* together one file's or folder's own */
} kk_os_facts;

/* The facts of what `path` names, links followed. */
bool kk_os_facts_of(const char *path, kk_os_facts *facts);
/* The facts of `path` itself: a link is not followed. */
bool kk_os_own_facts_of(const char *path, kk_os_facts *facts);
/* True when both are facts of one file or folder. */
bool kk_os_is_same(const kk_os_facts *one, const kk_os_facts *other);

/* --- reading --- */

/* A file open for reading. */
typedef struct kk_os_file {
    intptr_t handle; /* a descriptor, on Windows a HANDLE; -1 for none */
} kk_os_file;

/* Opens a file, also a device or pipe, for which it never waits. */
bool kk_os_file_open(const char *path, kk_os_file *file);
/* Opens a file; of a named pipe it waits for a writer. */
bool kk_os_file_open_waiting(const char *path, kk_os_file *file);
/* The program's standard input, as a file of its own: closing it leaves the standard input open. */
bool kk_os_standard_input(kk_os_file *file);
/* True for a path that names the standard input: "-", or as the system calls it. */
bool kk_os_is_standard_input(const char *path);
/* True when somebody types what is read from the file. */
bool kk_os_file_is_terminal(kk_os_file file);
/* True when the next read begins at the file's first byte; false too for what has no places, like a pipe. */
bool kk_os_file_is_at_begin(kk_os_file file);
bool kk_os_file_facts(kk_os_file file, kk_os_facts *facts);
/* Reads up to `size` bytes where the last read ended. The bytes read, 0 at the end, -1 on failure. */
ptrdiff_t kk_os_file_read(kk_os_file file, void *bytes, size_t size);
void kk_os_file_close(kk_os_file file);

/* fopen for reading ("rb"). */
FILE *kk_os_open_stream(const char *path);

/* --- writing --- */

/* fopen for writing ("wb"). */
FILE *kk_os_create_stream(const char *path);
/* Creates a file of a new name beside `path`, with the permissions of any new file, and opens it for writing.
 * `*name` receives its path, which the caller frees. */
FILE *kk_os_create_beside(const char *path, char **name);
/* Creates a folder with the permissions of any new one. */
bool kk_os_create_folder(const char *path);
/* Renames a file, in place of what `to` names. */
bool kk_os_replace(const char *from, const char *to);
/* Removes a file. A signal handler may call it. */
bool kk_os_remove(const char *path);

/* --- temporary files --- */

/* Makes a file without a name, which nobody else can open, in the folder for temporary files; it is gone when
 * it is closed and no longer mapped, however the program ends. */
bool kk_os_temporary_open(kk_os_file *file);
/* The folder of temporary files: $TMPDIR, else the one that the system keeps for large ones. */
const char *kk_os_temporary_folder(void);
/* Appends all of `bytes`. */
bool kk_os_file_append(kk_os_file file, const void *bytes, size_t size);
/* Bytes that the disk of an open file has left; UINT64_MAX when the system does not tell. */
uint64_t kk_os_file_room(kk_os_file file);

/* --- paths --- */

/* The last part of a path: behind the last separator. */
const char *kk_os_path_name(const char *path);
/* The absolute path of what exists, without links and "..", with '/' between parts; the caller frees it. */
char *kk_os_path_real(const char *path);
/* True for a path that is a device's, like the terminal's or what swallows all. */
bool kk_os_is_device(const char *path);
/* Path of the running program; the caller frees it. */
char *kk_os_program_path(void);

#endif
