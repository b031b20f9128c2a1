/* The columns' texts of a PML's events: those of the Process Monitor that most likely exported it (see
 * view.h); where they differ from Process Monitor's, docs/procmon-differences.md says why. */
#include "capture/columns/methods.h"
#include "capture/columns/result.h"
#include "capture/pml/accounts.h"
#include "capture/pml/source.h"

/* A text of a process. */
typedef struct process_text {
    kk_str text;
    bool is_free; /* it may hold anything, quotes included */
} process_text;

typedef struct pml_columns {
    kk_columns base;
    kk_pml_view view;
    kk_pml_accounts *accounts; /* of the view */
    process_text *processes;   /* KK_COLUMN_COUNT of each process */
    uint32_t process_count;
    kk_arena arena; /* owns the texts */
} pml_columns;

typedef struct pml_reader {
    kk_column_reader base;
    kk_pml_event parts;            /* of the event at hand */
    const kk_pml_class *class_row; /* NULL for a class that is not known */
    const process_text *process;   /* KK_COLUMN_COUNT of its process; NULL when that is not known */
} pml_reader;

/* --- columns of processes --- */

static void append_process_number(kk_buf *out, const kk_process *process, kk_column column)
{
    switch (column) {
    case KK_COLUMN_PID:
        if (!process->pid_unknown) {
            kk_buf_append_u64(out, process->pid);
        }
        break;
    case KK_COLUMN_PARENT_PID:
        if (process->parent_pid >= 0) {
            kk_buf_append_i64(out, process->parent_pid);
        }
        break;
    case KK_COLUMN_SESSION:
        if (process->session >= 0) {
            kk_buf_append_i64(out, process->session);
        }
        break;
    case KK_COLUMN_AUTHENTICATION_ID:
        if (process->has_authentication_id) {
            kk_buf_printf(out, "%08x:%08x", (unsigned)(process->authentication_id >> 32),
                          (unsigned)process->authentication_id);
        }
        break;
    default:
        break;
    }
}

static kk_str text_of_process(const kk_process *process, kk_column column)
{
    switch (column) {
    case KK_COLUMN_PROCESS_NAME:
        return process->name;
    case KK_COLUMN_IMAGE_PATH:
        return process->image;
    case KK_COLUMN_COMPANY:
        return process->company;
    case KK_COLUMN_DESCRIPTION:
        return process->description;
    case KK_COLUMN_VERSION:
        return process->version;
    case KK_COLUMN_USER:
        return process->user;
    case KK_COLUMN_COMMAND_LINE:
        return process->command_line;
    case KK_COLUMN_INTEGRITY:
        return process->integrity;
    case KK_COLUMN_VIRTUALIZED:
        return process->virtualized == KK_NOT_KNOWN ? KK_STR("n/a")
               : process->virtualized == KK_TRUE    ? KK_STR("True")
                                                    : KK_STR("False");
    case KK_COLUMN_ARCHITECTURE:
        return process->is_64bit == KK_NOT_KNOWN ? KK_STR("")
               : process->is_64bit == KK_TRUE    ? KK_STR("64-bit")
                                                 : KK_STR("32-bit");
    default:
        return (kk_str){NULL, 0};
    }
}

static bool is_of_process(kk_column column)
{
    switch (column) {
    case KK_COLUMN_PROCESS_NAME:
    case KK_COLUMN_PID:
    case KK_COLUMN_IMAGE_PATH:
    case KK_COLUMN_COMPANY:
    case KK_COLUMN_DESCRIPTION:
    case KK_COLUMN_VERSION:
    case KK_COLUMN_USER:
    case KK_COLUMN_AUTHENTICATION_ID:
    case KK_COLUMN_SESSION:
    case KK_COLUMN_COMMAND_LINE:
    case KK_COLUMN_VIRTUALIZED:
    case KK_COLUMN_INTEGRITY:
    case KK_COLUMN_PARENT_PID:
    case KK_COLUMN_ARCHITECTURE:
        return true;
    default:
        return false;
    }
}

static bool read_processes(pml_columns *self, const kk_processes *processes)
{
    size_t count = (size_t)processes->count * KK_COLUMN_COUNT;
    self->processes = kk_arena_calloc(&self->arena, count + 1, sizeof *self->processes);
    self->process_count = processes->count;
    bool done = self->processes != NULL;
    for (size_t i = 0; done && i < count; i++) {
        const kk_process *process = processes->items[i / KK_COLUMN_COUNT];
        kk_column column = (kk_column)(i % KK_COLUMN_COUNT);
        if (is_of_process(column)) {
            kk_buf number = KK_BUF_INIT;
            append_process_number(&number, process, column);
            kk_str text = number.size ? kk_buf_str(&number) : text_of_process(process, column);
            self->processes[i].text = kk_arena_copy(&self->arena, text);
            self->processes[i].is_free = kk_str_find(text, KK_STR("\""), 0) != SIZE_MAX ||
                                         kk_str_find(text, KK_STR("\n"), 0) != SIZE_MAX;
            done = !number.failed && self->processes[i].text.data;
            kk_buf_free(&number);
        }
    }
    return done;
}

