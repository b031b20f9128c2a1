/* What an event says of processes: of its own in its columns, of others in its detail. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_FACTS_H
#define KK_CAPTURE_COLUMNS_FACTS_H

#include "capture/columns/texts.h"
#include "capture/tracker.h"
#include "event/event.h"

/* An event that tells of processes. Texts of facts lie in it or in the scratch. */
typedef struct kk_columns_teller {
    const kk_event *event;
    kk_scratch *scratch;
} kk_columns_teller;

/* A process identifier; -1 when the text is none. */
int64_t kk_columns_pid(kk_known_str text);

/* "00000000:000003e7": the high and the low half of a logon session's number in hexadecimal. False when the
 * text is none. */
bool kk_columns_authentication_id(kk_known_str text, uint64_t *id);

/* The PID of an event's own process by its column's text. Where the capture has no such column, 0 for all
 * processes that it names, which are told apart by their names then; -1 when there is none. */
int64_t kk_columns_own_pid(const kk_source *source, kk_known_str text);

/* The name of an event's process: its image's where the capture has no column of names. */
kk_known_str kk_columns_process_name(const kk_event *event, kk_scratch *scratch);

/* The columns on the event's own process; false when they do not name it. */
bool kk_columns_own_facts(const kk_columns_teller *from, kk_process_facts *facts);

/* A Process Create on the child; false when it does not name it. */
bool kk_columns_child_facts(const kk_columns_teller *from, const kk_process_facts *creator,
                            kk_process_facts *child);

/* Adds what a Process Start's detail says to what its columns do. */
void kk_columns_start_facts(const kk_columns_teller *from, kk_process_facts *facts);

/* An Environment of Detail, whose KEY=value entries stand behind line ends (Process Monitor shows "\r\n\t"
 * and writes "\r;\t" to a CSV), with a NUL between entries instead. data NULL when `text` has none or memory
 * is out. */
kk_known_str kk_columns_environment_block(kk_known_str text, kk_arena *arena);

/* A value of the event's detail; data NULL when it has none. */
kk_known_str kk_columns_teller_detail(const kk_columns_teller *from, kk_columns_key key);

#endif
