/* Captures mapped into memory. */
#include "capture/source_impl.h"

#include <errno.h>

static bool map(kk_mapping *mapping, kk_os_file file, const char *path, kk_error *error)
{
    kk_os_facts facts;
    if (!kk_os_file_facts(file, &facts)) {
        return kk_fail(error, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (facts.kind == KK_OS_FOLDER) {
        return kk_fail(error, "%s: is a directory; give the PML or CSV file in it", path);
    }
    if (facts.kind != KK_OS_REGULAR) {
        return kk_fail(error, "%s: is not a regular file; save the capture to a file first", path);
    }
    if (facts.size == 0) {
        return kk_fail(error, "%s: is empty; capture or export again", path);
    }
    if (!kk_mapping_of_file(mapping, file, (size_t)facts.size)) {
        return kk_fail(error, "%s: cannot be mapped into memory: %s", path, strerror(errno));
    }
    return true;
}

bool kk_capture_map(kk_mapping *mapping, const char *path, kk_error *error)
{
    *mapping = (kk_mapping){0};
    kk_os_file file;
    if (!kk_os_file_open(path, &file)) {
        const char *advice = errno == ENOENT ? "check the name" : "check the permissions";
        return kk_fail(error, "%s: cannot be opened: %s; %s", path, strerror(errno), advice);
    }
    bool done = map(mapping, file, path, error);
    kk_os_file_close(file);
    return done;
}
