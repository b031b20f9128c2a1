/* Digests of bytes in memory. */
#ifndef KK_FILES_DIGEST_H
#define KK_FILES_DIGEST_H

#include "base/str.h"

#define KK_SHA1_SIZE   20
#define KK_SHA256_SIZE 32

/* Of the parts as one text; false when libcrypto has no such digest here. SHA-1 is for names only: as a
 * protection it is broken. */
bool kk_sha1(const kk_str *parts, size_t count, unsigned char out[KK_SHA1_SIZE]);
bool kk_sha256(const kk_str *parts, size_t count, unsigned char out[KK_SHA256_SIZE]);

#endif
