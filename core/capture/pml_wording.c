#include "capture/pml_view.h"

#include "base/str.h"

/* 3.61 came out in January 2021: a capture from then on is taken to have been exported by it or a later one. */
#define TIME_OF_3_61 INT64_C(132547968000000000) /* 2021-01-11, a FILETIME */

/* File name of a path, without its folder. */
static kk_str file_name(kk_str path)
{
    size_t at = path.size;
    while (at > 0 && path.data[at - 1] != '\\') {
        at--;
    }
    return kk_str_slice(path, at, SIZE_MAX);
}

/* PROCMON24.SYS and later drivers came with 3.5; 0 when the file is no such driver. */
static unsigned driver_number(kk_str path)
{
    kk_str name = file_name(path);
    unsigned long long number = 0;
    bool is_driver = name.size > 11 && kk_str_equal_ascii_nocase(kk_str_slice(name, 0, 7), KK_STR("PROCMON")) &&
                     kk_str_equal_ascii_nocase(kk_str_slice(name, name.size - 4, 4), KK_STR(".SYS")) &&
                     kk_str_to_u64(kk_str_slice(name, 7, name.size - 11), &number);
    return is_driver && number < 1000 ? (unsigned)number : 0;
}

#define FIRST_DRIVER_OF_3_5 24u

kk_pml_wording kk_pml_wording_of(const kk_processes *processes, int64_t time, bool resaved)
{
    if (time >= TIME_OF_3_61) {
        return KK_WORDING_3_61;
    }
    for (uint32_t i = 0; !resaved && i < processes->count; i++) {
        const kk_process *process = processes->items[i];
        for (uint32_t j = 0; j < process->module_count; j++) {
            unsigned driver = driver_number(process->modules[j].path);
            if (driver > 0 && driver < FIRST_DRIVER_OF_3_5) {
                return KK_WORDING_3_4;
            }
        }
    }
    return KK_WORDING_3_5;
}
