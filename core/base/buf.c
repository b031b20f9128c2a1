#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void kk_buf_free(kk_buf *buf)
{
    free(buf->data);
    *buf = KK_BUF_INIT;
}

char *kk_buf_reserve(kk_buf *buf, size_t extra)
{
    if (buf->failed) {
        return NULL;
    }
    if (extra <= buf->capacity - buf->size && buf->data) {
        return buf->data + buf->size;
    }
    size_t needed;
    if (__builtin_add_overflow(buf->size, extra, &needed) || needed > SIZE_MAX / 2) {
        buf->failed = true;
        return NULL;
    }
    size_t capacity = buf->capacity < 64 ? 64 : buf->capacity + buf->capacity / 2;
    if (capacity < needed) {
        capacity = needed;
    }
    char *data = realloc(buf->data, capacity);
    if (!data) {
        buf->failed = true;
        return NULL;
    }
    buf->data = data;
    buf->capacity = capacity;
    return data + buf->size;
}

void kk_buf_append(kk_buf *buf, const void *bytes, size_t size)
{
    if (size == 0) {
        return;
    }
    char *target = kk_buf_reserve(buf, size);
    if (target) {
        memcpy(target, bytes, size);
        buf->size += size;
    }
}

void kk_buf_append_str(kk_buf *buf, kk_str text)
{
    kk_buf_append(buf, text.data, text.size);
}

void kk_buf_append_char(kk_buf *buf, char byte)
{
    kk_buf_append(buf, &byte, 1);
}

void kk_buf_append_text(kk_buf *buf, const char *text)
{
    kk_buf_append(buf, text, strlen(text));
}

void kk_buf_append_u64(kk_buf *buf, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    kk_buf_append(buf, digits + at, sizeof digits - at);
}

void kk_buf_append_i64(kk_buf *buf, int64_t number)
{
    uint64_t magnitude = (uint64_t)number;
    if (number < 0) {
        kk_buf_append_char(buf, '-');
        magnitude = 0 - magnitude;
    }
    kk_buf_append_u64(buf, magnitude);
}

static void append_format(kk_buf *buf, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *target = size < 0 ? NULL : kk_buf_reserve(buf, (size_t)size + 1);
    if (target) {
        vsnprintf(target, (size_t)size + 1, format, arguments);
        buf->size += (size_t)size;
    } else {
        buf->failed = true;
    }
}

void kk_buf_printf(kk_buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append_format(buf, format, arguments);
    va_end(arguments);
}

char *kk_new_text(const char *format, ...)
{
    kk_buf text = KK_BUF_INIT;
    va_list arguments;
    va_start(arguments, format);
    append_format(&text, format, arguments);
    va_end(arguments);
    if (text.failed) {
        kk_buf_free(&text);
    }
    return text.data;
}
