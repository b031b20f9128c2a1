#include "script/loading/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool kk_read_file(const char *path, size_t limit, kk_buf *out, kk_error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is not waited for */
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        int reason = errno;
        if (file >= 0) {
            close(file);
        }
        return kk_fail(error, "%s: %s; check the path", path, strerror(reason));
    }
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size > limit) {
        close(file);
        return kk_fail(error, "%s: not a file of at most %zu KiB", path, limit >> 10);
    }
    char *place = kk_buf_reserve(out, (size_t)status.st_size);
    ssize_t got = 0;
    size_t size = 0;
    while (place && size < (size_t)status.st_size &&
           (got = read(file, place + size, (size_t)status.st_size - size)) > 0) {
        size += (size_t)got;
    }
    int reason = errno;
    close(file);
    if (got < 0) {
        return kk_fail(error, "%s: %s", path, strerror(reason));
    }
    out->size += size;
    return place || status.st_size == 0 ? true : kk_fail_memory(error, "reading a script");
}

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
    file->text = kk_buf_str(&file->bytes);
    return read && skip_prefix(path, &file->text, error);
}

void kk_script_file_free(kk_script_file *file)
{
    kk_buf_free(&file->bytes);
    kk_buf_free(&file->code);
}
