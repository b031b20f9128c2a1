/* Opening a capture file, of whichever format it is. */
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

/* "it begins neither like a PML nor like a CSV; give the PML, or the CSV that Process Monitor saved" */
static void fail_unknown(const char *path, kk_error *error)
{
    kk_buf text = KK_BUF_INIT;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        kk_buf_printf(&text, "%s like %s %s", i == 0 ? "it begins neither" : " nor", rows[i].article,
                      rows[i].name);
    }
    for (size_t i = 0; i < ROW_COUNT; i++) {
        kk_buf_printf(&text, "%s the %s", i == 0 ? "; give" : ", or", rows[i].name);
    }
    kk_fail(error, "%s: not a Process Monitor capture: %.*s that Process Monitor saved", path, (int)text.size,
            text.data);
    kk_buf_free(&text);
}

bool kk_source_is_named_so(kk_str path)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        kk_str id = kk_str_of(rows[i].id);
        size_t size = path.size < id.size ? path.size : id.size;
        kk_str end = kk_str_slice(path, path.size - size, SIZE_MAX);
        if (path.size > size && path.data[path.size - size - 1] == '.' &&
            kk_str_equal_ascii_nocase(end, id)) {
            return true;
        }
    }
    return false;
}

kk_source *kk_source_open(const char *path, const kk_source_options *options, kk_error *error)
{
    kk_mapping mapping;
    if (!kk_capture_map(&mapping, path, error)) {
        return NULL;
    }
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].looks_like(&mapping)) {
            return rows[i].open(path, mapping, options, error);
        }
    }
    kk_mapping_close(&mapping);
    fail_unknown(path, error);
    return NULL;
}
