/* Names of the parts of a PML: X.pml, X-1.pml, X-2.pml, also packed (X-1.pml.gz). */
#include "capture/source_impl.h"

/* Where the extension begins that a part's number stands before; SIZE_MAX without one. */
static size_t extension_at(kk_str path)
{
    kk_str pml = KK_STR(".pml");
    size_t dot = SIZE_MAX;
    for (size_t i = path.size; i > 0 && path.data[i - 1] != '/'; i--) {
        if (path.data[i - 1] != '.') {
            continue;
        }
        if (kk_str_equal_ascii_nocase(kk_str_slice(path, i - 1, pml.size), pml)) {
            return i - 1;
        }
        dot = dot == SIZE_MAX ? i - 1 : dot;
    }
    return dot;
}

bool kk_part_name(kk_buf *out, kk_str path, uint64_t part)
{
    size_t at = extension_at(path);
    if (at == SIZE_MAX) {
        return false;
    }
    kk_buf_append_str(out, kk_str_slice(path, 0, at));
    kk_buf_append_char(out, '-');
    kk_buf_append_u64(out, part);
    kk_buf_append_str(out, kk_str_slice(path, at, SIZE_MAX));
    return true;
}

uint64_t kk_part_number(kk_str path, kk_buf *whole)
{
    size_t end = extension_at(path), begin = end;
    unsigned long long number = 0;
    if (end == SIZE_MAX) {
        return 0;
    }
    while (begin > 0 && path.data[begin - 1] >= '0' && path.data[begin - 1] <= '9') {
        begin--;
    }
    bool named_so = begin > 1 && begin < end && path.data[begin - 1] == '-' && path.data[begin] != '0' &&
                    path.data[begin - 2] != '/' &&
                    kk_str_to_u64(kk_str_slice(path, begin, end - begin), &number);
    if (!named_so) {
        return 0;
    }
    kk_buf_append_str(whole, kk_str_slice(path, 0, begin - 1));
    kk_buf_append_str(whole, kk_str_slice(path, end, SIZE_MAX));
    return number;
}
