/* The ledger's parts, shared by the files of core/case/ only. */
#ifndef KK_CASE_LEDGER_IMPL_H
#define KK_CASE_LEDGER_IMPL_H

#include "base/buf.h"
#include "case/index.h"
#include "case/ledger.h"

/* When something happened: by the ordinal of its event, or by time where that is not known. A CSV without
 * dates has no order of times beyond a day, so the ordinal goes first. */
typedef struct kk_moment {
    uint64_t index; /* UINT64_MAX when unknown */
    int64_t time;
} kk_moment;

#define KK_LONG_AGO ((kk_moment){0, 0})

static inline kk_moment kk_moment_of(const kk_event *event)
{
    return (kk_moment){event->ref.index, event->time};
}

static inline bool kk_moment_before(kk_moment a, kk_moment b)
{
    bool ordinals = a.index != UINT64_MAX && b.index != UINT64_MAX;
    return ordinals ? a.index < b.index : a.time < b.time;
}

/* A process that used a file, and when first. */
typedef struct kk_user {
    kk_process_id process;
    kk_moment since;
    struct kk_user *next;
} kk_user;

/* Entry of a file: its public record, and what the ledger alone needs of it. */
typedef struct kk_file_entry {
    kk_file_record record;  /* begins with the path, the key */
    kk_user *loaders;       /* as a module */
    kk_user *writers_to_be; /* processes of Windows' core that opened it for writing without making it */
    kk_dealing *last_dealing;
    uint32_t pending_run; /* PID of a Process Create whose Process Start did not come yet */
    bool run_is_pending;
    bool deletes_on_close; /* opened so: closing deletes it, whatever a disposition says */
} kk_file_entry;

typedef struct kk_registry_entry {
    kk_registry_record record; /* begins with the path, the key */
    unsigned changes;          /* length of the history */
} kk_registry_entry;

typedef struct kk_endpoint_entry {
    kk_str key; /* protocol, address or host, port */
    kk_endpoint_record record;
    kk_dealing *last_dealing;
} kk_endpoint_entry;

struct kk_ledger {
    const kk_knowledge *knowledge;
    kk_arena arena;
    kk_index files, keys, values, endpoints;
    kk_file_record *first_file, *last_file;
    kk_registry_record *first_registry, *last_registry;
    kk_endpoint_record *first_endpoint, *last_endpoint;
    kk_user *wmi_clients;       /* processes that became clients of WMI, latest first */
    kk_user *installer_clients; /* ... of Windows Installer, by loading its library */
    uint64_t folder_effort;     /* see ledger_moves.c */
    kk_buf text;                /* for building keys */
};

/* A handler folds one event of the operations it is registered for; false when memory is out. */
typedef bool (*kk_ledger_handler)(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);

/* ledger_files.c */
bool kk_ledger_create_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_write_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_read_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_dispose_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_secure_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
/* ledger_moves.c */
bool kk_ledger_rename_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_link_file(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
/* ledger_images.c */
bool kk_ledger_load_image(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_create_process(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_start_process(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
/* ledger_registry.c */
bool kk_ledger_create_key(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_delete_key(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_set_value(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
bool kk_ledger_delete_value(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);
/* ledger_network.c */
bool kk_ledger_network(kk_ledger *ledger, const kk_event *event, kk_scratch *scratch);

/* The entry of a path, made when it is new; NULL when memory is out. */
kk_file_entry *kk_ledger_file_entry(kk_ledger *ledger, kk_str path);
/* The entry of a path that something happened to; NULL when there is none. */
kk_file_entry *kk_ledger_find_file(const kk_ledger *ledger, kk_str path);
static inline kk_file_entry *kk_file_entry_of(kk_file_record *record)
{
    return (kk_file_entry *)(void *)record;
}

/* Adds the event's process to the users unless it is there already. False when memory is out. */
bool kk_ledger_note_user(kk_ledger *ledger, kk_user **users, const kk_event *event);

/* Counts an event in the dealings of its process. `last` remembers which dealing was used last. NULL when
 * memory is out. */
kk_dealing *kk_ledger_deal(kk_ledger *ledger, kk_dealing **dealings, kk_dealing **last,
                           const kk_event *event);

/* Fields, as handlers want them: text (size 0 when not known), number (`otherwise` when not known). */
kk_str kk_ledger_text(const kk_event *event, kk_field field, kk_scratch *scratch);
int64_t kk_ledger_number(const kk_event *event, kk_field field, kk_scratch *scratch, int64_t otherwise);
bool kk_ledger_succeeded(const kk_event *event, kk_scratch *scratch);

#endif
