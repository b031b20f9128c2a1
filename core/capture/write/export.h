/* Writes a capture as Process Monitor's own CSV export writes it: UTF-8 with a byte order mark, every field
 * in quotes, rows ended by CR LF, times and numbers in its English form, a line feed inside a field as a
 * semicolon. */
#ifndef KK_CAPTURE_WRITE_EXPORT_H
#define KK_CAPTURE_WRITE_EXPORT_H

#include "capture/source.h"

typedef struct kk_csv_export_options {
    kk_str columns; /* "default" (or empty): Process Monitor's seven; "all": its 27; else names, separated by
                       commas */
    kk_str zone;    /* of all times, see kk_columns_open */
    unsigned jobs;  /* threads; 0 means one per processor. One reads what only the replay settles */

    /* Takes the next bytes; false stops the export. Called by one thread at a time, in the file's order. */
    bool (*write)(void *context, const void *bytes, size_t size);
    /* After each chunk, for progress, in order; may be NULL. */
    void (*chunk)(void *context, size_t done, size_t total);
    void *context;
} kk_csv_export_options;

/* Reads the whole capture. False and `error` for unknown columns or zones, without memory or a thread, and
 * when `write` said no (then the error is "writing stopped": the caller knows why). `rows` (may be NULL) gets
 * the events written; what could not be read is in kk_source_problems. */
bool kk_csv_export(kk_source *source, const kk_csv_export_options *options, uint64_t *rows, kk_error *error);

#endif
