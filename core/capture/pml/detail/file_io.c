/* Details of opening, reading and writing files, of mapping and locking them, and of their security. */
#include "capture/pml/detail/file.h"
#include "capture/pml/detail/names.h"

/* --- CreateFile --- */

/* Create: options (24 bits) and disposition (8), attributes and share mode, allocation size. */
static const kk_pml_file_member create_options = {4, 8};
static const kk_pml_file_member create_attributes = {8, 16}; /* 16 bits, the share mode in the next 16 */
/* On 32-bit systems that is the size's upper half: Process Monitor prints zeros where XP's setup asked for
 * 5,120 bytes. */
static const kk_pml_file_member create_allocation = {24, 40};

enum disposition { SUPERSEDE, OPEN, CREATE, OPEN_IF, OVERWRITE, OVERWRITE_IF };
enum open_result { SUPERSEDED, OPENED, CREATED, OVERWRITTEN, EXISTS, DOES_NOT_EXIST };

static const kk_pml_numbered dispositions[] = {
    {SUPERSEDE, "Supersede"},
    {OPEN, "Open"},
    {CREATE, "Create"},
    {OPEN_IF, "OpenIf"},
    {OVERWRITE, "Overwrite"},
    {OVERWRITE_IF, "OverwriteIf"},
    {0, NULL},
};

static const kk_pml_numbered open_results[] = {
    {SUPERSEDED, "Superseded"},
    {OPENED, "Opened"},
    {CREATED, "Created"},
    {OVERWRITTEN, "Overwritten"},
    {EXISTS, "Exists"},
    {DOES_NOT_EXIST, "DoesNotExist"},
    {0, NULL},
};

static const kk_pml_flag share_modes[] = {{0x1, "Read"}, {0x2, "Write"}, {0x4, "Delete"}, {0, NULL}};

/* The tail of a create: access, size of the SID that the thread impersonates, the SID. */
static uint32_t create_access(const kk_pml_file_event *file)
{
    kk_bytes tail = file->tail;
    return kk_take_u32(&tail);
}

static kk_bytes impersonated_sid(const kk_pml_file_event *file)
{
    kk_bytes tail = file->tail;
    kk_take_u32(&tail);
    size_t size = kk_take_u8(&tail);
    kk_take(&tail, 3);
    const unsigned char *sid = kk_take(&tail, size);
    return kk_bytes_of(sid, sid ? size : 0);
}

static bool create_answer(const kk_pml_file_event *file, uint32_t *result)
{
    kk_bytes extra = file->event->extra;
    *result = kk_take_u32(&extra);
    return file->event->has_extra;
}

static uint32_t create_disposition(const kk_pml_file_event *file)
{
    return kk_pml_file_u32(file, create_options) >> 24;
}

static const char *name_or_unknown(const kk_pml_numbered *table, uint32_t number)
{
    const char *name = kk_pml_numbered_find(table, number);
    return name ? name : "<unknown>";
}

static void append_account(const kk_pml_file_event *file, kk_bytes sid, kk_buf *out)
{
    const kk_pml_view *view = file->event->view;
    kk_str name = kk_pml_account_name(view ? view->accounts : NULL, sid);
    if (name.data) {
        kk_buf_append_str(out, name);
    } else {
        kk_pml_append_sid(out, sid);
    }
}

static void append_share_mode(kk_buf *out, uint32_t mode)
{
    if (mode == 0) {
        kk_buf_append_text(out, "None");
    } else {
        kk_pml_append_flags(out, mode, share_modes, ", ");
    }
}

static void append_options(const kk_pml_file_event *file, kk_buf *out)
{
    kk_pml_append_flags(out, kk_pml_file_u32(file, create_options) & 0xFFFFFFu, kk_pml_create_options, ", ");
}

void kk_pml_file_create(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    uint32_t disposition = create_disposition(file);
    uint32_t attributes = kk_pml_file_u32(file, create_attributes);
    kk_pml_detail_key(detail, "Desired Access");
    kk_pml_append_file_access(detail->out, create_access(file));
    kk_pml_detail_text(detail, "Disposition", name_or_unknown(dispositions, disposition));
    kk_pml_detail_key(detail, "Options");
    append_options(file, detail->out);
    kk_pml_detail_key(detail, "Attributes");
    kk_pml_append_attributes(detail->out, attributes & 0xFFFF);
    kk_pml_detail_key(detail, "ShareMode");
    append_share_mode(detail->out, attributes >> 16);
    if (disposition == OPEN || disposition == OVERWRITE || disposition > OVERWRITE_IF) {
        kk_pml_detail_text(detail, "AllocationSize", "n/a");
    } else {
        kk_pml_detail_grouped(detail, "AllocationSize", kk_pml_file_u32(file, create_allocation));
    }
    kk_bytes sid = impersonated_sid(file);
    if (sid.size > 0) {
        kk_pml_detail_key(detail, "Impersonating");
        append_account(file, sid, detail->out);
    }
    uint32_t result;
    if (create_answer(file, &result)) {
        kk_pml_detail_text(detail, "OpenResult", name_or_unknown(open_results, result));
    }
}

