/* Windows' code pages: the bytes that programs wrote texts as before UTF-8, and still do where a spreadsheet
 * or an old script saves "ANSI". The tables are made at build time (make_code_pages.cmake). Private to
 * core/capture/. */
#ifndef KK_CAPTURE_ENCODING_CODE_PAGE_H
#define KK_CAPTURE_ENCODING_CODE_PAGE_H

#include "base/buf.h"

#include <stdint.h>

/* Pairs begin with a lead of 0x81 to 0xFE, and their trail is 0x40 to 0xFE. */
#define KK_CODE_PAGE_FIRST_LEAD  0x81u
#define KK_CODE_PAGE_FIRST_TRAIL 0x40u
#define KK_CODE_PAGE_TRAILS      191u

typedef struct kk_code_page {
    unsigned number;         /* 1252 */
    const char *name;        /* "windows-1252", "Shift_JIS" */
    const uint16_t *singles; /* characters of the bytes from 0x80 on; U+FFFD for none */
    const uint16_t *pairs;   /* of pairs, by lead and trail; NULL where each byte is a character */
} kk_code_page;

/* All pages, `*count` of them. */
const kk_code_page *kk_code_pages(size_t *count);

/* The page of that number; NULL when there is none. */
const kk_code_page *kk_code_page_of(unsigned number);

/* Names of encodings that a caller may give. */
typedef enum kk_encoding { KK_UTF_8, KK_UTF_16LE, KK_UTF_16BE, KK_BY_CODE_PAGE, KK_NO_ENCODING } kk_encoding;

/* The encoding of that name, in any case and with the names that others use for it ("1251", "cp1251",
 * "sjis"); `*page` is set for KK_BY_CODE_PAGE. KK_NO_ENCODING for a name that is not known. */
kk_encoding kk_encoding_find(kk_str name, const kk_code_page **page);

/* Appends the names that there are, between commas. */
void kk_encoding_append_names(kk_buf *out);

/* Decodes one character at `*at` and moves `*at` past it; U+FFFD for what has no character. */
uint32_t kk_code_page_next(const kk_code_page *page, kk_str text, size_t *at);

/* Bytes that `text` takes as UTF-8; `*undefined` grows by its characters without meaning. */
size_t kk_code_page_size(const kk_code_page *page, kk_str text, uint64_t *undefined);

/* Writes `text` as UTF-8 to `out`, which has room for kk_code_page_size bytes. */
void kk_code_page_write(const kk_code_page *page, kk_str text, char *out);

#endif
