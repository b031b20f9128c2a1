/* Writes a capture as Process Monitor's own exports write it, times and numbers in its English form. */
#ifndef KK_CAPTURE_WRITE_EXPORT_H
#define KK_CAPTURE_WRITE_EXPORT_H

#include "capture/source.h"

/* Which events are exported, when it is not all. What decides on them stands above this room. */
typedef struct kk_selection {
    /* Gives each of them to `take`, in the capture's order, its process resolved, and accepts the source's
     * chunks. False and `error` when that fails, and when `take` says no: its reason is in `error` then. */
    bool (*give)(const void *context, kk_source *source, bool (*take)(void *taker, const kk_event *event),
                 void *taker, kk_error *error);
    const void *context;
} kk_selection;

typedef struct kk_export_options {
    const kk_selection *selection; /* NULL for every event */
    kk_str columns; /* "default" (or empty): Process Monitor's seven; "all": its 27; else names, separated by
                       commas */
    kk_str zone;    /* of all times, see kk_columns_open */
    bool stacks;    /* an XML's events have their stacks */
    unsigned jobs;  /* threads; 0 means one per processor. One reads what only the replay settles */

    /* Takes the next bytes; false stops the export. Called by one thread at a time, in the file's order. */
    bool (*write)(void *context, const void *bytes, size_t size);
    /* After each chunk, for progress, in order; may be NULL. A selection tells its own. */
    void (*chunk)(void *context, size_t done, size_t total);
    void *context;
} kk_export_options;

typedef struct kk_export_result {
    uint64_t events;   /* that were written */
    uint64_t replaced; /* characters that the form cannot hold, written as U+FFFD */
} kk_export_result;

/* Reads the whole capture. False and `error` for unknown columns or zones, without memory or a thread, and
 * when `write` said no (then the error is "writing stopped": the caller knows why). `result` may be NULL;
 * what could not be read is in kk_source_problems. */
typedef bool kk_exporter(kk_source *source, const kk_export_options *options, kk_export_result *result,
                         kk_error *error);

/* As CSV: UTF-8 with a byte order mark, every field in quotes, rows ended by CR LF, a line feed inside a
 * field as a semicolon. */
kk_exporter kk_csv_export;

/* As XML: the processes with their modules, then the events. UTF-8 with a byte order mark, lines ended by
 * CR LF, and line feeds inside a text so too. Times of processes are FILETIMEs in UTC, and 0 where the
 * capture's clock has no zone. Characters that XML 1.0 forbids become U+FFFD. */
kk_exporter kk_xml_export;

/* As PML, from a PML alone: the events as they were captured, with their stacks, and what the tables have of
 * their processes, whose parents, texts, icons, names of hosts and ports. It has all columns: `columns`,
 * `zone` and `stacks` are not asked. Memory is a bit per event of the source and the tables. Also refused: a
 * capture without a table of processes, and more than the format has room for. */
kk_exporter kk_pml_export;

#endif
