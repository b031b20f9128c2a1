/* Operations of a PML by class, type and the first byte of the detail (the sub-operation of the file system,
 * the protocol of the network), asked once of the class files and kept in tables. */
#include "capture/pml_source.h"

#include <stdlib.h>

static const kk_pml_class *const classes[KK_CLASS_COUNT] = {
    [KK_CLASS_PROCESS] = &kk_pml_process_class, [KK_CLASS_REGISTRY] = &kk_pml_registry_class,
    [KK_CLASS_FILE] = &kk_pml_file_class,       [KK_CLASS_PROFILING] = &kk_pml_profiling_class,
    [KK_CLASS_NETWORK] = &kk_pml_network_class, [KK_CLASS_IPC] = &kk_pml_file_class,
};

/* Classes whose operation may depend on the detail. */
static const bool by_detail[KK_CLASS_COUNT] = {
    [KK_CLASS_FILE] = true, [KK_CLASS_NETWORK] = true, [KK_CLASS_IPC] = true};

const kk_pml_class *kk_pml_class_of(uint32_t class_id)
{
    return class_id < KK_CLASS_COUNT ? classes[class_id] : NULL;
}

_Static_assert(KK_OP_COUNT <= KK_PML_BY_DETAIL, "operations and the mark fit one byte");

/* Room for one more row. */
static uint8_t (*grow_rows(uint8_t (*rows)[256], size_t count))[256]
{
    return realloc(rows, (count + 1) * sizeof *rows);
}

static void ask_all_details(const kk_pml_class *class_row, const kk_pml_layout *layout, uint16_t type,
                            uint8_t row[256])
{
    for (unsigned first = 0; first < 256; first++) {
        /* Zeros behind it, for a class that reads a wider number. */
        unsigned char detail[8] = {(unsigned char)first};
        row[first] = (uint8_t)class_row->operation(layout, type, detail, sizeof detail);
    }
}

static bool all_equal(const uint8_t row[256])
{
    for (unsigned i = 1; i < 256; i++) {
        if (row[i] != row[0]) {
            return false;
        }
    }
    return true;
}

bool kk_pml_operations_make(kk_pml_operations *operations, const kk_pml_layout *layout)
{
    size_t rows = 0;
    for (unsigned slot = 0; slot < KK_CLASS_COUNT * KK_PML_TYPES; slot++) {
        const kk_pml_class *class_row = classes[slot / KK_PML_TYPES];
        if (!class_row) {
            continue; /* stays KK_OP_OTHER */
        }
        uint8_t row[256];
        uint16_t type = slot % KK_PML_TYPES;
        operations->without_detail[slot] = (uint8_t)class_row->operation(layout, type, NULL, 0);
        operations->by_type[slot] = operations->without_detail[slot];
        if (!by_detail[slot / KK_PML_TYPES]) {
            continue;
        }
        ask_all_details(class_row, layout, type, row);
        if (all_equal(row) && row[0] == operations->without_detail[slot]) {
            continue;
        }
        uint8_t(*grown)[256] = grow_rows(operations->by_detail, rows);
        if (!grown) {
            return false;
        }
        operations->by_detail = grown;
        memcpy(grown[rows], row, sizeof row);
        operations->by_type[slot] = KK_PML_BY_DETAIL;
        operations->rows[slot] = (uint16_t)rows++;
    }
    return true;
}

void kk_pml_operations_free(kk_pml_operations *operations)
{
    free(operations->by_detail);
    operations->by_detail = NULL;
}
