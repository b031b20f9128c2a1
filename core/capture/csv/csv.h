/* The CSV reader's own parts. Private to core/capture/csv/.
 *
 * The file is cut into chunks of KK_CSV_CHUNK bytes and more; the rows of a chunk are those that begin in it.
 * Where the first of them begins cannot be known without reading all before it, as a line end may stand in
 * quotes. A cursor therefore guesses (the first line from which a row of the header's width can be read), and
 * kk_source_accept holds the guess against where the chunk before ended: when they differ the chunk is read
 * again from the right offset. */
#ifndef KK_CAPTURE_CSV_CSV_H
#define KK_CAPTURE_CSV_CSV_H

#include "base/grow.h"
#include "capture/columns/texts.h"
#include "capture/columns/time/timing.h"
#include "capture/csv/ahead.h"
#include "capture/csv/rows.h"
#include "capture/source_impl.h"

#include <stdatomic.h>

/* Chunks of a large file are larger, as handing one from thread to thread costs a while; those of a small one
 * keep all threads busy. */
#define KK_CSV_CHUNK      ((size_t)1 << 20)
#define KK_CSV_MOST_CHUNK ((size_t)16 << 20)
#define KK_CSV_CHUNKS     64u

#define KK_CSV_ABSENT UINT32_MAX

/* Rescanning what a bad row swallowed is paid from a credit, so that no file can make the reader quadratic:
 * one byte is earned per byte that is passed, up to this. */
#define KK_CSV_CREDIT ((int64_t)1 << 20)

/* A Process Start without a Process Create so far. */
typedef struct kk_csv_start {
    kk_process_id process;
    uint32_t actor; /* of its row */
    const kk_csv_birth *birth;
    bool over; /* further rows with its PID may be of another process */
} kk_csv_start;

/* Position in the text from which reading goes on: all that the rows so far decide about the rest. */
typedef struct kk_csv_position {
    size_t at;      /* byte of the text where the next row begins */
    int64_t credit; /* see KK_CSV_CREDIT */
} kk_csv_position;

/* Names that are none of Process Monitor's: how often they stand there, and the first of them, cut. */
#define KK_CSV_UNKNOWN_NAMES 3u
#define KK_CSV_UNKNOWN_SIZE  ((size_t)40)
typedef struct kk_csv_unknown {
    uint64_t count;
    unsigned kept;
    struct {
        char text[KK_CSV_UNKNOWN_SIZE];
        uint8_t size;
    } names[KK_CSV_UNKNOWN_NAMES];
} kk_csv_unknown;

struct kk_csv {
    kk_source base;
    kk_mapping mapping;        /* the file */
    const unsigned char *text; /* the file as UTF-8: the mapping itself, or transcoded */
    size_t size;               /* bytes of text */
    size_t rows_begin;         /* of the first row */
    void *transcoded;          /* mapped memory of `text`; NULL when it is the file's mapping */
    size_t transcoded_size;
    kk_csv_dialect dialect;
    unsigned columns;                   /* fields of the header and of every good row */
    uint32_t field_of[KK_COLUMN_COUNT]; /* which field of a row, or KK_CSV_ABSENT */
    kk_csv_scanner *scan;
    size_t chunk_size;           /* a multiple of KK_CSV_CHUNK but in tests */
    kk_columns_date_order order; /* of day, month and year */
    kk_columns_timing timing;
    bool dates_in_time; /* Time of Day holds dates with times, and is read as Date & Time */

    /* What kk_source_accept knows; on one thread, but for the proven beginning that cursors read. */
    kk_scratch scratch;
    struct kk_csv_replay *replay;  /* processes, see csv/processes.c */
    KK_ARRAY(kk_csv_start) starts; /* of the chunk at hand, see csv/starts.c */
    kk_csv_position expected;      /* where the next chunk to accept begins */
    size_t accepted;               /* chunks of this pass over the file */
    size_t learned;                /* chunks whose processes are in the table */
    size_t reported;               /* chunks whose problems are counted */
    kk_csv_unknown unknown;        /* operations, of those chunks */
    uint64_t requests;             /* rows with a request's name as operation, of those chunks */
    uint64_t rows;                 /* of the accepted chunks */
    size_t line_offset; /* an offset in the text, and the number of its line, for problems further on */
    uint64_t line;
    _Atomic size_t proven_chunk; /* chunk to be scanned again from `proven`; SIZE_MAX for none */
    _Atomic size_t proven_at;
    _Atomic int64_t proven_credit;

    kk_environment_variable *environment; /* in base.arena */
    size_t environment_count;
    bool environment_read;

    kk_csv_ahead ahead; /* for cursors */
};

/* Note of a chunk on a row that tells of processes. */
typedef struct kk_csv_note {
    uint64_t index;   /* of the event, from the chunk's beginning */
    size_t offset;    /* of its row in the text */
    bool names_image; /* a Load Image of the process's own image */
} kk_csv_note;

/* A row that could not be read, or is no event. */
typedef struct kk_csv_bad_row {
    const char *what;
    size_t offset;
    uint64_t index; /* that it would have had in the chunk */
} kk_csv_bad_row;

