/* Rows of a query as a table, CSV or JSON. Private to core/cli/. */
#ifndef KK_CLI_ROWFORMAT_H
#define KK_CLI_ROWFORMAT_H

#include "cli/command.h"
#include "engine/query.h"

typedef enum kk_row_format { KK_ROWS_TABLE, KK_ROWS_CSV, KK_ROWS_JSON } kk_row_format;

/* "table", "csv" or "json"; false for others. */
bool kk_row_format_find(const char *name, kk_row_format *format);

/* Rows of a table that decide its column widths; later ones keep them. */
#define KK_TABLE_ROWS    200
#define KK_TABLE_COLUMNS (KK_QUERY_FIELD_LIMIT + KK_GROUP_COLUMNS)

typedef struct kk_row_writer {
    const kk_query *query;
    const kk_capture_info *capture; /* whose clock times are told by */
    bool offsets;                   /* times are seconds since `zero` */
    int64_t zero;
    kk_row_format format;
    kk_output *output;
    uint64_t rows;
    kk_buf line;
    kk_buf held;                     /* a table's first rows: cells as text, each ended by a NUL */
    size_t widths[KK_TABLE_COLUMNS]; /* of a table, in characters */
    kk_scratch scratch;
} kk_row_writer;

kk_row_writer kk_row_writer_start(const kk_query *query, const kk_capture_info *capture, kk_row_format format,
                                  kk_output *output);
/* A kk_query_run row function; false when the output failed. */
bool kk_row_writer_add(void *writer, const kk_cell *cells, size_t count);
void kk_row_writer_end(kk_row_writer *writer);

#endif
