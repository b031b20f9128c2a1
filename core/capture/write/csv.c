#include "capture/write/csv.h"

#include "capture/pml/detail/text.h"
#include "capture/pml/source.h"

#include "base/time.h"

static const char *const column_names[KK_EXPORT_COLUMN_COUNT] = {
#define KK_CSV_COLUMN(id, name) [KK_EXPORT_##id] = (name),
#include "capture/columns/columns.def"
#undef KK_CSV_COLUMN
};

/* Process Monitor's columns as it is installed. */
static const kk_export_column default_columns[] = {
    KK_EXPORT_TIME_OF_DAY, KK_EXPORT_PROCESS_NAME, KK_EXPORT_PID,    KK_EXPORT_OPERATION,
    KK_EXPORT_PATH,        KK_EXPORT_RESULT,       KK_EXPORT_DETAIL,
};

static kk_str column_name(kk_export_column column)
{
    return kk_str_of(column_names[column]);
}

/* --- choice of columns --- */

static bool add_column(kk_csv_format *format, kk_str name, kk_error *error)
{
    for (unsigned i = 0; i < KK_EXPORT_COLUMN_COUNT; i++) {
        if (!kk_str_equal_ascii_nocase(name, column_name((kk_export_column)i))) {
            continue;
        }
        for (unsigned j = 0; j < format->column_count; j++) {
            if (format->columns[j] == i) {
                return kk_fail(error, "column \"%s\" is named twice; name it once", column_names[i]);
            }
        }
        format->columns[format->column_count++] = (kk_export_column)i;
        return true;
    }
    return kk_fail(error,
                   "column \"%.*s\": Process Monitor has none of that name; give default, all, or names like "
                   "\"Time of Day,PID,Path\"",
                   (int)(name.size < 100 ? name.size : 100), name.data);
}

bool kk_csv_format_columns(kk_csv_format *format, kk_str names, kk_error *error)
{
    format->column_count = 0;
    if (names.size == 0 || kk_str_equal_ascii_nocase(names, KK_STR("default"))) {
        format->column_count = sizeof default_columns / sizeof default_columns[0];
        memcpy(format->columns, default_columns, sizeof default_columns);
        return true;
    }
    if (kk_str_equal_ascii_nocase(names, KK_STR("all"))) {
        for (unsigned i = 0; i < KK_EXPORT_COLUMN_COUNT; i++) {
            format->columns[format->column_count++] = (kk_export_column)i;
        }
        return true;
    }
    for (size_t at = 0; at <= names.size;) {
        size_t comma = kk_str_find(names, KK_STR(","), at);
        size_t end = comma == SIZE_MAX ? names.size : comma;
        if (!add_column(format, kk_str_trim(kk_str_slice(names, at, end - at), " "), error)) {
            return false;
        }
        at = end + 1;
    }
    return true;
}

/* --- quoting --- */

/* Doubles the quotes of what was appended since `start`, and makes its line feeds semicolons. */
static void escape_since(kk_buf *out, size_t start)
{
    size_t quotes = 0;
    for (size_t i = start; i < out->size; i++) {
        quotes += out->data[i] == '"';
        if (out->data[i] == '\n') {
            out->data[i] = ';';
        }
    }
    if (quotes == 0 || !kk_buf_reserve(out, quotes)) {
        return;
    }
    size_t from = out->size;
    size_t to = out->size + quotes;
    out->size = to;
    while (from > start && to > from) {
        char byte = out->data[--from];
        out->data[--to] = byte;
        if (byte == '"') {
            out->data[--to] = '"';
        }
    }
}

static void append_quoted(kk_buf *out, kk_str text)
{
    kk_buf_append_char(out, '"');
    size_t start = out->size;
    kk_buf_append_str(out, text);
    escape_since(out, start);
    kk_buf_append_char(out, '"');
}

/* --- processes --- */

