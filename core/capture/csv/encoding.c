#include "base/utf.h"
#include "capture/csv/csv.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Units converted at a time. */
#define STEP ((size_t)32 << 10)

static bool is_high_surrogate(const unsigned char *unit)
{
    return (unit[1] & 0xFC) == 0xD8;
}

static void swap_bytes(unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i + 1 < size; i += 2) {
        unsigned char first = bytes[i];
        bytes[i] = bytes[i + 1];
        bytes[i + 1] = first;
    }
}

/* Converts all `units` at `utf16` into `out`, which has room; pairs are not cut. Returns the
 * bytes written. */
static size_t convert(const unsigned char *utf16, size_t units, bool big_endian, char *out,
                      unsigned char *step)
{
    size_t written = 0;
    for (size_t at = 0; at < units;) {
        size_t count = units - at < STEP ? units - at : STEP;
        memcpy(step, utf16 + at * 2, count * 2);
        if (big_endian) {
            swap_bytes(step, count * 2);
        }
        if (at + count < units && count > 1 && is_high_surrogate(step + (count - 1) * 2)) {
            count--;
        }
        written += kk_utf16_to_utf8(step, count, out + written);
        at += count;
    }
    return written;
}

static bool transcode(kk_csv *csv, bool big_endian, kk_error *error)
{
    size_t units = (csv->mapping.size - 2) / 2, room = KK_UTF8_MAX(units) + 1;
    void *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned char *step = malloc(STEP * 2);
    bool done = memory != MAP_FAILED && step;
    if (done) {
        csv->size = convert(csv->mapping.data + 2, units, big_endian, memory, step);
        csv->text = csv->transcoded = memory;
        csv->transcoded_size = room;
        csv->base.info.encoding = big_endian ? KK_STR("UTF-16BE") : KK_STR("UTF-16LE");
    } else if (memory != MAP_FAILED) {
        munmap(memory, room);
    }
    free(step);
    return done || kk_fail_memory(error, "reading a UTF-16 CSV");
}

bool kk_csv_decode_text(kk_csv *csv, size_t *begin, kk_error *error)
{
    const unsigned char *data = csv->mapping.data;
    size_t size = csv->mapping.size;
    *begin = 0;
    if (size >= 2 && ((data[0] == 0xFF && data[1] == 0xFE) || (data[0] == 0xFE && data[1] == 0xFF))) {
        return transcode(csv, data[0] == 0xFE, error);
    }
    *begin = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    csv->text = data;
    csv->size = size;
    csv->base.info.encoding = KK_STR("UTF-8");
    return true;
}