static bool open_columns(kk_columns *columns)
{
    pml_columns *self = (pml_columns *)columns;
    self->accounts = kk_pml_accounts_read(columns->source);
    self->view = (kk_pml_view){columns->zone, self->accounts};
    return self->accounts && read_processes(self, kk_source_processes(columns->source));
}

static void close_columns(kk_columns *columns)
{
    pml_columns *self = (pml_columns *)columns;
    kk_pml_accounts_free(self->accounts);
    kk_arena_free(&self->arena);
}

/* --- columns of events --- */

static int64_t completion_of(const kk_pml_event *event)
{
    int64_t end;
    return event->duration > INT64_MAX || __builtin_add_overflow(event->time, (int64_t)event->duration, &end)
               ? event->time
               : kk_print_limit_time(end);
}

static void append_result(const kk_pml_event *event, kk_buf *out)
{
    char fallback[16];
    kk_buf_append_str(out, kk_result_name(event->result, fallback));
}

static void append_operation(const kk_pml_event *event, const kk_pml_class *row, kk_operation operation,
                             kk_buf *out)
{
    if (operation == KK_OP_OTHER && row) {
        row->other_name(event, out);
    } else {
        kk_buf_append_str(out, kk_operation_name(operation));
    }
}

/* Takes the event apart. */
static void take_event(pml_reader *reader, const kk_event *event)
{
    const pml_columns *columns = (const pml_columns *)reader->base.columns;
    reader->class_row = NULL;
    if (!kk_pml_event_parse(event->source, event->raw, event->raw_size, &reader->parts)) {
        reader->parts = (kk_pml_event){.pml = event->source, .time = event->time, .tid = event->tid};
    } else {
        reader->class_row = kk_pml_class_of((uint32_t)reader->parts.class_id);
    }
    reader->parts.time = kk_print_limit_time(reader->parts.time);
    reader->parts.view = &columns->view;
    reader->process = event->ref.process < columns->process_count
                          ? columns->processes + (size_t)event->ref.process * KK_COLUMN_COUNT
                          : NULL;
    reader->base.raw = event->raw;
}

static bool append_of_event(pml_reader *reader, const kk_event *event, kk_column column, kk_buf *out)
{
    const kk_pml_event *parts = &reader->parts;
    const kk_zone *zone = reader->base.columns->zone;
    bool pending = parts->result == KK_PML_PENDING;
    switch (column) {
    case KK_COLUMN_TIME_OF_DAY:
        kk_print_time_of_day(&reader->base.begin, zone, parts->time, out);
        return false;
    case KK_COLUMN_DATE_AND_TIME:
        kk_print_date(&reader->base.begin, zone, parts->time, out);
        return false;
    case KK_COLUMN_RELATIVE_TIME:
        kk_print_relative_time(out, parts->time - kk_print_limit_time(reader->base.columns->first_time));
        return false;
    case KK_COLUMN_DURATION:
        if (!pending) {
            kk_print_seconds(out, parts->duration);
        }
        return false;
    case KK_COLUMN_COMPLETION_TIME:
        if (!pending) {
            kk_print_time_of_day(&reader->base.end, zone, completion_of(parts), out);
        }
        return false;
    case KK_COLUMN_TID:
        kk_buf_append_u64(out, parts->tid);
        return false;
    case KK_COLUMN_SEQUENCE:
        kk_buf_append_text(out, "n/a");
        return false;
    case KK_COLUMN_EVENT_CLASS:
        kk_buf_append_str(out, kk_class_name(event->class_id));
        return false;
    case KK_COLUMN_RESULT:
        append_result(parts, out);
        return false;
    case KK_COLUMN_OPERATION:
        append_operation(parts, reader->class_row, event->operation, out);
        return false;
    case KK_COLUMN_CATEGORY:
        if (reader->class_row) {
            kk_buf_append_str(out, reader->class_row->category(parts, event->operation));
        }
        return false;
    case KK_COLUMN_PATH:
        if (reader->class_row) {
            reader->class_row->path(parts, event->operation, out);
        }
        return true;
    case KK_COLUMN_DETAIL:
        if (reader->class_row) {
            reader->class_row->detail(parts, event->operation, out);
        }
        return true;
    default:
        return false;
    }
}

static bool append(kk_column_reader *base, const kk_event *event, kk_column column, kk_buf *out)
{
    pml_reader *reader = (pml_reader *)base;
    if (base->raw != event->raw) {
        take_event(reader, event);
    }
    const process_text *process = reader->process ? &reader->process[column] : NULL;
    if (process && process->text.data) {
        kk_buf_append_str(out, process->text);
        return process->is_free;
    }
    return append_of_event(reader, event, column, out);
}

const kk_column_methods kk_pml_columns = {.columns_size = sizeof(pml_columns),
                                          .reader_size = sizeof(pml_reader),
                                          .open = open_columns,
                                          .close = close_columns,
                                          .append = append};
