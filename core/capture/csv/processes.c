/* The tracker learns of processes from the rows that cursors noted. */
#include "capture/csv/facts.h"
#include "capture/csv/number.h"

bool kk_csv_tells_of_birth(kk_operation operation)
{
    return operation == KK_OP_PROCESS_CREATE || operation == KK_OP_PROCESS_START ||
           operation == KK_OP_PROCESS_EXIT;
}

bool kk_csv_tells_of_process(kk_operation operation)
{
    return kk_csv_tells_of_birth(operation) || operation == KK_OP_PROCESS_DEFINED;
}

static kk_tracker *tracker_of(const kk_csv_teller *from)
{
    return from->csv->tracker;
}

static bool learn_create(const kk_csv_teller *from, uint64_t index, const kk_process_facts *creator)
{
    kk_process_facts child;
    if (!kk_csv_child_facts(from, creator, &child)) {
        return true;
    }
    kk_process_id id = kk_tracker_find(tracker_of(from), creator->pid, creator->name, index);
    return kk_tracker_created(tracker_of(from), index, from->event->time, id, &child) != NULL;
}

static bool learn_start(const kk_csv_teller *from, uint64_t index, kk_process_facts *facts)
{
    kk_csv_start_facts(from, facts);
    return kk_tracker_started(tracker_of(from), index, from->event->time, facts) != NULL;
}

static bool learn_exit(const kk_csv_teller *from, uint64_t index, const kk_process_facts *facts)
{
    int64_t status = 0;
    bool known = kk_csv_number(kk_csv_teller_detail(from, KK_KEY_EXIT_STATUS), &status) &&
                 status >= INT32_MIN && status <= UINT32_MAX;
    return kk_tracker_exited(tracker_of(from), index, from->event->time, facts, known, (int32_t)status) !=
           NULL;
}

static bool learn_row(const kk_csv_teller *from, uint64_t index, kk_process_facts *facts)
{
    kk_tracker *tracker = tracker_of(from);
    switch (from->event->operation) {
    case KK_OP_PROCESS_CREATE:
        return kk_tracker_seen(tracker, index, facts) && learn_create(from, index, facts);
    case KK_OP_PROCESS_START:
        return learn_start(from, index, facts);
    case KK_OP_PROCESS_DEFINED:
        return kk_tracker_defined(tracker, index, facts) != NULL;
    case KK_OP_PROCESS_EXIT:
        return learn_exit(from, index, facts);
    default:
        return kk_tracker_seen(tracker, index, facts) != NULL;
    }
}

bool kk_csv_learn(kk_csv *csv, const kk_csv_note *note, uint64_t first_index)
{
    kk_event event;
    const kk_csv_teller from = {.csv = csv, .event = &event, .scratch = &csv->scratch};
    const kk_event_ref ref = {
        .index = first_index + note->index, .place = note->place, .process = KK_NO_PROCESS};
    kk_process_facts facts;
    kk_scratch_reset(&csv->scratch);
    if (!kk_source_event(&csv->base, &ref, &event)) {
        return false;
    }
    return !kk_csv_own_facts(&from, &facts) || learn_row(&from, ref.index, &facts);
}

void kk_csv_name_processes(kk_csv *csv)
{
    for (uint32_t i = 0; i < csv->base.processes.count; i++) {
        kk_process *process = csv->base.processes.items[i];
        if (!process->name.data && process->image.data) {
            process->name = kk_path_name(process->image);
        }
    }
}

void kk_csv_resolve(kk_source *source, kk_event *event, kk_scratch *scratch)
{
    kk_csv *csv = (kk_csv *)source;
    int64_t pid = kk_csv_pid(kk_csv_event_text(event, KK_CSV_PID, scratch));
    kk_known_str name = kk_csv_event_text(event, KK_CSV_PROCESS_NAME, scratch);
    event->processes = &csv->base.processes;
    event->ref.process =
        pid < 0 ? KK_NO_PROCESS : kk_tracker_find(csv->tracker, (uint32_t)pid, name, event->ref.index);
}
