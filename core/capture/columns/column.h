/* Process Monitor's 27 columns, and their texts for the events of any source: what its own exports print. */
#ifndef KK_CAPTURE_COLUMNS_COLUMN_H
#define KK_CAPTURE_COLUMNS_COLUMN_H

#include "capture/source.h"

typedef enum kk_column {
#define KK_COLUMN(id, name) KK_COLUMN_##id,
#include "capture/columns/columns.def"
#undef KK_COLUMN
    KK_COLUMN_COUNT
} kk_column;

/* Its name in the header of an export: "Time of Day". */
kk_str kk_column_name(kk_column column);

/* The column of a name whose letters are those of a column's name: other programs write "Process_Name", or
 * trim blanks. KK_COLUMN_COUNT when there is none. */
kk_column kk_column_find(kk_str name);

/* What the columns' texts need beyond the event: the zone of times, the first event's time, names of
 * accounts. Read-only once it is made: readers of several threads share it. */
typedef struct kk_columns kk_columns;

/* `zone` is that of all times, see kk_zone_open; empty for UTC. The times of a capture whose own clock is not
 * known have no zone: it must be empty for them. NULL and `error` for what is no zone, or when memory is out.
 */
kk_columns *kk_columns_open(kk_source *source, kk_str zone, kk_error *error);
void kk_columns_close(kk_columns *columns);

/* Gives the columns of one event after the other; one per thread. NULL when memory is out. */
typedef struct kk_column_reader kk_column_reader;
kk_column_reader *kk_column_reader_new(const kk_columns *columns);
void kk_column_reader_free(kk_column_reader *reader);

/* Appends a column's text of an event; nothing when it is empty or the capture lacks it. True when the text
 * may hold anything; false when it is a number, a time or words of Process Monitor, without quotes or line
 * feeds. */
bool kk_column_append(kk_column_reader *reader, const kk_event *event, kk_column column, kk_buf *out);

/* A column's text as a number to compare by: ticks of 100 ns for times and durations, dates as M/D/Y or
 * Y/M/D. False for columns of texts, and for a text that is none. */
bool kk_column_number(kk_column column, kk_str text, int64_t *number);

/* True when the events of the source have the column: a CSV's has those that were exported, and what follows
 * from them. */
bool kk_column_is_there(const kk_source *source, kk_column column);

#endif
