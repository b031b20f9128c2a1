/* One event of class File System taken apart. */
#include "capture/pml/detail/file.h"

/* Bytes of FLT_PARAMETERS. */
#define PARAMETERS_32 28u
#define PARAMETERS_64 48u

kk_pml_file_event kk_pml_file_event_of(const kk_pml_event *event)
{
    kk_bytes from = event->detail;
    kk_pml_file_event file = {.event = event, .is_64bit = kk_pml_layout_of(event->pml)->is_64bit};
    file.sub = kk_take_u8(&from);
    kk_take(&from, 7);
    file.irp_flags = kk_take_u32(&from);
    kk_take_u32(&from);
    size_t size = file.is_64bit ? PARAMETERS_64 : PARAMETERS_32;
    const unsigned char *parameters = kk_take(&from, size);
    file.parameters = kk_bytes_of(parameters, parameters ? size : 0);
    file.path_info = kk_take_u16(&from);
    kk_take_u16(&from);
    file.path = from;
    kk_take(&from, kk_pml_string_size(file.path_info));
    file.tail = from;
    return file;
}

/* A reader at the member. */
static kk_bytes at_member(const kk_pml_file_event *file, kk_pml_file_member member)
{
    kk_bytes from = file->parameters;
    kk_seek(&from, file->is_64bit ? member.at_64 : member.at_32);
    return from;
}

uint32_t kk_pml_file_u32(const kk_pml_file_event *file, kk_pml_file_member member)
{
    kk_bytes from = at_member(file, member);
    return kk_take_u32(&from);
}

uint64_t kk_pml_file_u64(const kk_pml_file_event *file, kk_pml_file_member member)
{
    kk_bytes from = at_member(file, member);
    return kk_take_u64(&from);
}

uint8_t kk_pml_file_u8(const kk_pml_file_event *file, kk_pml_file_member member)
{
    kk_bytes from = at_member(file, member);
    return kk_take_u8(&from);
}

void kk_pml_file_append_path(const kk_pml_file_event *file, kk_buf *out)
{
    kk_bytes from = file->path;
    kk_pml_append_string(out, &from, file->path_info);
}
