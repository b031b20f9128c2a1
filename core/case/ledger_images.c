/* Files as code: what was loaded and what was run. */
#include "case/ledger_impl.h"

#include "base/fold.h"

/* Errands of which loading the library makes a client. */
static uint32_t errands_by_library(const kk_ledger *ledger, kk_str path)
{
    return kk_knowledge_errands(ledger->knowledge, KK_SIGN_LIBRARY, kk_path_name(path), KK_STR(""));
}

/* Loads of files that nothing happened to are not kept. */
bool kk_ledger_load_image(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str path = kk_ledger_text(event, KK_FIELD_PATH, scratch);
    uint32_t errands = errands_by_library(ledger, path);
    if ((errands & KK_ERRAND_WMI) && !kk_ledger_note_user(ledger, &ledger->wmi_clients, event)) {
        return false;
    }
    if ((errands & KK_ERRAND_INSTALLER) && !kk_ledger_note_user(ledger, &ledger->installer_clients, event)) {
        return false;
    }
    kk_file_entry *entry = path.size ? kk_ledger_find_file(ledger, path) : NULL;
    if (!entry || !kk_ledger_succeeded(event, scratch) ||
        kk_str_equal_nocase(path, kk_ledger_text(event, KK_FIELD_PROCESS_IMAGE, scratch))) {
        return true;
    }
    if (entry->record.loads++ == 0) {
        entry->record.loaded_at = event->ref;
        entry->record.loaded_by = event->ref.process;
    }
    return kk_ledger_note_user(ledger, &entry->loaders, event) &&
           kk_ledger_deal(ledger, &entry->record.dealings, &entry->last_dealing, event) != NULL;
}

static void note_run(kk_file_entry *entry, const kk_event *event, kk_process_id as)
{
    if (entry->record.runs++ == 0) {
        entry->record.run_at = event->ref;
        entry->record.run_as = as;
    }
}

bool kk_ledger_create_process(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    kk_str image = kk_ledger_text(event, KK_FIELD_CHILD_IMAGE, scratch);
    int64_t pid = kk_ledger_number(event, KK_FIELD_CHILD_PID, scratch, -1);
    if (image.size == 0 || !kk_ledger_succeeded(event, scratch)) {
        return true;
    }
    kk_file_entry *entry = kk_ledger_file_entry(ledger, image);
    if (!entry) {
        return false;
    }
    note_run(entry, event, KK_NO_PROCESS);
    entry->run_is_pending = pid >= 0 && pid <= UINT32_MAX;
    entry->pending_run = entry->run_is_pending ? (uint32_t)pid : 0;
    return true;
}

/* The process's first own event: says which process a Process Create made, or stands in for one that is
 * missing. */
bool kk_ledger_start_process(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch)
{
    const kk_process *process = kk_event_process(event);
    if (!process || process->image.size == 0) {
        return true;
    }
    kk_file_entry *entry = kk_ledger_file_entry(ledger, process->image);
    if (!entry) {
        return false;
    }
    if (!entry->run_is_pending || entry->pending_run != process->pid) {
        note_run(entry, event, process->id);
    } else if (entry->record.runs == 1 && entry->record.run_as == KK_NO_PROCESS) {
        entry->record.run_as = process->id;
    }
    entry->run_is_pending = false;
    (void)scratch;
    return true;
}
