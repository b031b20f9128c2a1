/* Writing Process Monitor's texts: numbers, dates, flags, and Detail as "Key: value, Key: value". Private to
 * the decoders of core/capture/. */
#ifndef KK_CAPTURE_PML_DETAIL_TEXT_H
#define KK_CAPTURE_PML_DETAIL_TEXT_H

#include "capture/columns/print.h"
#include "capture/pml/pml.h"

/* --- single values --- */

/* Lower-case hexadecimal with "0x". */
void kk_pml_append_hex(kk_buf *out, uint64_t number);
/* "S-1-5-18"; nothing when the bytes are no SID. */
void kk_pml_append_sid(kk_buf *out, kk_bytes sid);
/* UTF-16 up to its first NUL or the end. Returns the units before that. */
size_t kk_pml_append_utf16_until_nul(kk_buf *out, kk_bytes *from, size_t bytes);

/* Makes the line feeds since `start` semicolons, as an export does. */
void kk_pml_replace_line_feeds(kk_buf *out, size_t start);

/* --- tables of facts --- */

typedef struct kk_pml_flag {
    uint32_t bits; /* all of them must be set; 0 ends the table */
    const char *name;
} kk_pml_flag;

typedef struct kk_pml_numbered {
    uint32_t number;
    const char *name; /* NULL ends the table */
} kk_pml_numbered;

/* Appends the names of the flags in `mask`, in the table's order, each bit once; returns the bits without a
 * name. */
uint32_t kk_pml_append_flags(kk_buf *out, uint32_t mask, const kk_pml_flag *table, const char *separator);
/* The same, and bits without a name as one hexadecimal number behind. */
void kk_pml_append_all_flags(kk_buf *out, uint32_t mask, const kk_pml_flag *table, const char *separator);
/* The row's name, or NULL. */
const char *kk_pml_numbered_find(const kk_pml_numbered *table, uint32_t number);

/* --- Detail --- */

typedef struct kk_pml_detail {
    kk_buf *out;
    const kk_pml_event *event;
    size_t start; /* where the text begins in `out` */
} kk_pml_detail;

static inline kk_pml_detail kk_pml_detail_of(const kk_pml_event *event, kk_buf *out)
{
    return (kk_pml_detail){out, event, out->size};
}

/* Ends the text as an export does: what is beyond KK_PML_DETAIL_UNITS is cut off, and line feeds become
 * semicolons. */
void kk_pml_detail_end(kk_pml_detail *detail);
#define KK_PML_DETAIL_UNITS 4095u /* UTF-16 units */

/* Separates from what is there and appends "key: "; the value follows. */
void kk_pml_detail_key(kk_pml_detail *detail, const char *key);

void kk_pml_detail_text(kk_pml_detail *detail, const char *key, const char *text);
void kk_pml_detail_plain(kk_pml_detail *detail, const char *key, uint64_t number);
void kk_pml_detail_grouped(kk_pml_detail *detail, const char *key, uint64_t number);
void kk_pml_detail_signed(kk_pml_detail *detail, const char *key, int64_t number);
void kk_pml_detail_hex(kk_pml_detail *detail, const char *key, uint64_t number);
void kk_pml_detail_bool(kk_pml_detail *detail, const char *key, bool yes);
/* In the zone of the event's view. */
void kk_pml_detail_time(kk_pml_detail *detail, const char *key, int64_t time);

/* The name of the account of a SID in the capture; data NULL when it is not known. (pml/accounts.c) */
kk_str kk_pml_account_name(const kk_pml_accounts *accounts, kk_bytes sid);

/* --- values of fields --- */
kk_availability kk_pml_give_number(kk_kind kind, int64_t number, kk_value *value);
kk_availability kk_pml_give_static(const char *text, kk_value *value);
/* What was appended to `text` since `start`; KK_EMPTY for nothing. */
kk_availability kk_pml_give_appended(kk_kind kind, const kk_buf *text, size_t start, kk_value *value);

#endif
