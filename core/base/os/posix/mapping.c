#include "base/os/mapping.h"

#include <sys/mman.h>
#include <unistd.h>

bool kk_mapping_of_file(kk_mapping *mapping, kk_os_file file, size_t size)
{
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, (int)file.handle, 0);
    *mapping = data == MAP_FAILED ? (kk_mapping){0} : (kk_mapping){.data = data, .size = size};
    return data != MAP_FAILED;
}

/* The system takes addresses of pages as writable, and does not write there. */
static void *page_at(const kk_mapping *mapping, uint64_t offset)
{
    const unsigned char *page = mapping->data + offset;
    void *address;
    memcpy(&address, &page, sizeof address);
    return address;
}

/* Gives advice on the whole pages in mapping[begin, end). */
static void advise(const kk_mapping *mapping, uint64_t begin, uint64_t end, int advice)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    end = (end < mapping->size ? end : mapping->size) / page * page;
    begin = (begin + page - 1) / page * page;
    if (!mapping->borrowed && begin < end) {
        madvise(page_at(mapping, begin), end - begin, advice);
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
        munmap(page_at(mapping, 0), mapping->size);
    }
    *mapping = (kk_mapping){0};
}

void *kk_pages_new(size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

void kk_pages_free(void *pages, size_t size)
{
    if (pages) {
        munmap(pages, size);
    }
}
