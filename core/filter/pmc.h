/* Process Monitor's configuration file (PMC): its records, its settings and the rules of its filter.
 *
 * The file is records one after another, without a header or a count, little-endian:
 *
 *     u32 size of the record | u32 16 | u32 16 + bytes of the name | u32 bytes of the data | name UTF-16LE
 * with NUL | data
 *
 * FilterRules and HighlightRules: u8 1 | u32 n, then n times
 *
 *     u32 column | u32 relation | u8 include | u32 bytes | value UTF-16LE with NUL | u32 value as integer |
 * u32 0
 *
 * Source: eronnen/procmon-parser, docs/PMC Format.md, held against thirteen public files. There Columns is
 * said to be u32; sizes and values say 64 times u16. */
#ifndef KK_FILTER_PMC_H
#define KK_FILTER_PMC_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/grow.h"
#include "capture/columns/column.h"

typedef enum kk_relation {
    KK_RELATION_IS,
    KK_RELATION_IS_NOT,
    KK_RELATION_LESS_THAN,
    KK_RELATION_MORE_THAN,
    KK_RELATION_BEGINS_WITH,
    KK_RELATION_ENDS_WITH,
    KK_RELATION_CONTAINS,
    KK_RELATION_EXCLUDES, /* does not contain */
    KK_RELATION_COUNT
} kk_relation;

/* "is", "begins with", ...; of a number that is none of Process Monitor's, data NULL. */
kk_str kk_relation_name(uint32_t relation);

typedef struct kk_pmc_rule {
    uint32_t column_number; /* as in the file */
    kk_column column;       /* KK_COLUMN_COUNT where the number is not known */
    uint32_t relation;      /* kk_relation, or a number that is not known */
    bool include;           /* else it excludes */
    kk_str value;           /* UTF-8 */
} kk_pmc_rule;

/* "Path", or "column 40999" of a number that is not known. */
void kk_pmc_rule_append_column(const kk_pmc_rule *rule, kk_buf *out);
/* "begins with", or "relation 9". */
void kk_pmc_rule_append_relation(const kk_pmc_rule *rule, kk_buf *out);
/* True when both numbers are known: only then can the rule be followed. */
bool kk_pmc_rule_is_known(const kk_pmc_rule *rule);

typedef struct kk_pmc_rules {
    kk_pmc_rule *items; /* in the file's order */
    size_t count;
} kk_pmc_rules;

/* A record as it stands in the file, known or not. */
typedef struct kk_pmc_record {
    kk_str name;               /* UTF-8, without the NUL */
    const unsigned char *raw;  /* the whole record */
    const unsigned char *data; /* within it */
    uint32_t raw_size, data_size;
} kk_pmc_record;

typedef struct kk_pmc {
    kk_str path; /* as given to kk_pmc_open; empty for kk_pmc_read */
    KK_ARRAY(kk_pmc_record) records;
    kk_pmc_rules filter, highlight;
    kk_arena arena; /* owns all of it, the file's bytes included */
} kk_pmc;

/* Reads a file of at most KK_PMC_LIMIT bytes. NULL and `error` (file, offset, what is wrong, what to do): a
 * filter that was read in part would answer wrongly. */
#define KK_PMC_LIMIT ((size_t)16 << 20)
kk_pmc *kk_pmc_open(const char *path, kk_error *error);
/* The same from memory, which is copied; `name` is for errors. */
kk_pmc *kk_pmc_read(const void *bytes, size_t size, const char *name, kk_error *error);
void kk_pmc_free(kk_pmc *pmc); /* may be NULL */

/* True when the bytes, a file's first ones, begin like a PMC. */
bool kk_pmc_looks_like(const void *bytes, size_t size);
/* True when the file begins so, or is named like one (.pmc). */
bool kk_pmc_is_file(const char *path);

/* The record of a name; NULL when there is none. */
const kk_pmc_record *kk_pmc_find(const kk_pmc *pmc, const char *name);
/* A record's u32; false when there is no such record or it is no number. */
bool kk_pmc_number(const kk_pmc *pmc, const char *name, uint32_t *number);
/* The same of what is on or off; false without the record. */
bool kk_pmc_is_on(const kk_pmc *pmc, const char *name);
/* Appends a record's text in UTF-8; nothing without the record. */
void kk_pmc_append_text(const kk_pmc *pmc, const char *name, kk_buf *out);

/* What its filter excludes is never recorded (DestructiveFilter, "Drop Filtered Events"), not only hidden. */
static inline bool kk_pmc_is_destructive(const kk_pmc *pmc)
{
    return kk_pmc_is_on(pmc, "DestructiveFilter");
}

/* The columns shown, from left to right; KK_COLUMN_COUNT for a number that is not known. The count; at most
 * `limit` are written. */
size_t kk_pmc_columns(const kk_pmc *pmc, kk_column *columns, size_t limit);

#endif
