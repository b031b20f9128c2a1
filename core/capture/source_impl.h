/* What a format must provide to be a source. Private to core/capture/. */
#ifndef KK_CAPTURE_SOURCE_IMPL_H
#define KK_CAPTURE_SOURCE_IMPL_H

#include "base/os/mapping.h"
#include "capture/columns/column.h"

/* Methods that may be NULL stand at the end, with what that means. */
typedef struct kk_source_methods {
    void (*close)(kk_source *source);
    size_t (*chunk_count)(const kk_source *source);
    const kk_environment_variable *(*environment)(kk_source *source, size_t *count);
    kk_cursor *(*cursor_new)(kk_source *source, const kk_cursor_options *options);
    void (*cursor_free)(kk_cursor *cursor);
    void (*cursor_begin)(kk_cursor *cursor, size_t chunk);
    bool (*cursor_next)(kk_cursor *cursor, kk_event *event);
    kk_chunk *(*cursor_finish)(kk_cursor *cursor);
    void (*chunk_free)(kk_chunk *chunk);
    kk_accept (*accept)(kk_source *source, kk_chunk *chunk, uint64_t *first_index, kk_error *error);
    void (*resolve)(kk_source *source, kk_event *event, kk_scratch *scratch);
    kk_opset (*process_events)(const kk_source *source);
    bool (*event)(kk_source *source, const kk_event_ref *ref, kk_event *event);
    void (*describe)(const kk_source *source, kk_buf *out); /* NULL: the format's name says all */
    const struct kk_column_methods *columns;                /* NULL: the columns' texts are those of fields */
    bool (*learns)(const kk_source *source, kk_field field);                /* NULL: it learns no field */
    size_t (*stack)(const kk_event *event, kk_frame *frames, size_t limit); /* NULL: there are no stacks */
    void (*fetch)(const kk_source *source, const kk_event_ref *ref);        /* NULL: nothing is gained */
    void (*release)(kk_source *source, size_t chunk);                       /* NULL: nothing is gained */
} kk_source_methods;

/* Asks the memory for the lines of the cache that [bytes, bytes + size) lies in, as far as it is before
 * `end`. */
static inline void kk_fetch_bytes(const unsigned char *bytes, size_t size, const unsigned char *end)
{
    const size_t line = 64;
    for (size_t at = 0; at < size && at < (size_t)(end - bytes); at += line) {
        __builtin_prefetch(bytes + at);
    }
}

/* Of a source whose events are texts of columns (see columns/texts.h): which columns there are, and a
 * column's text of an event, with data NULL when there is none or memory is out. */
typedef struct kk_column_texts {
    uint32_t has; /* a bit per kk_column */
    kk_known_str (*of)(const kk_event *event, kk_column column, kk_scratch *scratch);
} kk_column_texts;

/* First member of every format's source. */
struct kk_source {
    const kk_source_methods *methods;
    kk_capture_info info;
    kk_processes processes;
    kk_problems problems;
    kk_caveats caveats;
    kk_arena arena; /* strings of info */
    kk_zone *zone;  /* of kk_source_take_zone, freed with the source; NULL for none */
    bool date_used; /* that of the options */
    kk_column_texts texts;
};

/* First member of every format's cursor. */
struct kk_cursor {
    kk_source *source;
    kk_chunk_counts counts;
};

/* First member of every format's chunk summary. */
struct kk_chunk {
    const kk_source_methods *methods;
    size_t number; /* which chunk */
};

/* What messages call the standard input. */
#define KK_STANDARD_INPUT "standard input"

/* Maps a capture's file; what comes from the standard input ("-"), a pipe or a device is first kept, up to
 * `limit` bytes, in a temporary file. False and `error` (file, reason, what to do) for what is missing,
 * unreadable, a directory or empty. (mapping.c) */
bool kk_capture_map(kk_mapping *mapping, const char *path, uint64_t limit, kk_error *error);

/* Where the further files of a capture are found: the one called X.pml names X-1.pml, X-2.pml. */
typedef struct kk_neighbours {
    bool (*exists)(void *context, const char *path);
    /* Maps the file; false when there is none that can be read. */
    bool (*map)(void *context, const char *path, kk_mapping *mapping);
    /* The file, mapped before, became part of the capture. */
    void (*joined)(void *context, const char *path);
    void *context;
} kk_neighbours;

/* Appends a path's name as a part: inserts "-N" as Process Monitor names the parts of a PML: before ".pml",
 * which another extension may follow, else before the last dot. False when the name has no dot. (part_name.c)
 */
bool kk_part_name(kk_buf *out, kk_str path, uint64_t part);
/* The number and the name without it of a path that is named so; 0 for others. */
uint64_t kk_part_number(kk_str path, kk_buf *whole);

/* Opens a capture that is mapped, whatever its format. `mapping` passes to the source, also when it fails.
 * `path` is its name in errors. (open.c) */
kk_source *kk_source_of_mapping(const char *path, kk_mapping mapping, const kk_source_options *options,
                                kk_error *error);

/* What to do with a file that is no capture: "give what Process Monitor saved: a PML, ...". (open.c) */
extern const char kk_give_capture[];

/* Names a file that is none of Process Monitor's for Windows, by its first bytes: false and `error` (`path`,
 * what it is, what to do). True for others. (foreign.c) */
bool kk_is_not_foreign(const char *path, const kk_mapping *mapping, kk_error *error);

/* What each format of formats.def defines: kk_<id>_looks_like tells a file by its first bytes, and
 * kk_<id>_open opens it (`mapping` passes to the source, also when it fails; `options` may be NULL). */
#define KK_FORMAT(id, article, name)                                                                         \
    bool kk_##id##_looks_like(const kk_mapping *mapping);                                                    \
    kk_source *kk_##id##_open(const char *path, kk_mapping mapping, const kk_source_options *options,        \
                              kk_error *error);
#include "capture/formats.def"
#undef KK_FORMAT

/* Makes the event of a Process Start that of the creation of process `created` of the source. (creation.c) */
void kk_creation_make(const kk_source *source, kk_process_id created, kk_event *event);

/* A number whose bits all depend on all of `number`'s, for hash tables (the finalizer of MurmurHash3, which
 * is in the public domain). */
static inline uint32_t kk_mix_u32(uint32_t number)
{
    number = (number ^ number >> 16) * UINT32_C(0x85EBCA6B);
    number = (number ^ number >> 13) * UINT32_C(0xC2B2AE35);
    return number ^ number >> 16;
}

/* Notes a problem; keeps the first KK_PROBLEM_LIMIT. `what` must live as long as the source. */
void kk_problem_add(kk_source *source, const char *what, uint64_t position, uint64_t event,
                    uint64_t lost_events);
/* Notes something of the whole capture, said in a copy of `what`. */
void kk_problem_add_text(kk_source *source, kk_str what);

/* Opens the zone in which the source's UTC times are shown from now on. False and `error` when it is no zone.
 * (options.c) */
bool kk_source_take_zone(kk_source *source, kk_str name, kk_error *error);

/* Reads YYYY-MM-DD, perhaps with THH, THH:MM or THH:MM:SS. False when it is no date. (options.c) */
bool kk_source_date_read(kk_str text, int64_t *time, bool *has_hour);

/* Notes a caveat; texts must live as long as the source. */
void kk_caveat_add(kk_source *source, kk_caveat caveat);

#endif
