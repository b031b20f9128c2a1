/* What events say of processes: which of them began and ended in the capture, where they began, and those
 * that the process list does not have. */
#include "capture/columns/facts.h"
#include "capture/columns/number.h"
#include "capture/xml/xml.h"

kk_opset kk_pmxml_process_events(const kk_source *source)
{
    (void)source;
    kk_opset set = KK_OPSET_NONE;
    kk_opset_add(&set, KK_OP_PROCESS_CREATE);
    kk_opset_add(&set, KK_OP_PROCESS_START);
    kk_opset_add(&set, KK_OP_PROCESS_EXIT);
    return set;
}

bool kk_pmxml_learn_unlisted(kk_pmxml *xml, uint32_t number, size_t at, uint64_t index)
{
    kk_event event;
    kk_process_facts facts;
    const kk_event_ref ref = {.index = index, .position = at, .process = KK_NO_PROCESS};
    const kk_columns_teller from = {.event = &event, .scratch = &xml->scratch};
    kk_processes *table = &xml->base.processes;
    kk_scratch_reset(&xml->scratch);
    if (!kk_source_event(&xml->base, &ref, &event)) {
        return true;
    }
    bool has_pid = kk_columns_own_facts(&from, &facts);
    if (event.operation == KK_OP_PROCESS_START) {
        kk_columns_start_facts(&from, &facts);
    }
    kk_process *process = kk_numbering_add(&xml->unlisted, number);
    if (!process || !kk_process_learn(process, &facts, &table->arena)) {
        return false;
    }
    process->pid = has_pid ? facts.pid : 0;
    process->pid_unknown = !has_pid;
    process->parent_pid = facts.parent_pid;
    const kk_process *parent =
        facts.parent_pid >= 0 ? kk_pmxml_process_by_pid(xml, (uint32_t)facts.parent_pid, event.time) : NULL;
    process->parent = parent ? parent->id : KK_NO_PROCESS;
    if (kk_numbering_find(&xml->listed, number) == NULL && xml->listed.slot_count > 0) {
        kk_problem_add(&xml->base,
                       "a process is not in the process list: of it only its events tell, no modules", at,
                       index, 0);
    }
    return true;
}

static void first_seen(kk_process *process, uint64_t index)
{
    if (process->first_event == UINT64_MAX) {
        process->first_event = index;
    }
    process->started_in_capture = true;
}

/* How far a process's CreateTime may lie behind its Process Create. */
#define CREATE_SLACK (2 * KK_TICKS_PER_SECOND)

static void learn_create(kk_pmxml *xml, const kk_columns_teller *from)
{
    const kk_event *event = from->event;
    int64_t pid = kk_columns_pid(kk_columns_teller_detail(from, KK_KEY_PID));
    int64_t time = xml->base.info.utc ? event->time + CREATE_SLACK : 0;
    const kk_process *child = pid < 0 ? NULL : kk_pmxml_process_by_pid(xml, (uint32_t)pid, time);
    bool is_new = child && (time == 0 || child->start_time + CREATE_SLACK >= event->time);
    if (is_new) {
        first_seen(xml->base.processes.items[child->id], event->ref.index);
    }
}

/* Scanning threads may look at the process meanwhile: the pointer, by which they know whether it is there, is
 * set last. */
static void publish(kk_known_str *known, kk_str text)
{
    if (!known->data && text.data) {
        known->size = text.size;
        __atomic_store_n(&known->data, text.data, __ATOMIC_RELEASE);
    }
}

static void learn_start(kk_pmxml *xml, const kk_columns_teller *from, kk_process *process)
{
    kk_process_facts facts = KK_PROCESS_FACTS;
    kk_arena *arena = &xml->base.processes.arena;
    first_seen(process, from->event->ref.index);
    if (process->environment.data) {
        return;
    }
    facts.command_line = process->command_line;
    kk_columns_start_facts(from, &facts);
    if (facts.current_directory.data) {
        publish(&process->current_directory, kk_arena_copy(arena, facts.current_directory));
    }
    if (facts.environment.data) {
        publish(&process->environment, kk_arena_copy(arena, facts.environment));
    }
}

static void learn_exit(const kk_columns_teller *from, kk_process *process)
{
    int64_t status;
    process->has_exit_status =
        kk_columns_number(kk_columns_teller_detail(from, KK_KEY_EXIT_STATUS), &status) &&
        status >= INT32_MIN && status <= UINT32_MAX;
    process->exit_status = process->has_exit_status ? (int32_t)status : 0;
    process->ended_in_capture = true;
    if (process->end_time == 0) {
        process->end_time = from->event->time;
    }
}

void kk_pmxml_resolve(kk_source *source, kk_event *event, kk_scratch *scratch)
{
    kk_pmxml *xml = (kk_pmxml *)source;
    const kk_columns_teller from = {.event = event, .scratch = scratch};
    uint32_t number;
    kk_pmxml_parts parts;
    size_t at = (size_t)(event->raw - (const unsigned char *)xml->text);
    event->processes = &source->processes;
    if (event->ref.process == KK_NO_PROCESS && kk_pmxml_event_parse(xml, at, &parts) == KK_PMXML_TEXT &&
        kk_pmxml_number(&parts, &number)) {
        const kk_process *found = kk_pmxml_process(xml, number);
        event->ref.process = found ? found->id : KK_NO_PROCESS;
    }
    kk_process *process =
        event->ref.process < source->processes.count ? source->processes.items[event->ref.process] : NULL;
    if (event->operation == KK_OP_PROCESS_CREATE) {
        learn_create(xml, &from);
    } else if (process && event->operation == KK_OP_PROCESS_START) {
        learn_start(xml, &from, process);
    } else if (process && event->operation == KK_OP_PROCESS_EXIT) {
        learn_exit(&from, process);
    }
}
