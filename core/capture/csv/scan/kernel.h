/* The scan of scan/scan.h, written once for all instruction sets. A file that includes this first defines
 *   KK_SCAN_NAME     the function to define
 *   KK_SCAN_TARGET   an attribute for all functions, or nothing
 *   KK_SCAN_BYTES    a type that holds 64 bytes as loaded
 *   kk_scan_load(from), kk_scan_equal(&bytes, byte): one bit per byte, lowest first
 *   kk_scan_prefix_xor(bits): each bit the exclusive-or of itself and all below
 * and may define
 *   KK_SCAN_WRITE    a function that does what write_offsets() does */
#ifndef KK_CAPTURE_CSV_SCAN_KERNEL_H
#define KK_CAPTURE_CSV_SCAN_KERNEL_H

#include "capture/csv/scan/scan.h"

#include <string.h>

#define BLOCK ((size_t)64)

/* Bytes that are asked of the memory before they are looked at; processors do not look beyond a page by
 * themselves. */
#define AHEAD 4096

/* Carry from the bytes before a block into it. Each is 0 or 1, but `inside` which is all bits. */
typedef struct scan_carry {
    uint64_t inside;    /* the last byte was within quotes */
    uint64_t separator; /* the last byte was a separator */
    uint64_t close;     /* ... a closing quote, or the first of a doubled one */
    uint64_t carriage;  /* ... a carriage return outside of quotes */
} scan_carry;

typedef struct scan_found {
    uint64_t separators, line_feeds, doubled, odd;
} scan_found;

KK_SCAN_TARGET
static inline scan_found look_at_block(const KK_SCAN_BYTES *bytes, char delimiter, scan_carry *carry)
{
    uint64_t quotes = kk_scan_equal(bytes, '"');
    uint64_t inside =
        kk_scan_prefix_xor(quotes) ^ carry->inside; /* with the opening quote, not the closing */
    uint64_t line_feeds = kk_scan_equal(bytes, '\n') & ~inside;
    uint64_t separators = (kk_scan_equal(bytes, delimiter) & ~inside) | line_feeds;
    uint64_t carriages = kk_scan_equal(bytes, '\r') & ~inside;
    uint64_t opens = quotes & inside, closes = quotes & ~inside;
    uint64_t doubled = opens & (closes << 1 | carry->close);
    uint64_t before_open = (separators << 1 | carry->separator) | (closes << 1 | carry->close);
    uint64_t odd = ~(inside | quotes | separators | carriages);
    odd |= opens & ~before_open;
    odd |= (carriages << 1 | carry->carriage) & ~line_feeds;
    *carry = (scan_carry){0 - (inside >> 63), separators >> 63, closes >> 63, carriages >> 63};
    return (scan_found){separators, line_feeds, doubled, odd};
}

/* Slots for the next finds. */
typedef struct scan_slots {
    uint32_t *first_separator, *separator, *row;
} scan_slots;

#ifndef KK_SCAN_WRITE
#define KK_SCAN_WRITE write_offsets
/* Writes the offsets of `bits`, eight at a time: stores that are not needed cost less than branches. */
KK_SCAN_TARGET
static inline void write_offsets(uint64_t bits, uint32_t at, uint32_t *slot)
{
    const uint64_t top = UINT64_C(1) << 63; /* the count of zeros is not defined without any bit */
    unsigned count = (unsigned)__builtin_popcountll(bits);
    unsigned done = 0;
    do {
        for (unsigned i = 0; i < 8; i++) {
            slot[done + i] = at + (uint32_t)__builtin_ctzll(bits | top);
            bits &= bits - 1;
        }
        done += 8;
    } while (done < count);
}
#endif

KK_SCAN_TARGET
static inline void keep_found(const scan_found *found, uint32_t at, scan_slots *slots)
{
    KK_SCAN_WRITE(found->separators, at, slots->separator);
    uint32_t number = (uint32_t)(slots->separator - slots->first_separator);
    for (uint64_t ends = found->line_feeds; ends != 0; ends &= ends - 1) {
        uint64_t before = found->separators & ((ends & (0 - ends)) - 1);
        *slots->row++ = number + (uint32_t)__builtin_popcountll(before);
    }
    slots->separator += __builtin_popcountll(found->separators);
}

/* Cuts off what lies at or behind the first odd byte; its offset, or `size` when there is none. */
static inline uint32_t cut_at_odd(scan_found *found, uint64_t valid)
{
    uint64_t odd = found->odd & valid;
    uint64_t keep = odd ? (odd & (0 - odd)) - 1 : valid;
    found->separators &= keep;
    found->line_feeds &= keep;
    return odd ? (uint32_t)__builtin_ctzll(odd) : (uint32_t)BLOCK;
}

KK_SCAN_TARGET
void KK_SCAN_NAME(const unsigned char *data, size_t size, size_t readable, char delimiter, kk_csv_scan *scan)
{
    scan_carry carry = {.separator = 1};
    scan_slots slots = {scan->separators, scan->separators, scan->rows};
    const uint32_t *full = scan->separators + scan->capacity - KK_CSV_SCAN_SLACK;
    size_t at = 0;
    uint64_t doubled = 0;
    bool is_odd = false;
    while (at < size && slots.separator <= full && !is_odd) {
        unsigned char tail[BLOCK] = {0};
        const unsigned char *from = data + at;
        if (readable - at < BLOCK) {
            memcpy(tail, from, size - at);
            from = tail;
        }
        __builtin_prefetch(from + AHEAD);
        KK_SCAN_BYTES bytes = kk_scan_load(from);
        scan_found found = look_at_block(&bytes, delimiter, &carry);
        size_t left = size - at, looked = left < BLOCK ? left : BLOCK;
        uint64_t valid = left < BLOCK ? (UINT64_C(1) << left) - 1 : UINT64_MAX;
        if (found.odd | ~valid) {
            uint32_t odd = cut_at_odd(&found, valid);
            is_odd = odd < BLOCK;
            looked = is_odd ? odd : looked;
        }
        keep_found(&found, (uint32_t)at, &slots);
        doubled |= found.doubled;
        at += looked;
    }
    scan->separator_count = (uint32_t)(slots.separator - scan->separators);
    scan->row_count = (uint32_t)(slots.row - scan->rows);
    scan->scanned = (uint32_t)at;
    scan->odd = is_odd;
    scan->doubled = doubled != 0;
}

#endif
