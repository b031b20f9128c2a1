/* A growable byte buffer that its owner frees. A failed allocation sets `failed` and later appends do
 * nothing, so that a writer checks once at the end. */
#ifndef KK_BASE_BUF_H
#define KK_BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>
#include <stdint.h>

typedef struct kk_buf {
    char *data;
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
    bool failed;     /* an allocation failed; the content is not complete */
} kk_buf;

#define KK_BUF_INIT ((kk_buf){0})

void kk_buf_free(kk_buf *buf);

/* Empties the buffer and keeps its memory. Clears `failed`. */
static inline void kk_buf_clear(kk_buf *buf)
{
    buf->size = 0;
    buf->failed = false;
}

/* Room for `extra` more bytes; where to write them, or NULL (then `failed` is set). */
char *kk_buf_reserve(kk_buf *buf, size_t extra);

void kk_buf_append(kk_buf *buf, const void *bytes, size_t size);
void kk_buf_append_str(kk_buf *buf, kk_str text);
void kk_buf_append_char(kk_buf *buf, char byte);
/* Appends a literal or other NUL-terminated text. */
void kk_buf_append_text(kk_buf *buf, const char *text);
void kk_buf_append_u64(kk_buf *buf, uint64_t number);
void kk_buf_append_i64(kk_buf *buf, int64_t number);
void kk_buf_printf(kk_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A new NUL-terminated text, which the caller frees; NULL when memory is out. */
char *kk_new_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

static inline kk_str kk_buf_str(const kk_buf *buf)
{
    return (kk_str){buf->data ? buf->data : "", buf->size};
}

#endif
