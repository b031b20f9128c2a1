/* Inside of the reader of Process Monitor's XML. Private to core/capture/xml/.
 *
 *   open.c        opens, root, list of events   scan.c       elements and texts of this dialect
 *   processes.c   the process list, modules     parts.c      one event taken apart
 *                                               event.c      fields and columns' texts
 *   clock.c       date and zone of the times    cursor.c     chunks and cursors
 *   replay.c      what events say of processes  stack.c      frames
 *   environment.c variables of Process Start
 *
 * The dialect, measured on exports of version 4.01: no attributes, no namespaces, no entities but XML's own
 * five, elements of texts within <process>, <module>, <event> and <frame>, and nothing nested otherwise. A
 * "<event>" in the file is therefore always an event's begin, as a "<" in a text is written "&lt;": chunks
 * are cut there, and behind what is ill-formed reading goes on there. Line ends are CR LF, also within texts,
 * so that a CR LF of a text is written CR CR LF. */
#ifndef KK_CAPTURE_XML_XML_H
#define KK_CAPTURE_XML_XML_H

#include "capture/columns/texts.h"
#include "capture/columns/time/time.h"
#include "capture/numbering.h"
#include "capture/source_impl.h"

/* Chunks of a large file are larger, as handing one from thread to thread costs a while. */
#define KK_PMXML_CHUNK      ((size_t)1 << 20)
#define KK_PMXML_MOST_CHUNK ((size_t)16 << 20)
#define KK_PMXML_CHUNKS     64u

/* --- scan.c --- */

typedef enum kk_pmxml_token {
    KK_PMXML_TEXT,  /* <name>text</name>, or <name/> */
    KK_PMXML_BEGIN, /* <name> of what has elements within */
    KK_PMXML_END,   /* </name> */
    KK_PMXML_CUT,   /* the bytes end, or end within an element */
    KK_PMXML_BAD    /* nothing of the dialect */
} kk_pmxml_token;

typedef struct kk_pmxml_element {
    kk_str name;
    kk_str text; /* as it is written */
} kk_pmxml_element;

/* The element at `*at`, behind blanks, and moves `*at` behind it; for KK_PMXML_BAD to where that shows, never
 * beyond the next "<event>"; for KK_PMXML_CUT to the end of the bytes or to where what ends with them begins.
 */
kk_pmxml_token kk_pmxml_next(kk_str text, size_t *at, kk_pmxml_element *element);

/* What a text as it is written means: references resolved, line ends those of before the file was written;
 * Process Monitor ends an environment's last variable with CR CR, which is none.
 * Itself where nothing is to be done, else a copy in the arena; data NULL when memory is out. `lf_only`: the
 * file's lines end with LF, as other programs than Process Monitor write them. */
kk_str kk_pmxml_text(kk_str written, bool lf_only, kk_arena *arena);

/* True when all characters are such as XML 1.0 allows in a text. */
bool kk_pmxml_is_allowed(kk_str written);

/* --- the source --- */

/* What an element of an event is besides a column: a number over all columns. */
#define KK_PMXML_PROCESS_INDEX ((unsigned)KK_COLUMN_COUNT)
#define KK_PMXML_UNKNOWN       ((unsigned)KK_COLUMN_COUNT + 1)

/* A name that elements of events have. */
typedef struct kk_pmxml_name {
    kk_str text;
    unsigned means; /* a kk_column, or one of those above */
} kk_pmxml_name;

#define KK_PMXML_NAME_LIMIT 64u

/* The begin of a block of events, by which the day of times without a date is known. */
typedef struct kk_pmxml_mark {
    int64_t ticks; /* time of day of its first event, since midnight */
    int32_t day;   /* since the first event's */
} kk_pmxml_mark;

#define KK_PMXML_BLOCK ((size_t)64 << 10)

typedef struct kk_pmxml_named kk_pmxml_named;

typedef struct kk_pmxml {
    kk_source base;
    kk_mapping mapping;
    const char *text; /* the file as UTF-8: the mapping itself, or transcoded */
    size_t size;
    void *transcoded; /* mapped memory of `text`; NULL when it is the file's mapping */
    size_t transcoded_size;
    bool lf_only;
    size_t events_begin; /* behind <eventlist> */
    size_t chunk_size;
    kk_pmxml_name names[KK_PMXML_NAME_LIMIT]; /* in the order of the first events */
    unsigned name_count;

    kk_numbering listed;       /* the process list's; of listed_table once that is read */
    kk_processes listed_table; /* the listed processes; does not change while the replay adds others */
    kk_numbering unlisted;     /* processes that only events tell of */
    const kk_process **by_pid; /* listed processes by PID, then start time */
    kk_pmxml_named *named;     /* modules that only frames name */
    kk_process_id system;      /* whose modules are the kernel's; KK_NO_PROCESS when unknown */

    kk_columns_date_order order; /* of day, month and year */
    kk_pmxml_mark *marks;        /* of each KK_PMXML_BLOCK of events */
    size_t mark_count;
    int64_t midnight; /* of the first event's day in the capture's own clock; 0 when unknown */
    int64_t zone;     /* ticks that the clock is ahead of UTC; 0 when unknown */

    kk_scratch scratch; /* of the replay */
    size_t accepted;    /* chunks whose problems are counted */
    uint64_t requests;  /* events that are named by request, see columns/advanced.h */
    uint64_t events;    /* of the accepted chunks of this pass */

    kk_environment_variable *environment;
    size_t environment_count, environment_capacity;
    bool environment_read;
} kk_pmxml;

