/* The PML source: its files, tables and lookups. Private to the container files of core/capture/ (pml*.c that
 * are not about one event class).
 *
 * Facts of the format come from the public descriptions of procmon-parser, procmon-reader and openprocmon,
 * and from comparing captures with Process Monitor's own exports; what those do not say is noted where it is
 * used. */
#ifndef KK_CAPTURE_PML_SOURCE_H
#define KK_CAPTURE_PML_SOURCE_H

#include "capture/numbering.h"
#include "capture/pml/pml.h"

/* The header is the same in versions 7 and 9, on 32- and 64-bit systems. */
#define KK_PML_HEADER_SIZE         0x3A8u
#define KK_PML_HEADER_EVENT_COUNT  0x234u
#define KK_PML_HEADER_EVENTS       0x240u /* offsets in the file, like those below */
#define KK_PML_HEADER_ARRAY        0x248u
#define KK_PML_HEADER_PROCESSES    0x250u
#define KK_PML_HEADER_STRINGS      0x258u
#define KK_PML_HEADER_ICONS        0x260u
#define KK_PML_HEADER_EVENTS_AGAIN 0x398u
#define KK_PML_HEADER_NAMES        0x3A0u /* of hosts and ports */

/* An event's fixed part; stack, detail and, anywhere behind, what was answered follow. */
#define KK_PML_EVENT_SIZE  0x34u
#define KK_PML_AT_PROCESS  0x00u
#define KK_PML_AT_TID      0x04u
#define KK_PML_AT_CLASS    0x08u
#define KK_PML_AT_TYPE     0x0Cu
#define KK_PML_AT_SEQUENCE 0x10u
#define KK_PML_AT_DURATION 0x14u
#define KK_PML_AT_TIME     0x1Cu
#define KK_PML_AT_RESULT   0x24u
#define KK_PML_AT_DEPTH    0x28u
#define KK_PML_AT_DETAIL   0x2Cu /* bytes of detail */
#define KK_PML_AT_EXTRA                                                                                      \
    0x30u /* from the event's start to the answer: 2 bytes of size, then that many; 0 for none */

/* A part of a capture has marks in front of its events, which no entry of the array leads to: Process Monitor
 * leaves unlisted events as well, where a filter dropped them. A mark has this process, the time that the
 * capture began where an event has its time, and a detail; all else is 0. */
#define KK_PML_MARK_PROCESS UINT32_MAX

/* An entry of the array of event offsets: 40 bits, little-endian. */
#define KK_PML_OFFSET_SIZE 5u

/* Duration and answer of an event whose result is this are not known: it never completed. */
#define KK_PML_PENDING 0x103u

/* The largest SID: 8 bytes and 15 sub-authorities of 4. */
#define KK_PML_SID_LIMIT 68u

/* Events of one chunk. */
#define KK_PML_CHUNK 65536u

/* One of the capture's files. */
typedef struct kk_pml_part {
    kk_mapping mapping;
    uint64_t events_begin, events_end; /* file offsets of the area that events lie in */
    const unsigned char *offsets;      /* of the events, in the order of time */
    unsigned char *rebuilt;            /* `offsets`, when the file's own array is missing: malloc'ed */
    uint64_t count;                    /* events */
    uint64_t first_index;              /* ordinal of its first event in the capture */
    size_t first_chunk;
    uint64_t processes_at, strings_at, names_at; /* tables; 0 when missing or outside the file */
    uint64_t array_at;                           /* where the offsets should be, as the header says */
    bool events_recovered, processes_recovered;
} kk_pml_part;

/* Types that a class can have: 48 operations of the file system are the most. */
#define KK_PML_TYPES 48u

