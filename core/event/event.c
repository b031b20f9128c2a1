#include "event/event.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>

void kk_scratch_reset(kk_scratch *scratch)
{
    kk_arena_reset(&scratch->arena);
    scratch->memo_raw = NULL;
    scratch->memo = NULL;
}

void kk_scratch_free(kk_scratch *scratch)
{
    kk_arena_free(&scratch->arena);
    kk_buf_free(&scratch->text);
    *scratch = KK_SCRATCH_INIT;
}

static kk_availability give_text(kk_str text, kk_value *value)
{
    *value = (kk_value){.kind = KK_TEXT, .text = text};
    return text.size ? KK_KNOWN : KK_EMPTY;
}

static kk_availability give_known_text(kk_known_str text, kk_value *value)
{
    return text.data ? give_text(text, value) : KK_UNAVAILABLE;
}

/* A text that the replay may learn while other threads scan: whoever sets it sets the pointer last. */
static kk_availability give_learned_text(const kk_known_str *text, kk_value *value)
{
    const char *data = __atomic_load_n(&text->data, __ATOMIC_ACQUIRE);
    return data ? give_text((kk_str){data, text->size}, value) : KK_UNAVAILABLE;
}

static kk_availability give_number(kk_kind kind, int64_t number, kk_value *value)
{
    *value = (kk_value){.kind = kind, .number = number};
    return KK_KNOWN;
}

static kk_availability give_choice(kk_tristate choice, kk_str if_true, kk_str if_false, kk_value *value)
{
    return choice == KK_NOT_KNOWN ? KK_UNAVAILABLE : give_text(choice == KK_TRUE ? if_true : if_false, value);
}

/* Procmon's form of a logon session: the high and the low half in hexadecimal. */
static kk_availability give_authentication_id(const kk_process *process, kk_scratch *scratch, kk_value *value)
{
    char *text = process->has_authentication_id ? kk_arena_alloc(&scratch->arena, 18) : NULL;
    if (!text) {
        return KK_UNAVAILABLE;
    }
    uint64_t id = process->authentication_id;
    snprintf(text, 18, "%08" PRIx32 ":%08" PRIx32, (uint32_t)(id >> 32), (uint32_t)id);
    return give_text((kk_str){text, 17}, value);
}

/* `field` is one of process.*. */
static kk_availability process_field(const kk_process *process, kk_field field, kk_scratch *scratch,
                                     kk_value *value)
{
    switch (field) {
    case KK_FIELD_PROCESS_NAME:
        return give_known_text(process->name, value);
    case KK_FIELD_PROCESS_IMAGE:
        return give_known_text(process->image, value);
    case KK_FIELD_PROCESS_COMMAND_LINE:
        return give_known_text(process->command_line, value);
    case KK_FIELD_PROCESS_PID:
        return process->pid_unknown ? KK_UNAVAILABLE : give_number(KK_NUMBER, process->pid, value);
    case KK_FIELD_PROCESS_USER:
        return give_known_text(process->user, value);
    case KK_FIELD_PROCESS_INTEGRITY:
        return give_known_text(process->integrity, value);
    case KK_FIELD_PROCESS_SESSION:
        return process->session < 0 ? KK_UNAVAILABLE : give_number(KK_NUMBER, process->session, value);
    case KK_FIELD_PROCESS_COMPANY:
        return give_known_text(process->company, value);
    case KK_FIELD_PROCESS_DESCRIPTION:
        return give_known_text(process->description, value);
    case KK_FIELD_PROCESS_VERSION:
        return give_known_text(process->version, value);
    case KK_FIELD_PROCESS_ARCHITECTURE:
        return give_choice(process->is_64bit, KK_STR("64-bit"), KK_STR("32-bit"), value);
    case KK_FIELD_PROCESS_CURRENT_DIRECTORY:
        return give_learned_text(&process->current_directory, value);
    case KK_FIELD_PROCESS_AUTHENTICATION_ID:
        return give_authentication_id(process, scratch, value);
    case KK_FIELD_PROCESS_VIRTUALIZED:
        return give_choice(process->virtualized, KK_STR("True"), KK_STR("False"), value);
    default:
        return KK_UNAVAILABLE;
    }
}

