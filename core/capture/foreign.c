/* Files that are none of Process Monitor's for Windows, by name. */
#include "capture/source_impl.h"

#define AS_TEXT UINT32_MAX

/* Bytes in which a text begins. */
#define BEGIN ((size_t)4096)

#define KK_GIVE_CAPTURE kk_give_capture
#define KK_UNPACK       "unpack it and give the capture in it"

typedef struct foreign_row {
    uint32_t at;
    kk_str bytes;
    const char *what, *advice;
} foreign_row;

static const foreign_row rows[] = {
#define KK_FOREIGN(at, bytes, what, advice) {at, {bytes, sizeof(bytes) - 1}, what, advice},
#include "capture/foreign.def"
#undef KK_FOREIGN
};

/* The file's text from its first character on. */
static kk_str text_of(kk_str file)
{
    size_t at = kk_str_starts(file, KK_STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < file.size && strchr(" \t\r\n", file.data[at]) && file.data[at] != '\0') {
        at++;
    }
    return kk_str_slice(file, at, SIZE_MAX);
}

static bool has_signature(const foreign_row *row, kk_str file, kk_str text)
{
    if (row->at == AS_TEXT) {
        return kk_str_equal_ascii_nocase(kk_str_slice(text, 0, row->bytes.size), row->bytes);
    }
    return kk_str_starts(kk_str_slice(file, row->at, SIZE_MAX), row->bytes);
}

bool kk_is_not_foreign(const char *path, const kk_mapping *mapping, kk_error *error)
{
    kk_str file = {(const char *)mapping->data, mapping->size};
    kk_str text = text_of(kk_str_slice(file, 0, BEGIN));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (has_signature(&rows[i], file, text)) {
            return kk_fail(error, "%s: not a Process Monitor capture but %s; %s", path, rows[i].what,
                           rows[i].advice);
        }
    }
    return true;
}
