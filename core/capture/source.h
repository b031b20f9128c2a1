/* One interface over all capture formats.
 *
 * A source is opened once and read in chunks. Scanning threads each have a cursor and take chunks in any
 * order; a cursor gives only events whose operation is wanted, and skips the others on their header. The
 * replaying thread accepts the chunks in order, which settles what a chunk alone cannot know (where a CSV's
 * rows begin, event ordinals, which process a row belongs to). */
#ifndef KK_CAPTURE_SOURCE_H
#define KK_CAPTURE_SOURCE_H

#include "base/error.h"
#include "base/zone/zone.h"
#include "event/event.h"

typedef struct kk_source kk_source;
typedef struct kk_cursor kk_cursor;

/* What is true of all captures of one format. */
typedef struct kk_format {
    const char *name;          /* for people: "PML", "CSV" */
    const char *id;            /* for programs: "pml", "csv" */
    const char *position_unit; /* what kk_problem.position counts: "offset" (bytes) or "line" (from 1) */
    bool carries_stacks;       /* events may have stacks; whether a capture's do, its has_stacks says */
    bool scan_settles; /* what a cursor gives is final: no chunk has to be accepted, and no event resolved,
                          before its columns are read */
} kk_format;

typedef struct kk_environment_variable {
    kk_str name, value;
} kk_environment_variable;

/* What a capture's times tell. */
typedef enum kk_times_tell {
    KK_TELL_DATES,   /* the moment */
    KK_TELL_CLOCK,   /* the time of day, of no date: days are counted from the first event's */
    KK_TELL_MINUTES, /* minutes and seconds: hours are counted from the first event's */
    KK_TELL_SPANS    /* what passed since the first event */
} kk_times_tell;

/* What the capture says about itself. Strings live as long as the source; unknown ones have data NULL. */
typedef struct kk_capture_info {
    const kk_format *format;
    kk_str path; /* as given to kk_source_open; of a member "ARCHIVE/MEMBER" */
    kk_str name; /* of a member "ARCHIVE/MEMBER" without folders before; data NULL: the path's last part */
    uint64_t file_size;  /* bytes of all its files */
    int64_t file_time;   /* when its file was last written, UTC; 0 when unknown (a pipe, a packed file) */
    unsigned file_count; /* X.pml, X-1.pml, ... */
    unsigned version;    /* of the PML; 0 for CSV and XML */
    kk_str encoding;     /* CSV, XML: "UTF-8" or "UTF-16LE"; PML: "" */
    bool utc;            /* times are UTC (else the capture's own clock, zone unknown) */
    kk_str clock; /* the zone of the capture's clock and what it follows from, where the capture does not say
                     it; else data NULL */
    kk_times_tell times; /* below KK_TELL_DATES, times are less than a year */
    int64_t date;        /* the day that the caller gave for the first event; 0 for none */
    const kk_zone *zone; /* in which UTC times are shown, and its name; NULL for UTC */
    kk_str zone_name;
    bool recovered; /* tables were missing or cut; processes come from events */
    bool has_stacks;
    bool lists_processes; /* a table of the capture's tells of processes, whatever columns there are */
    uint64_t event_count; /* UINT64_MAX until a CSV or XML was scanned */
    int64_t begin_time; /* when the capture began of which this one is a part: Relative Time counts from it; 0
                           when it counts from the first event */
    kk_str computer, system_root;
    unsigned os_major, os_minor, os_build; /* 0 when unknown */
    bool os_is_server;
    kk_str os_service_pack;
    kk_tristate is_64bit;
    unsigned processors;   /* logical; 0 when unknown */
    uint64_t memory;       /* bytes of RAM; 0 when unknown */
    const kk_str *columns; /* CSV, XML: names in the header's order */
    unsigned column_count;
} kk_capture_info;

/* "Windows 10", "Windows Server 2016", as it is sold; data NULL when the capture does not tell. */
kk_str kk_capture_os_name(const kk_capture_info *info);

/* Something that could not be read as it should, with its position. At most KK_PROBLEM_LIMIT are kept, all
 * are counted. */
#define KK_PROBLEM_LIMIT 100
#define KK_NO_POSITION   UINT64_MAX
typedef struct kk_problem {
    const char *what;  /* lives as long as the source: "row has 3 fields, the header 7" */
    uint64_t position; /* in the file, counted in the format's position_unit; KK_NO_POSITION: of all of it */
    uint64_t event;    /* ordinal it would have had; UINT64_MAX when none */
} kk_problem;

