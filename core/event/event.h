/* The normalized event: one shape whatever the capture's format, its fields decoded only when asked for. */
#ifndef KK_EVENT_EVENT_H
#define KK_EVENT_EVENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "event/field.h"
#include "event/operation.h"
#include "event/process.h"

typedef struct kk_event kk_event;
typedef struct kk_scratch kk_scratch;

/* Where an event stands in its capture: enough to read it again. Opaque but for index. */
typedef struct kk_event_ref {
    uint64_t index;        /* ordinal in the capture, from 0 */
    uint64_t position;     /* the source's own: file number and byte offset */
    kk_process_id process; /* as resolved when it was first seen */
    uint32_t creates; /* of a creation that Process Start tells (capture/source.h): one more than the id of
                         the process that it makes; 0 of all other events */
} kk_event_ref;

/* How a source decodes a field of its events. The value's text lives in the event's mapping, the process
 * table or the scratch, and stays valid until the scratch is reset. */
typedef kk_availability (*kk_field_decoder)(const kk_event *event, kk_field field, kk_scratch *scratch,
                                            kk_value *value);

struct kk_event {
    kk_event_ref ref;
    kk_operation operation;
    kk_class class_id;
    uint32_t tid;             /* 0 when unknown; KK_FIELD_TID tells whether it is available */
    bool plain;               /* the decoder's own: texts in `raw` are as they are meant */
    int64_t time;             /* 100 ns ticks, see base/time.h */
    const unsigned char *raw; /* the event's bytes in the mapping: a PML event, a CSV row */
    size_t raw_size;
    const void *source; /* the kk_source (or cursor) that made it; the decoder's own */
    const kk_processes *processes;
    kk_field_decoder decode;
    kk_field_decoder decode_start; /* of a creation that Process Start tells: the decoder of that row */
    uint16_t marks[8]; /* the decoder's own: where fields lie in `raw`, as far as it knows already */
};

/* Memory that decoding one event needs, reused from event to event, and what the decoder wants to remember of
 * the event it decoded last (the parsed pairs of Detail, say). One per thread. */
struct kk_scratch {
    kk_arena arena;
    const unsigned char *memo_raw; /* event that `memo` is about; NULL for none */
    void *memo;                    /* the decoder's own, lives in the arena */
    kk_buf text;                   /* the decoder's own, for text in the making */
};

#define KK_SCRATCH_INIT ((kk_scratch){0})

/* Forgets what was decoded; call between events. */
void kk_scratch_reset(kk_scratch *scratch);
void kk_scratch_free(kk_scratch *scratch);

/* The one way to read a field: answers what the event itself or its process knows, else asks the source's
 * decoder. Returns its availability; `value` is set when that is KK_KNOWN (KK_EMPTY sets an empty text). */
kk_availability kk_event_field(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value);

/* The acting process; NULL when not resolved. */
static inline const kk_process *kk_event_process(const kk_event *event)
{
    return kk_processes_get(event->processes, event->ref.process);
}

/* process.* and parent.* fields from a process table entry; KK_UNAVAILABLE for what is not known. */
kk_availability kk_process_field(const kk_processes *table, const kk_process *process, kk_field field,
                                 kk_scratch *scratch, kk_value *value);

/* A value as Procmon-like text for people and for text operators on number fields: numbers in decimal,
 * booleans "True"/"False", times in ISO 8601. Text lives in the scratch. */
kk_str kk_value_text(const kk_value *value, kk_scratch *scratch);

#endif
