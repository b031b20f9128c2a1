#include "files/digest.h"

#include <openssl/evp.h>

static bool digest(const EVP_MD *kind, const kk_str *parts, size_t count, unsigned char *out)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = context && EVP_DigestInit_ex(context, kind, NULL) == 1;
    for (size_t i = 0; ok && i < count; i++) {
        ok = EVP_DigestUpdate(context, parts[i].data, parts[i].size) == 1;
    }
    ok = ok && EVP_DigestFinal_ex(context, out, NULL) == 1;
    EVP_MD_CTX_free(context);
    return ok;
}

bool kk_sha1(const kk_str *parts, size_t count, unsigned char out[KK_SHA1_SIZE])
{
    return digest(EVP_sha1(), parts, count, out);
}

bool kk_sha256(const kk_str *parts, size_t count, unsigned char out[KK_SHA256_SIZE])
{
    return digest(EVP_sha256(), parts, count, out);
}
