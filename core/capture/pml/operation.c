/* Operations of a PML by class, type and the first byte of the detail (the sub-operation of the file system,
 * the protocol of the network), asked once of the class files and kept in tables. */
#include "capture/pml/source.h"

#include <stdlib.h>

static const kk_pml_class *const classes[KK_CLASS_COUNT] = {
    [KK_CLASS_PROCESS] = &kk_pml_process_class, [KK_CLASS_REGISTRY] = &kk_pml_registry_class,
    [KK_CLASS_FILE] = &kk_pml_file_class,       [KK_CLASS_PROFILING] = &kk_pml_profiling_class,
    [KK_CLASS_NETWORK] = &kk_pml_network_class, [KK_CLASS_IPC] = &kk_pml_file_class,
};

/* Classes whose operation may depend on the detail. */
static const bool by_detail[KK_CLASS_COUNT] = {[KK_CLASS_FILE] = true, [KK_CLASS_NETWORK] = true};

const kk_pml_class *kk_pml_class_of(uint32_t class_id)
{
    return class_id < KK_CLASS_COUNT ? classes[class_id] : NULL;
}

_Static_assert(KK_OP_COUNT <= KK_PML_BY_DETAIL, "operations and the mark fit one byte");

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

/* Adds a row of answers by detail for the slot; false when memory is out. */
static bool add_row(kk_pml_operations *operations, unsigned slot, const uint8_t row[256])
{
    uint8_t(*grown)[256] = realloc(operations->by_detail, (operations->row_count + 1u) * sizeof *grown);
    if (!grown) {
        return false;
    }
    memcpy(grown[operations->row_count], row, sizeof grown[0]);
    operations->by_detail = grown;
    operations->by_type[slot] = KK_PML_BY_DETAIL;
    operations->rows[slot] = operations->row_count++;
    return true;
}

static bool ask_class(kk_pml_operations *operations, const kk_pml_layout *layout, unsigned class_id)
{
    const kk_pml_class *class_row = classes[class_id];
    for (uint16_t type = 0; type < KK_PML_TYPES; type++) {
        unsigned slot = class_id * KK_PML_TYPES + type;
        uint8_t row[256];
        operations->without_detail[slot] = (uint8_t)class_row->operation(layout, type, NULL, 0);
        operations->by_type[slot] = operations->without_detail[slot];
        if (!by_detail[class_id]) {
            continue;
        }
        ask_all_details(class_row, layout, type, row);
        bool one = all_equal(row) && row[0] == operations->without_detail[slot];
        if (!one && !add_row(operations, slot, row)) {
            return false;
        }
    }
    return true;
}

/* Pipes have the operations of files. */
static void copy_class(kk_pml_operations *operations, unsigned from, unsigned to)
{
    for (unsigned type = 0; type < KK_PML_TYPES; type++) {
        unsigned source = from * KK_PML_TYPES + type;
        unsigned target = to * KK_PML_TYPES + type;
        operations->by_type[target] = operations->by_type[source];
        operations->without_detail[target] = operations->without_detail[source];
        operations->rows[target] = operations->rows[source];
    }
}

bool kk_pml_operations_make(kk_pml_operations *operations, const kk_pml_layout *layout)
{
    for (unsigned class_id = 0; class_id < KK_CLASS_COUNT; class_id++) {
        if (class_id != KK_CLASS_IPC && classes[class_id] && !ask_class(operations, layout, class_id)) {
            return false;
        }
    }
    copy_class(operations, KK_CLASS_FILE, KK_CLASS_IPC);
    return true;
}

void kk_pml_operations_free(kk_pml_operations *operations)
{
    free(operations->by_detail);
    operations->by_detail = NULL;
}
