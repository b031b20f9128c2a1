/* Fields of a PML's events: what the header knows is answered here, the rest by the row of the
 * event's class. */
#include "capture/columns/result.h"
#include "capture/pml/source.h"

/* Texts of one event that are remembered. */
#define MADE_LIMIT 4

/* A text that had to be made of the event's bytes; it lives in the scratch's arena. */
typedef struct made_text {
    kk_field field;
    kk_availability availability;
    kk_value value;
} made_text;

/* The event that the scratch was last used for, taken apart. */
typedef struct pml_memo {
    kk_pml_event event;
    const kk_pml_class *class_row; /* NULL for a class that is not known */
    bool is_whole;                 /* the event's answer is known too */
    unsigned made_count;
    made_text made[MADE_LIMIT];
} pml_memo;

/* As far as what was asked. */
static pml_memo *memo_of_asked(const kk_event *event, kk_scratch *scratch)
{
    if (scratch->memo_raw == event->raw && scratch->memo) {
        return scratch->memo;
    }
    pml_memo *memo = kk_arena_alloc(&scratch->arena, sizeof *memo);
    if (!memo || !kk_pml_event_parse_asked(event->source, event->raw, event->raw_size, &memo->event)) {
        return NULL;
    }
    memo->class_row = kk_pml_class_of(memo->event.class_id);
    memo->is_whole = false;
    memo->made_count = 0;
    scratch->memo = memo;
    scratch->memo_raw = event->raw;
    return memo;
}

static pml_memo *memo_of(const kk_event *event, kk_scratch *scratch)
{
    pml_memo *memo = memo_of_asked(event, scratch);
    if (memo && !memo->is_whole) {
        kk_pml_event_parse_answer(event->raw, event->raw_size, &memo->event);
        memo->is_whole = true;
    }
    return memo;
}

/* Gives a text that was made before; false when there is none of the field. */
static bool give_again(const pml_memo *memo, kk_field field, kk_availability *availability, kk_value *value)
{
    for (unsigned i = 0; i < memo->made_count; i++) {
        if (memo->made[i].field == field) {
            *value = memo->made[i].value;
            *availability = memo->made[i].availability;
            return true;
        }
    }
    return false;
}

/* Copies a text that was just made into the arena, and remembers it: the ledger, whitelists, activities and
 * rules ask for the same ones. An empty text is KK_EMPTY or, where a class says so, known. */
static kk_availability keep_made(pml_memo *memo, kk_field field, kk_kind kind, kk_str text,
                                 kk_availability if_empty, kk_scratch *scratch, kk_value *value)
{
    kk_str copy = kk_arena_copy(&scratch->arena, text);
    if (!copy.data || scratch->text.failed) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = kind, .text = copy};
    kk_availability availability = copy.size ? KK_KNOWN : if_empty;
    if (memo->made_count < MADE_LIMIT) {
        memo->made[memo->made_count++] = (made_text){field, availability, *value};
    }
    return availability;
}

static kk_availability give_number(kk_kind kind, uint64_t number, kk_value *value)
{
    *value = (kk_value){.kind = kind, .number = (int64_t)number};
    return KK_KNOWN;
}

static kk_availability give_text(kk_str text, kk_value *value)
{
    *value = (kk_value){.kind = KK_TEXT, .text = text};
    return text.size ? KK_KNOWN : KK_EMPTY;
}

static kk_availability give_result(pml_memo *memo, kk_scratch *scratch, kk_value *value)
{
    if (memo->event.result == KK_PML_PENDING) {
        return give_text(KK_STR(""), value);
    }
    char fallback[16];
    kk_str name = kk_result_name(memo->event.result, fallback);
    if (name.data + name.size != fallback + sizeof fallback) { /* a constant */
        return give_text(name, value);
    }
    kk_buf_clear(&scratch->text);
    return keep_made(memo, KK_FIELD_RESULT, KK_TEXT, name, KK_EMPTY, scratch, value);
}

/* Calls the class for text; classes that are not known have none. */
static kk_availability give_class_text(pml_memo *memo, kk_operation operation, kk_field field,
                                       kk_scratch *scratch, kk_value *value)
{
    kk_buf_clear(&scratch->text);
    if (memo->class_row && field == KK_FIELD_PATH) {
        memo->class_row->path(&memo->event, operation, &scratch->text);
    } else if (memo->class_row && field == KK_FIELD_DETAIL) {
        memo->class_row->detail(&memo->event, operation, &scratch->text);
    } else if (memo->class_row && field == KK_FIELD_OPERATION) {
        memo->class_row->other_name(&memo->event, &scratch->text);
    } else if (field == KK_FIELD_OPERATION) {
        kk_buf_append_str(&scratch->text, kk_operation_name(KK_OP_OTHER));
    }
    return keep_made(memo, field, KK_TEXT, kk_buf_str(&scratch->text), KK_EMPTY, scratch, value);
}

