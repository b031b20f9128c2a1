/* A copy of some of a PML's events as a PML: what is chosen, and the tables that go with it. Private to
 * core/capture/write/.
 *
 * The layout, and where its facts come from, is in docs/pml-format.md. Events and records are carried as they
 * are; numbers of strings and icons, and all offsets, are made anew. */
#ifndef KK_CAPTURE_WRITE_PML_COPY_H
#define KK_CAPTURE_WRITE_PML_COPY_H

#include "base/grow.h"
#include "capture/pml/source.h"

/* What of a source goes into its copy. */
typedef struct kk_pml_chosen {
    const kk_pml *pml;
    uint64_t *events; /* a bit per event of the source, by index */
    uint64_t count;   /* of them */
    bool whole;       /* every event: nothing of the tables is left out */
    bool *processes;  /* by id */
    bool *hosts;      /* by number in pml->hosts */
    bool *ports;      /* by number in pml->ports */
} kk_pml_chosen;

static inline bool kk_pml_is_chosen(const kk_pml_chosen *chosen, uint64_t index)
{
    return chosen->events[index / 64] >> (index % 64) & 1;
}

/* False when memory is out. Free it also then. (pml_chosen.c) */
bool kk_pml_chosen_init(kk_pml_chosen *chosen, const kk_pml *pml);
void kk_pml_chosen_free(kk_pml_chosen *chosen);

/* Chooses an event of the source, once. */
void kk_pml_choose_event(kk_pml_chosen *chosen, const kk_event *event);

/* Chooses what the events need: their processes and those they tell of, whose parents, the process whose
 * modules are the kernel's, names of hosts and ports. After the last event. */
void kk_pml_choose_tables(kk_pml_chosen *chosen);

/* Where an event lies: bytes of the source, and of its copy. */
typedef struct kk_pml_extent {
    const unsigned char *raw;
    uint64_t size; /* fixed part, stack, detail */
    const unsigned char *answer;
    uint64_t answer_size; /* its size word and what is kept behind it included; 0 when there is no answer */
} kk_pml_extent;

/* Calls `visit` for each chosen event, in the source's order, until it says no: false then. */
bool kk_pml_each_chosen(const kk_pml_chosen *chosen,
                        bool (*visit)(void *context, const kk_pml_extent *extent), void *context);

/* The four tables behind the array of offsets, as they go into the file. */
typedef struct kk_pml_tables {
    kk_buf processes, strings, icons, names;
} kk_pml_tables;

/* False and `error` without memory, and for tables that do not fit the format. Free it also then.
 * (pml_tables.c) */
bool kk_pml_tables_make(kk_pml_tables *tables, const kk_pml_chosen *chosen, kk_error *error);
void kk_pml_tables_free(kk_pml_tables *tables);

/* Entries of one kind of table (strings, icons) that go into the copy, of all parts of the source. The table
 * begins with an empty entry. (pml_entries.c) */
typedef struct kk_pml_entries {
    const kk_pml *pml;
    size_t head;        /* bytes in front of an entry's content, the last four of which are its size */
    uint64_t *tables;   /* per part: offset of the table in the file; 0 for none */
    uint32_t *counts;   /* per part: entries that it can have */
    uint32_t **numbers; /* per part: numbers of its entries in the copy; KK_PML_WANTED until they have one */
    KK_ARRAY(uint32_t) at; /* offsets of the copy's entries in `content` */
    kk_buf content;
} kk_pml_entries;

#define KK_PML_WANTED UINT32_MAX

/* `field` is where the header has the table's offset. False when memory is out. Free it also then. */
bool kk_pml_entries_init(kk_pml_entries *entries, const kk_pml *pml, unsigned field, size_t head);
void kk_pml_entries_free(kk_pml_entries *entries);
void kk_pml_entries_want(kk_pml_entries *entries, size_t part, uint32_t number);
/* Numbers all that is wanted, in the order that the source has it. */
bool kk_pml_entries_settle(kk_pml_entries *entries, kk_error *error);
/* The number in the copy; 0, the empty entry, for what the source has not. After settling. */
uint32_t kk_pml_entries_number(const kk_pml_entries *entries, size_t part, uint32_t number);
/* Appends the table. False and `error` when it does not fit into 32 bits of offset. */
bool kk_pml_entries_append(const kk_pml_entries *entries, kk_buf *out, kk_error *error);

/* Appends the tables of hosts and ports. (pml_names.c) */
void kk_pml_names_append(const kk_pml_chosen *chosen, kk_buf *out);

/* Appends a number as the format has it. */
static inline void kk_pml_append_u32(kk_buf *out, uint32_t number)
{
    unsigned char bytes[4];
    kk_put_u32(bytes, number);
    kk_buf_append(out, bytes, sizeof bytes);
}

#endif
