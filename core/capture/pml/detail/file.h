/* One event of class File System taken apart, and the decoders of its details by operation. Private to
 * core/capture/.
 *
 * The detail of such an event is what Process Monitor's minifilter copied of the request: the minor function
 * or information class (1 byte and 3 of padding), then FLT_IO_PARAMETER_BLOCK's IrpFlags and operation flags
 * and the FLT_PARAMETERS union, whose members stand at offsets that depend on the pointer size, then the
 * path, then what the operation adds ("tail"). What was answered is the event's extra detail. */
#ifndef KK_CAPTURE_PML_DETAIL_FILE_H
#define KK_CAPTURE_PML_DETAIL_FILE_H

#include "capture/pml/detail/text.h"

typedef struct kk_pml_file_event {
    const kk_pml_event *event;
    uint8_t sub; /* minor function or information class */
    bool is_64bit;
    uint32_t irp_flags;
    kk_bytes parameters; /* FLT_PARAMETERS */
    uint16_t path_info;
    kk_bytes path; /* at the path */
    kk_bytes tail; /* behind it */
} kk_pml_file_event;

/* pml/detail/file_event.c */
kk_pml_file_event kk_pml_file_event_of(const kk_pml_event *event);

/* Members of the FLT_PARAMETERS union, by their offset on 32-bit and on 64-bit systems. */
typedef struct kk_pml_file_member {
    uint8_t at_32, at_64;
} kk_pml_file_member;

uint32_t kk_pml_file_u32(const kk_pml_file_event *file, kk_pml_file_member member);
uint64_t kk_pml_file_u64(const kk_pml_file_event *file, kk_pml_file_member member);
uint8_t kk_pml_file_u8(const kk_pml_file_event *file, kk_pml_file_member member);

/* Length of the buffer: the first member of most requests. */
#define KK_PML_FILE_LENGTH ((kk_pml_file_member){0, 0})

/* The path as UTF-8; with the name that is looked for where a directory is queried. */
void kk_pml_file_append_path(const kk_pml_file_event *file, kk_buf *out);

/* A decoder of Detail. */
typedef void kk_pml_file_decoder(const kk_pml_file_event *file, kk_pml_detail *detail);

/* pml/detail/file_io.c */
kk_pml_file_decoder kk_pml_file_create, kk_pml_file_create_pipe, kk_pml_file_read_write, kk_pml_file_mapping,
    kk_pml_file_lock, kk_pml_file_unlock_single, kk_pml_file_security, kk_pml_file_mdl_complete,
    kk_pml_file_check_if_possible, kk_pml_file_acquire_for_mod_write;
/* Whether this create made or replaced a file: Process Monitor's category is then "Write". */
bool kk_pml_file_create_writes(const kk_pml_file_event *file);
/* Fields of CreateFile, ReadFile and WriteFile. */
kk_availability kk_pml_file_create_field(const kk_pml_file_event *file, kk_field field, kk_buf *text,
                                         kk_value *value);
kk_availability kk_pml_file_transfer_field(const kk_pml_file_event *file, kk_field field, kk_value *value);

/* pml/detail/file_query.c */
kk_pml_file_decoder kk_pml_file_query_open, kk_pml_file_query_basic, kk_pml_file_query_standard,
    kk_pml_file_query_internal, kk_pml_file_query_ea, kk_pml_file_query_name, kk_pml_file_query_position,
    kk_pml_file_query_all, kk_pml_file_query_end_of_file, kk_pml_file_query_network_open,
    kk_pml_file_query_attribute_tag;
/* Attributes in the answer of an operation that prints them; false when it has none. */
bool kk_pml_file_answered_attributes(const kk_pml_file_event *file, kk_operation operation,
                                     uint32_t *attributes);

/* pml/detail/file_set.c */
kk_pml_file_decoder kk_pml_file_set_basic, kk_pml_file_set_rename, kk_pml_file_set_rename_ex,
    kk_pml_file_set_disposition, kk_pml_file_set_disposition_ex, kk_pml_file_set_position,
    kk_pml_file_set_allocation, kk_pml_file_set_end_of_file, kk_pml_file_set_valid_data_length;
/* The target of a rename or hard link. */
void kk_pml_file_append_new_path(const kk_pml_file_event *file, kk_buf *out);
/* Whether a disposition marks for deletion. */
bool kk_pml_file_deletes(const kk_pml_file_event *file, kk_operation operation);

/* pml/detail/file_control.c */
kk_pml_file_decoder kk_pml_file_control;
const char *kk_pml_file_control_category(const kk_pml_file_event *file);

/* pml/detail/directory.c */
kk_pml_file_decoder kk_pml_file_query_directory, kk_pml_file_notify_change;
/* The name or pattern that QueryDirectory looks for. */
bool kk_pml_file_append_pattern(const kk_pml_file_event *file, kk_buf *out);

/* pml/detail/volume.c */
kk_pml_file_decoder kk_pml_volume_query, kk_pml_volume_query_label, kk_pml_volume_query_size,
    kk_pml_volume_query_device, kk_pml_volume_query_attributes, kk_pml_volume_query_full_size,
    kk_pml_volume_query_object_id, kk_pml_volume_set;

#endif