static kk_availability give_path(const kk_event *event, kk_scratch *scratch, kk_value *value)
{
    pml_memo *memo = memo_of_asked(event, scratch);
    if (memo && memo->class_row && memo->class_row->path_in_place) {
        kk_str path = memo->class_row->path_in_place(&memo->event, event->operation);
        if (path.data) {
            return give_text(path, value);
        }
    }
    memo = memo_of(event, scratch);
    kk_availability availability = KK_UNAVAILABLE;
    if (memo && !give_again(memo, KK_FIELD_PATH, &availability, value)) {
        availability = give_class_text(memo, event->operation, KK_FIELD_PATH, scratch, value);
    }
    return availability;
}

/* A class's own field; a text that it made moves into the arena. */
static kk_availability give_class_field(pml_memo *memo, kk_operation operation, kk_field field,
                                        kk_scratch *scratch, kk_value *value)
{
    if (!memo->class_row) {
        return KK_UNAVAILABLE;
    }
    kk_buf_clear(&scratch->text);
    kk_availability availability =
        memo->class_row->field(&memo->event, operation, field, &scratch->text, value);
    if (availability != KK_KNOWN || (value->kind != KK_TEXT && value->kind != KK_ADDRESS)) {
        return availability;
    }
    return keep_made(memo, field, value->kind, value->text, KK_KNOWN, scratch, value);
}

/* Virtualization is "n/a" where Windows had none, or gave the driver nothing. */
static kk_availability give_not_virtualized(const kk_event *event, kk_field field, kk_value *value)
{
    const kk_process *process = kk_event_process(event);
    if (process && field == KK_FIELD_PARENT_VIRTUALIZED) {
        process = kk_processes_get(event->processes, process->parent);
    }
    const kk_pml *pml = event->source;
    return process && !pml->base.info.recovered ? give_text(KK_STR("n/a"), value) : KK_UNAVAILABLE;
}

static kk_availability give_unbacked_frames(const kk_event *event, kk_value *value)
{
    kk_frame frames[KK_FRAME_LIMIT];
    size_t count = kk_pml_stack(event, frames, KK_FRAME_LIMIT);
    return kk_unbacked_frames(frames, count, value);
}

kk_availability kk_pml_field(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value)
{
    if (field == KK_FIELD_PROCESS_VIRTUALIZED || field == KK_FIELD_PARENT_VIRTUALIZED) {
        return give_not_virtualized(event, field, value);
    }
    if (field == KK_FIELD_PROCESS_CURRENT_DIRECTORY || field == KK_FIELD_PARENT_CURRENT_DIRECTORY) {
        return KK_PENDING; /* the replay learns it from Process Start */
    }
    if (kk_field_is_process(field) || kk_field_is_parent(field)) {
        return KK_UNAVAILABLE;
    }
    if (field == KK_FIELD_ANY) {
        /* All columns but one: Process Monitor shows no sequence numbers of a log that it opened. */
        return give_number(KK_NUMBER, ~(UINT64_C(1) << KK_FIELD_SEQUENCE), value);
    }
    if (field == KK_FIELD_UNBACKED_FRAMES) {
        return give_unbacked_frames(event, value);
    }
    if (field == KK_FIELD_PATH) {
        return give_path(event, scratch, value);
    }
    pml_memo *memo = memo_of(event, scratch);
    if (!memo) {
        return KK_UNAVAILABLE;
    }
    kk_availability availability;
    if (give_again(memo, field, &availability, value)) {
        return availability;
    }
    switch (field) {
    case KK_FIELD_TIME:
        return give_number(KK_TIME, (uint64_t)memo->event.time, value);
    case KK_FIELD_TID:
        return give_number(KK_NUMBER, memo->event.tid, value);
    case KK_FIELD_SEQUENCE:
        return give_number(KK_NUMBER, memo->event.sequence, value);
    case KK_FIELD_DURATION:
        return memo->event.result == KK_PML_PENDING ? KK_UNAVAILABLE
                                                    : give_number(KK_DURATION, memo->event.duration, value);
    case KK_FIELD_RESULT:
        return give_result(memo, scratch, value);
    case KK_FIELD_CLASS:
        return give_text(KK_STR(""), value);
    case KK_FIELD_CATEGORY:
        return give_text(
            memo->class_row ? memo->class_row->category(&memo->event, event->operation) : KK_STR(""), value);
    case KK_FIELD_DETAIL:
    case KK_FIELD_OPERATION:
        return give_class_text(memo, event->operation, field, scratch, value);
    default:
        return give_class_field(memo, event->operation, field, scratch, value);
    }
}