typedef struct kk_csv_chunk {
    kk_chunk base;
    kk_csv_position begin, end; /* of its rows */
    uint64_t rows;
    kk_csv_bad_row bad[KK_PROBLEM_LIMIT];
    unsigned bad_kept;
    uint64_t bad_count;
    uint64_t lost;          /* of them, events */
    kk_csv_unknown unknown; /* operations */
    uint64_t requests;      /* rows with a request's name as operation, see columns/advanced.h */
    bool noted;             /* processes were noted */
    bool used_births;       /* to tell processes apart */
    bool births_wrong;      /* they are not those rows */
    bool failed;            /* memory ran out */
    kk_csv_note *notes;     /* rows that tell of births, and the first of each actor behind them; in order */
    size_t note_count, note_capacity;
} kk_csv_chunk;

static inline bool kk_csv_has(const kk_csv *csv, kk_column column)
{
    return csv->field_of[column] != KK_CSV_ABSENT;
}

/* A column's text of a row, quotes perhaps doubled; empty when the capture lacks the column. */
static inline kk_str kk_csv_column_cell(const kk_csv *csv, const kk_csv_row *row, kk_column column)
{
    return kk_csv_cell(row, csv->field_of[column]);
}

/* True when the row has the header's fields; further ones without text, as a comma behind each row makes, are
 * dropped. */
static inline bool kk_csv_fits(const kk_csv *csv, kk_csv_row *row)
{
    if (row->count <= csv->columns || row->count >= KK_CSV_FIELD_LIMIT) {
        return row->count == csv->columns;
    }
    for (unsigned i = csv->columns; i < row->count; i++) {
        if (kk_csv_cell(row, i).size > 0) {
            return false;
        }
    }
    row->count = csv->columns;
    return true;
}

/* --- csv/unknown.c --- */

void kk_csv_unknown_note(kk_csv_unknown *unknown, kk_str name);
void kk_csv_unknown_add(kk_csv_unknown *unknown, const kk_csv_unknown *more);

/* Notes the caveat `id` with the names and their count. */
void kk_csv_unknown_tell(kk_csv *csv, const kk_csv_unknown *unknown, const char *id);

/* --- csv/text.c --- */

/* The chunk will be read now, or was read. */
void kk_csv_expect(const kk_csv *csv, size_t chunk);
void kk_csv_release(kk_source *source, size_t chunk);

/* Offset of the first needle in the text's bytes from `from` to `end`; SIZE_MAX when there is none. */
size_t kk_csv_find(const kk_csv *csv, const kk_needle *needle, size_t from, size_t end);

/* Bytes that a row which begins at `at` may take: at least 64 MiB (fields of Process Monitor stay below 64
 * KiB of UTF-16). Rows that begin within the same 4 MiB end at one offset, so that a quote which does not
 * close is followed to it only once. A row that takes more is a bad one. */
size_t kk_csv_row_room(const kk_csv *csv, size_t at);

/* The beginning of the line that `offset` lies in, not before the first row; of a line that is too long, some
 * offset in it. */
size_t kk_csv_line_begin(const kk_csv *csv, size_t offset);

/* --- csv/header.c --- */

/* Finds the header in the first lines at or behind `begin`; sets dialect, columns, rows_begin, and the
 * columns of info. Without one, kk_csv_find_shape does. */
bool kk_csv_find_header(kk_csv *csv, const char *path, size_t begin, kk_error *error);

/* --- csv/shape.c --- */

/* Finds the columns by what rows at `begin` have in them, where no header names them: rows that were copied,
 * or stand below a header in other words. Sets what kk_csv_find_header does, and notes it. KK_CSV_NO_ROW when
 * rows are of no shape that is known. */
kk_csv_found kk_csv_find_shape(kk_csv *csv, size_t begin);

/* Makes `names` the capture's columns, one per field of a row; false when memory is out. (csv/header.c) */
bool kk_csv_keep_columns(kk_csv *csv, const kk_str *names, unsigned count);

/* The rows' dialect with this delimiter, by the `size` bytes at the first row. (csv/header.c) */
kk_csv_dialect kk_csv_dialect_of(const kk_csv *csv, kk_str first_row, char delimiter);

/* Delimiters that are tried, NUL-terminated. */
#define KK_CSV_DELIMITERS ",;\t|"

/* Columns at most; no capture has as many. */
#define KK_CSV_COLUMN_LIMIT (KK_CSV_FIELD_LIMIT - 1)

/* --- csv/sample.c --- */

/* Decides the order of dates, and notes what could be misread as problems. False when memory is out. */
bool kk_csv_sample(kk_csv *csv);

/* --- csv/encoding.c --- */

/* Makes UTF-8 of the file: by the `wanted` encoding (data NULL: none), which a byte order mark must not
 * contradict; else by the mark, else by what its bytes are, with a caveat where that is a guess. What is no
 * UTF-8 already takes memory of at most 1.5 times the file's size, of some code pages 3 times. Sets text,
 * size, transcoded and info.encoding; `*begin` is the first byte behind the mark. */
