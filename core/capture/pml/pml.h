/* Inside of the PML reader: the mapped file's tables and one event's parts. Private to core/capture/pml/.
 *
 * The container                          Events
 *   pml.c          opens, header           cursor.c       chunks and cursors
 *   siblings.c     finds its files         event.c        one event taken apart
 *   parts.c        the capture's files     operation.c    operations, made for the scan
 *   tables.c       strings, processes,     fields.c       fields, decoded on demand
 *                  modules                 stack.c        frames and modules
 *                                          columns.c      the columns' texts
 *   processes.c    numbers and parents     process_events.c  what process events tell
 *   accounts.c     users by SID            environment.c  variables of Process Start
 *   hosts.c        names of hosts, ports
 *   wording.c      which Process Monitor's texts
 *   marks.c        what a part says of the whole
 *
 * Files without tables                   detail/: operations, texts and fields by class
 *   recover.c      finds the events        process.c registry.c registry_value.c network.c profiling.c
 *   recover_processes.c                    file.c file_io.c file_query.c file_set.c file_control.c
 *                  makes the processes     directory.c volume.c
 *                                          file_event.c text.c names.c  writing Process Monitor's texts
 */
#ifndef KK_CAPTURE_PML_PML_H
#define KK_CAPTURE_PML_PML_H

#include "base/bytes.h"
#include "base/utf.h"
#include "capture/pml/view.h"
#include "capture/source_impl.h"

/* Sizes that depend on the header's 64-bit flag and version. */
typedef struct kk_pml_layout {
    unsigned version;       /* 9, or 7 of the Windows XP era */
    bool is_64bit;          /* pointers in events are 8 bytes wide, else 4 */
    unsigned pointer_size;  /* 8 or 4 */
    kk_pml_wording wording; /* of which Process Monitor the texts are */
} kk_pml_layout;

typedef struct kk_pml kk_pml; /* the source: tables, strings, hosts, ports */

/* One event taken apart; all parts lie within the file and are bounds-checked. */
typedef struct kk_pml_event {
    const kk_pml *pml;
    const kk_pml_view *view; /* how its texts are wanted; NULL for times in UTC and accounts by SID */
    uint32_t process_number; /* of the process table */
    uint32_t tid;
    kk_class class_id;
    uint16_t type; /* the class's own number of the operation */
    uint32_t sequence;
    uint64_t duration; /* 100 ns */
    int64_t time;      /* FILETIME */
    uint32_t result;   /* NTSTATUS; 0x103 (pending) while it never completed */
    const unsigned char *stack;
    size_t stack_depth;
    kk_bytes detail; /* what was asked */
    kk_bytes extra;  /* what was answered; size 0 when there is none */
    bool has_extra;
    size_t extra_to_end; /* bytes from the answer's begin to the end of the area of events */
} kk_pml_event;

/* Takes the event at `raw` apart; false when its parts do not lie within `raw_size`. (pml/event.c) */
bool kk_pml_event_parse(const kk_pml *pml, const unsigned char *raw, size_t raw_size, kk_pml_event *event);

/* The same in two steps: what was asked, and what was answered, which stands elsewhere in memory and is often
 * not needed. Until the second one the event has no answer. */
bool kk_pml_event_parse_asked(const kk_pml *pml, const unsigned char *raw, size_t raw_size,
                              kk_pml_event *event);
void kk_pml_event_parse_answer(const unsigned char *raw, size_t raw_size, kk_pml_event *event);

/* Layout and tables, for the class decoders. (pml/event.c, hosts.c, processes.c) */
const kk_pml_layout *kk_pml_layout_of(const kk_pml *pml);
/* Name of a host or port from the capture's tables as UTF-8; data NULL when it has none. `address` is 16
 * bytes as stored. */
kk_str kk_pml_host_name(const kk_pml *pml, const unsigned char address[16]);
kk_str kk_pml_port_name(const kk_pml *pml, uint16_t port, bool tcp);
/* Process by its number in the table; NULL when there is none. */
const kk_process *kk_pml_process(const kk_pml *pml, uint32_t process_number);

/* Keys in the tables of names: of a host its address, of a port its number and whether it is TCP's. */
#define KK_PML_HOST_KEY 16u
#define KK_PML_PORT_KEY 4u

/* The keys of a network event's names, as the file has them. (pml/detail/network.c) */
typedef struct kk_pml_name_keys {
    unsigned char hosts[2][KK_PML_HOST_KEY]; /* local, remote */
    unsigned char ports[2][KK_PML_PORT_KEY];
} kk_pml_name_keys;
void kk_pml_network_keys(const kk_pml_event *event, kk_pml_name_keys *keys);

/* Bytes behind the answer of a registry event that its texts show, as Process Monitor's do.
 * (pml/detail/registry.c) */
size_t kk_pml_registry_misread(const kk_pml_event *event);

/* --- one row per class, filled by its file --- */
typedef struct kk_pml_class {
    /* The operation of an event by class-specific numbers: the type and, for the file system (its
     * sub-operation) and the network (its protocol), the first byte of the detail, where there is one.
     * Nothing else may count: it is asked once for all types and bytes, and a scan reads the answers from a
     * table. */
    kk_operation (*operation)(const kk_pml_layout *layout, uint16_t type, const unsigned char *detail,
                              size_t size);
    /* Name for KK_OP_OTHER, Procmon's fallback form. */
    void (*other_name)(const kk_pml_event *event, kk_buf *out);
    /* Path and Detail columns as Procmon prints them. */
    void (*path)(const kk_pml_event *event, kk_operation operation, kk_buf *out);
    void (*detail)(const kk_pml_event *event, kk_operation operation, kk_buf *out);
    /* The path where the event holds it as it is printed; data NULL when `path` must make it. NULL when the
     * class has no such paths. Scans live on it. */
    kk_str (*path_in_place)(const kk_pml_event *event, kk_operation operation);
    /* Category column: "Read", "Write", "Read Metadata", "Write Metadata" or "". */
    kk_str (*category)(const kk_pml_event *event, kk_operation operation);
    /* Class-specific fields (child.*, registry.*, file.*, net.*, image.*, exit.*). Text may be put into
     * `text`, which lives as long as the scratch. */
    kk_availability (*field)(const kk_pml_event *event, kk_operation operation, kk_field field, kk_buf *text,
                             kk_value *value);
} kk_pml_class;

extern const kk_pml_class kk_pml_process_class, kk_pml_registry_class, kk_pml_file_class,
    kk_pml_network_class, kk_pml_profiling_class;

/* --- strings in events (pml/detail/text.c) --- */
/* A string's info word: bit 15 set means one byte a character, the other bits count characters. */
#define KK_PML_STRING_ASCII 0x8000u
#define KK_PML_STRING_COUNT 0x7FFFu
/* Bytes that a string with this info word takes in the event. */
static inline size_t kk_pml_string_size(uint16_t info)
{
    size_t count = info & KK_PML_STRING_COUNT;
    return info & KK_PML_STRING_ASCII ? count : count * 2;
}
/* Appends the next string of `from` with info word `info` as UTF-8; false on overrun. */
bool kk_pml_append_string(kk_buf *out, kk_bytes *from, uint16_t info);
/* The next string where it lies, when it needs no conversion; else data NULL: append it. */
kk_str kk_pml_string_in_place(kk_bytes *from, uint16_t info);

#endif
