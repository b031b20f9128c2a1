/* The form of a CSV: which columns, their quotes and separators. Private to core/capture/write/. */
#ifndef KK_CAPTURE_WRITE_CSV_H
#define KK_CAPTURE_WRITE_CSV_H

#include "capture/columns/column.h"

/* The columns of an export, in its order. */
typedef struct kk_write_columns {
    kk_column items[KK_COLUMN_COUNT];
    unsigned count;
} kk_write_columns;

/* Columns by their names as options give them; false and `error` for a name that Process Monitor has not. */
bool kk_write_choose_columns(kk_write_columns *chosen, kk_str names, kk_error *error);

/* Appends the byte order mark and the header. */
void kk_write_csv_header(const kk_write_columns *chosen, kk_buf *out);

/* Appends the event's row. */
void kk_write_csv_row(const kk_write_columns *chosen, kk_column_reader *reader, const kk_event *event,
                      kk_buf *out);

#endif
