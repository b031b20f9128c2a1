/* What IRP_MJ_QUERY_INFORMATION and QueryOpen were answered, by information class. Structures are those of
 * ntifs.h; where the answer is missing (the request failed), Detail is empty. */
#include "capture/pml/detail/file.h"
#include "capture/pml/detail/names.h"

/* A time that the file system does not keep is zero. */
static void detail_file_time(kk_pml_detail *detail, const char *key, kk_bytes *from)
{
    int64_t time = (int64_t)kk_take_u64(from);
    if (time == 0) {
        kk_pml_detail_text(detail, key, "n/a");
    } else {
        kk_pml_detail_time(detail, key, time);
    }
}

static void detail_times(kk_pml_detail *detail, kk_bytes *from)
{
    detail_file_time(detail, "CreationTime", from);
    detail_file_time(detail, "LastAccessTime", from);
    detail_file_time(detail, "LastWriteTime", from);
    detail_file_time(detail, "ChangeTime", from);
}

static void detail_attributes(kk_pml_detail *detail, const char *key, uint32_t attributes)
{
    kk_pml_detail_key(detail, key);
    kk_pml_append_attributes(detail->out, attributes);
}

/* FILE_BASIC_INFORMATION, which is padded to 40 bytes. */
static void detail_basic(kk_pml_detail *detail, kk_bytes *from)
{
    detail_times(detail, from);
    detail_attributes(detail, "FileAttributes", kk_take_u32(from));
    kk_take_u32(from);
}

/* FILE_STANDARD_INFORMATION, which is padded to 24 bytes. */
static void detail_standard(kk_pml_detail *detail, kk_bytes *from)
{
    kk_pml_detail_signed(detail, "AllocationSize", (int64_t)kk_take_u64(from));
    kk_pml_detail_signed(detail, "EndOfFile", (int64_t)kk_take_u64(from));
    kk_pml_detail_grouped(detail, "NumberOfLinks", kk_take_u32(from));
    kk_pml_detail_bool(detail, "DeletePending", kk_take_u8(from) != 0);
    kk_pml_detail_bool(detail, "Directory", kk_take_u8(from) != 0);
    kk_take_u16(from);
}

void kk_pml_file_query_basic(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        detail_basic(detail, &extra);
    }
}

void kk_pml_file_query_standard(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        detail_standard(detail, &extra);
    }
}

void kk_pml_file_query_internal(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        kk_pml_detail_hex(detail, "IndexNumber", kk_take_u64(&extra));
    }
}

void kk_pml_file_query_ea(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        kk_pml_detail_grouped(detail, "EaSize", kk_take_u32(&extra));
    }
}

void kk_pml_file_query_name(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        uint32_t size = kk_take_u32(&extra);
        kk_pml_detail_key(detail, "Name");
        kk_pml_append_utf16_until_nul(detail->out, &extra, size);
    }
}

void kk_pml_file_query_position(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        kk_pml_detail_signed(detail, "Position", (int64_t)kk_take_u64(&extra));
    }
}

void kk_pml_file_query_end_of_file(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        kk_pml_detail_signed(detail, "EndOfFile", (int64_t)kk_take_u64(&extra));
    }
}

/* FILE_xxx_ALIGNMENT of wdm.h: a mask of the address bits that must be zero. */
static const kk_pml_numbered alignments[] = {
    {0x0, "Byte"},      {0x1, "Word"},       {0x3, "Long"},     {0x7, "Quad"},
    {0xF, "Octa"},      {0x1F, "32 Byte"},   {0x3F, "64 Byte"}, {0x7F, "128 Byte"},
    {0xFF, "256 Byte"}, {0x1FF, "512 Byte"}, {0, NULL},
};

/* FILE_ALL_INFORMATION: basic, standard, internal, EA, access, position, mode, alignment and name, the last
 * of which is not printed. */
void kk_pml_file_query_all(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    detail_basic(detail, &extra);
    detail_standard(detail, &extra);
    kk_pml_detail_hex(detail, "IndexNumber", kk_take_u64(&extra));
    kk_pml_detail_grouped(detail, "EaSize", kk_take_u32(&extra));
    kk_pml_detail_key(detail, "Access");
    kk_pml_append_file_access(detail->out, kk_take_u32(&extra));
    kk_pml_detail_signed(detail, "Position", (int64_t)kk_take_u64(&extra));
    kk_pml_detail_key(detail, "Mode");
    kk_pml_append_flags(detail->out, kk_take_u32(&extra), kk_pml_create_options, ", ");
    uint32_t alignment = kk_take_u32(&extra);
    const char *name = kk_pml_numbered_find(alignments, alignment);
    kk_pml_detail_key(detail, "AlignmentRequirement");
    if (name) {
        kk_buf_append_text(detail->out, name);
    } else {
        kk_pml_append_hex(detail->out, alignment);
    }
}

/* FILE_NETWORK_OPEN_INFORMATION. Process Monitor prints its two sizes as if they were times; so do we. */
void kk_pml_file_query_network_open(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    detail_times(detail, &extra);
    kk_pml_detail_time(detail, "AllocationSize", (int64_t)kk_take_u64(&extra));
    kk_pml_detail_time(detail, "EndOfFile", (int64_t)kk_take_u64(&extra));
    detail_attributes(detail, "FileAttributes", kk_take_u32(&extra));
}

/* The same structure, answered without opening the file. */
void kk_pml_file_query_open(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    detail_times(detail, &extra);
    kk_pml_detail_signed(detail, "AllocationSize", (int64_t)kk_take_u64(&extra));
    kk_pml_detail_signed(detail, "EndOfFile", (int64_t)kk_take_u64(&extra));
    detail_attributes(detail, "FileAttributes", kk_take_u32(&extra));
}

void kk_pml_file_query_attribute_tag(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        detail_attributes(detail, "Attributes", kk_take_u32(&extra));
        kk_pml_detail_hex(detail, "ReparseTag", kk_take_u32(&extra));
    }
}

bool kk_pml_file_answered_attributes(const kk_pml_file_event *file, kk_operation operation,
                                     uint32_t *attributes)
{
    kk_bytes from = file->event->extra;
    switch (operation) {
    case KK_OP_SET_BASIC_INFORMATION_FILE:
        from = file->tail;
        kk_take(&from, 32);
        break;
    case KK_OP_QUERY_BASIC_INFORMATION_FILE:
    case KK_OP_QUERY_ALL_INFORMATION_FILE:
        kk_take(&from, 32);
        break;
    case KK_OP_QUERY_NETWORK_OPEN_INFORMATION_FILE:
    case KK_OP_QUERY_OPEN:
        kk_take(&from, 48);
        break;
    case KK_OP_QUERY_ATTRIBUTE_TAG_FILE:
        break;
    default:
        return false;
    }
    *attributes = kk_take_u32(&from);
    return !from.overrun;
}
