/* Reads the input as what an operand names, a packed file, and asks every capture in it for everything.
 * Unfolded bytes are few, so that an input that unfolds to much costs no time. */
#include "../unit/exercise.h"

#include "capture/captures_impl.h"

#include <stdlib.h>

#define LIMIT    (UINT64_C(1) << 20)
#define CAPTURES 4u

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    unsigned char *copy = malloc(size ? size : 1);
    if (!copy || size == 0) {
        free(copy);
        return 0;
    }
    memcpy(copy, data, size);
    kk_error error;
    const kk_source_options options = {.unfolded_limit = LIMIT};
    const kk_mapping mapping = {.data = copy, .size = size, .borrowed = true};
    kk_captures *captures =
        kk_archive_is_packed(&mapping) ? kk_captures_of_mapping("a.zip", mapping, &options, &error) : NULL;
    for (size_t i = 0; captures && i < kk_captures_count(captures) && i < CAPTURES; i++) {
        kk_source *source = kk_captures_source(captures, i, &error);
        if (source) {
            exercise(source);
            kk_source_close(source);
        }
    }
    kk_captures_close(captures);
    free(copy);
    return 0;
}