typedef struct kk_problems {
    kk_problem items[KK_PROBLEM_LIMIT];
    unsigned kept;
    uint64_t count;       /* all, kept or not */
    uint64_t lost_events; /* rows or events that are missing from the analysis because of them */
} kk_problems;

/* What the caller knows of a capture that the file itself may not tell. Texts (data NULL: not given) must
 * live as long as the source. */
typedef struct kk_source_options {
    kk_str encoding; /* name of the encoding of its texts */
    kk_str date; /* YYYY-MM-DD of its first event, for times without a date; with THH:MM where they have no
                    hour */
    kk_str zone; /* see kk_zone_open: of the capture's clock where that is local time, else of the times that
                    are shown */
    kk_str password;         /* of a packed capture; without it none is tried, then "infected" */
    kk_str member;           /* name of the one that is meant of several captures in an archive */
    uint64_t unfolded_limit; /* bytes that a packed capture may unfold to; 0: KK_UNFOLDED_LIMIT */
    const struct kk_neighbours *neighbours; /* where its further files lie; NULL: beside it on the disk */
} kk_source_options;

#define KK_UNFOLDED_LIMIT (UINT64_C(64) << 30)

/* Something true of the whole capture that its reader has to know: what it lacks, and how it was read where
 * that had to be guessed. Reports have a phrase for each `id` (lua/report/words), which names what the other
 * members hold. */
#define KK_CAVEAT_LIMIT 24
typedef struct kk_caveat {
    const char *id;      /* "no-result", "encoding-guessed" */
    kk_str name;         /* a proper name: of an encoding, of columns; "" for none */
    const char *subject; /* a term of the catalogues; NULL for none */
    uint64_t count;      /* of what the phrase counts; 0 for nothing */
} kk_caveat;

typedef struct kk_caveats {
    kk_caveat items[KK_CAVEAT_LIMIT];
    unsigned count;
} kk_caveats;

/* False and `error` (what is accepted) for a date or zone that is none. */
bool kk_source_options_check(const kk_source_options *options, kk_error *error);

/* Maps and checks a file on the disk that is not packed (captures.h opens all others too); reads tables, not
 * events. Detects the format by content. NULL and `error` (file, what is wrong, what to do) when it cannot be
 * read as a capture at all. `options` may be NULL. */
kk_source *kk_source_open(const char *path, const kk_source_options *options, kk_error *error);
void kk_source_close(kk_source *source);

/* True when a file's name ends like those of some format's captures, or of packed ones: in ".pml", ".zip". */
bool kk_source_is_named_so(kk_str path);

const kk_capture_info *kk_source_info(const kk_source *source);

/* Appends what kind of file it is, on one line: "PML version 9, 64-bit", "CSV, UTF-8, 7 columns". */
void kk_source_describe(const kk_source *source, kk_buf *out);

/* True for a field that the scan may leave KK_PENDING, as only the replay learns it from other events. */
bool kk_source_learns(const kk_source *source, kk_field field);

/* All processes known so far: complete at once for a PML with tables; for others after the last chunk was
 * accepted. */
const kk_processes *kk_source_processes(const kk_source *source);

/* What was wrong so far; complete after the last chunk was accepted. Warnings about the whole file
 * (recovered, tables cut) come first. */
const kk_problems *kk_source_problems(const kk_source *source);

/* What to know of the whole capture; complete after the last chunk was accepted. */
const kk_caveats *kk_source_caveats(const kk_source *source);

/* A short look at the beginning (and for a PML at the tables) for environment blocks of Process Start,
 * without scanning the capture. Distinct name/value pairs in order of appearance, several users' values of
 * one name included. */
const kk_environment_variable *kk_source_environment(kk_source *source, size_t *count);

size_t kk_source_chunk_count(const kk_source *source);

/* Counts of one chunk, by operation; operations without an identifier are under KK_OP_OTHER. */
typedef struct kk_chunk_counts {
    uint64_t events;
    uint64_t by_operation[KK_OP_COUNT];
    uint64_t by_class[KK_CLASS_COUNT];
    int64_t first_time, last_time; /* of its first and last event in file order; 0 when it has none */
} kk_chunk_counts;