/* The parent's entry, or what the child's own says of it: the PID. */
static kk_availability parent_field(const kk_processes *table, const kk_process *process, kk_field field,
                                    kk_scratch *scratch, kk_value *value)
{
    if (field == KK_FIELD_PARENT_PID) {
        return process->parent_pid < 0 ? KK_UNAVAILABLE : give_number(KK_NUMBER, process->parent_pid, value);
    }
    const kk_process *parent = kk_processes_get(table, process->parent);
    kk_field same = (kk_field)(field - KK_FIELD_PARENT_NAME + KK_FIELD_PROCESS_NAME);
    return parent ? process_field(parent, same, scratch, value) : KK_UNAVAILABLE;
}

kk_availability kk_process_field(const kk_processes *table, const kk_process *process, kk_field field,
                                 kk_scratch *scratch, kk_value *value)
{
    if (!process) {
        return KK_UNAVAILABLE;
    }
    if (kk_field_is_parent(field)) {
        return parent_field(table, process, field, scratch, value);
    }
    return process_field(process, field, scratch, value);
}

/* What the event's own members answer. */
static kk_availability member_field(const kk_event *event, kk_field field, kk_value *value)
{
    switch (field) {
    case KK_FIELD_INDEX:
        return give_number(KK_NUMBER, (int64_t)event->ref.index, value);
    case KK_FIELD_TIME:
        return event->time ? give_number(KK_TIME, event->time, value) : KK_UNAVAILABLE;
    case KK_FIELD_TID:
        return event->tid ? give_number(KK_NUMBER, event->tid, value) : KK_UNAVAILABLE;
    case KK_FIELD_OPERATION:
        return event->operation != KK_OP_OTHER ? give_text(kk_operation_name(event->operation), value)
                                               : KK_UNAVAILABLE;
    case KK_FIELD_CLASS:
        return event->class_id != KK_CLASS_UNKNOWN ? give_text(kk_class_name(event->class_id), value)
                                                   : KK_UNAVAILABLE;
    default:
        return KK_UNAVAILABLE;
    }
}

kk_availability kk_event_field(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value)
{
    kk_availability availability = KK_UNAVAILABLE;
    if (kk_field_is_process(field) || kk_field_is_parent(field)) {
        availability = kk_process_field(event->processes, kk_event_process(event), field, scratch, value);
    } else {
        availability = member_field(event, field, value);
    }
    return availability == KK_UNAVAILABLE ? event->decode(event, field, scratch, value) : availability;
}

static kk_str formatted(kk_scratch *scratch, const char *text)
{
    kk_str copy = kk_arena_copy(&scratch->arena, kk_str_of(text));
    return copy.data ? copy : KK_STR("");
}

static kk_str time_text(int64_t time, kk_scratch *scratch)
{
    char day[16] = "", text[40];
    kk_date date = kk_date_of(time);
    if (kk_time_has_date(time)) {
        snprintf(day, sizeof day, "%04" PRId32 "-%02u-%02uT", date.year, (unsigned)date.month,
                 (unsigned)date.day);
    }
    snprintf(text, sizeof text, "%s%02u:%02u:%02u.%07" PRIu32, day, (unsigned)date.hour,
             (unsigned)date.minute, (unsigned)date.second, date.ticks);
    return formatted(scratch, text);
}

static kk_str number_text(const kk_value *value, kk_scratch *scratch)
{
    char text[40];
    if (value->kind == KK_DURATION && value->number >= 0) {
        snprintf(text, sizeof text, "%" PRId64 ".%07" PRId64, value->number / KK_TICKS_PER_SECOND,
                 value->number % KK_TICKS_PER_SECOND);
    } else {
        snprintf(text, sizeof text, "%" PRId64, value->number);
    }
    return formatted(scratch, text);
}

kk_str kk_value_text(const kk_value *value, kk_scratch *scratch)
{
    switch (value->kind) {
    case KK_TEXT:
    case KK_ADDRESS:
        return value->text;
    case KK_BOOL:
        return value->number ? KK_STR("True") : KK_STR("False");
    case KK_TIME:
        return time_text(value->number, scratch);
    default:
        return number_text(value, scratch);
    }
}
