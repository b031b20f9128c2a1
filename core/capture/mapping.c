/* Files mapped into memory. */
#include "capture/source_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool map(kk_mapping *mapping, int file, const char *path, kk_error *error)
{
    struct stat facts;
    if (fstat(file, &facts) != 0) {
        return kk_fail(error, "%s: cannot be read: %s", path, strerror(errno));
    }
    if (S_ISDIR(facts.st_mode)) {
        return kk_fail(error, "%s: is a directory; give the PML or CSV file in it", path);
    }
    if (!S_ISREG(facts.st_mode)) {
        return kk_fail(error, "%s: is not a regular file; save the capture to a file first", path);
    }
    if (facts.st_size == 0) {
        return kk_fail(error, "%s: is empty; capture or export again", path);
    }
    void *data = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (data == MAP_FAILED) {
        return kk_fail(error, "%s: cannot be mapped into memory: %s", path, strerror(errno));
    }
    *mapping = (kk_mapping){.data = data, .size = (size_t)facts.st_size};
    return true;
}

bool kk_mapping_open(kk_mapping *mapping, const char *path, kk_error *error)
{
    *mapping = (kk_mapping){0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) {
        const char *advice = errno == ENOENT ? "check the name" : "check the permissions";
        return kk_fail(error, "%s: cannot be opened: %s; %s", path, strerror(errno), advice);
    }
    bool done = map(mapping, file, path, error);
    close(file);
    return done;
}

/* Gives advice on the whole pages in mapping[begin, end). */
static void advise(const kk_mapping *mapping, uint64_t begin, uint64_t end, int advice)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    end = (end < mapping->size ? end : mapping->size) / page * page;
    begin = (begin + page - 1) / page * page;
    if (!mapping->borrowed && begin < end) {
        madvise((void *)(mapping->data + begin), end - begin, advice);
    }
}

/* Chunks are smaller; what a hostile file says of them may not be. */
#define MOST_EXPECTED (UINT64_C(32) << 20)

void kk_mapping_expect(const kk_mapping *mapping, uint64_t begin, uint64_t end)
{
    end = end > begin && end - begin > MOST_EXPECTED ? begin + MOST_EXPECTED : end;
#ifdef MADV_POPULATE_READ /* Linux 5.14; where the kernel does not know it, nothing happens */
    advise(mapping, begin, end, MADV_POPULATE_READ);
#else
    (void)mapping, (void)begin, (void)end;
#endif
}

void kk_mapping_release(const kk_mapping *mapping, uint64_t begin, uint64_t end)
{
    advise(mapping, begin, end, MADV_DONTNEED);
}

void kk_mapping_close(kk_mapping *mapping)
{
    if (mapping->data && !mapping->borrowed) {
        munmap((void *)mapping->data, mapping->size);
    }
    *mapping = (kk_mapping){0};
}
