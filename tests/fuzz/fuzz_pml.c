/* Reads the input as a PML and asks it for everything. The input is copied to memory of exactly its size, so
 * that a read beyond it is noticed; it is read a second time as a capture that was never closed. */
#include "../unit/exercise.h"

#include "capture/source_impl.h"

#include <stdlib.h>

#define HEADER_SIZE 0x3A8u
#define AT_COUNT    0x234u
#define AT_TABLES   0x240u
#define TABLES_SIZE 40u

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void read_once(const unsigned char *data, size_t size)
{
    kk_error error;
    kk_mapping mapping = {.data = data, .size = size, .borrowed = true};
    if (!kk_pml_looks_like(&mapping)) {
        return;
    }
    kk_source *source = kk_pml_open(NULL, mapping, NULL, &error);
    if (source) {
        exercise(source);
        kk_source_close(source);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    unsigned char *copy = malloc(size ? size : 1);
    if (!copy) {
        return 0;
    }
    memcpy(copy, data, size);
    read_once(copy, size);
    if (size >= HEADER_SIZE) {
        memset(copy + AT_COUNT, 0, 4);
        memset(copy + AT_TABLES, 0, TABLES_SIZE);
        read_once(copy, size);
    }
    free(copy);
    return 0;
}
