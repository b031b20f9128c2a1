#include "files/files.h"

#include <openssl/evp.h>
#include <stdlib.h>

#define PIECE ((size_t)1 << 16)

#define DIGESTS 3

/* Written as lower-case hexadecimal with a NUL. */
static void write_hex(const unsigned char *bytes, unsigned count, char *out)
{
    static const char DIGITS[] = "0123456789abcdef";
    for (unsigned i = 0; i < count; i++) {
        out[(size_t)2 * i] = DIGITS[bytes[i] >> 4];
        out[(size_t)2 * i + 1] = DIGITS[bytes[i] & 15];
    }
    out[(size_t)2 * count] = '\0';
}

static bool begin(EVP_MD_CTX *contexts[DIGESTS])
{
    const EVP_MD *const kinds[DIGESTS] = {EVP_md5(), EVP_sha1(), EVP_sha256()};
    bool ok = true;
    for (unsigned i = 0; i < DIGESTS; i++) {
        contexts[i] = EVP_MD_CTX_new();
        ok &= contexts[i] && EVP_DigestInit_ex(contexts[i], kinds[i], NULL) == 1;
    }
    return ok;
}

/* False when reading failed or there is too much. */
static bool hash_all(kk_os_file file, EVP_MD_CTX *contexts[DIGESTS], uint64_t *size)
{
    unsigned char *piece = malloc(PIECE);
    ptrdiff_t got = piece ? 1 : -1;
    *size = 0;
    while (got > 0) {
        got = kk_os_file_read(file, piece, PIECE);
        for (unsigned i = 0; got > 0 && i < DIGESTS; i++) {
            EVP_DigestUpdate(contexts[i], piece, (size_t)got);
        }
        *size += got > 0 ? (uint64_t)got : 0;
        got = *size > KK_FILES_SIZE_LIMIT ? -1 : got;
    }
    free(piece);
    return got == 0;
}

static bool finish(EVP_MD_CTX *contexts[DIGESTS], kk_hashes *hashes)
{
    char *const texts[DIGESTS] = {hashes->md5, hashes->sha1, hashes->sha256};
    for (unsigned i = 0; i < DIGESTS; i++) {
        unsigned char bytes[EVP_MAX_MD_SIZE];
        unsigned count = 0;
        if (EVP_DigestFinal_ex(contexts[i], bytes, &count) != 1) {
            return false;
        }
        write_hex(bytes, count, texts[i]);
    }
    return true;
}

bool kk_files_hash(const kk_files *files, const kk_vm_file *file, kk_hashes *hashes, kk_error *error)
{
    kk_os_file opened;
    if (!kk_files_open_file(files, file, &opened, error)) {
        return false;
    }
    EVP_MD_CTX *contexts[DIGESTS] = {NULL};
    bool began = begin(contexts);
    bool read = began && hash_all(opened, contexts, &hashes->size);
    bool ok = read && finish(contexts, hashes);
    for (unsigned i = 0; i < DIGESTS; i++) {
        EVP_MD_CTX_free(contexts[i]);
    }
    kk_os_file_close(opened);
    if (!ok) {
        const char *why = began ? "cannot be read to its end" : "libcrypto has no MD5, SHA-1 or SHA-256 here";
        kk_fail(error, "%.*s: %s; it is not hashed", (int)kk_str_slice(file->path, 0, 700).size,
                file->path.data, why);
    }
    return ok;
}
