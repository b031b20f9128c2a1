#include "base/utf.h"
#include "capture/csv/csv.h"
#include "capture/encoding/guess.h"

#include <stdlib.h>

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

static bool transcode(kk_csv *csv, size_t mark, bool big_endian, kk_error *error)
{
    size_t units = (csv->mapping.size - mark) / 2, room = KK_UTF8_MAX(units) + 1;
    void *memory = kk_pages_new(room);
    unsigned char *step = malloc(STEP * 2);
    bool done = memory && step;
    if (done) {
        csv->size = convert(csv->mapping.data + mark, units, big_endian, memory, step);
        csv->text = csv->transcoded = memory;
        csv->transcoded_size = room;
        csv->base.info.encoding = big_endian ? KK_STR("UTF-16BE") : KK_STR("UTF-16LE");
    } else {
        kk_pages_free(memory, room);
    }
    free(step);
    return done || kk_fail_memory(error, "reading a UTF-16 CSV");
}

/* Bytes of the byte order mark, if there is one. */
static size_t mark_size(const kk_mapping *file)
{
    const unsigned char *data = file->data;
    if (file->size >= 2 && ((data[0] == 0xFF && data[1] == 0xFE) || (data[0] == 0xFE && data[1] == 0xFF))) {
        return 2;
    }
    return file->size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* By the mark; else by the zeros of two characters of ASCII, which a header begins with. */
static kk_encoding encoding_of(const kk_mapping *file)
{
    const unsigned char *data = file->data;
    if (mark_size(file) == 2) {
        return data[0] == 0xFF ? KK_UTF_16LE : KK_UTF_16BE;
    }
    if (file->size < 4 || (data[0] == 0) == (data[1] == 0) || (data[2] == 0) == (data[3] == 0) ||
        (data[0] == 0) != (data[2] == 0)) {
        return KK_UTF_8;
    }
    return data[0] == 0 ? KK_UTF_16BE : KK_UTF_16LE;
}

bool kk_csv_looks_like(const kk_mapping *file)
{
    bool utf_32 = mark_size(file) == 2 && file->size >= 4 && file->data[2] == 0 && file->data[3] == 0;
    if (utf_32) {
        return false;
    }
    return encoding_of(file) != KK_UTF_8 || !memchr(file->data, 0, file->size < 64 ? file->size : 64);
}

static void take_as_it_is(kk_csv *csv)
{
    csv->text = csv->mapping.data;
    csv->size = csv->mapping.size;
    csv->base.info.encoding = KK_STR("UTF-8");
}

static bool decode_page(kk_csv *csv, const kk_code_page *page, kk_error *error)
{
    uint64_t undefined = 0;
    kk_str text = {(const char *)csv->mapping.data, csv->mapping.size};
    size_t size = kk_code_page_size(page, text, &undefined), room = size + 1;
    csv->transcoded = kk_pages_new(room);
    if (!csv->transcoded) {
        return kk_fail_memory(error, "reading a CSV of an old code page");
    }
    kk_code_page_write(page, text, csv->transcoded);
    csv->transcoded_size = room;
    csv->text = csv->transcoded;
    csv->size = size;
    csv->base.info.encoding = kk_str_of(page->name);
    if (undefined > 0) {
        kk_caveat_add(
            &csv->base,
            (kk_caveat){.id = "bytes-undefined", .name = csv->base.info.encoding, .count = undefined});
    }
    return true;
}

static bool guess_page(kk_csv *csv, kk_error *error)
{
    kk_encoding_guess guess =
        kk_encoding_guess_of((kk_str){(const char *)csv->mapping.data, csv->mapping.size});
    if (guess.is_utf_8) {
        take_as_it_is(csv);
        return true;
    }
    kk_caveat_add(&csv->base, (kk_caveat){.id = "encoding-guessed",
                                          .name = kk_str_of(guess.page->name),
                                          .subject = guess.subject,
                                          .count = guess.letters});
    if (guess.second) {
        kk_caveat_add(&csv->base, (kk_caveat){.id = "encoding-near", .name = kk_str_of(guess.second->name)});
    }
    return decode_page(csv, guess.page, error);
}

/* A caller's encoding that the byte order mark contradicts. */
static bool refuse(kk_encoding marked, kk_str wanted, const char *path, kk_error *error)
{
    static const char *const names[] = {
        [KK_UTF_8] = "UTF-8", [KK_UTF_16LE] = "UTF-16LE", [KK_UTF_16BE] = "UTF-16BE"};
    return kk_fail(error, "%s: begins with the byte order mark of %s, so it is no %.*s; leave --encoding out",
                   path, names[marked], (int)wanted.size, wanted.data);
}

bool kk_csv_decode_text(kk_csv *csv, const char *path, kk_str wanted, size_t *begin, kk_error *error)
{
    const kk_code_page *page = NULL;
    kk_encoding seen = encoding_of(&csv->mapping), asked = seen;
    size_t mark = mark_size(&csv->mapping);
    if (wanted.data) {
        asked = kk_encoding_find(wanted, &page);
    }
    if (mark > 0 && asked != seen) {
        return refuse(seen, wanted, path, error);
    }
    *begin = asked == KK_UTF_8 ? mark : 0;
    if (asked == KK_UTF_16LE || asked == KK_UTF_16BE) {
        return transcode(csv, mark, asked == KK_UTF_16BE, error);
    }
    if (asked == KK_BY_CODE_PAGE) {
        return decode_page(csv, page, error);
    }
    if (mark == 0 && !wanted.data) {
        return guess_page(csv, error);
    }
    take_as_it_is(csv);
    return true;
}
