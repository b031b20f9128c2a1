/* Memory in whole pages: files mapped read-only, and large blocks that begin as zeros. */
#ifndef KK_BASE_OS_MAPPING_H
#define KK_BASE_OS_MAPPING_H

#include "base/os/file.h"

/* A read-only file mapping. */
typedef struct kk_mapping {
    const unsigned char *data; /* NULL when size is 0 */
    size_t size;               /* bytes */
    int64_t written;           /* when the file was last written, as kk_os_facts; 0 when unknown */
    bool borrowed;             /* the memory is the caller's: closing leaves it alone */
} kk_mapping;

/* Maps the first `size` bytes, over 0, of a file, which may be closed then. False and errno when they cannot
 * be. A page that can later not be read ends the program, see os/signal.h. */
bool kk_mapping_of_file(kk_mapping *mapping, kk_os_file file, size_t size);
void kk_mapping_close(kk_mapping *mapping);

/* Gets the pages that lie wholly in [begin, end), all of which will be read: one call costs less than a fault
 * for every few of them. */
void kk_mapping_expect(const kk_mapping *mapping, uint64_t begin, uint64_t end);

/* Forgets the pages that lie wholly in [begin, end); who reads there again gets them from the file again. For
 * large files this keeps memory small, and leaves less to do at the end, on one thread, than unmapping. */
void kk_mapping_release(const kk_mapping *mapping, uint64_t begin, uint64_t end);

/* A block of `size` bytes of zeros, over 0, whose pages take memory only once they are written. NULL when
 * memory is out. */
void *kk_pages_new(size_t size);
void kk_pages_free(void *pages, size_t size); /* `size` as it was asked for; `pages` may be NULL */

#endif
