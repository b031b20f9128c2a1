/* Times as spreadsheets leave them when they save a CSV again: "47:57.9" for 8:47:57.8778228 PM,
 * "0.751388889", "1.5000000". Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_TIME_TIME_FORM_H
#define KK_CAPTURE_COLUMNS_TIME_TIME_FORM_H

#include "base/str.h"
#include "base/time.h"

#define KK_TICKS_PER_HOUR (3600 * KK_TICKS_PER_SECOND)

typedef enum kk_columns_form {
    KK_FORM_CLOCK,   /* hours, minutes, perhaps seconds: what kk_columns_time_of_day reads */
    KK_FORM_MINUTES, /* minutes, seconds and tenths: the hour is cut */
    KK_FORM_DAYS,    /* a fraction of a day */
    KK_FORM_SECONDS, /* seconds with a fraction */
    KK_FORM_COUNT
} kk_columns_form;

/* What the texts of a column say of their form. Many rows must be weighed, as "14:15.60" alone may be minutes
 * and seconds as well as hours, minutes and seconds. */
typedef struct kk_columns_form_evidence {
    uint64_t rows[KK_FORM_COUNT]; /* that may be of the form */
    bool sure[KK_FORM_COUNT];     /* some can be of no other */
    bool seconds, fractions;      /* some tell them */
} kk_columns_form_evidence;

/* Adds a text of Time of Day, or of Relative Time; what is no time changes nothing. */
void kk_columns_form_weigh(kk_columns_form_evidence *evidence, kk_str text);
void kk_columns_form_weigh_relative(kk_columns_form_evidence *evidence, kk_str text);

/* The form of most rows. */
kk_columns_form kk_columns_form_decide(const kk_columns_form_evidence *evidence);

/* Ticks of a Time of Day of the form: since midnight, since the hour for KK_FORM_MINUTES. False when it is
 * none. */
bool kk_columns_form_read(kk_str text, kk_columns_form form, int64_t *ticks);

/* Ticks of a Relative Time, which may be negative; since an hour for KK_FORM_MINUTES. False when it is none.
 */
bool kk_columns_form_read_relative(kk_str text, kk_columns_form form, int64_t *ticks);

/* A date counted in days since 1899-12-30, as spreadsheets do, in ticks since 1601; false when it is none of
 * the years 1954 to 2119. */
bool kk_columns_form_read_serial(kk_str text, int64_t *time);

#endif
