/* QueryDirectory and NotifyChangeDirectory. */
#include "capture/pml/detail/file.h"
#include "capture/pml/detail/names.h"

static const kk_pml_file_member query_class = {8, 16};
static const kk_pml_file_member notify_filter = {4, 8};

/* Entries of the answer by FILE_INFORMATION_CLASS: where the length of the name stands, and the name. Only
 * these classes' entries are listed. */
typedef struct entry_layout {
    uint8_t class_id;
    uint8_t name_length, name;
} entry_layout;

static const entry_layout layouts[] = {
    {1, 60, 64},   /* FileDirectoryInformation */
    {2, 60, 68},   /* FileFullDirectoryInformation */
    {3, 60, 94},   /* FileBothDirectoryInformation */
    {12, 8, 12},   /* FileNamesInformation */
    {37, 60, 104}, /* FileIdBothDirectoryInformation */
    {38, 60, 80},  /* FileIdFullDirectoryInformation */
    {0, 0, 0},
};

static const kk_pml_flag notify_filters[] = {
    {0x1, "FILE_NOTIFY_CHANGE_FILE_NAME"},
    {0x2, "FILE_NOTIFY_CHANGE_DIR_NAME"},
    {0x4, "FILE_NOTIFY_CHANGE_ATTRIBUTES"},
    {0x8, "FILE_NOTIFY_CHANGE_SIZE"},
    {0x10, "FILE_NOTIFY_CHANGE_LAST_WRITE"},
    {0x20, "FILE_NOTIFY_CHANGE_LAST_ACCESS"},
    {0x40, "FILE_NOTIFY_CHANGE_CREATION"},
    {0x80, "FILE_NOTIFY_CHANGE_EA"},
    {0x100, "FILE_NOTIFY_CHANGE_SECURITY"},
    {0x200, "FILE_NOTIFY_CHANGE_STREAM_NAME"},
    {0x400, "FILE_NOTIFY_CHANGE_STREAM_SIZE"},
    {0x800, "FILE_NOTIFY_CHANGE_STREAM_WRITE"},
    {0, NULL},
};

static const entry_layout *find_layout(uint32_t class_id)
{
    for (const entry_layout *row = layouts; row->class_id != 0; row++) {
        if (row->class_id == class_id) {
            return row;
        }
    }
    return NULL;
}

bool kk_pml_file_append_pattern(const kk_pml_file_event *file, kk_buf *out)
{
    kk_bytes tail = file->tail;
    uint16_t info = kk_take_u16(&tail);
    size_t start = out->size;
    return kk_pml_append_string(out, &tail, info) && out->size > start;
}

/* The next entry's name; moves `entries` to the one behind it, or to its end. False at the end. */
static bool next_entry(kk_bytes *entries, const entry_layout *layout, kk_bytes *name)
{
    kk_bytes entry = kk_bytes_of(entries->data + entries->at, kk_bytes_left(entries));
    uint32_t next = kk_take_u32(&entry);
    kk_seek(&entry, layout->name_length);
    uint32_t length = kk_take_u32(&entry);
    kk_seek(&entry, layout->name);
    if (entry.overrun) {
        return false;
    }
    size_t left = kk_bytes_left(&entry);
    *name = kk_bytes_of(entry.data + entry.at, length < left ? length : left);
    size_t rest = kk_bytes_left(entries);
    kk_take(entries, next == 0 || next > rest ? rest : next);
    return true;
}

static void detail_class(kk_pml_detail *detail, uint32_t class_id)
{
    const char *name = kk_pml_numbered_find(kk_pml_file_classes, class_id);
    kk_pml_detail_key(detail, "FileInformationClass");
    if (name) {
        kk_buf_append_text(detail->out, name);
    } else {
        kk_buf_append_u64(detail->out, class_id);
    }
}

/* Process Monitor 3.53 to 3.60 put the class where the entry with this number belongs. */
#define MISPLACED_CLASS 2u

/* Entries are numbered from 0 or, behind the pattern, from 1; with the class in front, one more. */
static void list_entries(const kk_pml_file_event *file, kk_pml_detail *detail, uint32_t class_id,
                         unsigned number)
{
    const entry_layout *layout = find_layout(class_id);
    kk_bytes entries = file->event->extra;
    kk_bytes name;
    kk_pml_wording wording = kk_pml_layout_of(file->event->pml)->wording;
    bool misplaced = wording == KK_PML_WORDING_3_60 || wording == KK_PML_WORDING_3_53;
    while (layout && kk_bytes_left(&entries) > 0 && next_entry(&entries, layout, &name)) {
        if (misplaced && number == MISPLACED_CLASS) {
            detail_class(detail, class_id);
        } else {
            char key[12];
            size_t at = sizeof key;
            key[--at] = '\0';
            for (unsigned digits = number; at + 1 == sizeof key || digits > 0; digits /= 10) {
                key[--at] = (char)('0' + digits % 10);
            }
            kk_pml_detail_key(detail, key + at);
            kk_utf16_append(detail->out, name.data, name.size / 2);
        }
        number++;
        if (detail->out->size - detail->start > (size_t)KK_PML_DETAIL_UNITS * 3) {
            return; /* beyond what is printed */
        }
    }
    if (misplaced && number == MISPLACED_CLASS) {
        detail_class(detail, class_id);
    }
}

void kk_pml_file_query_directory(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    uint32_t class_id = kk_pml_file_u32(file, query_class);
    bool class_first = kk_pml_layout_of(file->event->pml)->wording == KK_PML_WORDING_3_61;
    unsigned number = 0;
    if (class_first) {
        detail_class(detail, class_id);
        number++;
    }
    size_t start = detail->out->size;
    kk_pml_detail_key(detail, "Filter");
    if (kk_pml_file_append_pattern(file, detail->out)) {
        number++;
    } else {
        detail->out->size = start;
    }
    list_entries(file, detail, class_id, number);
}

void kk_pml_file_notify_change(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_pml_detail_key(detail, "Filter");
    kk_pml_append_flags(detail->out, kk_pml_file_u32(file, notify_filter), notify_filters, ", ");
}
