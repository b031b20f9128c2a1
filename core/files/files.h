/* The VM's files: what an analyst copied from the machine that was captured (--files DIR), found by the paths
 * that the capture has.
 *
 * DIR holds them by path, below a folder for the drive (C/Users/..., C_/..., C$/...) or without one
 * (Users/...), or just by name. Names compare in any case. Only regular files that are really below DIR are
 * seen: links are not followed, and a captured path is only ever looked up among the files found, never
 * opened as it is. */
#ifndef KK_FILES_FILES_H
#define KK_FILES_FILES_H

#include "base/error.h"
#include "base/os/file.h"

#include <stdint.h>

/* Files beyond these are not seen (kk_files_skipped counts them). */
#define KK_FILES_COUNT_LIMIT 1000000U
#define KK_FILES_DEPTH_LIMIT 128U
/* Larger files are not hashed or scanned: 4 GiB. */
#define KK_FILES_SIZE_LIMIT (UINT64_C(4) << 30)

typedef struct kk_files kk_files;

typedef struct kk_vm_file {
    kk_str path;   /* below DIR, with '/' */
    uint64_t size; /* bytes, when the folder was read */
} kk_vm_file;

/* Digests as lower-case hexadecimal, NUL-terminated. */
typedef struct kk_hashes {
    char md5[33];
    char sha1[41];
    char sha256[65];
    uint64_t size; /* bytes that were hashed */
} kk_hashes;

/* Reads the folder's names. NULL and `error` when it is no readable folder or memory is out. */
kk_files *kk_files_open(const char *folder, kk_error *error);
void kk_files_free(kk_files *files);

/* Files found, and folders and files that were passed over: beyond the limits, unreadable, or no regular
 * files. */
size_t kk_files_count(const kk_files *files);
uint64_t kk_files_skipped(const kk_files *files);
/* The number of a file that this folder gave, from 0 in order of path. */
size_t kk_files_number(const kk_files *files, const kk_vm_file *file);

/* The file that was captured as `path`; NULL when DIR does not have it. `by_name` (may be NULL) receives
 * whether only its name fits, which must then be the name of no other file in DIR. */
const kk_vm_file *kk_files_find(const kk_files *files, kk_str path, bool *by_name);

/* Opens the file for reading; the caller closes it. False and `error` when it cannot be opened any more, or
 * is too large. */
bool kk_files_open_file(const kk_files *files, const kk_vm_file *file, kk_os_file *opened, kk_error *error);

/* Hashes the file piece by piece. False and `error` when it cannot be read. */
bool kk_files_hash(const kk_files *files, const kk_vm_file *file, kk_hashes *hashes, kk_error *error);

/* Reads the whole file when it has at most `limit` bytes; the caller frees `*bytes`. False and `error` when
 * not. */
bool kk_files_read(const kk_files *files, const kk_vm_file *file, size_t limit, char **bytes, size_t *size,
                   kk_error *error);

#endif