static void append_process_number(kk_buf *out, const kk_process *process, kk_export_column column)
{
    switch (column) {
    case KK_EXPORT_PID:
        if (!process->pid_unknown) {
            kk_buf_append_u64(out, process->pid);
        }
        break;
    case KK_EXPORT_PARENT_PID:
        if (process->parent_pid >= 0) {
            kk_buf_append_i64(out, process->parent_pid);
        }
        break;
    case KK_EXPORT_SESSION:
        if (process->session >= 0) {
            kk_buf_append_i64(out, process->session);
        }
        break;
    case KK_EXPORT_AUTHENTICATION_ID:
        if (process->has_authentication_id) {
            kk_buf_printf(out, "%08x:%08x", (unsigned)(process->authentication_id >> 32),
                          (unsigned)process->authentication_id);
        }
        break;
    default:
        break;
    }
}

static kk_str process_text(const kk_process *process, kk_export_column column)
{
    switch (column) {
    case KK_EXPORT_PROCESS_NAME:
        return process->name;
    case KK_EXPORT_IMAGE_PATH:
        return process->image;
    case KK_EXPORT_COMPANY:
        return process->company;
    case KK_EXPORT_DESCRIPTION:
        return process->description;
    case KK_EXPORT_VERSION:
        return process->version;
    case KK_EXPORT_USER:
        return process->user;
    case KK_EXPORT_COMMAND_LINE:
        return process->command_line;
    case KK_EXPORT_INTEGRITY:
        return process->integrity;
    case KK_EXPORT_VIRTUALIZED:
        return process->virtualized == KK_NOT_KNOWN ? KK_STR("n/a")
               : process->virtualized == KK_TRUE    ? KK_STR("True")
                                                    : KK_STR("False");
    case KK_EXPORT_ARCHITECTURE:
        return process->is_64bit == KK_NOT_KNOWN ? KK_STR("")
               : process->is_64bit == KK_TRUE    ? KK_STR("64-bit")
                                                 : KK_STR("32-bit");
    default:
        return (kk_str){NULL, 0};
    }
}

static bool is_of_process(kk_export_column column)
{
    switch (column) {
    case KK_EXPORT_PROCESS_NAME:
    case KK_EXPORT_PID:
    case KK_EXPORT_IMAGE_PATH:
    case KK_EXPORT_COMPANY:
    case KK_EXPORT_DESCRIPTION:
    case KK_EXPORT_VERSION:
    case KK_EXPORT_USER:
    case KK_EXPORT_AUTHENTICATION_ID:
    case KK_EXPORT_SESSION:
    case KK_EXPORT_COMMAND_LINE:
    case KK_EXPORT_VIRTUALIZED:
    case KK_EXPORT_INTEGRITY:
    case KK_EXPORT_PARENT_PID:
    case KK_EXPORT_ARCHITECTURE:
        return true;
    default:
        return false;
    }
}

bool kk_csv_format_processes(kk_csv_format *format, const kk_processes *processes)
{
    size_t count = (size_t)processes->count * KK_EXPORT_COLUMN_COUNT;
    format->process_text = kk_arena_calloc(&format->arena, count + 1, sizeof *format->process_text);
    format->process_count = processes->count;
    kk_buf text = KK_BUF_INIT;
    bool done = format->process_text != NULL;
    for (size_t i = 0; done && i < count; i++) {
        const kk_process *process = processes->items[i / KK_EXPORT_COLUMN_COUNT];
        kk_export_column column = (kk_export_column)(i % KK_EXPORT_COLUMN_COUNT);
        if (is_of_process(column)) {
            kk_buf_clear(&text);
            kk_buf number = KK_BUF_INIT;
            append_process_number(&number, process, column);
            append_quoted(&text, number.size ? kk_buf_str(&number) : process_text(process, column));
            format->process_text[i] = kk_arena_copy(&format->arena, kk_buf_str(&text));
            done = !text.failed && !number.failed && format->process_text[i].data;
            kk_buf_free(&number);
        }
    }
    kk_buf_free(&text);
    return done;
}

void kk_csv_format_free(kk_csv_format *format)
{
    kk_arena_free(&format->arena);
}

void kk_csv_format_header(const kk_csv_format *format, kk_buf *out)
{
    kk_buf_append_text(out, "\xEF\xBB\xBF");
    for (unsigned i = 0; i < format->column_count; i++) {
        kk_buf_append_text(out, i > 0 ? "," : "");
        append_quoted(out, column_name(format->columns[i]));
    }
    kk_buf_append_text(out, "\r\n");
}

