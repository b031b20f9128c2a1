/* Details of QueryVolumeInformation and SetVolumeInformation by FS_INFORMATION_CLASS. */
#include "capture/pml/detail/file.h"

/* FS_INFORMATION_CLASS of what is set. */
enum set_class { SET_LABEL = 2, SET_OBJECT_ID = 8 };

/* A GUID's bytes as they lie in memory. */
static void append_guid_bytes(kk_buf *out, kk_bytes *from)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned byte = kk_take_u8(from);
        kk_buf_append_char(out, "0123456789ABCDEF"[byte >> 4]);
        kk_buf_append_char(out, "0123456789ABCDEF"[byte & 0xF]);
    }
}

static void append_upper_hex(kk_buf *out, unsigned number)
{
    for (int shift = 12; shift >= 0; shift -= 4) {
        kk_buf_append_char(out, "0123456789ABCDEF"[number >> shift & 0xF]);
    }
}

/* FILE_FS_VOLUME_INFORMATION: creation, serial number, length of the label, whether objects are supported,
 * the label. */
void kk_pml_volume_query(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    kk_pml_detail_time(detail, "VolumeCreationTime", (int64_t)kk_take_u64(&extra));
    uint32_t serial = kk_take_u32(&extra);
    uint32_t label_size = kk_take_u32(&extra);
    kk_pml_detail_key(detail, "VolumeSerialNumber");
    append_upper_hex(detail->out, serial >> 16);
    kk_buf_append_char(detail->out, '-');
    append_upper_hex(detail->out, serial & 0xFFFF);
    kk_pml_detail_bool(detail, "SupportsObjects", kk_take_u8(&extra) != 0);
    kk_take_u8(&extra);
    kk_pml_detail_key(detail, "VolumeLabel");
    kk_pml_append_utf16_until_nul(detail->out, &extra, label_size);
}

static void detail_label(kk_pml_detail *detail, kk_bytes from)
{
    uint32_t size = kk_take_u32(&from);
    kk_pml_detail_key(detail, "VolumeLabel");
    kk_pml_append_utf16_until_nul(detail->out, &from, size);
}

void kk_pml_volume_query_label(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    if (file->event->has_extra) {
        detail_label(detail, file->event->extra);
    }
}

void kk_pml_volume_query_size(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    kk_pml_detail_grouped(detail, "TotalAllocationUnits", kk_take_u64(&extra));
    kk_pml_detail_grouped(detail, "AvailableAllocationUnits", kk_take_u64(&extra));
    kk_pml_detail_grouped(detail, "SectorsPerAllocationUnit", kk_take_u32(&extra));
    kk_pml_detail_grouped(detail, "BytesPerSector", kk_take_u32(&extra));
}

void kk_pml_volume_query_full_size(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    kk_pml_detail_grouped(detail, "TotalAllocationUnits", kk_take_u64(&extra));
    kk_pml_detail_grouped(detail, "CallerAvailableAllocationUnits", kk_take_u64(&extra));
    kk_pml_detail_grouped(detail, "ActualAvailableAllocationUnits", kk_take_u64(&extra));
    kk_pml_detail_grouped(detail, "SectorsPerAllocationUnit", kk_take_u32(&extra));
    kk_pml_detail_grouped(detail, "BytesPerSector", kk_take_u32(&extra));
}

/* DEVICE_TYPE of wdm.h by Process Monitor's names. */
static const kk_pml_numbered device_types[] = {
    {1, "Beep"},
    {2, "CD-ROM"},
    {3, "CD-ROM File System"},
    {4, "Controller"},
    {5, "Datalink"},
    {6, "DFS"},
    {7, "Disk"},
    {8, "Disk File System"},
    {9, "File System"},
    {10, "Inport Port"},
    {11, "Keyboard"},
    {12, "Mailslot"},
    {13, "MIDI In"},
    {14, "MIDI Out"},
    {15, "Mouse"},
    {16, "Multi UNC Provider"},
    {17, "Named Pipe"},
    {18, "Network"},
    {19, "Network Browser"},
    {20, "Network File System"},
    {21, "NULL"},
    {22, "Parallel Port"},
    {23, "Physical Netcard"},
    {24, "Printer"},
    {25, "Scanner"},
    {26, "Serial Mouse Port"},
    {27, "Serial Port"},
    {28, "Screen"},
    {29, "Sound"},
    {30, "Streams"},
    {31, "Tape"},
    {32, "Tape File System"},
    {33, "Transport"},
    {34, "Unknown"},
    {35, "Video"},
    {36, "Virtual Disk"},
    {37, "Wave In"},
    {38, "Wave Out"},
    {39, "8042 Port"},
    {40, "Network Redirector"},
    {41, "Battery"},
    {42, "Bus Extender"},
    {0, NULL},
};

static const kk_pml_flag device_characteristics[] = {
    {0x1, "Removable"}, {0x2, "Read-Only"}, {0x4, "Floppy"},       {0x8, "Write-Once"}, {0x10, "Remote"},
    {0x20, "Mounted"},  {0x40, "Virtual"},  {0x80, "Secure Open"}, {0, NULL},
};

void kk_pml_volume_query_device(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    uint32_t type = kk_take_u32(&extra);
    uint32_t characteristics = kk_take_u32(&extra);
    const char *name = kk_pml_numbered_find(device_types, type);
    kk_pml_detail_key(detail, "DeviceType");
    if (name) {
        kk_buf_append_text(detail->out, name);
    } else {
        kk_pml_append_hex(detail->out, type);
    }
    kk_pml_detail_key(detail, "Characteristics");
    kk_pml_append_flags(detail->out, characteristics, device_characteristics, ", ");
}

/* File system attributes in Process Monitor's order; bits without a name follow as one number. */
static const kk_pml_flag system_attributes[] = {
    {0x2, "Case Preserved"},
    {0x1, "Case Sensitive"},
    {0x4, "Unicode"},
    {0x8, "ACLs"},
    {0x10, "Compression"},
    {0x40000, "Named Streams"},
    {0x20000, "EFS"},
    {0x10000, "Object IDs"},
    {0x80, "Reparse Points"},
    {0x40, "Sparse Files"},
    {0x20, "Quotas"},
    {0x200000, "Transactions"},
    {0, NULL},
};

void kk_pml_volume_query_attributes(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (!file->event->has_extra) {
        return;
    }
    uint32_t attributes = kk_take_u32(&extra);
    uint32_t component_length = kk_take_u32(&extra);
    uint32_t name_size = kk_take_u32(&extra);
    kk_pml_detail_key(detail, "FileSystemAttributes");
    kk_pml_append_all_flags(detail->out, attributes, system_attributes, ", ");
    kk_pml_detail_grouped(detail, "MaximumComponentNameLength", component_length);
    kk_pml_detail_key(detail, "FileSystemName");
    kk_pml_append_utf16_until_nul(detail->out, &extra, name_size);
}

void kk_pml_volume_query_object_id(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes extra = file->event->extra;
    if (file->event->has_extra) {
        kk_pml_detail_key(detail, "ObjectId");
        append_guid_bytes(detail->out, &extra);
    }
}

/* Operations that set something of a volume have one name; what it is, is in the detail. */
void kk_pml_volume_set(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes tail = file->tail;
    if (file->sub == SET_LABEL) {
        detail_label(detail, tail);
    } else if (file->sub == SET_OBJECT_ID && kk_bytes_left(&tail) >= 16) {
        kk_pml_detail_key(detail, "ObjectId");
        append_guid_bytes(detail->out, &tail);
    }
}
