/* What an exporter asks of a form of file: how its begin, its events and its end are written. Private to
 * core/capture/write/. */
#ifndef KK_CAPTURE_WRITE_FORM_H
#define KK_CAPTURE_WRITE_FORM_H

#include "capture/columns/column.h"

/* The columns of an export, in its order. */
typedef struct kk_write_columns {
    kk_column items[KK_COLUMN_COUNT];
    unsigned count;
} kk_write_columns;

/* Columns by their names as options give them; false and `error` for a name that Process Monitor has not.
 * (columns.c) */
bool kk_write_choose_columns(kk_write_columns *chosen, kk_str names, kk_error *error);

/* What writing needs besides an event; one per thread. */
typedef struct kk_write_state {
    const kk_source *source;
    const kk_write_columns *chosen;
    kk_column_reader *reader;
    bool stacks;       /* events' stacks are wanted */
    bool numbered;     /* all processes have the capture's own numbers */
    kk_buf text;       /* the form's own, for a text in the making */
    uint64_t replaced; /* characters that the form cannot hold, written as U+FFFD */
} kk_write_state;

typedef struct kk_write_form {
    const char *name;     /* for people: "CSV" */
    bool lists_processes; /* `begin` writes the processes, all of which must be known by then */
    void (*begin)(kk_write_state *state, kk_buf *out);
    void (*event)(kk_write_state *state, const kk_event *event, kk_buf *out);
    void (*end)(kk_buf *out); /* NULL: nothing comes behind the events */
} kk_write_form;

/* True when every process has a number of the capture's own, by which an XML joins events and processes; else
 * their ordinals do. (xml.c) */
bool kk_write_is_numbered(const kk_source *source);

extern const kk_write_form kk_write_csv; /* csv.c */
extern const kk_write_form kk_write_xml; /* xml.c */

#endif