typedef struct kk_cursor_options {
    kk_opset wanted;     /* events to give */
    bool need_processes; /* a CSV's cursor also notes each chunk's processes, for the replay */
    bool without_times;  /* nobody asks for the events' times: a CSV's cursor leaves them out */
} kk_cursor_options;

/* A cursor for one thread; reused for many chunks. NULL when memory is out. */
kk_cursor *kk_cursor_new(kk_source *source, const kk_cursor_options *options);
void kk_cursor_free(kk_cursor *cursor);

/* Begins chunk number `chunk`. */
void kk_cursor_begin(kk_cursor *cursor, size_t chunk);

/* The next wanted event, in file order; false at the chunk's end. ref.index counts from the chunk's start; in
 * a CSV ref.process may be unresolved until the replay. Event pointers stay valid while the source
 * is open. */
bool kk_cursor_next(kk_cursor *cursor, kk_event *event);

/* What the finished chunk held; memory of the cursor until its next kk_cursor_begin. */
const kk_chunk_counts *kk_cursor_counts(const kk_cursor *cursor);

/* An opaque summary of the finished chunk for kk_source_accept (borders, rows, bad rows, processes); moves
 * out of the cursor to the caller, who passes it to kk_source_accept or kk_chunk_free. */
typedef struct kk_chunk kk_chunk;
kk_chunk *kk_cursor_finish(kk_cursor *cursor);
void kk_chunk_free(kk_chunk *chunk);

typedef enum kk_accept {
    KK_ACCEPTED,
    KK_RESCAN,       /* it was cut at a wrong row start: scan it again, the source now knows the right one */
    KK_ACCEPT_FAILED /* memory is out */
} kk_accept;

/* In chunk order, on one thread: settles the chunk's borders and ordinals. `first_index` is the ordinal of
 * its first event (to be added to ref.index of its events). Frees `chunk` whatever the answer. */
kk_accept kk_source_accept(kk_source *source, kk_chunk *chunk, uint64_t *first_index, kk_error *error);

/* In event order, on the replaying thread, for every replayed event: resolves ref.process, and learns from
 * process events (start, end, command line) where the capture has no process table. Operations in
 * kk_source_process_events must be wanted by all cursors and resolved in order for that to be complete. */
void kk_source_resolve(kk_source *source, kk_event *event, kk_scratch *scratch);
kk_opset kk_source_process_events(const kk_source *source);

/* Time of the first event that can be read; 0 when there is none. */
int64_t kk_source_first_time(kk_source *source);

/* Of a Process Start that was resolved, whose process no Process Create tells of (the capture was filtered to
 * the process, say): the creation that it stands for, as an event in the form of that Process Create. Its
 * process is the parent where that is known, else none, of which `process.pid` is known alone; path and
 * child.* are of the process that started; ref.index is that of the Process Start, and kk_source_event reads
 * it again by its ref. False for every other event. */
bool kk_source_creation(const kk_source *source, const kk_event *event, kk_event *creation);

/* Reads an event again by its reference; false when the reference is not of this source. */
bool kk_source_event(kk_source *source, const kk_event_ref *ref, kk_event *event);

/* The event will be read again soon: its bytes may be far away in memory. */
void kk_source_fetch(const kk_source *source, const kk_event_ref *ref);

/* The chunk's events are done with for now: the memory that they were read into may go. They can still be
 * read again. Any thread may say so. */
void kk_source_release(kk_source *source, size_t chunk);

/* Stack frames, of formats that carry stacks. */
typedef struct kk_frame {
    uint64_t address;
    const kk_module *module; /* NULL when in none that is known */
    uint64_t offset;         /* within the module */
    bool kernel;
} kk_frame;

/* Frames of an event's stack, innermost first, up to `limit`; the number there are. 0 when the source has
 * none. */
size_t kk_event_stack(const kk_event *event, kk_frame *frames, size_t limit);

/* Frames of a stack that are looked at. */
#define KK_FRAME_LIMIT 1024

/* What KK_FIELD_UNBACKED_FRAMES says of a stack of `count` frames, of which `frames` holds the first
 * KK_FRAME_LIMIT; unavailable for events without a stack. */
kk_availability kk_unbacked_frames(const kk_frame *frames, size_t count, kk_value *value);

#endif
