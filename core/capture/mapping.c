/* Captures mapped into memory, wherever they come from. */
#include "capture/archive/spill.h"
#include "capture/source_impl.h"

#include <errno.h>
#include <stdlib.h>

#define BLOCK ((size_t)256 << 10)

static bool fail_empty(const char *path, kk_error *error)
{
    return kk_fail(error, "%s: is empty; capture or export again", path);
}

static bool fail_reading(const char *path, kk_error *error)
{
    return kk_fail(error, "%s: cannot be read: %s", path, strerror(errno));
}

static bool spill_all(kk_spill *spill, kk_os_file file, void *block, kk_error *error)
{
    for (;;) {
        ptrdiff_t size = kk_os_file_read(file, block, BLOCK);
        if (size == 0) {
            return true;
        }
        if (size < 0) {
            return fail_reading(spill->name, error);
        }
        if (!kk_spill_write(spill, block, (size_t)size, error)) {
            return false;
        }
    }
}

/* What has no size of its own, and can be read once. */
static bool map_stream(kk_mapping *mapping, kk_os_file file, const char *path, uint64_t limit,
                       kk_error *error)
{
    kk_spill spill;
    if (kk_os_file_is_terminal(file)) {
        return kk_fail(error, "%s: is a terminal; pipe a capture into it, or name a file", path);
    }
    void *block = malloc(BLOCK);
    if (!block) {
        return kk_fail_memory(error, "reading a stream");
    }
    bool done = kk_spill_open(&spill, path, limit, error);
    if (done && !spill_all(&spill, file, block, error)) {
        kk_spill_close(&spill);
        done = false;
    }
    free(block);
    if (!done || !kk_spill_map(&spill, mapping, error)) {
        return false;
    }
    return mapping->size > 0 || fail_empty(path, error);
}

static bool map_file(kk_mapping *mapping, kk_os_file file, const char *path, uint64_t limit, kk_error *error)
{
    kk_os_facts facts;
    if (!kk_os_file_facts(file, &facts)) {
        return fail_reading(path, error);
    }
    if (facts.kind == KK_OS_FOLDER) {
        return kk_fail(error, "%s: is a directory; give the file in it that Process Monitor saved", path);
    }
    if (facts.kind != KK_OS_REGULAR || !kk_os_file_is_at_begin(file)) {
        return map_stream(mapping, file, path, limit, error);
    }
    if (facts.size == 0) {
        return fail_empty(path, error);
    }
    if (!kk_mapping_of_file(mapping, file, (size_t)facts.size)) {
        return kk_fail(error, "%s: cannot be mapped into memory: %s", path, strerror(errno));
    }
    mapping->written = facts.written;
    return true;
}

static bool open_file(const char *path, kk_os_file *file)
{
    if (kk_os_is_standard_input(path)) {
        return kk_os_standard_input(file);
    }
    kk_os_facts facts;
    bool waits = kk_os_facts_of(path, &facts) && facts.kind == KK_OS_OTHER;
    return waits ? kk_os_file_open_waiting(path, file) : kk_os_file_open(path, file);
}

bool kk_capture_map(kk_mapping *mapping, const char *path, uint64_t limit, kk_error *error)
{
    *mapping = (kk_mapping){0};
    kk_os_file file;
    if (!open_file(path, &file)) {
        const char *advice = errno == ENOENT ? "check the name" : "check the permissions";
        return kk_fail(error, "%s: cannot be opened: %s; %s", path, strerror(errno), advice);
    }
    const char *shown = kk_os_is_standard_input(path) ? KK_STANDARD_INPUT : path;
    bool done = map_file(mapping, file, shown, limit, error);
    kk_os_file_close(file);
    return done;
}
