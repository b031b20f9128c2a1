/* The columns' texts of events as their fields tell them. */
#include "capture/columns/methods.h"

#include "base/time.h"
#include "capture/columns/texts.h"

/* The field that a column shows; KK_NO_FIELD for the times that are computed. */
static const kk_field shown[KK_COLUMN_COUNT] = {
    [KK_COLUMN_TIME_OF_DAY] = KK_NO_FIELD,
    [KK_COLUMN_PROCESS_NAME] = KK_FIELD_PROCESS_NAME,
    [KK_COLUMN_PID] = KK_FIELD_PROCESS_PID,
    [KK_COLUMN_OPERATION] = KK_FIELD_OPERATION,
    [KK_COLUMN_PATH] = KK_FIELD_PATH,
    [KK_COLUMN_RESULT] = KK_FIELD_RESULT,
    [KK_COLUMN_DETAIL] = KK_FIELD_DETAIL,
    [KK_COLUMN_DATE_AND_TIME] = KK_NO_FIELD,
    [KK_COLUMN_RELATIVE_TIME] = KK_NO_FIELD,
    [KK_COLUMN_DURATION] = KK_NO_FIELD,
    [KK_COLUMN_COMPLETION_TIME] = KK_NO_FIELD,
    [KK_COLUMN_EVENT_CLASS] = KK_FIELD_CLASS,
    [KK_COLUMN_SEQUENCE] = KK_FIELD_SEQUENCE,
    [KK_COLUMN_IMAGE_PATH] = KK_FIELD_PROCESS_IMAGE,
    [KK_COLUMN_COMPANY] = KK_FIELD_PROCESS_COMPANY,
    [KK_COLUMN_DESCRIPTION] = KK_FIELD_PROCESS_DESCRIPTION,
    [KK_COLUMN_VERSION] = KK_FIELD_PROCESS_VERSION,
    [KK_COLUMN_USER] = KK_FIELD_PROCESS_USER,
    [KK_COLUMN_AUTHENTICATION_ID] = KK_FIELD_PROCESS_AUTHENTICATION_ID,
    [KK_COLUMN_SESSION] = KK_FIELD_PROCESS_SESSION,
    [KK_COLUMN_COMMAND_LINE] = KK_FIELD_PROCESS_COMMAND_LINE,
    [KK_COLUMN_TID] = KK_FIELD_TID,
    [KK_COLUMN_VIRTUALIZED] = KK_FIELD_PROCESS_VIRTUALIZED,
    [KK_COLUMN_INTEGRITY] = KK_FIELD_PROCESS_INTEGRITY,
    [KK_COLUMN_CATEGORY] = KK_FIELD_CATEGORY,
    [KK_COLUMN_PARENT_PID] = KK_FIELD_PARENT_PID,
    [KK_COLUMN_ARCHITECTURE] = KK_FIELD_PROCESS_ARCHITECTURE,
};

/* First member is the base. */
typedef struct field_reader {
    kk_column_reader base;
    kk_scratch scratch;
} field_reader;

/* A column of times. Without a date, times are those of the first day. */
static void append_time(field_reader *reader, const kk_event *event, kk_column column, kk_buf *out)
{
    const kk_columns *columns = reader->base.columns;
    kk_value duration;
    bool completed = kk_event_field(event, KK_FIELD_DURATION, &reader->scratch, &duration) == KK_KNOWN &&
                     duration.number >= 0;
    int64_t end;
    switch (column) {
    case KK_COLUMN_TIME_OF_DAY:
        kk_print_time_of_day(&reader->base.begin, columns->zone, event->time, out);
        break;
    case KK_COLUMN_DATE_AND_TIME:
        if (event->time >= KK_TICKS_PER_DAY) {
            kk_print_date(&reader->base.begin, columns->zone, event->time, out);
        }
        break;
    case KK_COLUMN_RELATIVE_TIME:
        kk_print_relative_time(out, event->time - kk_print_limit_time(columns->first_time));
        break;
    case KK_COLUMN_DURATION:
        if (completed) {
            kk_print_seconds(out, (uint64_t)duration.number);
        }
        break;
    default:
        if (completed && !__builtin_add_overflow(event->time, duration.number, &end)) {
            kk_print_time_of_day(&reader->base.end, columns->zone, end, out);
        }
        break;
    }
}

/* True for a column whose field says something else than its text: what the capture has is shown as it is
 * there, and nothing where it has no such column. */
static bool is_kept(const kk_source *source, kk_column column)
{
    bool may_differ =
        column == KK_COLUMN_OPERATION || column == KK_COLUMN_RESULT || column == KK_COLUMN_DETAIL;
    return may_differ && source->texts.of;
}

static bool append(kk_column_reader *base, const kk_event *event, kk_column column, kk_buf *out)
{
    field_reader *reader = (field_reader *)base;
    kk_value value;
    if (base->raw != event->raw) {
        kk_scratch_reset(&reader->scratch);
        base->raw = event->raw;
    }
    if (is_kept(event->source, column)) {
        kk_buf_append_str(out, kk_columns_text(event, column, &reader->scratch));
        return true;
    }
    if (shown[column] == KK_NO_FIELD) {
        append_time(reader, event, column, out);
        return false;
    }
    if (kk_event_field(event, shown[column], &reader->scratch, &value) == KK_KNOWN) {
        kk_buf_append_str(out, kk_value_text(&value, &reader->scratch));
        return true;
    }
    kk_buf_append_text(out, column == KK_COLUMN_SEQUENCE ? "n/a" : "");
    return false;
}

static void reader_free(kk_column_reader *reader)
{
    kk_scratch_free(&((field_reader *)reader)->scratch);
}

const kk_column_methods kk_columns_by_field = {.columns_size = sizeof(kk_columns),
                                               .reader_size = sizeof(field_reader),
                                               .append = append,
                                               .reader_free = reader_free};