/* The operation of every class and type, made once: reading it must cost next to nothing. */
typedef struct kk_pml_operations {
    uint8_t by_type[KK_CLASS_COUNT * KK_PML_TYPES];        /* kk_operation, or KK_PML_BY_DETAIL */
    uint8_t without_detail[KK_CLASS_COUNT * KK_PML_TYPES]; /* the same for events whose detail is empty */
    uint16_t rows[KK_CLASS_COUNT * KK_PML_TYPES]; /* row of by_detail where by_type says KK_PML_BY_DETAIL */
    uint16_t row_count;
    uint8_t (*by_detail)[256]; /* by the first byte of the detail */
} kk_pml_operations;

#define KK_PML_BY_DETAIL 0xFFu

/* A name of the hosts and ports tables. */
typedef struct kk_pml_name {
    unsigned char key[20]; /* address, or port and protocol */
    kk_str name;
} kk_pml_name;

typedef struct kk_pml_names {
    kk_pml_name *items; /* sorted by key */
    size_t count;
} kk_pml_names;

struct kk_pml {
    kk_source base;
    kk_pml_layout layout;
    kk_pml_part *parts;
    size_t part_count;
    uint64_t event_count;
    size_t chunk_count;
    int64_t first_time; /* when the capture began: of its mark, else of the first event; 0 without any */
    uint64_t highest_user_address;
    kk_pml_operations operations;
    kk_numbering numbering;
    kk_process_id system; /* whose modules are the kernel's; KK_NO_PROCESS when unknown */
    kk_pml_names hosts, ports;
    size_t
        text_budget; /* bytes that tables may still decode to: a file cannot make them many times its size */
    kk_environment_variable *environment;
    size_t environment_count, environment_capacity;
    bool environment_known;
};

/* Takes `size` bytes from what tables may decode to; once it does not suffice, nothing more is given. */
static inline bool kk_pml_spend(kk_pml *pml, size_t size)
{
    bool enough = size <= pml->text_budget;
    pml->text_budget = enough ? pml->text_budget - size : 0;
    return enough;
}

static inline uint64_t kk_pml_offset_at(const unsigned char *entry)
{
    return kk_load_u32(entry) | (uint64_t)entry[4] << 32;
}

static inline void kk_pml_offset_put(unsigned char *entry, uint64_t offset)
{
    for (unsigned i = 0; i < KK_PML_OFFSET_SIZE; i++) {
        entry[i] = (unsigned char)(offset >> 8 * i);
    }
}

/* Bytes of an event's fixed part, stack and detail. */
static inline uint64_t kk_pml_event_size(const kk_pml *pml, const unsigned char *raw)
{
    return KK_PML_EVENT_SIZE + (uint64_t)kk_load_u16(raw + KK_PML_AT_DEPTH) * pml->layout.pointer_size +
           kk_load_u32(raw + KK_PML_AT_DETAIL);
}

/* Bytes that events of a part can have in all without overlapping. Whoever decodes many takes each event's
 * size from it: it does not suffice only where a hostile array of offsets points at some again and again, to
 * make a small file endless. */
static inline uint64_t kk_pml_room(const kk_pml_part *part)
{
    return part->events_end - part->events_begin;
}

static inline bool kk_pml_take_room(uint64_t *room, uint64_t size)
{
    bool enough = size <= *room;
    *room -= enough ? size : 0;
    return enough;
}

/* --- pml/operation.c --- */
bool kk_pml_operations_make(kk_pml_operations *operations, const kk_pml_layout *layout);
void kk_pml_operations_free(kk_pml_operations *operations);

/* The operation of the event at `raw`, which has at least KK_PML_EVENT_SIZE bytes; `end` ends the area of
 * events. */
