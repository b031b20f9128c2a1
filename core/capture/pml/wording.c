/* Which Process Monitor's texts a capture's own export had. The file does not say who exported it: the
 * version that captured it is taken, as far as its driver and the time tell. */
#include "capture/pml/source.h"

/* Days that versions came out, as FILETIME: a capture from then on is taken to have been exported by that one
 * or a later. What 3.53 brought was promised on its day. */
#define TIME_OF_3_53 INT64_C(132179040000000000) /* 2019-11-11 */
#define TIME_OF_3_60 INT64_C(132447744000000000) /* 2020-09-17 */
#define TIME_OF_3_61 INT64_C(132547968000000000) /* 2021-01-11 */

/* PROCMON24.SYS and later drivers came with 3.5; 0 when the file is no such driver. */
static unsigned driver_number(kk_str path)
{
    kk_str name = kk_path_name(path);
    unsigned long long number = 0;
    bool is_driver = name.size > 11 &&
                     kk_str_equal_ascii_nocase(kk_str_slice(name, 0, 7), KK_STR("PROCMON")) &&
                     kk_str_equal_ascii_nocase(kk_str_slice(name, name.size - 4, 4), KK_STR(".SYS")) &&
                     kk_str_to_u64(kk_str_slice(name, 7, name.size - 11), &number);
    return is_driver && number < 1000 ? (unsigned)number : 0;
}

#define FIRST_DRIVER_OF_3_5 24u

/* Whether a driver older than 3.5 is among the modules of the system. */
static bool has_old_driver(const kk_processes *processes)
{
    for (uint32_t i = 0; i < processes->count; i++) {
        const kk_process *process = processes->items[i];
        for (uint32_t j = 0; j < process->module_count; j++) {
            unsigned driver = driver_number(process->modules[j].path);
            if (driver > 0 && driver < FIRST_DRIVER_OF_3_5) {
                return true;
            }
        }
    }
    return false;
}

/* Places in a process record. */
#define AT_USER  0x3Cu
#define AT_IMAGE 0x44u

/* A capture lists a process's account before its image, so the strings table has them in that order. A file
 * that was opened and saved again has them the other way round: which version did that is not known. */
static bool was_saved_again(const kk_pml_part *part)
{
    if (part->processes_at == 0) {
        return false;
    }
    kk_bytes table =
        kk_bytes_of(part->mapping.data + part->processes_at, part->mapping.size - (size_t)part->processes_at);
    uint32_t count = kk_take_u32(&table);
    kk_bytes record = table;
    kk_seek(&record, 4 + (size_t)count * 4);
    size_t at = kk_take_u32(&record);
    kk_seek(&record, at + AT_USER);
    uint32_t user = kk_take_u32(&record);
    kk_seek(&record, at + AT_IMAGE);
    uint32_t image = kk_take_u32(&record);
    return !record.overrun && image < user;
}

void kk_pml_wording_of_time(kk_pml *pml)
{
    pml->layout.wording = pml->first_time >= TIME_OF_3_61   ? KK_PML_WORDING_3_61
                          : pml->first_time >= TIME_OF_3_60 ? KK_PML_WORDING_3_60
                                                            : KK_PML_WORDING_3_53;
}

void kk_pml_wording_of_driver(kk_pml *pml)
{
    bool is_old = pml->first_time < TIME_OF_3_53 || has_old_driver(&pml->base.processes);
    if (pml->layout.wording == KK_PML_WORDING_3_53 && is_old && !was_saved_again(&pml->parts[0])) {
        pml->layout.wording = KK_PML_WORDING_3_52;
    }
}
