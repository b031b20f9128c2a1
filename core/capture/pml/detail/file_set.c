/* What IRP_MJ_SET_INFORMATION sets, by information class. The buffer that the caller gave is the event's
 * tail. */
#include "capture/pml/detail/file.h"
#include "capture/pml/detail/names.h"

void kk_pml_file_set_basic(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    static const char *const keys[] = {"CreationTime", "LastAccessTime", "LastWriteTime", "ChangeTime"};
    kk_bytes tail = file->tail;
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        kk_pml_detail_time(detail, keys[i], (int64_t)kk_take_u64(&tail));
    }
    kk_pml_detail_key(detail, "FileAttributes");
    kk_pml_append_attributes(detail->out, kk_take_u32(&tail));
}

/* FILE_RENAME_INFORMATION and FILE_LINK_INFORMATION: a byte or a word of flags, the handle of a folder, the
 * size of the name and the name. The driver adds the path that it resolved this to, as one more string behind
 * the buffer. */
typedef struct rename_tail {
    bool replaces;
    kk_bytes name; /* UTF-16, as the caller gave it */
    bool is_resolved;
    uint16_t resolved_info;
    kk_bytes resolved;
} rename_tail;

static rename_tail read_rename(const kk_pml_file_event *file)
{
    kk_bytes from = file->tail;
    rename_tail tail = {0};
    unsigned pointer = file->is_64bit ? 8 : 4;
    tail.replaces = kk_take_u8(&from) & 1;
    kk_take(&from, pointer - 1);
    kk_take(&from, pointer);
    uint32_t size = kk_take_u32(&from);
    size_t left = kk_bytes_left(&from);
    tail.name = kk_bytes_of(from.data + from.at, size < left ? size : left);
    from = file->tail;
    kk_take(&from, kk_pml_file_u32(file, KK_PML_FILE_LENGTH));
    tail.resolved_info = kk_take_u16(&from);
    tail.is_resolved = !from.overrun && kk_pml_string_size(tail.resolved_info) > 0 &&
                       kk_bytes_left(&from) >= kk_pml_string_size(tail.resolved_info);
    tail.resolved = from;
    return tail;
}

/* A name without a folder is one in the folder of the file itself. */
static void append_given_name(const kk_pml_file_event *file, const rename_tail *tail, kk_buf *out)
{
    size_t start = out->size;
    kk_bytes name = tail->name;
    if (name.size >= 2 && kk_load_u16(name.data) != '\\') {
        kk_pml_file_append_path(file, out);
        while (out->size > start && out->data[out->size - 1] != '\\') {
            out->size--;
        }
    }
    size_t at = out->size;
    kk_pml_append_utf16_until_nul(out, &name, name.size);
    kk_str given = kk_str_slice(kk_buf_str(out), at, SIZE_MAX);
    if (kk_str_starts(given, KK_STR("\\??\\"))) {
        memmove(out->data + at, out->data + at + 4, given.size - 4);
        out->size -= 4;
    }
}

void kk_pml_file_append_new_path(const kk_pml_file_event *file, kk_buf *out)
{
    rename_tail tail = read_rename(file);
    if (tail.is_resolved) {
        kk_pml_append_string(out, &tail.resolved, tail.resolved_info);
    } else {
        append_given_name(file, &tail, out);
    }
}

void kk_pml_file_set_rename(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_pml_detail_bool(detail, "ReplaceIfExists", read_rename(file).replaces);
    kk_pml_detail_key(detail, "FileName");
    kk_pml_file_append_new_path(file, detail->out);
}

/* FILE_RENAME_INFORMATION_EX: flags where the other class has its one byte. */
static const kk_pml_flag rename_flags[] = {
    {0x1, "FILE_RENAME_REPLACE_IF_EXISTS"},
    {0x2, "FILE_RENAME_POSIX_SEMANTICS"},
    {0x4, "FILE_RENAME_SUPPRESS_PIN_STATE_INHERITANCE"},
    {0x8, "FILE_RENAME_SUPPRESS_STORAGE_RESERVE_INHERITANCE"},
    {0x10, "FILE_RENAME_NO_INCREASE_AVAILABLE_SPACE"},
    {0x20, "FILE_RENAME_NO_DECREASE_AVAILABLE_SPACE"},
    {0x40, "FILE_RENAME_IGNORE_READONLY_ATTRIBUTE"},
    {0x80, "FILE_RENAME_FORCE_RESIZE_TARGET_SR"},
    {0x100, "FILE_RENAME_FORCE_RESIZE_SOURCE_SR"},
    {0, NULL},
};

void kk_pml_file_set_rename_ex(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes tail = file->tail;
    kk_pml_detail_key(detail, "Flags");
    kk_pml_append_all_flags(detail->out, kk_take_u32(&tail), rename_flags, ", ");
    kk_pml_detail_key(detail, "FileName");
    kk_pml_file_append_new_path(file, detail->out);
}

bool kk_pml_file_deletes(const kk_pml_file_event *file, kk_operation operation)
{
    kk_bytes tail = file->tail;
    return operation == KK_OP_SET_DISPOSITION_INFORMATION_EX ? (kk_take_u32(&tail) & 1) != 0
                                                             : kk_take_u8(&tail) != 0;
}

void kk_pml_file_set_disposition(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_pml_detail_bool(detail, "Delete", kk_pml_file_deletes(file, KK_OP_SET_DISPOSITION_INFORMATION_FILE));
}

/* FILE_DISPOSITION_INFORMATION_EX. */
static const kk_pml_flag disposition_flags[] = {
    {0x1, "FILE_DISPOSITION_DELETE"},
    {0x2, "FILE_DISPOSITION_POSIX_SEMANTICS"},
    {0x4, "FILE_DISPOSITION_FORCE_IMAGE_SECTION_CHECK"},
    {0x8, "FILE_DISPOSITION_ON_CLOSE"},
    {0x10, "FILE_DISPOSITION_IGNORE_READONLY_ATTRIBUTE"},
    {0, NULL},
};

void kk_pml_file_set_disposition_ex(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes tail = file->tail;
    uint32_t flags = kk_take_u32(&tail);
    kk_pml_detail_key(detail, "Flags");
    if (flags == 0) {
        kk_buf_append_text(detail->out, "FILE_DISPOSITION_DO_NOT_DELETE");
    } else {
        kk_pml_append_all_flags(detail->out, flags, disposition_flags, ", ");
    }
}

/* The classes that set one 64-bit number. */
static void detail_number(const kk_pml_file_event *file, kk_pml_detail *detail, const char *key)
{
    kk_bytes tail = file->tail;
    kk_pml_detail_signed(detail, key, (int64_t)kk_take_u64(&tail));
}

void kk_pml_file_set_position(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    detail_number(file, detail, "Position");
}

void kk_pml_file_set_allocation(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    detail_number(file, detail, "AllocationSize");
}

void kk_pml_file_set_end_of_file(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    detail_number(file, detail, "EndOfFile");
}

void kk_pml_file_set_valid_data_length(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    detail_number(file, detail, "ValidDataLength");
}
