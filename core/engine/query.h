/* Queries: select rows or group events of one capture, in a single scan. */
#ifndef KK_ENGINE_QUERY_H
#define KK_ENGINE_QUERY_H

#include "capture/source.h"
#include "filter/filter.h"
#include "match/program.h"

#define KK_QUERY_FIELD_LIMIT 32

/* Columns that a grouped query has after its fields. */
typedef enum kk_group_column {
    KK_GROUP_COUNT,
    KK_GROUP_FIRST,
    KK_GROUP_LAST,
    KK_GROUP_COLUMNS
} kk_group_column;

typedef struct kk_query {
    const kk_expression *where; /* NULL: every event */
    kk_filter *filter;          /* NULL: none; of the same source, else events must also be shown by it */
    kk_field fields[KK_QUERY_FIELD_LIMIT]; /* to select, or to group by */
    size_t field_count;
    bool grouped;
    bool sorted;
    size_t sort_column; /* a selected field's position; grouped: field_count + kk_group_column counts too */
    bool descending;
    uint64_t limit; /* rows; 0 for all */
    unsigned jobs;  /* scanning threads; 0 means one per processor */
} kk_query;

typedef struct kk_cell {
    kk_availability availability;
    kk_value value; /* when KK_KNOWN */
} kk_cell;

/* Name of a column of the answer: a field's, or "count", "first", "last". */
kk_str kk_query_column(const kk_query *query, size_t column);
size_t kk_query_column_count(const kk_query *query);

/* Runs it; `row` gets kk_query_column_count cells per row, valid during the call, in the answer's order;
 * false stops (no error). Rows in event order, groups by first event, unless sorted. False and `error` on
 * failure. */
bool kk_query_run(kk_source *source, const kk_query *query, const kk_environment *environment,
                  bool (*row)(void *context, const kk_cell *cells, size_t count), void *context,
                  kk_error *error);

#endif