bool kk_pml_file_create_writes(const kk_pml_file_event *file)
{
    uint32_t result;
    if (create_answer(file, &result) && result <= DOES_NOT_EXIST) {
        return result == SUPERSEDED || result == CREATED || result == OVERWRITTEN;
    }
    uint32_t disposition = create_disposition(file);
    return disposition != OPEN && disposition <= OVERWRITE_IF;
}

kk_availability kk_pml_file_create_field(const kk_pml_file_event *file, kk_field field, kk_buf *text,
                                         kk_value *value)
{
    size_t start = text->size;
    uint32_t result;
    bool answered = create_answer(file, &result);
    switch (field) {
    case KK_FIELD_FILE_CREATED:
        return answered ? kk_pml_give_number(KK_BOOL, result == CREATED || result == SUPERSEDED, value)
                        : KK_UNAVAILABLE;
    case KK_FIELD_FILE_OPEN_RESULT:
        return answered ? kk_pml_give_static(name_or_unknown(open_results, result), value) : KK_UNAVAILABLE;
    case KK_FIELD_FILE_DISPOSITION:
        return kk_pml_give_static(name_or_unknown(dispositions, create_disposition(file)), value);
    case KK_FIELD_FILE_ACCESS:
        kk_pml_append_file_access(text, create_access(file));
        return kk_pml_give_appended(KK_TEXT, text, start, value);
    case KK_FIELD_FILE_OPTIONS:
        append_options(file, text);
        return kk_pml_give_appended(KK_TEXT, text, start, value);
    case KK_FIELD_FILE_ATTRIBUTES:
        kk_pml_append_attributes(text, kk_pml_file_u32(file, create_attributes) & 0xFFFF);
        return kk_pml_give_appended(KK_TEXT, text, start, value);
    default:
        return KK_UNAVAILABLE;
    }
}

/* Requests without a decoder of their own are printed raw: flags and the members of FLT_PARAMETERS.Others. */
void kk_pml_file_create_pipe(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    static const kk_pml_file_member arguments[] = {{0, 0}, {4, 8}, {8, 16}, {12, 24}};
    kk_bytes flags = file->event->detail;
    kk_seek(&flags, 12);
    kk_pml_detail_hex(detail, "Minor ID", 0);
    kk_pml_detail_hex(detail, "IRP Flags", file->irp_flags);
    kk_pml_detail_hex(detail, "Flags", kk_take_u32(&flags));
    for (unsigned i = 0; i < sizeof arguments / sizeof arguments[0]; i++) {
        char key[] = "Arg1";
        key[3] = (char)('1' + i);
        bool is_wide = file->is_64bit && i != 1;
        kk_pml_detail_hex(
            detail, key, is_wide ? kk_pml_file_u64(file, arguments[i]) : kk_pml_file_u32(file, arguments[i]));
    }
}

/* --- ReadFile and WriteFile --- */

static const kk_pml_file_member transfer_offset = {8, 16};

/* Of the IRP's flags, those that are about the transfer; the I/O priority stands in bits 17 to 19. */
#define TRANSFER_FLAGS 0xE000FFu
#define PRIORITY_SHIFT 17
#define PRIORITY_MASK  7u

static const kk_pml_flag transfer_flags[] = {
    {0x10, "Buffered"},
    {0x1, "Non-cached"},
    {0x2, "Paging I/O"},
    {0x4, "Synchronous"},
    {0x40, "Synchronous Paging I/O"},
    {0x400000, "Write Through"},
    {0, NULL},
};

static const kk_pml_numbered priorities[] = {
    {1, "Very Low"}, {2, "Low"}, {3, "Normal"}, {4, "High"}, {5, "Critical"}, {0, NULL},
};

/* What was transferred where it was answered, else what was asked for. */
static uint32_t transfer_length(const kk_pml_file_event *file)
{
    kk_bytes extra = file->event->extra;
    return file->event->has_extra ? kk_take_u32(&extra) : kk_pml_file_u32(file, KK_PML_FILE_LENGTH);
}

void kk_pml_file_read_write(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    uint32_t priority = file->irp_flags >> PRIORITY_SHIFT & PRIORITY_MASK;
    kk_pml_detail_signed(detail, "Offset", (int64_t)kk_pml_file_u64(file, transfer_offset));
    kk_pml_detail_grouped(detail, "Length", transfer_length(file));
    if (file->irp_flags & TRANSFER_FLAGS) {
        kk_pml_detail_key(detail, "I/O Flags");
        kk_pml_append_flags(detail->out, file->irp_flags & TRANSFER_FLAGS, transfer_flags, ", ");
    }
    if (priority != 0) {
        const char *name = kk_pml_numbered_find(priorities, priority);
        kk_pml_detail_key(detail, "Priority");
        if (name) {
            kk_buf_append_text(detail->out, name);
        } else {
            kk_pml_append_hex(detail->out, priority);
        }
    }
}

