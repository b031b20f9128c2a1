/* Files: opened, written, read, deleted, and whose permissions change. */
#include "case/ledger_impl.h"

#include "base/fold.h"

kk_file_entry *kk_ledger_find_file(const kk_ledger *ledger, kk_str path)
{
    return kk_index_find(&ledger->files, path, NULL);
}

static void append_file(kk_ledger *ledger, kk_file_record *record)
{
    if (ledger->last_file) {
        ledger->last_file->next = record;
    } else {
        ledger->first_file = record;
    }
    ledger->last_file = record;
}

kk_file_entry *kk_ledger_file_entry(kk_ledger *ledger, kk_str path)
{
    bool fresh;
    kk_file_entry *entry = kk_index_entry(&ledger->files, &ledger->arena, path, sizeof *entry, &fresh);
    if (!entry || !fresh) {
        return entry;
    }
    entry->record.created_by = KK_NO_PROCESS;
    entry->record.deleted_by = KK_NO_PROCESS;
    entry->record.renamed_by = KK_NO_PROCESS;
    entry->record.permission_by = KK_NO_PROCESS;
    entry->record.loaded_by = KK_NO_PROCESS;
    entry->record.run_as = KK_NO_PROCESS;
    append_file(ledger, &entry->record);
    return entry;
}

const kk_file_record *kk_ledger_file(const kk_ledger *ledger, kk_str path)
{
    const kk_file_entry *entry = kk_ledger_find_file(ledger, path);
    return entry ? &entry->record : NULL;
}

/* The entry and dealing of the file that an event is about; `*entry` is NULL when memory is out. Events
 * without a path have none either way. */
static kk_dealing *deal_with(kk_ledger *ledger, const kk_event *event, kk_str path, kk_file_entry **entry)
{
    *entry = kk_ledger_file_entry(ledger, path);
    return *entry ? kk_ledger_deal(ledger, &(*entry)->record.dealings, &(*entry)->last_dealing, event) : NULL;
}

static void note_creation(kk_file_entry *entry, const kk_event *event, bool is_new)
{
    kk_file_record *record = &entry->record;
    entry->deletes_on_close = false;
    record->created = true;
    record->was_new = is_new;
    record->created_at = event->ref;
    record->created_time = event->time;
    record->created_by = event->ref.process;
    record->written_extent = 0;
    record->deleted = false;
    record->renamed = false;
    record->renamed_to = (kk_str){0};
}

static void note_deletion(kk_file_record *record, const kk_event *event)
{
    record->deleted = true;
    record->deleted_at = event->ref;
    record->deleted_time = event->time;
    record->deleted_by = event->ref.process;
}

/* True for processes of Windows' core, which have no business of their own with files that a program made. */
static bool is_core_process(const kk_ledger *ledger, kk_str name)
{
    return kk_knowledge_roles(ledger->knowledge, name) & KK_PROGRAM_CORE;
}

/* A process of Windows' core that opens an existing file for writing. */
static bool note_core_writer(kk_ledger *ledger, const kk_event *event, kk_str path, kk_scratch *scratch)
{
    if (!is_core_process(ledger, kk_ledger_text(event, KK_FIELD_PROCESS_NAME, scratch)) ||
        kk_str_find(kk_ledger_text(event, KK_FIELD_FILE_ACCESS, scratch), KK_STR("Write"), 0) == SIZE_MAX) {
        return true;
    }
    kk_file_entry *entry = kk_ledger_find_file(ledger, path);
    return !entry || kk_ledger_note_user(ledger, &entry->writers_to_be, event);
}

bool kk_ledger_create_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    if (path.size == 0 || !kk_ledger_succeeded(event, scratch)) {
        return true;
    }
    kk_str opened = kk_ledger_text(event, KK_FIELD_FILE_OPEN_RESULT, scratch);
    kk_str options = kk_ledger_text(event, KK_FIELD_FILE_OPTIONS, scratch);
    bool is_new = kk_str_equal(opened, KK_STR("Created"));
    bool creates =
        is_new || kk_str_equal(opened, KK_STR("Overwritten")) || kk_str_equal(opened, KK_STR("Superseded"));
    bool deletes = kk_str_list_has(options, KK_STR("Delete On Close"));
    if (!creates && !deletes) {
        return note_core_writer(ledger, event, path, scratch);
    }
    kk_file_entry *entry;
    if (!deal_with(ledger, event, path, &entry)) {
        return false;
    }
    entry->record.is_directory |= kk_str_list_has(options, KK_STR("Directory"));
    if (creates) {
        note_creation(entry, event, is_new);
    }
    if (deletes) {
        entry->deletes_on_close = true;
        note_deletion(&entry->record, event);
    }
    return true;
}

