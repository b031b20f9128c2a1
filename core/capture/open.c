/* Opening a capture file, of whichever format it is. */
#include "capture/encoding/code_page.h"
#include "capture/source_impl.h"

typedef struct format_row {
    bool (*looks_like)(const kk_mapping *mapping);
    kk_source *(*open)(const char *path, kk_mapping mapping, const kk_source_options *options,
                       kk_error *error);
    const char *id, *article, *name;
} format_row;

static const format_row rows[] = {
#define KK_FORMAT(id, article, name) {kk_##id##_looks_like, kk_##id##_open, #id, article, name},
#include "capture/formats.def"
#undef KK_FORMAT
};

#define ROW_COUNT (sizeof rows / sizeof rows[0])

/* The first format that takes texts, which may be something else's. */
#define ANY_TEXT 1

const char kk_give_capture[] = "give what Process Monitor saved:"
#define KK_FORMAT(id, article, name) " " article " " name ","
#include "capture/formats.def"
#undef KK_FORMAT
                               " packed or not";

/* "it begins neither like a PML nor like a CSV; give ..." */
static void fail_unknown(const char *path, kk_error *error)
{
    kk_buf text = KK_BUF_INIT;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        kk_buf_printf(&text, "%s like %s %s", i == 0 ? "it begins neither" : " nor", rows[i].article,
                      rows[i].name);
    }
    kk_fail(error, "%s: not a Process Monitor capture: %.*s; %s", path, (int)text.size, text.data,
            kk_give_capture);
    kk_buf_free(&text);
}

static bool ends_in(kk_str path, kk_str extension)
{
    size_t size = path.size < extension.size ? path.size : extension.size;
    kk_str end = kk_str_slice(path, path.size - size, SIZE_MAX);
    return path.size > size && path.data[path.size - size - 1] == '.' &&
           kk_str_equal_ascii_nocase(end, extension);
}

bool kk_source_is_named_so(kk_str path)
{
    static const char *const packed[] = {"zip", "7z", "gz", "xz", "zst"};
    bool found = false;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        found |= ends_in(path, kk_str_of(rows[i].id));
    }
    for (size_t i = 0; i < sizeof packed / sizeof packed[0]; i++) {
        found |= ends_in(path, kk_str_of(packed[i]));
    }
    return found;
}

/* False and `error` when the caller names an encoding that there is not. */
static bool check_encoding(const kk_source_options *options, kk_error *error)
{
    const kk_code_page *page;
    if (!options || !options->encoding.data || kk_encoding_find(options->encoding, &page) != KK_NO_ENCODING) {
        return true;
    }
    kk_buf names = KK_BUF_INIT;
    kk_encoding_append_names(&names);
    kk_fail(error, "no encoding \"%.*s\"; there are %.*s", (int)options->encoding.size,
            options->encoding.data, (int)names.size, names.data);
    kk_buf_free(&names);
    return false;
}

/* What the format itself did not use of the date and the zone. Closes the source when the zone is none. */
static kk_source *with_clock(kk_source *source, const kk_source_options *options, kk_error *error)
{
    bool has_hour;
    if (options->date.size > 0 && !source->date_used) {
        kk_caveat_add(source, (kk_caveat){.id = "date-unused"});
    }
    if (!kk_source_date_read(options->date, &source->info.date, &has_hour)) {
        source->info.date = 0;
    }
    bool wanted = options->zone.size > 0 && !source->zone && source->info.utc;
    if (wanted && !kk_source_take_zone(source, options->zone, error)) {
        kk_source_close(source);
        return NULL;
    }
    return source;
}

kk_source *kk_source_of_mapping(const char *path, kk_mapping mapping, const kk_source_options *options,
                                kk_error *error)
{
    size_t i = 0;
    if (!check_encoding(options, error)) {
        kk_mapping_close(&mapping);
        return NULL;
    }
    while (i < ROW_COUNT && !rows[i].looks_like(&mapping)) {
        i++;
    }
    bool known = i < ANY_TEXT || kk_is_not_foreign(path, &mapping, error);
    if (known && i < ROW_COUNT) {
        kk_source *source = rows[i].open(path, mapping, options, error);
        if (source) {
            source->info.file_time = mapping.written;
        }
        return source && options ? with_clock(source, options, error) : source;
    }
    kk_mapping_close(&mapping);
    if (known) {
        fail_unknown(path, error);
    }
    return NULL;
}

kk_source *kk_source_open(const char *path, const kk_source_options *options, kk_error *error)
{
    kk_mapping mapping;
    return kk_capture_map(&mapping, path, KK_UNFOLDED_LIMIT, error)
               ? kk_source_of_mapping(path, mapping, options, error)
               : NULL;
}
