#include "capture/columns/column.h"

#include "capture/columns/methods.h"

#include <stdlib.h>

static const char *const names[KK_COLUMN_COUNT] = {
#define KK_COLUMN(id, name) [KK_COLUMN_##id] = (name),
#include "capture/columns/columns.def"
#undef KK_COLUMN
};

kk_str kk_column_name(kk_column column)
{
    return kk_str_of(names[column]);
}

/* True when both names have the same letters. */
static bool has_letters_of(kk_str name, kk_str known)
{
    size_t at = 0;
    for (size_t i = 0; i < name.size; i++) {
        if (!kk_is_ascii_letter(name.data[i])) {
            continue;
        }
        while (at < known.size && !kk_is_ascii_letter(known.data[at])) {
            at++;
        }
        if (at == known.size || ((name.data[i] ^ known.data[at]) & ~0x20) != 0) {
            return false;
        }
        at++;
    }
    return at == known.size;
}

kk_column kk_column_find(kk_str name)
{
    unsigned column = 0;
    while (column < KK_COLUMN_COUNT && !has_letters_of(name, kk_str_of(names[column]))) {
        column++;
    }
    return has_letters_of(name, KK_STR("Date and Time")) ? KK_COLUMN_DATE_AND_TIME : (kk_column)column;
}

/* Time of the first event that can be read; 0 when there is none. */
static int64_t first_time(kk_source *source)
{
    kk_cursor_options options = {.wanted = KK_OPSET_ALL};
    kk_cursor *cursor = kk_cursor_new(source, &options);
    int64_t time = 0;
    bool found = false;
    for (size_t chunk = 0; cursor && !found && chunk < kk_source_chunk_count(source); chunk++) {
        kk_event event;
        kk_cursor_begin(cursor, chunk);
        found = kk_cursor_next(cursor, &event);
        time = found ? event.time : 0;
    }
    kk_cursor_free(cursor);
    return time;
}

/* False and `error` when it is no zone, or none can be wanted. */
static bool open_zone(kk_columns *columns, kk_str name, kk_error *error)
{
    const kk_capture_info *info = kk_source_info(columns->source);
    if (!info->utc) {
        return name.size == 0 ||
               kk_fail(error, "a %s does not say which time zone its times are in; leave the time zone out",
                       info->format->name);
    }
    columns->zone = kk_zone_open(name.size ? name : KK_STR("UTC"), error);
    if (columns->zone) {
        kk_zone_settle(columns->zone, columns->first_time);
    }
    return columns->zone != NULL;
}

kk_columns *kk_columns_open(kk_source *source, kk_str zone, kk_error *error)
{
    const kk_column_methods *methods =
        source->methods->columns ? source->methods->columns : &kk_columns_by_field;
    kk_columns *columns = calloc(1, methods->columns_size);
    if (!columns) {
        kk_fail_memory(error, "reading columns");
        return NULL;
    }
    columns->methods = methods;
    columns->source = source;
    columns->first_time = source->info.begin_time ? source->info.begin_time : first_time(source);
    bool done = open_zone(columns, zone, error) &&
                (!methods->open || methods->open(columns) || kk_fail_memory(error, "reading columns"));
    if (!done) {
        kk_columns_close(columns);
        return NULL;
    }
    return columns;
}

void kk_columns_close(kk_columns *columns)
{
    if (columns) {
        if (columns->methods->close) {
            columns->methods->close(columns);
        }
        kk_zone_free(columns->zone);
        free(columns);
    }
}

kk_column_reader *kk_column_reader_new(const kk_columns *columns)
{
    kk_column_reader *reader = calloc(1, columns->methods->reader_size);
    if (reader) {
        reader->columns = columns;
    }
    return reader;
}

void kk_column_reader_free(kk_column_reader *reader)
{
    if (reader) {
        if (reader->columns->methods->reader_free) {
            reader->columns->methods->reader_free(reader);
        }
        free(reader);
    }
}

bool kk_column_append(kk_column_reader *reader, const kk_event *event, kk_column column, kk_buf *out)
{
    return reader->columns->methods->append(reader, event, column, out);
}