/* The memory manager's own transfers repeat, in whole pages, what processes wrote and read. */
static bool is_paging(const kk_event *event, kk_scratch *scratch)
{
    return kk_str_find(kk_ledger_text(event, KK_FIELD_DETAIL, scratch), KK_STR("Paging I/O"), 0) != SIZE_MAX;
}

/* Adds without wrapping: lengths come from the capture. */
static uint64_t sum(uint64_t a, uint64_t b)
{
    uint64_t whole;
    return __builtin_add_overflow(a, b, &whole) ? UINT64_MAX : whole;
}

bool kk_ledger_write_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    if (path.size == 0 || !kk_ledger_succeeded(event, scratch) || is_paging(event, scratch)) {
        return true;
    }
    kk_file_entry *entry;
    kk_dealing *dealing = deal_with(ledger, event, path, &entry);
    if (!dealing) {
        return false;
    }
    int64_t length = kk_ledger_number(event, KK_FIELD_FILE_LENGTH, scratch, 0);
    int64_t offset = kk_ledger_number(event, KK_FIELD_FILE_OFFSET, scratch, 0);
    uint64_t bytes = length > 0 ? (uint64_t)length : 0;
    /* A negative offset means: at the end of the file. */
    uint64_t from = offset >= 0 ? (uint64_t)offset : entry->record.written_extent;
    dealing->bytes_in = sum(dealing->bytes_in, bytes);
    if (sum(from, bytes) > entry->record.written_extent) {
        entry->record.written_extent = sum(from, bytes);
    }
    return true;
}

bool kk_ledger_read_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    kk_str image = kk_ledger_text(event, KK_FIELD_PROCESS_IMAGE, scratch);
    if (path.size == 0 || !kk_str_equal_nocase(path, image) || !kk_ledger_succeeded(event, scratch) ||
        is_paging(event, scratch)) {
        return true;
    }
    kk_file_entry *entry;
    kk_dealing *dealing = deal_with(ledger, event, path, &entry);
    int64_t length = kk_ledger_number(event, KK_FIELD_FILE_LENGTH, scratch, 0);
    if (dealing && length > 0) {
        dealing->bytes_out = sum(dealing->bytes_out, (uint64_t)length);
    }
    return dealing != NULL;
}

/* A disposition without deletion takes one back; that of an open with Delete On Close stays, but for the flag
 * that is about it (MS-FSCC 2.4.11.2, FILE_DISPOSITION_ON_CLOSE). */
static void take_deletion_back(kk_file_entry *entry, const kk_event *event, kk_scratch *scratch)
{
    if (entry->deletes_on_close && kk_str_find(kk_ledger_text(event, KK_FIELD_DETAIL, scratch),
                                               KK_STR("FILE_DISPOSITION_ON_CLOSE"), 0) == SIZE_MAX) {
        return;
    }
    entry->deletes_on_close = false;
    entry->record.deleted = false;
}

bool kk_ledger_dispose_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    if (path.size == 0 || !kk_ledger_succeeded(event, scratch)) {
        return true;
    }
    kk_file_entry *entry = kk_ledger_find_file(ledger, path);
    if (kk_ledger_number(event, KK_FIELD_FILE_DELETE, scratch, 0) == 0) {
        if (entry) {
            take_deletion_back(entry, event, scratch);
        }
        return true;
    }
    if (!deal_with(ledger, event, path, &entry)) {
        return false;
    }
    note_deletion(&entry->record, event);
    return true;
}

bool kk_ledger_secure_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    if (path.size == 0 || !kk_ledger_succeeded(event, scratch)) {
        return true;
    }
    kk_file_entry *entry;
    if (!deal_with(ledger, event, path, &entry)) {
        return false;
    }
    if (entry->record.permission_changes++ == 0) {
        entry->record.permission_at = event->ref;
        entry->record.permission_by = event->ref.process;
    }
    return true;
}
