/* How the columns of a file tell the times of its events: decided once, from many of its rows, since a
 * spreadsheet rewrites them all alike. Private to core/capture/.
 *
 * A time of day without a date repeats every day, minutes and seconds every hour. Which day or hour a row is
 * of is told by an anchor: the time of some row before it. Of the times that the row may mean, it is the
 * first that is not a quarter of a day or hour before the anchor's. Anchors lie so close that it does not
 * matter which rows were read, or in which order. */
#ifndef KK_CAPTURE_COLUMNS_TIME_TIMING_H
#define KK_CAPTURE_COLUMNS_TIME_TIMING_H

#include "base/grow.h"
#include "base/zone/zone.h"
#include "capture/columns/time/time.h"
#include "capture/columns/time/time_form.h"

/* What a row tells of its time, and where it is. */
typedef struct kk_columns_time_cells {
    kk_str date_and_time, time_of_day, relative_time; /* "" for what is not there */
    uint64_t place;
} kk_columns_time_cells;

typedef struct kk_columns_anchor {
    uint64_t place;
    int64_t shown, time; /* as the capture's clock shows it; in UTC where the zone is known, else the same */
} kk_columns_anchor;

typedef struct kk_columns_timing {
    kk_columns_date_order order;
    bool dated;       /* Date & Time is read */
    bool by_date;     /* its time of day counts, Time of Day is not there or tells less */
    bool by_relative; /* Relative Time counts: the others are not there or tell less */
    bool short_time;  /* no seconds are told */
    bool has_clock;   /* a time of day is told, be it without an hour */
    bool unordered;   /* rows are not in order of time: no day or hour is counted */
    kk_columns_form form, relative_form;
    int64_t origin;      /* what is shown at a Relative Time of 0 */
    int64_t base;        /* of the first day or hour where no date tells it */
    const kk_zone *zone; /* of the clock; NULL when it is not known */
    bool settled;        /* the zone's offset is `ahead`, at all times */
    int64_t ahead;       /* ticks */
    KK_ARRAY(kk_columns_anchor) anchors;
    uint64_t read, turns; /* while anchors are set: rows, and those before the row before them */
    int64_t last;         /* what the last of them showed */
} kk_columns_timing;

typedef struct kk_columns_timing_evidence {
    kk_columns_form_evidence time_of_day, relative_time;
    uint64_t rows, dates;
    bool date_seconds; /* dates have seconds */
} kk_columns_timing_evidence;

/* Adds a row. Dates are read in `order`. */
void kk_columns_timing_weigh(kk_columns_timing_evidence *evidence, const kk_columns_time_cells *cells,
                             kk_columns_date_order order);

/* Decides from which columns times are taken, and how they are written. */
void kk_columns_timing_decide(kk_columns_timing *timing, const kk_columns_timing_evidence *evidence,
                              kk_columns_date_order order);

/* How long what the columns tell takes to repeat, in ticks: a day, an hour; 0 when it never does. */
int64_t kk_columns_timing_period(const kk_columns_timing *timing);

/* The capture's clock is that of `zone` (NULL: not known), which must outlive the timing. `wall` when it
 * changed with summer time within the capture, else it has the offset of the first anchor's time: Process
 * Monitor converts so. */
void kk_columns_timing_set_zone(kk_columns_timing *timing, const kk_zone *zone, bool wall);

/* Begins to set anchors: with the first row whose time can be read. `base` is midnight of its day, or its
 * hour. False when the row tells no time, or memory is out. */
bool kk_columns_timing_begin(kk_columns_timing *timing, const kk_columns_time_cells *cells, int64_t base);

/* Ticks from the last anchor row to this one, which is behind it; 0 when the row tells no time. */
int64_t kk_columns_timing_ahead(const kk_columns_timing *timing, const kk_columns_time_cells *cells);

/* Takes the row for an anchor where the next rows need one. False when memory is out. */
bool kk_columns_timing_follow(kk_columns_timing *timing, const kk_columns_time_cells *cells);

/* All anchors are set. */
void kk_columns_timing_end(kk_columns_timing *timing);

/* The row's time: UTC where the zone is known, else as its clock shows it; 0 when it tells none. */
int64_t kk_columns_timing_read(const kk_columns_timing *timing, kk_columns_clock *clock,
                               const kk_columns_time_cells *cells);

void kk_columns_timing_free(kk_columns_timing *timing);

#endif
