/* Fields of the normalized event: names, kinds and what they mean; fields.def is the table, and
 * docs/fields.md is generated from it. */
#ifndef KK_EVENT_FIELD_H
#define KK_EVENT_FIELD_H

#include "base/str.h"

#include <stdint.h>

typedef enum kk_kind {
    KK_TEXT,     /* UTF-8 (invalid sequences possible in a hostile CSV; printers escape) */
    KK_NUMBER,   /* int64 */
    KK_TIME,     /* 100 ns ticks since 1601 */
    KK_DURATION, /* 100 ns ticks */
    KK_BOOL,     /* number 0 or 1 */
    KK_ADDRESS   /* text of an IP address or a host name; `cidr` applies when it is an address */
} kk_kind;

/* Availability of a field in one event. */
typedef enum kk_availability {
    KK_UNAVAILABLE, /* this source or operation does not carry it: tests are unknown */
    KK_EMPTY,       /* carried, and empty */
    KK_KNOWN,
    KK_PENDING /* not decided in the scan (needs the order of events); asked again in replay */
} kk_availability;

typedef enum kk_field {
#define KK_FIELD_ROW(id, name, kind, pml, csv, meaning) KK_FIELD_##id,
#include "event/fields.def"
#undef KK_FIELD_ROW
    KK_FIELD_COUNT
} kk_field;

#define KK_NO_FIELD KK_FIELD_COUNT

typedef struct kk_field_info {
    kk_str name; /* as scripts write it: "registry.data" */
    kk_kind kind;
    kk_str pml, csv; /* where each format has it */
    kk_str meaning;
} kk_field_info;

const kk_field_info *kk_field_info_of(kk_field field);

/* By dotted name; KK_NO_FIELD when there is none. */
kk_field kk_field_find(kk_str name);

/* The field whose name is nearest by edit distance, for error messages; KK_NO_FIELD when none is near. */
kk_field kk_field_nearest(kk_str name);

/* The first field whose last part is `name`: process.pid for "pid"; KK_NO_FIELD when there is none. */
kk_field kk_field_ending(kk_str name);

/* The first field of a group such as "process" or "net.remote"; KK_NO_FIELD when it is none. */
kk_field kk_field_first_of(kk_str group);

/* True for fields of the acting process or of its parent, which are the same for all events of a process. */
static inline bool kk_field_is_process(kk_field field);
static inline bool kk_field_is_parent(kk_field field);

typedef struct kk_value {
    kk_kind kind;
    kk_str text;    /* KK_TEXT, KK_ADDRESS */
    int64_t number; /* the other kinds */
} kk_value;

static inline bool kk_field_is_process(kk_field field)
{
    return field >= KK_FIELD_PROCESS_NAME && field <= KK_FIELD_PROCESS_VIRTUALIZED;
}

static inline bool kk_field_is_parent(kk_field field)
{
    return field >= KK_FIELD_PARENT_NAME && field <= KK_FIELD_PARENT_VIRTUALIZED;
}

#endif
