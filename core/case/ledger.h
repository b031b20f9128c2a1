/* What happened to files, registry values and network ends, folded as events are replayed: one record per object, never
 * one per event. Paths are keyed by their caseless form and kept as first seen. */
#ifndef KK_CASE_LEDGER_H
#define KK_CASE_LEDGER_H

#include "event/event.h"
#include "match/expression.h"

typedef struct kk_ledger kk_ledger;

/* One process's dealings with one object. */
typedef struct kk_dealing {
    kk_process_id process;
    uint64_t count;       /* events */
    uint64_t bytes_in;    /* file: bytes written to it; network: bytes received from the end */
    uint64_t bytes_out;   /* file: bytes read from it; network: bytes sent */
    kk_event_ref first, last;
    int64_t first_time, last_time;
    struct kk_dealing *next; /* in order of first event */
} kk_dealing;

typedef struct kk_file_record {
    kk_str path;           /* as first seen */
    bool created;          /* some successful open made it anew (or replaced it) */
    bool is_directory;
    bool was_new;          /* Created, not Overwritten or Superseded */
    kk_event_ref created_at;
    int64_t created_time;
    kk_process_id created_by;
    kk_dealing *dealings;  /* by process; bytes of data written and read (own-image reads always, others where wanted) */
    uint64_t written_extent; /* greatest offset + length written: the size of a file that was written from empty */
    bool deleted, renamed;
    kk_event_ref deleted_at; kk_process_id deleted_by;
    int64_t deleted_time;
    kk_event_ref renamed_at; kk_process_id renamed_by;
    kk_str renamed_to;     /* data NULL when not renamed */
    kk_str renamed_from;   /* data NULL when it did not come from a rename */
    uint32_t permission_changes;
    kk_event_ref permission_at; kk_process_id permission_by;
    uint32_t loads;        /* Load Image events as a module that is not the process's own image */
    kk_event_ref loaded_at; kk_process_id loaded_by;
    uint32_t runs;         /* processes started from it in the capture */
    kk_event_ref run_at; kk_process_id run_as; /* first */
    struct kk_file_record *next; /* in order of first sight */
} kk_file_record;

typedef enum kk_registry_change { KK_KEY_CREATED, KK_KEY_DELETED, KK_VALUE_SET, KK_VALUE_DELETED } kk_registry_change;

/* One change of a key or value; equal changes by one process fold into `count`. */
typedef struct kk_registry_event {
    kk_registry_change change;
    kk_process_id process;
    kk_event_ref first, last;
    int64_t first_time, last_time;
    uint64_t count;
    bool success;
    kk_str type, data;        /* of KK_VALUE_SET, as Procmon prints it; data NULL when not stored */
    struct kk_registry_event *next;
} kk_registry_event;

typedef struct kk_registry_record {
    kk_str path;
    bool is_value;
    kk_registry_event *history;
    struct kk_registry_record *next;
} kk_registry_record;

typedef struct kk_endpoint_record {
    kk_str protocol;        /* "TCP" or "UDP" */
    kk_str address;         /* data NULL when the capture only has a name */
    kk_str host;            /* data NULL when it only has an address */
    int64_t port;           /* -1 when unknown */
    kk_dealing *dealings;   /* per process, bytes each way */
    uint64_t connects, accepts, reconnects, disconnects, sends, receives;
    bool answered;          /* something was received, or a connect or accept succeeded */
    kk_event_ref first, last;
    int64_t first_time, last_time;
    uint16_t *local_ports;  /* distinct, ascending, at most KK_LOCAL_PORT_LIMIT */
    unsigned local_port_count;
    bool more_local_ports;
    struct kk_endpoint_record *next;
} kk_endpoint_record;

#define KK_LOCAL_PORT_LIMIT 64

kk_ledger *kk_ledger_new(void);
void kk_ledger_free(kk_ledger *ledger);

/* The events that the ledger must see, as an expression in `pool` (a CreateFile that only opens is none of them); NULL
 * when memory is out. */
const kk_expression *kk_ledger_interest(kk_expressions *pool);

/* Folds one event in; false when memory is out. Events come in order. */
bool kk_ledger_observe(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);

/* First record of each list; follow ->next. */
const kk_file_record *kk_ledger_files(const kk_ledger *ledger);
const kk_registry_record *kk_ledger_registry(const kk_ledger *ledger);
const kk_endpoint_record *kk_ledger_endpoints(const kk_ledger *ledger);

/* By path in any case; NULL when nothing happened to it. */
const kk_file_record *kk_ledger_file(const kk_ledger *ledger, kk_str path);
const kk_registry_record *kk_ledger_value(const kk_ledger *ledger, kk_str path);

#endif
