/* Rows of a CSV export. Private to core/capture/write/. */
#ifndef KK_CAPTURE_WRITE_CSV_H
#define KK_CAPTURE_WRITE_CSV_H

#include "capture/pml/pml.h"

typedef enum kk_export_column {
#define KK_CSV_COLUMN(id, name) KK_EXPORT_##id,
#include "capture/columns/columns.def"
#undef KK_CSV_COLUMN
    KK_EXPORT_COLUMN_COUNT
} kk_export_column;

/* What all threads share; read-only while they run. */
typedef struct kk_csv_format {
    kk_export_column columns[KK_EXPORT_COLUMN_COUNT];
    unsigned column_count;
    int64_t first_time; /* that Relative Time counts from */
    bool is_pml;
    kk_pml_view view;     /* of a PML */
    kk_str *process_text; /* of each process of a PML, its columns, quoted */
    uint32_t process_count;
    kk_arena arena; /* owns process_text */
} kk_csv_format;

/* Texts of the last second that was formatted. */
typedef struct kk_csv_second {
    int64_t second; /* UTC seconds since 1601 */
    bool known;
    uint8_t clock_size, date_size;
    char clock[9]; /* "6:55:07" */
    char date[32]; /* "7/31/2020 6:55:07 AM" */
    bool is_afternoon;
} kk_csv_second;

/* One thread's own. */
typedef struct kk_csv_formatter {
    const kk_csv_format *format;
    kk_csv_second begin, end; /* of events and of their completion */
    kk_scratch scratch;       /* for events of a CSV */
} kk_csv_formatter;

/* Columns by their names as options give them; false and `error` for a name that Process Monitor has not. */
bool kk_csv_format_columns(kk_csv_format *format, kk_str names, kk_error *error);

/* Quotes the columns of all processes of a PML once. */
bool kk_csv_format_processes(kk_csv_format *format, const kk_processes *processes);

void kk_csv_format_free(kk_csv_format *format);

/* Appends the byte order mark and the header. */
void kk_csv_format_header(const kk_csv_format *format, kk_buf *out);

/* Appends the event's row. */
void kk_csv_format_row(kk_csv_formatter *formatter, const kk_event *event, kk_buf *out);

#endif
