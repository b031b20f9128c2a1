/* Creations of processes that Process Start alone tells, as the Process Create that is missing. */
#include "capture/source_impl.h"

/* The process that the creation makes; NULL for a reference of another source. */
static const kk_process *created_by(const kk_event *creation)
{
    return creation->ref.creates > 0 ? kk_processes_get(creation->processes, creation->ref.creates - 1)
                                     : NULL;
}

static kk_availability give_text(kk_known_str text, kk_value *value)
{
    *value = (kk_value){.kind = KK_TEXT, .text = text};
    return !text.data ? KK_UNAVAILABLE : text.size ? KK_KNOWN : KK_EMPTY;
}

static kk_availability give_number(int64_t number, kk_value *value)
{
    *value = (kk_value){.kind = KK_NUMBER, .number = number};
    return KK_KNOWN;
}

/* "PID: 4, Command line: a.exe", as Process Create has it. */
static kk_availability give_detail(const kk_process *process, kk_scratch *scratch, kk_value *value)
{
    kk_buf_clear(&scratch->text);
    kk_buf_printf(&scratch->text, "PID: %u", process->pid);
    if (process->command_line.data) {
        kk_buf_append_text(&scratch->text, ", Command line: ");
        kk_buf_append_str(&scratch->text, process->command_line);
    }
    return give_text(scratch->text.failed ? (kk_known_str){NULL, 0}
                                          : kk_arena_copy(&scratch->arena, kk_buf_str(&scratch->text)),
                     value);
}

/* What is the same of both events: when it happened, and that it did. */
static kk_availability field_of_start(const kk_event *creation, kk_field field, kk_scratch *scratch,
                                      kk_value *value)
{
    kk_event start = *creation;
    start.operation = KK_OP_PROCESS_START;
    start.decode = creation->decode_start;
    start.ref.process = creation->ref.creates - 1;
    start.ref.creates = 0;
    return start.decode(&start, field, scratch, value);
}

static kk_availability decode(const kk_event *creation, kk_field field, kk_scratch *scratch, kk_value *value)
{
    const kk_process *process = created_by(creation);
    if (!process) {
        return KK_UNAVAILABLE;
    }
    switch (field) {
    case KK_FIELD_PATH:
    case KK_FIELD_CHILD_IMAGE:
        return give_text(process->image, value);
    case KK_FIELD_CHILD_COMMAND_LINE:
        return give_text(process->command_line, value);
    case KK_FIELD_CHILD_PID:
        return give_number(process->pid, value);
    case KK_FIELD_DETAIL:
        return give_detail(process, scratch, value);
    case KK_FIELD_PROCESS_PID: /* of a parent that no event is of */
        return process->parent_pid >= 0 ? give_number(process->parent_pid, value) : KK_UNAVAILABLE;
    case KK_FIELD_TIME:
    case KK_FIELD_DURATION:
    case KK_FIELD_TID:
    case KK_FIELD_SEQUENCE:
    case KK_FIELD_RESULT:
    case KK_FIELD_CATEGORY:
    case KK_FIELD_ANY:
        return field_of_start(creation, field, scratch, value);
    default:
        return KK_UNAVAILABLE;
    }
}

void kk_creation_make(const kk_source *source, kk_process_id created, kk_event *event)
{
    const kk_process *process = kk_processes_get(&source->processes, created);
    event->decode_start = event->decode;
    event->decode = decode;
    event->operation = KK_OP_PROCESS_CREATE;
    event->class_id = KK_CLASS_PROCESS;
    event->processes = &source->processes;
    event->ref.process = process ? process->parent : KK_NO_PROCESS;
    event->ref.creates = created + 1;
}

bool kk_source_creation(const kk_source *source, const kk_event *event, kk_event *creation)
{
    const kk_process *process = event->operation == KK_OP_PROCESS_START && event->ref.creates == 0 &&
                                        event->processes == &source->processes
                                    ? kk_event_process(event)
                                    : NULL;
    if (!process || process->created || process->first_event != event->ref.index) {
        return false;
    }
    *creation = *event;
    kk_creation_make(source, process->id, creation);
    return true;
}
