/* Data of registry values in events: where it lies, and how Process Monitor prints it. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_PML_DETAIL_REGISTRY_VALUE_H
#define KK_CAPTURE_PML_DETAIL_REGISTRY_VALUE_H

#include "capture/pml/detail/text.h"

typedef struct kk_pml_registry_value {
    uint32_t type;   /* REG_SZ, ... */
    uint32_t length; /* bytes that the value has; fewer may be stored */
    bool has_name, has_length, has_data;
    kk_bytes name; /* UTF-16 */
    kk_bytes data; /* as far as it is stored */
} kk_pml_registry_value;

/* What RegSetValue writes; `data` begins behind the path. */
kk_pml_registry_value kk_pml_registry_value_set(const kk_pml_event *event, kk_bytes data);

/* What RegQueryValue and RegEnumValue were answered, by KEY_VALUE_INFORMATION_CLASS. */
kk_pml_registry_value kk_pml_registry_value_answered(const kk_pml_event *event, uint32_t information_class);

/* The data as an export prints it: of bytes in a KEY_VALUE_FULL_INFORMATION Process Monitor takes what is
 * behind the structure's size, from where the data begin. With a long name that goes beyond what is stored,
 * into what follows in the file; without a name it leaves out the last bytes. */
void kk_pml_registry_value_misread(const kk_pml_event *event, uint32_t information_class,
                                   kk_pml_registry_value *value);

/* "REG_SZ", "<Unknown: 1000>". */
void kk_pml_append_registry_type(kk_buf *out, uint32_t type);

/* Data by type: text, a number, bytes in hexadecimal; nothing for types that Process Monitor leaves blank
 * (REG_QWORD is one of them). */
void kk_pml_append_registry_data(kk_buf *out, const kk_pml_registry_value *value);

#endif