/* --- times --- */

/* Makes the texts of the second that `time` lies in, unless they are those at hand. */
static void take_second(kk_csv_second *at, const kk_zone *zone, int64_t time)
{
    int64_t second = time / KK_TICKS_PER_SECOND;
    if (at->known && at->second == second) {
        return;
    }
    int64_t local = second * KK_TICKS_PER_SECOND + kk_zone_offset(zone, time) * KK_TICKS_PER_SECOND;
    kk_buf date = {at->date, 0, sizeof at->date, false};
    kk_append_date_time(&date, local);
    kk_str text = kk_buf_str(&date);
    size_t space = kk_str_find(text, KK_STR(" "), 0);
    kk_str clock = kk_str_slice(text, space + 1, text.size - space - 4); /* without " AM" */
    memcpy(at->clock, clock.data, clock.size);
    at->clock_size = (uint8_t)clock.size;
    at->date_size = (uint8_t)date.size;
    at->is_afternoon = text.data[text.size - 2] == 'P';
    at->second = second;
    at->known = true;
}

/* Seven digits of 100 ns. */
static void append_fraction(kk_buf *out, int64_t time)
{
    char text[8] = {'.'};
    int64_t ticks = time % KK_TICKS_PER_SECOND;
    for (size_t i = sizeof text - 1; i > 0; i--) {
        text[i] = (char)('0' + ticks % 10);
        ticks /= 10;
    }
    kk_buf_append(out, text, sizeof text);
}

/* "6:55:07.0236729 AM" */
static void append_time_of_day(kk_csv_second *at, const kk_zone *zone, int64_t time, kk_buf *out)
{
    take_second(at, zone, time);
    kk_buf_append(out, at->clock, at->clock_size);
    append_fraction(out, time);
    kk_buf_append(out, at->is_afternoon ? " PM" : " AM", 3);
}

/* "00:00:01.0236729", hours as many as there are. */
static void append_relative(kk_buf *out, int64_t ticks)
{
    if (ticks < 0) {
        kk_buf_append_char(out, '-');
        ticks = -ticks;
    }
    int64_t seconds = ticks / KK_TICKS_PER_SECOND;
    int64_t parts[] = {seconds / 3600, seconds / 60 % 60, seconds % 60};
    for (unsigned i = 0; i < 3; i++) {
        kk_buf_append_text(out, i > 0 ? ":" : "");
        kk_buf_append_text(out, parts[i] < 10 ? "0" : "");
        kk_buf_append_i64(out, parts[i]);
    }
    append_fraction(out, ticks);
}

/* --- rows of a PML --- */

/* Times that a damaged event may hold, made such that zones and durations can be added: years 1601
 * to 29000. */
static int64_t printable_time(int64_t time)
{
    const int64_t last = INT64_MAX / 16 * 15;
    return time < 0 ? 0 : time > last ? last : time;
}

