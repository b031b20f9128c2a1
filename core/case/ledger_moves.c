/* Renames and hard links: what was known of a file goes on under its new path. */
#include "case/ledger_impl.h"

#include "base/fold.h"

/* The new path in full: a bare name stays in the old path's folder. Size 0 when there is none, or when only a
 * stream of the file gets another name (":name"). */
static kk_str target_path(kk_ledger *ledger, kk_str from, kk_str to)
{
    if (to.size == 0 || to.data[0] == ':') {
        return KK_STR("");
    }
    if (memchr(to.data, '\\', to.size)) {
        return to;
    }
    size_t folder = kk_path_name_at(from);
    kk_buf_clear(&ledger->text);
    kk_buf_append(&ledger->text, from.data, folder);
    kk_buf_append_str(&ledger->text, to);
    return ledger->text.failed ? KK_STR("") : kk_buf_str(&ledger->text);
}

static kk_dealing *dealing_of(kk_dealing *dealings, kk_process_id process)
{
    while (dealings && dealings->process != process) {
        dealings = dealings->next;
    }
    return dealings;
}

static void merge(kk_dealing *into, const kk_dealing *from)
{
    into->count += from->count;
    into->bytes_in += from->bytes_in;
    into->bytes_out += from->bytes_out;
    if (from->first.index < into->first.index) {
        into->first = from->first;
        into->first_time = from->first_time;
    }
    if (from->last.index > into->last.index) {
        into->last = from->last;
        into->last_time = from->last_time;
    }
}

static void insert_in_order(kk_dealing **list, kk_dealing *dealing)
{
    while (*list && (*list)->first.index <= dealing->first.index) {
        list = &(*list)->next;
    }
    dealing->next = *list;
    *list = dealing;
}

/* Dealings with a file go with it; those of one process with both become one. */
static void move_dealings(kk_file_entry *from, kk_file_entry *to)
{
    kk_dealing *moved = from->record.dealings;
    while (moved) {
        kk_dealing *next = moved->next;
        kk_dealing *same = dealing_of(to->record.dealings, moved->process);
        if (same) {
            merge(same, moved);
        } else {
            insert_in_order(&to->record.dealings, moved);
        }
        moved = next;
    }
    from->record.dealings = NULL;
    from->last_dealing = NULL;
    to->last_dealing = NULL;
}

static void copy_identity(const kk_file_record *from, kk_file_record *to)
{
    to->is_directory = from->is_directory;
    to->created = from->created;
    to->was_new = from->was_new;
    to->created_at = from->created_at;
    to->created_time = from->created_time;
    to->created_by = from->created_by;
    to->written_extent = from->written_extent;
    to->deleted = false;
    if (from->permission_changes) {
        to->permission_changes += from->permission_changes;
        to->permission_at = from->permission_at;
        to->permission_by = from->permission_by;
    }
}

/* Moves a file's history to its new name, `target`. */
static void move(kk_file_entry *source, kk_file_entry *target, const kk_event *event)
{
    source->record.renamed = true;
    source->record.renamed_at = event->ref;
    source->record.renamed_by = event->ref.process;
    source->record.renamed_to = target->record.path;
    copy_identity(&source->record, &target->record);
    target->record.renamed_from = source->record.path;
    move_dealings(source, target);
}

/* Records at most that all renames of folders look at; a real capture renames few folders. */
#define FOLDER_EFFORT_LIMIT UINT64_C(50000000)

static bool is_below(kk_str path, kk_str folder)
{
    return path.size > folder.size && path.data[folder.size] == '\\' && kk_str_starts_nocase(path, folder);
}

/* Moves the records of what lies in a renamed folder. Records that are added meanwhile come last and are not
 * looked at. */
static bool move_content(kk_ledger *ledger, kk_str from, kk_str to, const kk_event *event)
{
    const kk_file_record *last = ledger->last_file;
    for (kk_file_record *file = ledger->first_file; file && ledger->folder_effort++ < FOLDER_EFFORT_LIMIT;
         file = file == last ? NULL : file->next) {
        if (!is_below(file->path, from) || file->deleted || file->renamed) {
            continue;
        }
        kk_buf_clear(&ledger->text);
        kk_buf_append_str(&ledger->text, to);
        kk_buf_append_str(&ledger->text, kk_str_slice(file->path, from.size, file->path.size));
        kk_file_entry *target =
            ledger->text.failed ? NULL : kk_ledger_file_entry(ledger, kk_buf_str(&ledger->text));
        if (!target) {
            return false;
        }
        move(kk_file_entry_of(file), target, event);
    }
    return true;
}

bool kk_ledger_rename_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    kk_str to = target_path(ledger, path, kk_ledger_text(event, KK_FIELD_FILE_NEW_PATH, scratch));
    if (path.size == 0 || to.size == 0 || kk_str_equal_nocase(path, to) ||
        !kk_ledger_succeeded(event, scratch)) {
        return !ledger->text.failed;
    }
    kk_file_entry *target = kk_ledger_file_entry(ledger, to);
    kk_file_entry *source = kk_ledger_file_entry(ledger, path);
    if (!target || !source ||
        !kk_ledger_deal(ledger, &source->record.dealings, &source->last_dealing, event)) {
        return false;
    }
    move(source, target, event);
    return !source->record.is_directory ||
           move_content(ledger, source->record.path, target->record.path, event);
}

bool kk_ledger_link_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    kk_str to = target_path(ledger, path, kk_ledger_text(event, KK_FIELD_FILE_NEW_PATH, scratch));
    if (path.size == 0 || to.size == 0 || kk_str_equal_nocase(path, to) ||
        !kk_ledger_succeeded(event, scratch)) {
        return !ledger->text.failed;
    }
    kk_file_entry *link = kk_ledger_file_entry(ledger, to);
    if (!link || !kk_ledger_deal(ledger, &link->record.dealings, &link->last_dealing, event)) {
        return false;
    }
    const kk_file_entry *source = kk_ledger_find_file(ledger, path);
    link->record.created = true;
    link->record.was_new = true;
    link->record.created_at = event->ref;
    link->record.created_time = event->time;
    link->record.created_by = event->ref.process;
    link->record.written_extent = source ? source->record.written_extent : 0;
    link->record.deleted = false;
    return true;
}
