#include "script/sandbox/read_file.h"

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