static int64_t completion_of(const kk_pml_event *event)
{
    int64_t end;
    return event->duration > INT64_MAX || __builtin_add_overflow(event->time, (int64_t)event->duration, &end)
               ? event->time
               : printable_time(end);
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

/* The event taken apart, for its columns. */
typedef struct pml_row {
    const kk_event *event;
    kk_pml_event parts;
    const kk_pml_class *class_row; /* NULL for a class that is not known */
} pml_row;

/* Texts that cannot have a quote are appended as they are; true for those that can. */
static bool append_pml_column(kk_csv_formatter *formatter, const pml_row *row, kk_export_column column,
                              kk_buf *out)
{
    const kk_pml_event *parts = &row->parts;
    const kk_zone *zone = formatter->format->view.zone;
    bool pending = parts->result == KK_PML_PENDING;
    switch (column) {
    case KK_EXPORT_TIME_OF_DAY:
        append_time_of_day(&formatter->begin, zone, parts->time, out);
        return false;
    case KK_EXPORT_DATE_AND_TIME:
        take_second(&formatter->begin, zone, parts->time);
        kk_buf_append(out, formatter->begin.date, formatter->begin.date_size);
        return false;
    case KK_EXPORT_RELATIVE_TIME:
        append_relative(out, parts->time - printable_time(formatter->format->first_time));
        return false;
    case KK_EXPORT_DURATION:
        if (!pending) {
            kk_append_seconds(out, parts->duration);
        }
        return false;
    case KK_EXPORT_COMPLETION_TIME:
        if (!pending) {
            append_time_of_day(&formatter->end, zone, completion_of(parts), out);
        }
        return false;
    case KK_EXPORT_TID:
        kk_buf_append_u64(out, parts->tid);
        return false;
    case KK_EXPORT_SEQUENCE:
        kk_buf_append_text(out, "n/a");
        return false;
    case KK_EXPORT_EVENT_CLASS:
        kk_buf_append_str(out, kk_class_name(row->event->class_id));
        return false;
    case KK_EXPORT_RESULT:
        append_result(parts, out);
        return false;
    case KK_EXPORT_OPERATION:
        append_operation(parts, row->class_row, row->event->operation, out);
        return false;
    case KK_EXPORT_CATEGORY:
        if (row->class_row) {
            kk_buf_append_str(out, row->class_row->category(parts, row->event->operation));
        }
        return false;
    case KK_EXPORT_PATH:
        if (row->class_row) {
            row->class_row->path(parts, row->event->operation, out);
        }
        return true;
    case KK_EXPORT_DETAIL:
        if (row->class_row) {
            row->class_row->detail(parts, row->event->operation, out);
        }
        return true;
    default:
        return false;
    }
}

static void append_pml_row(kk_csv_formatter *formatter, const kk_event *event, kk_buf *out)
{
    const kk_csv_format *format = formatter->format;
    pml_row row = {.event = event};
    if (!kk_pml_event_parse(event->source, event->raw, event->raw_size, &row.parts)) {
        row.parts = (kk_pml_event){.pml = event->source, .time = event->time, .tid = event->tid};
    } else {
        row.class_row = kk_pml_class_of((uint32_t)row.parts.class_id);
    }
    row.parts.time = printable_time(row.parts.time);
    row.parts.view = &format->view;
    const kk_str *process = event->ref.process < format->process_count
                                ? format->process_text + (size_t)event->ref.process * KK_EXPORT_COLUMN_COUNT
                                : NULL;
    for (unsigned i = 0; i < format->column_count; i++) {
        kk_export_column column = format->columns[i];
        if (i > 0) {
            kk_buf_append_char(out, ',');
        }
        if (process && process[column].data) {
            kk_buf_append_str(out, process[column]);
            continue;
        }
        kk_buf_append_char(out, '"');
        size_t start = out->size;
        if (append_pml_column(formatter, &row, column, out)) {
            escape_since(out, start);
        }
        kk_buf_append_char(out, '"');
    }
}

/* --- rows of a CSV --- */

/* The field that a column shows; KK_NO_FIELD for the times that are computed. */
static const kk_field column_fields[KK_EXPORT_COLUMN_COUNT] = {
    [KK_EXPORT_TIME_OF_DAY] = KK_NO_FIELD,
    [KK_EXPORT_PROCESS_NAME] = KK_FIELD_PROCESS_NAME,
    [KK_EXPORT_PID] = KK_FIELD_PROCESS_PID,
    [KK_EXPORT_OPERATION] = KK_FIELD_OPERATION,
    [KK_EXPORT_PATH] = KK_FIELD_PATH,
    [KK_EXPORT_RESULT] = KK_FIELD_RESULT,
    [KK_EXPORT_DETAIL] = KK_FIELD_DETAIL,
    [KK_EXPORT_DATE_AND_TIME] = KK_NO_FIELD,
    [KK_EXPORT_RELATIVE_TIME] = KK_NO_FIELD,
    [KK_EXPORT_DURATION] = KK_NO_FIELD,
    [KK_EXPORT_COMPLETION_TIME] = KK_NO_FIELD,
    [KK_EXPORT_EVENT_CLASS] = KK_FIELD_CLASS,
    [KK_EXPORT_SEQUENCE] = KK_FIELD_SEQUENCE,
    [KK_EXPORT_IMAGE_PATH] = KK_FIELD_PROCESS_IMAGE,
    [KK_EXPORT_COMPANY] = KK_FIELD_PROCESS_COMPANY,
    [KK_EXPORT_DESCRIPTION] = KK_FIELD_PROCESS_DESCRIPTION,
    [KK_EXPORT_VERSION] = KK_FIELD_PROCESS_VERSION,
    [KK_EXPORT_USER] = KK_FIELD_PROCESS_USER,
    [KK_EXPORT_AUTHENTICATION_ID] = KK_FIELD_PROCESS_AUTHENTICATION_ID,
    [KK_EXPORT_SESSION] = KK_FIELD_PROCESS_SESSION,
    [KK_EXPORT_COMMAND_LINE] = KK_FIELD_PROCESS_COMMAND_LINE,
    [KK_EXPORT_TID] = KK_FIELD_TID,
    [KK_EXPORT_VIRTUALIZED] = KK_FIELD_PROCESS_VIRTUALIZED,
    [KK_EXPORT_INTEGRITY] = KK_FIELD_PROCESS_INTEGRITY,
    [KK_EXPORT_CATEGORY] = KK_FIELD_CATEGORY,
    [KK_EXPORT_PARENT_PID] = KK_FIELD_PARENT_PID,
    [KK_EXPORT_ARCHITECTURE] = KK_FIELD_PROCESS_ARCHITECTURE,
};

/* A column of times. Without a date, times are those of the first day. */
static void append_csv_time(kk_csv_formatter *formatter, const kk_event *event, kk_export_column column,
                            kk_buf *out)
{
    kk_value duration;
    bool completed = kk_event_field(event, KK_FIELD_DURATION, &formatter->scratch, &duration) == KK_KNOWN &&
                     duration.number >= 0;
    int64_t end;
    switch (column) {
    case KK_EXPORT_TIME_OF_DAY:
        append_time_of_day(&formatter->begin, NULL, event->time, out);
        break;
    case KK_EXPORT_DATE_AND_TIME:
        if (event->time >= KK_TICKS_PER_DAY) {
            take_second(&formatter->begin, NULL, event->time);
            kk_buf_append(out, formatter->begin.date, formatter->begin.date_size);
        }
        break;
    case KK_EXPORT_RELATIVE_TIME:
        append_relative(out, event->time - printable_time(formatter->format->first_time));
        break;
    case KK_EXPORT_DURATION:
        if (completed) {
            kk_append_seconds(out, (uint64_t)duration.number);
        }
        break;
    default:
        if (completed && !__builtin_add_overflow(event->time, duration.number, &end)) {
            append_time_of_day(&formatter->end, NULL, end, out);
        }
        break;
    }
}

static void append_csv_row(kk_csv_formatter *formatter, const kk_event *event, kk_buf *out)
{
    const kk_csv_format *format = formatter->format;
    kk_scratch_reset(&formatter->scratch);
    for (unsigned i = 0; i < format->column_count; i++) {
        kk_export_column column = format->columns[i];
        kk_buf_append_text(out, i > 0 ? "," : "");
        kk_value value;
        if (column_fields[column] == KK_NO_FIELD) {
            kk_buf_append_char(out, '"');
            append_csv_time(formatter, event, column, out);
            kk_buf_append_char(out, '"');
        } else if (kk_event_field(event, column_fields[column], &formatter->scratch, &value) == KK_KNOWN) {
            append_quoted(out, kk_value_text(&value, &formatter->scratch));
        } else {
            kk_buf_append_text(out, column == KK_EXPORT_SEQUENCE ? "\"n/a\"" : "\"\"");
        }
    }
}

void kk_csv_format_row(kk_csv_formatter *formatter, const kk_event *event, kk_buf *out)
{
    if (formatter->format->is_pml) {
        append_pml_row(formatter, event, out);
    } else {
        append_csv_row(formatter, event, out);
    }
    kk_buf_append(out, "\r\n", 2);
}
