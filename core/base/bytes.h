/* Bounds-checked little-endian reads. A reader remembers that it ran past its end, so that a decoder checks
 * once. */
#ifndef KK_BASE_BYTES_H
#define KK_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct kk_bytes {
    const unsigned char *data;
    size_t size;
    size_t at;    /* next byte; never beyond size */
    bool overrun; /* a read asked for more than there was; reads since then gave zeros */
} kk_bytes;

static inline kk_bytes kk_bytes_of(const void *data, size_t size)
{
    return (kk_bytes){data, size, 0, false};
}

/* The next `size` bytes, or NULL (and overrun). */
static inline const unsigned char *kk_take(kk_bytes *bytes, size_t size)
{
    if (bytes->size - bytes->at < size) {
        bytes->at = bytes->size;
        bytes->overrun = true;
        return NULL;
    }
    const unsigned char *taken = bytes->data + bytes->at;
    bytes->at += size;
    return taken;
}

static inline uint16_t kk_load_u16(const void *bytes)
{
    uint16_t number;
    memcpy(&number, bytes, sizeof number);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    number = __builtin_bswap16(number);
#endif
    return number;
}

static inline uint32_t kk_load_u32(const void *bytes)
{
    uint32_t number;
    memcpy(&number, bytes, sizeof number);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    number = __builtin_bswap32(number);
#endif
    return number;
}

static inline uint64_t kk_load_u64(const void *bytes)
{
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    number = __builtin_bswap64(number);
#endif
    return number;
}

/* The other way round. */
static inline void kk_put_u32(unsigned char *bytes, uint32_t number)
{
    for (unsigned i = 0; i < 4; i++) {
        bytes[i] = (unsigned char)(number >> 8 * i);
    }
}

static inline void kk_put_u64(unsigned char *bytes, uint64_t number)
{
    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(number >> 8 * i);
    }
}

static inline uint8_t kk_take_u8(kk_bytes *bytes)
{
    const unsigned char *taken = kk_take(bytes, 1);
    return taken ? *taken : 0;
}

static inline uint16_t kk_take_u16(kk_bytes *bytes)
{
    const unsigned char *taken = kk_take(bytes, 2);
    return taken ? kk_load_u16(taken) : 0;
}

static inline uint32_t kk_take_u32(kk_bytes *bytes)
{
    const unsigned char *taken = kk_take(bytes, 4);
    return taken ? kk_load_u32(taken) : 0;
}

static inline uint64_t kk_take_u64(kk_bytes *bytes)
{
    const unsigned char *taken = kk_take(bytes, 8);
    return taken ? kk_load_u64(taken) : 0;
}

/* Moves to an absolute position; overrun when it lies outside. */
static inline void kk_seek(kk_bytes *bytes, size_t at)
{
    bytes->overrun |= at > bytes->size;
    bytes->at = at > bytes->size ? bytes->size : at;
}

static inline size_t kk_bytes_left(const kk_bytes *bytes)
{
    return bytes->size - bytes->at;
}

/* The same memory as one may write to it: for memory that is the caller's own and comes back as const, or
 * that an interface takes without const and only reads. */
static inline void *kk_writable(const void *memory)
{
    const union {
        const void *given;
        void *taken;
    } pointer = {.given = memory};
    return pointer.taken;
}

#endif