kk_availability kk_pml_file_transfer_field(const kk_pml_file_event *file, kk_field field, kk_value *value)
{
    if (field == KK_FIELD_FILE_OFFSET) {
        return kk_pml_give_number(KK_NUMBER, (int64_t)kk_pml_file_u64(file, transfer_offset), value);
    }
    return kk_pml_give_number(KK_NUMBER, transfer_length(file), value);
}

/* --- CreateFileMapping: IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION --- */

/* On 64-bit systems Process Monitor reads the protection where a pointer stands; so do we, to print what it
 * does. */
static const kk_pml_file_member mapping_protection = {4, 8};

static const kk_pml_flag protections[] = {
    {0x2, "PAGE_READONLY"},           {0x4, "PAGE_READWRITE"},
    {0x8, "PAGE_WRITECOPY"},          {0x10, "PAGE_EXECUTE"},
    {0x20, "PAGE_EXECUTE_READ"},      {0x40, "PAGE_EXECUTE_READWRITE"},
    {0x80, "PAGE_EXECUTE_WRITECOPY"}, {0, NULL},
};

#define PAGE_NOCACHE 0x200u

void kk_pml_file_mapping(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    uint32_t sync_type = kk_pml_file_u32(file, KK_PML_FILE_LENGTH);
    kk_pml_detail_key(detail, "SyncType");
    if (sync_type > 1) {
        kk_buf_append_text(detail->out, "Unknown: ");
        kk_pml_append_hex(detail->out, sync_type);
    } else {
        kk_buf_append_text(detail->out, sync_type == 1 ? "SyncTypeCreateSection" : "SyncTypeOther");
    }
    uint32_t protection = kk_pml_file_u32(file, mapping_protection);
    for (const kk_pml_flag *row = protections; row->bits != 0; row++) {
        if (protection & row->bits) {
            kk_pml_detail_text(detail, "PageProtection", row->name);
            kk_buf_append_text(detail->out, protection & PAGE_NOCACHE ? "|PAGE_NOCACHE" : "");
            return;
        }
    }
}

/* --- LockFile and UnlockFileSingle; the length of the range is the tail, of which 32 bits are printed --- */

static const kk_pml_file_member lock_offset = {8, 16};
static const kk_pml_file_member lock_fail_immediately = {20, 32};
static const kk_pml_file_member lock_exclusive = {21, 33};

static void detail_range(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes tail = file->tail;
    kk_pml_detail_signed(detail, "Offset", (int64_t)kk_pml_file_u64(file, lock_offset));
    kk_pml_detail_grouped(detail, "Length", kk_take_u32(&tail));
}

void kk_pml_file_lock(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_pml_detail_bool(detail, "Exclusive", kk_pml_file_u8(file, lock_exclusive) != 0);
    detail_range(file, detail);
    kk_pml_detail_bool(detail, "Fail Immediately", kk_pml_file_u8(file, lock_fail_immediately) != 0);
}

void kk_pml_file_unlock_single(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    detail_range(file, detail);
}

/* --- QuerySecurityFile and SetSecurityFile --- */

/* SECURITY_INFORMATION of winnt.h by Process Monitor's names. */
static const kk_pml_flag security_parts[] = {
    {0x1, "Owner"},
    {0x2, "Group"},
    {0x4, "DACL"},
    {0x8, "SACL"},
    {0x10, "Label"},
    {0x20, "Attribute"},
    {0x40, "Scope"},
    {0x80, "Process Trust Label"},
    {0x10000, "Backup"},
    {0x80000000, "DACL Protected"},
    {0x40000000, "SACL Protected"},
    {0x20000000, "DACL Unprotected"},
    {0x10000000, "SACL Unprotected"},
    {0, NULL},
};

void kk_pml_file_security(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_pml_detail_key(detail, "Information");
    kk_pml_append_all_flags(detail->out, kk_pml_file_u32(file, KK_PML_FILE_LENGTH), security_parts, ", ");
}

/* --- fast I/O that is shown with Advanced Output only --- */

void kk_pml_file_mdl_complete(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    static const kk_pml_file_member mdl = {0, 0};
    kk_pml_detail_hex(detail, "MDL",
                      file->is_64bit ? kk_pml_file_u64(file, mdl) : kk_pml_file_u32(file, mdl));
}

void kk_pml_file_check_if_possible(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    static const kk_pml_file_member offset = {0, 0};
    static const kk_pml_file_member length = {8, 8};
    static const kk_pml_file_member is_read = {16, 24};
    kk_pml_detail_text(detail, "Operation", kk_pml_file_u8(file, is_read) ? "Read" : "Write");
    kk_pml_detail_signed(detail, "Offset", (int64_t)kk_pml_file_u64(file, offset));
    kk_pml_detail_grouped(detail, "Length", kk_pml_file_u32(file, length));
}

void kk_pml_file_acquire_for_mod_write(const kk_pml_file_event *file, kk_pml_detail *detail)
{
    kk_bytes tail = file->tail;
    if (kk_bytes_left(&tail) >= 8) {
        kk_pml_detail_signed(detail, "EndingOffset", (int64_t)kk_take_u64(&tail));
    }
}
