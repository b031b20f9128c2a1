/* Folders that are read name by name, and what lies below one without following links.
 *
 * What fails returns false or NULL and says why in errno. */
#ifndef KK_BASE_OS_FOLDER_H
#define KK_BASE_OS_FOLDER_H

#include "base/os/file.h"

/* An open folder. It stays the same one when it is renamed. */
typedef struct kk_os_folder kk_os_folder;

/* Links in `path` are followed. */
kk_os_folder *kk_os_folder_open(const char *path);
/* Opens the folder at `path` below another, parts separated by '/', following no link; "" is the folder
 * itself. */
kk_os_folder *kk_os_folder_open_below(const kk_os_folder *folder, kk_str path);
void kk_os_folder_close(kk_os_folder *folder); /* may be NULL */

/* The next name in the folder, in no order, without "." and ".."; NULL at the end. It lives until the next
 * call. */
const char *kk_os_folder_next(kk_os_folder *folder);
/* The facts of what has this name in the folder; a link is itself. */
bool kk_os_folder_facts(const kk_os_folder *folder, const char *name, kk_os_facts *facts);

/* Opens a file below the folder for reading; `path` as above. */
bool kk_os_file_open_below(const kk_os_folder *folder, kk_str path, kk_os_file *file);

/* A sorted list of names; the owner frees it. */
typedef struct kk_os_names {
    char **items;
    size_t count;
} kk_os_names;

/* The names in the folder `path` that `wanted` takes, sorted bytewise. False when the folder cannot be read,
 * and when memory is out (ENOMEM). */
bool kk_os_names_read(const char *path, bool (*wanted)(const char *name), kk_os_names *names);
void kk_os_names_free(kk_os_names *names);

#endif
