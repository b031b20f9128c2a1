/* Events as the texts of their columns: what a format that stores these needs besides a container. It tells
 * which columns there are and gives a column's text of an event; fields, operations' classes and what rows
 * say of processes follow from the texts. Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_TEXTS_H
#define KK_CAPTURE_COLUMNS_TEXTS_H

#include "capture/columns/detail.h"
#include "capture/source_impl.h"

/* True when the source has the column. */
static inline bool kk_columns_has(const kk_source *source, kk_column column)
{
    return source->texts.has >> column & 1;
}

/* A column's text of an event; data NULL when the capture lacks the column (or memory is out). */
static inline kk_known_str kk_columns_text(const kk_event *event, kk_column column, kk_scratch *scratch)
{
    const kk_source *source = event->source;
    return source->texts.of(event, column, scratch);
}

/* The decoder of such a source's events. */
kk_availability kk_columns_field(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value);

/* The class of an operation that has no identifier, by the text of Event Class or, where that column is
 * missing (data NULL), by how the operation's name begins. */
kk_class kk_columns_class(kk_known_str event_class, kk_str operation_name);

/* Notes the columns without which much cannot be told and that the source lacks: a caveat each. */
void kk_columns_note_missing(kk_source *source);

/* Processes of events that are not resolved: none, so that the decoder can tell them from resolved ones. */
extern const kk_processes kk_columns_unresolved;

/* What the scratch remembers of the event that it was used for last. */
typedef struct kk_columns_memo {
    const void *row; /* the container's own; NULL until it sets it */
    bool has_pairs;
    kk_columns_pairs pairs; /* of Detail */
} kk_columns_memo;

/* The memo of this event; NULL when memory is out. */
kk_columns_memo *kk_columns_memo_of(const kk_event *event, kk_scratch *scratch);

#endif
