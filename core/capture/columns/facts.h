/* What a row says of processes: of its own in its columns, of others in its detail. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_FACTS_H
#define KK_CAPTURE_COLUMNS_FACTS_H

#include "capture/columns/detail.h"
#include "capture/tracker.h"
#include "event/event.h"

typedef struct kk_csv kk_csv;

/* A row that tells of processes, being read. Texts of facts lie in it or in the scratch. */
typedef struct kk_csv_teller {
    const kk_csv *csv;
    const kk_event *event;
    kk_scratch *scratch;
} kk_csv_teller;

/* A process identifier; -1 when the text is none. */
int64_t kk_csv_pid(kk_known_str text);

/* The name of a row's process: its image's where the capture has no column of names. */
kk_known_str kk_csv_row_name(const kk_event *event, kk_scratch *scratch);

/* The columns on the row's own process; false when they do not name it. */
bool kk_csv_own_facts(const kk_csv_teller *from, kk_process_facts *facts);

/* A Process Create on the child; false when it does not name it. */
bool kk_csv_child_facts(const kk_csv_teller *from, const kk_process_facts *creator, kk_process_facts *child);

/* Adds what a Process Start's detail says to what its columns do. */
void kk_csv_start_facts(const kk_csv_teller *from, kk_process_facts *facts);

/* A value of the row's detail; data NULL when it has none. */
kk_known_str kk_csv_teller_detail(const kk_csv_teller *from, kk_csv_key key);

#endif
