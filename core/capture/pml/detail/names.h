/* Names that several decoders print: access rights, attributes, options. Private to the decoders of
 * core/capture/.
 *
 * The names are Process Monitor's; the bits are those of the Windows headers (winnt.h, wdm.h, ntifs.h). */
#ifndef KK_CAPTURE_PML_DETAIL_NAMES_H
#define KK_CAPTURE_PML_DETAIL_NAMES_H

#include "capture/pml/detail/text.h"

/* Rights wanted of a file or a registry key: generic rights are replaced by what they stand for, and rights
 * that together have a name of their own go by it. "None 0x0" when nothing has a name. */
void kk_pml_append_file_access(kk_buf *out, uint32_t access);
void kk_pml_append_key_access(kk_buf *out, uint32_t access);

/* Letters of file attributes, "n/a" for none. */
void kk_pml_append_attributes(kk_buf *out, uint32_t attributes);

extern const kk_pml_flag kk_pml_create_options[];     /* of NtCreateFile, also a file's mode */
extern const kk_pml_numbered kk_pml_registry_types[]; /* REG_SZ, ... */
extern const kk_pml_numbered kk_pml_file_classes[];   /* FILE_INFORMATION_CLASS by name */

#endif