/* The bytes [from, to) of the text were read and will not be again for now: their memory may go. */
static inline void kk_pmxml_forget(const kk_pmxml *xml, size_t from, size_t to)
{
    if (!xml->transcoded) {
        uint64_t mark = (uint64_t)((const unsigned char *)xml->text - xml->mapping.data);
        kk_mapping_release(&xml->mapping, mark + from, mark + to);
    }
}

static inline kk_str kk_pmxml_all(const kk_pmxml *xml)
{
    return (kk_str){xml->text, xml->size};
}

/* --- parts.c --- */

/* An event taken apart: the texts as they are written, data NULL for what it lacks. */
typedef struct kk_pmxml_parts {
    size_t at, end; /* from "<event>" to behind "</event>" */
    kk_str columns[KK_COLUMN_COUNT];
    kk_str process_index;
    kk_str stack; /* the frames */
} kk_pmxml_parts;

/* The event at `at`: KK_PMXML_TEXT when it is whole, KK_PMXML_CUT when the file ends within it, else
 * KK_PMXML_BAD; then parts->end is where that showed. */
kk_pmxml_token kk_pmxml_event_parse(const kk_pmxml *xml, size_t at, kk_pmxml_parts *parts);

/* The next "<event>" at or behind `at`; SIZE_MAX when there is none before `end`. */
size_t kk_pmxml_find_event(const kk_pmxml *xml, size_t at, size_t end);

/* A number that fits in 32 bits; false, and 0, for what is none. */
bool kk_pmxml_small_number(kk_str text, uint32_t *number);

/* The number of an event's process: its ProcessIndex, else one that its PID tells. False when it has
 * neither. */
bool kk_pmxml_number(const kk_pmxml_parts *parts, uint32_t *number);

/* The number of a process that is known by PID alone. */
uint32_t kk_pmxml_number_of_pid(uint32_t pid);

/* What an element of this name is; see kk_pmxml_name. */
unsigned kk_pmxml_meaning(const kk_pmxml *xml, kk_str name, unsigned expected);

kk_operation kk_pmxml_operation(const kk_pmxml_parts *parts);
kk_class kk_pmxml_class(const kk_pmxml_parts *parts, kk_operation operation);

/* --- event.c --- */

/* Fills the event; ref.index stays for the caller. Its time is left out where `clock` is NULL. */
void kk_pmxml_fill_event(const kk_pmxml *xml, const kk_pmxml_parts *parts, kk_operation operation,
                         kk_columns_clock *clock, kk_event *event);

/* See kk_column_texts. */
kk_known_str kk_pmxml_event_text(const kk_event *event, kk_column column, kk_scratch *scratch);

/* --- clock.c --- */

/* Finds out about dates and the zone; where the file does not tell them, they are those of `options`, which
 * may be NULL. False and `error` when memory is out or the zone is none. */
bool kk_pmxml_clock_read(kk_pmxml *xml, const kk_source_options *options, kk_error *error);

/* An event's time in UTC where the zone is known, else in the capture's own clock. */
int64_t kk_pmxml_time(const kk_pmxml *xml, const kk_pmxml_parts *parts, kk_columns_clock *clock);

/* --- processes.c --- */

/* Reads what stands before the events, and sets events_begin. False and `error` when it is no export of
 * Process Monitor, or memory is out. */
bool kk_pmxml_processes_read(kk_pmxml *xml, const char *path, kk_error *error);

/* The listed process with this PID that began last before `time` (of those that began at all, when `time` is
 * 0); NULL when there is none. */
const kk_process *kk_pmxml_process_by_pid(const kk_pmxml *xml, uint32_t pid, int64_t time);

/* A process by its number, listed or not; NULL when there is none. */
const kk_process *kk_pmxml_process(const kk_pmxml *xml, uint32_t number);

/* --- cursor.c --- */

kk_cursor *kk_pmxml_cursor_new(kk_source *source, const kk_cursor_options *options);
void kk_pmxml_cursor_free(kk_cursor *cursor);
void kk_pmxml_cursor_begin(kk_cursor *cursor, size_t chunk);
bool kk_pmxml_cursor_next(kk_cursor *cursor, kk_event *event);
kk_chunk *kk_pmxml_cursor_finish(kk_cursor *cursor);
void kk_pmxml_chunk_free(kk_chunk *chunk);
kk_accept kk_pmxml_accept(kk_source *source, kk_chunk *base, uint64_t *first_index, kk_error *error);
void kk_pmxml_release(kk_source *source, size_t chunk);

/* --- replay.c --- */

/* Adds the process of the event at `at`, which the list does not have. False when memory is out. */
bool kk_pmxml_learn_unlisted(kk_pmxml *xml, uint32_t number, size_t at, uint64_t index);

void kk_pmxml_resolve(kk_source *source, kk_event *event, kk_scratch *scratch);
kk_opset kk_pmxml_process_events(const kk_source *source);

/* --- stack.c --- */

kk_pmxml_named *kk_pmxml_named_new(void);
void kk_pmxml_named_free(kk_pmxml_named *named);

/* See kk_event_stack. */
size_t kk_pmxml_stack(const kk_event *event, kk_frame *frames, size_t limit);

/* --- environment.c --- */

const kk_environment_variable *kk_pmxml_environment(kk_source *source, size_t *count);

#endif
