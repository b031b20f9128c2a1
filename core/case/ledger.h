/* The ledger: what happened to files, registry values and network ends, folded as events are replayed: one
 * record per object, never one per event. Paths are keyed by their caseless form and kept as first seen. */
#ifndef KK_CASE_LEDGER_H
#define KK_CASE_LEDGER_H

#include "event/event.h"
#include "knowledge/knowledge.h"
#include "match/expression.h"

typedef struct kk_ledger kk_ledger;

/* One process's dealings with one object. */
typedef struct kk_dealing {
    kk_process_id process;
    uint64_t count;     /* events */
    uint64_t bytes_in;  /* file: bytes written to it; network: bytes received from the end */
    uint64_t bytes_out; /* file: bytes read from it; network: bytes sent */
    kk_event_ref first, last;
    int64_t first_time, last_time;
    struct kk_dealing *next; /* in order of first event */
} kk_dealing;

typedef struct kk_file_record {
    kk_str path;  /* as first seen */
    bool in_tree; /* set once the tree is known: the sample's tree, or a broker for it, dealt with it */
    bool created; /* some successful open made it anew (or replaced it) */
    bool is_directory;
    bool was_new; /* Created, not Overwritten or Superseded */
    kk_event_ref created_at;
    int64_t created_time;
    kk_process_id created_by;
    kk_dealing *dealings; /* by process: who created, wrote, renamed, deleted, loaded or locked it, and reads
                             of a process's own image. Paging I/O is not counted: it repeats what was written
                             or read. A rename moves them to the new path's record. */
    uint64_t
        written_extent; /* greatest offset + length written: the size of a file that was written from empty */
    bool deleted, renamed;
    kk_event_ref deleted_at;
    kk_process_id deleted_by;
    int64_t deleted_time;
    kk_event_ref renamed_at;
    kk_process_id renamed_by;
    kk_str renamed_to;   /* data NULL when not renamed */
    kk_str renamed_from; /* data NULL when it did not come from a rename */
    uint32_t permission_changes;
    kk_event_ref permission_at;
    kk_process_id permission_by;
    uint32_t loads; /* Load Image events as a module that is not the process's own image, after something
                       else had happened to the file */
    kk_event_ref loaded_at;
    kk_process_id loaded_by;
    uint32_t runs; /* processes started from it in the capture */
    kk_event_ref run_at;
    kk_process_id run_as;        /* first */
    struct kk_file_record *next; /* in order of first sight */
} kk_file_record;

typedef enum kk_registry_change {
    KK_KEY_CREATED,
    KK_KEY_DELETED,
    KK_VALUE_SET,
    KK_VALUE_DELETED
} kk_registry_change;

/* The distinct changes of one key or value that are kept apart. */
#define KK_HISTORY_LIMIT 32

/* One change of a key or value; equal changes by one process fold into `count`. Beyond KK_HISTORY_LIMIT, sets
 * by one process fold whatever their data, which is then not stored. A key counts as created only when it was
 * made anew. */
typedef struct kk_registry_event {
    kk_registry_change change;
    kk_process_id process;
    kk_event_ref first, last;
    int64_t first_time, last_time;
    uint64_t count;
    bool success;
    kk_str type, data; /* of KK_VALUE_SET, as Procmon prints it; data NULL when not stored */
    struct kk_registry_event *next;
} kk_registry_event;

typedef struct kk_registry_record {
    kk_str path;
    bool is_value, in_tree;
    kk_registry_event *history;
    struct kk_registry_record *next;
} kk_registry_record;

#define KK_LOCAL_PORT_LIMIT 64

typedef struct kk_endpoint_record {
    kk_str protocol; /* "TCP" or "UDP" */
    kk_str address;  /* data NULL when the capture only has a name */
    kk_str host;     /* data NULL when it only has an address */
    int64_t port;    /* -1 when unknown */
    bool in_tree;
    kk_dealing *dealings; /* per process, bytes each way */
    uint64_t connects, accepts, reconnects, disconnects, sends, receives;
    bool answered; /* something was received, or a connect or accept succeeded */
    bool is_local; /* some event names this machine at both ends: loopback, or its own address or name */
    kk_event_ref first, last;
    int64_t first_time, last_time;
    uint16_t *local_ports; /* distinct, ascending, at most KK_LOCAL_PORT_LIMIT */
    unsigned local_port_count;
    bool more_local_ports;
    struct kk_endpoint_record *next;
} kk_endpoint_record;

/* The knowledge must outlive the ledger. */
kk_ledger *kk_ledger_new(const kk_knowledge *knowledge);
void kk_ledger_free(kk_ledger *ledger);

/* The events that the ledger must see, as an expression in `pool` (a CreateFile that only opens is none of
 * them); NULL when memory is out. */
const kk_expression *kk_ledger_interest(kk_expressions *pool, const kk_knowledge *knowledge);

/* Folds one event in; false when memory is out. Events come in order; those that do not matter
 * are ignored. */
bool kk_ledger_observe(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);

/* First record of each list; follow ->next. */
const kk_file_record *kk_ledger_files(const kk_ledger *ledger);
const kk_registry_record *kk_ledger_registry(const kk_ledger *ledger);
const kk_endpoint_record *kk_ledger_endpoints(const kk_ledger *ledger);

/* By path in any case; NULL when nothing happened to it. */
const kk_file_record *kk_ledger_file(const kk_ledger *ledger, kk_str path);
const kk_registry_record *kk_ledger_value(const kk_ledger *ledger, kk_str path);

#endif
