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
