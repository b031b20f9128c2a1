/* What a format must provide for the texts of its events' columns, when they are more than its fields say.
 * Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_METHODS_H
#define KK_CAPTURE_COLUMNS_METHODS_H

#include "capture/columns/column.h"
#include "capture/columns/print.h"
#include "capture/source_impl.h"

typedef struct kk_column_methods {
    size_t columns_size, reader_size;  /* of the format's own structures, which begin with those below */
    bool (*open)(kk_columns *columns); /* makes its own part, all zero before; false when memory is out */
    void (*close)(kk_columns *columns);
    bool (*append)(kk_column_reader *reader, const kk_event *event, kk_column column, kk_buf *out);
    void (*reader_free)(kk_column_reader *reader); /* frees its own part; may be NULL */
} kk_column_methods;

/* The columns as the fields of events tell them. */
extern const kk_column_methods kk_columns_by_field;

/* First member of every format's columns. */
struct kk_columns {
    const kk_column_methods *methods;
    kk_source *source;
    kk_zone *zone;      /* of times; NULL for the capture's own clock */
    int64_t first_time; /* that Relative Time counts from */
};

/* First member of every format's reader. */
struct kk_column_reader {
    const kk_columns *columns;
    kk_print_second begin, end; /* of events and of their completion */
    const unsigned char *raw;   /* the event at hand; NULL for none */
};

#endif
