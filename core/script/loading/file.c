#include "script/loading/file.h"

#include "script/sandbox/read_file.h"

static bool skip_prefix(const char *path, kk_str *text, kk_error *error)
{
    if (kk_str_starts(*text, KK_STR("\xFF\xFE")) || kk_str_starts(*text, KK_STR("\xFE\xFF"))) {
        return kk_fail(error, "%s: a text in UTF-16; save it as UTF-8", path);
    }
    if (kk_str_starts(*text, KK_STR("\xEF\xBB\xBF"))) {
        *text = kk_str_slice(*text, 3, text->size);
    }
    if (text->size > 0 && text->data[0] == '#') {
        const char *line_end = memchr(text->data, '\n', text->size);
        *text = kk_str_slice(*text, line_end ? (size_t)(line_end - text->data) : text->size, text->size);
    }
    return true;
}

bool kk_script_file_read(kk_script_file *file, const char *path, size_t limit, kk_error *error)
{
    bool read = kk_read_file(path, limit, &file->bytes, error);
    file->program = kk_buf_str(&file->bytes);
    return read && skip_prefix(path, &file->program, error);
}

void kk_script_file_free(kk_script_file *file)
{
    kk_buf_free(&file->bytes);
}