static inline kk_operation kk_pml_operation_of(const kk_pml_operations *operations, unsigned pointer_size,
                                               const unsigned char *raw, const unsigned char *end)
{
    uint32_t class_id = kk_load_u32(raw + KK_PML_AT_CLASS);
    unsigned type = kk_load_u16(raw + KK_PML_AT_TYPE);
    if (class_id >= KK_CLASS_COUNT || type >= KK_PML_TYPES) {
        return KK_OP_OTHER;
    }
    unsigned slot = class_id * KK_PML_TYPES + type;
    uint8_t operation = operations->by_type[slot];
    if (operation != KK_PML_BY_DETAIL) {
        return (kk_operation)operation;
    }
    size_t at = KK_PML_EVENT_SIZE + (size_t)kk_load_u16(raw + KK_PML_AT_DEPTH) * pointer_size;
    if (kk_load_u32(raw + KK_PML_AT_DETAIL) == 0 || (size_t)(end - raw) <= at) {
        return (kk_operation)operations->without_detail[slot];
    }
    return (kk_operation)operations->by_detail[operations->rows[slot]][raw[at]];
}

/* The row of the event's class; NULL for classes that are not known. */
const kk_pml_class *kk_pml_class_of(uint32_t class_id);

/* --- pml/tables.c --- */
/* Reads strings, processes and modules of one file into the source; false when memory is
 * out. What cannot be read is noted as a problem. */
bool kk_pml_tables_read(kk_pml *pml, kk_pml_part *part, kk_error *error);
/* UTF-16 of `size` bytes up to the first NUL as UTF-8 that lives as long as `arena`; data NULL when memory,
 * or what the tables may decode to, is out. */
kk_str kk_pml_text(kk_pml *pml, kk_arena *arena, const unsigned char *bytes, size_t size);

/* --- pml/processes.c --- */
/* The process with this number, made when there is none; NULL when memory is out. */
kk_process *kk_pml_process_add(kk_pml *pml, uint32_t number, kk_error *error);
/* After the last process: orders them by their start, links parents, finds the kernel's process. */
bool kk_pml_processes_finish(kk_pml *pml, kk_error *error);

/* --- pml/hosts.c --- */
bool kk_pml_hosts_read(kk_pml *pml, const kk_pml_part *part, kk_error *error);
void kk_pml_hosts_free(kk_pml *pml);

/* Numbers of a host and a port among `hosts` and `ports`; SIZE_MAX when they have none. `key` is how the file
 * has it: an address, or a port and whether it is TCP's. */
size_t kk_pml_host_number(const kk_pml *pml, const unsigned char key[KK_PML_HOST_KEY]);
size_t kk_pml_port_number(const kk_pml *pml, const unsigned char key[KK_PML_PORT_KEY]);

/* --- pml/marks.c --- */
/* What a mark says. */
typedef struct kk_pml_mark {
    int64_t begin;  /* when the capture began */
    kk_bytes sid;   /* of an account; empty: of the only user */
    kk_str account; /* its name; data NULL: the mark is of the time alone */
} kk_pml_mark;

/* The mark at `*at`, an offset in the first file that is 0 before the first call. False behind the last. */
bool kk_pml_next_mark(const kk_pml *pml, uint64_t *at, kk_pml_mark *mark);
/* Appends a mark, without an account when its data is NULL. */
void kk_pml_append_mark(kk_buf *out, const kk_pml_mark *mark);

/* --- pml/siblings.c --- */
/* Joins X-1.pml, X-2.pml, ... that continue X.pml, and notes those that are missing or do not. `neighbours`
 * NULL: beside it on the disk. */
bool kk_pml_add_siblings(kk_pml *pml, const char *path, const kk_neighbours *neighbours, kk_error *error);

/* --- pml/parts.c --- */
/* Adds the file as the capture's next one; the mapping passes to the source. */
bool kk_pml_add_part(kk_pml *pml, kk_mapping mapping, kk_error *error);
/* What a kk_event_ref holds as the position of an event: its file and its offset there. */
uint64_t kk_pml_position(const kk_pml *pml, const kk_pml_part *part, uint64_t offset);
/* The part and the file offset of an event by its position; NULL when there is none. */
const kk_pml_part *kk_pml_part_at(const kk_pml *pml, uint64_t position, uint64_t *offset);

