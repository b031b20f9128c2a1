/* Lists of hashes of files that are known to be harmless (--hash-whitelist FILE).
 *
 * One MD5, SHA-1 or SHA-256 a line, in hexadecimal of any case, quoted or not; what follows it on the line (a
 * name, other columns) is ignored, and so are lines without one. md5sum's and sha256sum's output, Noriben's
 * lists and the first column of NIST's NSRL files have this form. */
#ifndef KK_FILES_HASH_LIST_H
#define KK_FILES_HASH_LIST_H

#include "files/files.h"

/* Hashes that a list may have; each takes 33 bytes. */
#define KK_HASH_LIST_LIMIT 16000000U

typedef struct kk_hash_list kk_hash_list;

/* NULL and `error` when the file cannot be read, has no hash or too many. */
kk_hash_list *kk_hash_list_open(const char *path, kk_error *error);
void kk_hash_list_free(kk_hash_list *list);

/* Whether the list has one of the file's hashes. */
bool kk_hash_list_has(const kk_hash_list *list, const kk_hashes *hashes);

#endif