bool kk_csv_decode_text(kk_csv *csv, const char *path, kk_str wanted, size_t *begin, kk_error *error);

/* --- csv/reader.c --- */

/* Bytes that a first look at a row takes: most rows of seven columns fit. */
#define KK_CSV_FIRST_LOOK ((size_t)384)

/* Reads single rows at any offset, by the scan where they are of Process Monitor's dialect, else by libcsv.
 */
#define KK_CSV_READER_SLOTS 512u
typedef struct kk_csv_reader {
    const kk_csv *csv;
    size_t most; /* bytes that a row may take; 0 for as many as kk_csv_row_room says */
    uint32_t separators[KK_CSV_READER_SLOTS], rows[KK_CSV_READER_SLOTS];
    kk_csv_reference reference; /* made when it is needed */
} kk_csv_reader;

void kk_csv_reader_init(kk_csv_reader *reader, const kk_csv *csv);
void kk_csv_reader_free(kk_csv_reader *reader);

/* The row that begins at `at`, of any number of fields; it lives until the next call. */
kk_csv_found kk_csv_read_row(kk_csv_reader *reader, size_t at, kk_csv_row *row);

/* --- csv/cursor.c --- */

kk_cursor *kk_csv_cursor_new(kk_source *source, const kk_cursor_options *options);
void kk_csv_cursor_free(kk_cursor *cursor);
void kk_csv_cursor_begin(kk_cursor *cursor, size_t number);
bool kk_csv_cursor_next(kk_cursor *cursor, kk_event *event);
kk_chunk *kk_csv_cursor_finish(kk_cursor *cursor);

/* --- csv/event.c --- */

/* Fills the event of a row; ref.index stays for the caller, and its process is not resolved. Its time is left
 * out where `clock` is NULL. */
void kk_csv_fill_event(const kk_csv *csv, const kk_csv_row *row, kk_operation operation,
                       kk_columns_clock *clock, kk_event *event);

/* The operation of a row, KK_OP_OTHER included; class of what is KK_OP_OTHER by column or the name's
 * beginning. */
kk_operation kk_csv_operation(const kk_csv *csv, const kk_csv_row *row);
kk_class kk_csv_class(const kk_csv *csv, const kk_csv_row *row, kk_operation operation);

/* See kk_column_texts. */
kk_known_str kk_csv_event_text(const kk_event *event, kk_column column, kk_scratch *scratch);

/* --- csv/timing.c --- */

/* Finds out how columns tell times, by a look at many rows, and what the options add; sets what info says of
 * them, and caveats. False and `error` when memory is out, or the date does not say enough. */
bool kk_csv_find_times(kk_csv *csv, const kk_source_options *options, kk_error *error);

/* What a row tells of its time. */
kk_columns_time_cells kk_csv_time_cells(const kk_csv *csv, const kk_csv_row *row);

/* --- csv/starts.c --- */

/* True for the path of a Load Image that is of its process's own image: it has the process's name. */
bool kk_csv_is_own_image(kk_str path, kk_str process_name);

/* The process runs the image at `path`, unless that is told already. False when memory is out. */
bool kk_csv_learn_image(kk_csv *csv, kk_process *process, kk_known_str path);

/* A process was found that no Process Create tells of so far, by a Process Start; false when memory is out.
 */
bool kk_csv_note_start(kk_csv *csv, const kk_csv_start *start);

/* All notes of a chunk were learned, and the rows behind it begin at `end`: settles which of the processes
 * just noted have a Process Create, and which image they run. False when memory is out. */
bool kk_csv_settle_starts(kk_csv *csv, size_t end);

/* --- csv/processes.c --- */

/* The replay's table of processes. */
typedef struct kk_csv_replay kk_csv_replay;
kk_csv_replay *kk_csv_replay_new(kk_csv *csv);
void kk_csv_replay_free(kk_csv_replay *replay);

/* Reads the event at `note`, and learns what it tells. False when memory is out. */
bool kk_csv_learn(kk_csv *csv, const kk_csv_note *note, uint64_t first_index);
/* The number of the event's actor (csv/actors.h); UINT32_MAX when memory is out. */
uint32_t kk_csv_actor_number(kk_csv *csv, const kk_event *event, kk_scratch *scratch);
/* kk_csv_births_await of the births that were learned. */
bool kk_csv_awaits(const kk_csv *csv, const kk_csv_birth *birth);
void kk_csv_resolve(kk_source *source, kk_event *event, kk_scratch *scratch);

/* True for Process Create, Start and Exit: see births.h. */
static inline bool kk_csv_tells_of_birth(kk_operation operation)
{
    return operation == KK_OP_PROCESS_CREATE || operation == KK_OP_PROCESS_START ||
           operation == KK_OP_PROCESS_EXIT;
}

/* --- csv/accept.c --- */

void kk_csv_chunk_free(kk_chunk *chunk);
kk_accept kk_csv_accept(kk_source *source, kk_chunk *chunk, uint64_t *first_index, kk_error *error);

/* --- csv/environment.c --- */

const kk_environment_variable *kk_csv_environment(kk_source *source, size_t *count);

#endif
