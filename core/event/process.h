/* Processes of a capture: what is known of each, whoever learned it (a PML's table, process events, CSV
 * columns). */
#ifndef KK_EVENT_PROCESS_H
#define KK_EVENT_PROCESS_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

/* Ordinal of a process in kk_processes. Reused PIDs are different processes. */
typedef uint32_t kk_process_id;
#define KK_NO_PROCESS UINT32_MAX

/* A text that may not be known: data is NULL when the capture does not say, and set with size 0 when it is
 * empty. */
typedef kk_str kk_known_str;

typedef struct kk_module {
    uint64_t base; /* address */
    uint64_t size; /* bytes */
    kk_str path, version, company, description;
    uint32_t timestamp; /* of the PE header, seconds since 1970; 0 when unknown */
    int64_t load_time;  /* kk ticks, for modules from before the capture the time it began; 0 when unknown */
} kk_module;

typedef enum kk_tristate { KK_NOT_KNOWN = -1, KK_FALSE = 0, KK_TRUE = 1 } kk_tristate;

/* What tells a process's image, the surest first. */
typedef enum kk_image_origin {
    KK_IMAGE_TOLD,    /* a table, a column, a Process Create or a Load Image of its name */
    KK_IMAGE_LOADED,  /* the first Load Image behind its Process Start, of another name */
    KK_IMAGE_GUESSED, /* its command line */
} kk_image_origin;

typedef struct kk_process {
    kk_process_id id;
    uint32_t pid;
    bool open;               /* in a scan: rows further on may tell more */
    bool pid_unknown;        /* only the capture's own number of it is known: pid is 0 */
    int64_t parent_pid;      /* -1 when unknown */
    kk_process_id parent;    /* KK_NO_PROCESS when unknown; only ever an earlier process */
    uint32_t capture_number; /* the PML's own number of the process; UINT32_MAX when there is none */
    uint32_t capture_parent; /* and its number of the parent */
    int64_t session;         /* -1 when unknown */
    uint64_t authentication_id;
    bool has_authentication_id;
    kk_tristate virtualized;
    kk_tristate is_64bit;
    int64_t start_time;      /* kk ticks; 0 when unknown */
    int64_t end_time;        /* 0 while running or unknown */
    bool started_in_capture; /* its Process Create or Start was seen, or its start lies in the capture */
    bool ended_in_capture;
    bool created; /* a Process Create of it was seen, or is known to come */
    bool has_exit_status;
    int32_t exit_status;
    kk_image_origin image_origin;
    kk_known_str name, image, command_line, current_directory;
    kk_known_str user, integrity, company, description, version;
    kk_known_str environment; /* NUL-separated KEY=value entries of Process Start */
    const kk_module *modules;
    uint32_t module_count;
    uint64_t first_event; /* index of its Process Create or Start; UINT64_MAX when there is none */
} kk_process;

typedef struct kk_processes {
    kk_process **items; /* stable addresses: pointers stay valid while the table lives */
    uint32_t count, capacity;
    bool fixed;     /* a scan's own: what an entry does not tell it will not tell later */
    kk_arena arena; /* owns the processes and their strings */
} kk_processes;

/* A new process with everything unknown; NULL when memory is out. Owned by the table. */
kk_process *kk_processes_add(kk_processes *table, uint32_t pid);

/* By id; NULL for KK_NO_PROCESS or what is out of range. */
static inline const kk_process *kk_processes_get(const kk_processes *table, kk_process_id id)
{
    return id < table->count ? table->items[id] : NULL;
}

void kk_processes_free(kk_processes *table);

#endif
