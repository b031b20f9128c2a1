/* Learns processes from events that tell of them by PID alone, and say of them what they please: those that
 * rules give as examples. (A PML numbers its processes, and all rows of a CSV have the same columns: see
 * csv/births.h.) Private to core/capture/.
 *
 * Everything is reported in the order of the capture, with the ordinal of the event that tells it. A PID that
 * is used again becomes a new process; which of them an event belongs to follows from the ordinal, so a
 * lookup may come later than the report of events behind it. One thread at a time. */
#ifndef KK_CAPTURE_TRACKER_H
#define KK_CAPTURE_TRACKER_H

#include "capture/source_impl.h"

typedef struct kk_tracker kk_tracker;

/* What an event says of a process. Start from KK_PROCESS_FACTS and set what is known; texts are copied. */
typedef struct kk_process_facts {
    uint32_t pid;
    int64_t parent_pid; /* -1 when not said */
    int64_t session;    /* -1 when not said */
    uint64_t authentication_id;
    bool has_authentication_id;
    kk_tristate virtualized, is_64bit;
    kk_known_str name, image, command_line, current_directory;
    kk_known_str user, integrity, company, description, version;
    kk_known_str environment;
} kk_process_facts;

#define KK_PROCESS_FACTS                                                                                     \
    ((kk_process_facts){                                                                                     \
        .parent_pid = -1, .session = -1, .virtualized = KK_NOT_KNOWN, .is_64bit = KK_NOT_KNOWN})

/* Fills in what is not known of a process yet, its parent excepted; texts are copied into the arena. False
 * when memory is out. */
bool kk_process_learn(kk_process *process, const kk_process_facts *facts, kk_arena *arena);

/* A tracker that adds to `table`, which must outlive it; NULL when memory is out. */
kk_tracker *kk_tracker_new(kk_processes *table);
void kk_tracker_free(kk_tracker *tracker);

/* An event of the process with this PID: the one that runs under it, or a new one that must have run before
 * the capture began. It is another process than the one known when that has ended and name, image or command
 * line differ, or when the names differ. What the table does not know yet is filled in. NULL when memory is
 * out. */
kk_process *kk_tracker_seen(kk_tracker *tracker, uint64_t index, const kk_process_facts *facts);

/* Process Create, by `creator` (KK_NO_PROCESS when unknown) at `time`: always a new process. */
kk_process *kk_tracker_created(kk_tracker *tracker, uint64_t index, int64_t time, kk_process_id creator,
                               const kk_process_facts *child);

/* Process Start, an event of the process itself: the one that was just created, else one of which the Process
 * Create is missing (then a new process when another is known by this PID). */
kk_process *kk_tracker_started(kk_tracker *tracker, uint64_t index, int64_t time,
                               const kk_process_facts *facts);

/* Process Exit of the process with this PID. The next process under it is a new one. NULL when memory is out.
 */
kk_process *kk_tracker_exited(kk_tracker *tracker, uint64_t index, int64_t time,
                              const kk_process_facts *facts, bool has_status, int32_t status);

/* The process that an event with this ordinal belongs to; `name` settles it where two have the PID, and may
 * be unknown. KK_NO_PROCESS when none with this PID was reported. */
kk_process_id kk_tracker_find(const kk_tracker *tracker, uint32_t pid, kk_known_str name, uint64_t index);

#endif
