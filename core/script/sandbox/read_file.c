#include "script/sandbox/read_file.h"

#include "base/os/file.h"

#include <errno.h>

bool kk_read_file(const char *path, size_t limit, kk_buf *out, kk_error *error)
{
    kk_os_file file;
    kk_os_facts facts;
    if (!kk_os_file_open(path, &file)) {
        return kk_fail(error, "%s: %s; check the path", path, strerror(errno));
    }
    if (!kk_os_file_facts(file, &facts) || facts.kind != KK_OS_REGULAR || facts.size > limit) {
        kk_os_file_close(file);
        return kk_fail(error, "%s: not a file of at most %zu KiB", path, limit >> 10);
    }
    char *target = kk_buf_reserve(out, (size_t)facts.size);
    ptrdiff_t got = 0;
    size_t size = 0;
    while (target && size < facts.size &&
           (got = kk_os_file_read(file, target + size, (size_t)facts.size - size)) > 0) {
        size += (size_t)got;
    }
    int reason = errno;
    kk_os_file_close(file);
    if (got < 0) {
        return kk_fail(error, "%s: %s", path, strerror(reason));
    }
    out->size += size;
    return target || facts.size == 0 ? true : kk_fail_memory(error, "reading a script");
}
