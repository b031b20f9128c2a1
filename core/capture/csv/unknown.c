/* Operations that are none of Process Monitor's: counted, and the first few names kept. */
#include "capture/csv/csv.h"

void kk_csv_unknown_note(kk_csv_unknown *unknown, kk_str name)
{
    size_t size = name.size < KK_CSV_UNKNOWN_SIZE ? name.size : KK_CSV_UNKNOWN_SIZE;
    while (size > 0 && size < name.size && ((unsigned char)name.data[size] & 0xC0) == 0x80) {
        size--; /* to the first byte of a letter */
    }
    name.size = size;
    unknown->count++;
    for (unsigned i = 0; i < unknown->kept; i++) {
        if (kk_str_equal(name, (kk_str){unknown->names[i].text, unknown->names[i].size})) {
            return;
        }
    }
    if (size > 0 && unknown->kept < KK_CSV_UNKNOWN_NAMES) {
        memcpy(unknown->names[unknown->kept].text, name.data, size);
        unknown->names[unknown->kept++].size = (uint8_t)size;
    }
}

void kk_csv_unknown_add(kk_csv_unknown *unknown, const kk_csv_unknown *more)
{
    uint64_t count = unknown->count + more->count;
    for (unsigned i = 0; i < more->kept; i++) {
        kk_csv_unknown_note(unknown, (kk_str){more->names[i].text, more->names[i].size});
    }
    unknown->count = count;
}

void kk_csv_unknown_tell(kk_csv *csv, const kk_csv_unknown *unknown, const char *id)
{
    kk_buf text = KK_BUF_INIT;
    for (unsigned i = 0; i < unknown->kept; i++) {
        kk_buf_append_text(&text, i > 0 ? ", " : "");
        kk_buf_append_str(&text, (kk_str){unknown->names[i].text, unknown->names[i].size});
    }
    if (unknown->kept == 0) {
        kk_buf_append_text(&text, "empty");
    } else if (unknown->kept == KK_CSV_UNKNOWN_NAMES) {
        kk_buf_append_text(&text, ", ...");
    }
    kk_str names = text.failed ? KK_STR("") : kk_arena_copy(&csv->base.arena, kk_buf_str(&text));
    kk_caveat_add(&csv->base,
                  (kk_caveat){.id = id, .name = names.data ? names : KK_STR(""), .count = unknown->count});
    kk_buf_free(&text);
}