/* The offsets that an event of a part may begin at: from `first` to `size` bytes behind it. */
typedef struct kk_pml_reach {
    uint64_t first, size;
} kk_pml_reach;

kk_pml_reach kk_pml_reach_of(const kk_pml_part *part);

static inline bool kk_pml_is_in_reach(kk_pml_reach reach, uint64_t offset)
{
    return offset - reach.first <= reach.size;
}

/* --- pml/event.c --- */
/* Offset of the event with this position in the part; false when it lies outside the area of events. */
bool kk_pml_event_offset(const kk_pml_part *part, uint64_t position, uint64_t *offset);

/* --- pml/cursor.c --- */
/* Fills the event at `offset`, which is checked; false when its parts do not lie within the area
 * of events. */
bool kk_pml_event_make(const kk_pml *pml, const kk_pml_part *part, uint64_t offset, uint64_t index,
                       kk_event *event);
kk_cursor *kk_pml_cursor_new(kk_source *source, const kk_cursor_options *options);
void kk_pml_cursor_free(kk_cursor *cursor);
void kk_pml_cursor_begin(kk_cursor *base, size_t chunk);
bool kk_pml_cursor_next(kk_cursor *base, kk_event *event);
kk_chunk *kk_pml_cursor_finish(kk_cursor *base);
void kk_pml_chunk_free(kk_chunk *chunk);
void kk_pml_release(kk_source *source, size_t chunk);
kk_accept kk_pml_accept(kk_source *source, kk_chunk *base, uint64_t *first_index, kk_error *error);

/* --- pml/columns.c --- */
extern const struct kk_column_methods kk_pml_columns;

/* --- pml/stack.c --- */
/* See kk_event_stack. */
size_t kk_pml_stack(const kk_event *event, kk_frame *frames, size_t limit);

/* --- pml/fields.c --- */
kk_availability kk_pml_field(const kk_event *event, kk_field field, kk_scratch *scratch, kk_value *value);

/* --- pml/process_events.c --- */
/* What Process Create and Process Defined say of the new process and of the one that made it. */
typedef struct kk_pml_create {
    uint32_t number, pid;
    uint32_t parent_number, parent_pid;
    uint32_t session;
    kk_tristate is_64bit, virtualized;
    int64_t start_time;
    uint64_t authentication_id;
    kk_str integrity;           /* static text; data NULL when unknown */
    kk_str image, command_line; /* in the buffer given */
} kk_pml_create;

/* What Process Start says of the acting process. */
typedef struct kk_pml_start {
    uint32_t parent_pid;
    kk_str command_line, current_directory;
    kk_str environment; /* KEY=value entries, each ended by NUL */
} kk_pml_start;

/* Texts are appended to `text`, which the caller cleared. False when the detail is cut. */
bool kk_pml_read_create(const kk_pml_event *event, kk_buf *text, kk_pml_create *create);
bool kk_pml_read_start(const kk_pml_event *event, kk_buf *text, kk_pml_start *start);

void kk_pml_resolve(kk_source *source, kk_event *event, kk_scratch *scratch);
kk_opset kk_pml_process_events(const kk_source *source);

/* --- pml/environment.c --- */
const kk_environment_variable *kk_pml_environment(kk_source *source, size_t *count);

/* --- pml/recover.c --- */
/* Finds the events of a file whose array of offsets is missing by walking them. False when memory is out. */
bool kk_pml_recover_events(kk_pml *pml, kk_pml_part *part, kk_error *error);

/* --- pml/recover_processes.c --- */
/* Completes the processes from the process events, for captures whose process table or its texts
 * are missing. */
bool kk_pml_recover_processes(kk_pml *pml, kk_error *error);

/* --- pml/wording.c --- */
/* Set layout.wording: by the first event's time, which is enough to name operations, and when the tables are
 * read by the driver among the modules. */
void kk_pml_wording_of_time(kk_pml *pml);
void kk_pml_wording_of_driver(kk_pml *pml);

#endif
