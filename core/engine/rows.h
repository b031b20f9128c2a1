/* Rows of cells kept for sorting. Private to core/engine/. */
#ifndef KK_ENGINE_ROWS_H
#define KK_ENGINE_ROWS_H

#include "engine/query.h"

typedef struct kk_rows {
    size_t columns;
    size_t sort_column;
    bool descending;
    uint64_t limit; /* rows that matter after sorting; 0 for all */
    kk_cell **items;
    size_t count, capacity;
    uint64_t added; /* rows ever added; numbers them */
    kk_arena arena;
} kk_rows;

/* Copies a row; false when memory is out. With a limit, rows that can no longer be among the first are
 * forgotten from time to time, so that memory depends on the limit and not on the capture. */
bool kk_rows_add(kk_rows *rows, const kk_cell *cells);

/* Sorts: unavailable before empty before known; numbers by value, texts caselessly; equal rows keep their
 * order. */
void kk_rows_sort(kk_rows *rows);

void kk_rows_free(kk_rows *rows);

#endif
