#include "capture/archive/spill.h"

#include <errno.h>
#include <inttypes.h>

/* Bytes that the disk keeps for others, and bytes after which it is asked again. */
#define MARGIN   (UINT64_C(64) << 20)
#define INTERVAL (UINT64_C(16) << 20)

static bool fail_disk(const kk_spill *spill, const char *why, kk_error *error)
{
    return kk_fail(error,
                   "%s: cannot be kept in %s: %s, after %" PRIu64 " bytes; set TMPDIR to a folder with "
                   "more room",
                   spill->name, kk_os_temporary_folder(), why, spill->size);
}

bool kk_spill_open(kk_spill *spill, const char *name, uint64_t limit, kk_error *error)
{
    *spill = (kk_spill){.name = name, .limit = limit};
    if (kk_os_temporary_open(&spill->file)) {
        return true;
    }
    return kk_fail(error, "%s: no temporary file in %s: %s; set TMPDIR to a folder with room", name,
                   kk_os_temporary_folder(), strerror(errno));
}

/* True while the disk has room for `size` more bytes and the margin. */
static bool has_room(kk_spill *spill, size_t size)
{
    if (spill->room < size) {
        uint64_t left = kk_os_file_room(spill->file);
        if (left < MARGIN || left - MARGIN < size) {
            return false;
        }
        spill->room = left - MARGIN < INTERVAL + size ? left - MARGIN : INTERVAL + size;
    }
    spill->room -= size;
    return true;
}

bool kk_spill_write(kk_spill *spill, const void *bytes, size_t size, kk_error *error)
{
    if (size > spill->limit - spill->size) {
        return kk_fail(error,
                       "%s: has more than the %" PRIu64 " bytes that may be unfolded; give a higher "
                       "--unpacked-limit MIB, or unpack it yourself",
                       spill->name, spill->limit);
    }
    if (!has_room(spill, size)) {
        return fail_disk(spill, "the disk is nearly full", error);
    }
    if (!kk_os_file_append(spill->file, bytes, size)) {
        return fail_disk(spill, strerror(errno), error);
    }
    spill->size += size;
    return true;
}

bool kk_spill_map(kk_spill *spill, kk_mapping *mapping, kk_error *error)
{
    *mapping = (kk_mapping){0};
    bool done = spill->size == 0 || kk_mapping_of_file(mapping, spill->file, (size_t)spill->size);
    if (!done) {
        kk_fail(error, "%s: cannot be mapped into memory: %s", spill->name, strerror(errno));
    }
    kk_spill_close(spill);
    return done;
}

void kk_spill_close(kk_spill *spill)
{
    kk_os_file_close(spill->file);
}
