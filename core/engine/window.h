/* The part of a capture's time that is looked at (--since, --until). */
#ifndef KK_ENGINE_WINDOW_H
#define KK_ENGINE_WINDOW_H

#include "capture/source.h"

/* An end as it was written: a moment, a time of day, or a span since the first event. */
typedef struct kk_window_end {
    enum { KK_END_NONE, KK_END_MOMENT, KK_END_SHOWN, KK_END_OF_DAY, KK_END_SPAN } kind;
    int64_t ticks; /* UTC for KK_END_MOMENT; as the capture's clock shows it for KK_END_SHOWN */
} kk_window_end;

/* Reads "2020-07-12 01:18:10.5", with "T" for the blank, without seconds, with "Z" or "+09:00" behind it,
 * "2020-07-12" for its midnight; "01:18", "01:18:10.5"; "+12.5" seconds. False when it is none of them. */
bool kk_window_end_read(kk_str text, kk_window_end *end);

/* What kk_window_end_read takes, for people. */
#define KK_WINDOW_FORMS                                                                                      \
    "\"YYYY-MM-DD HH:MM:SS\" (perhaps with Z or +HH:MM), YYYY-MM-DD, a time of day HH:MM:SS, or +SECONDS "   \
    "since the "                                                                                             \
    "capture's start"

/* Ticks of events: `since` is in it, `until` is not. INT64_MIN and INT64_MAX where an end is open. */
typedef struct kk_window {
    int64_t since, until;
} kk_window;

/* Makes both ends times of the capture. A time of day is the first one in the capture: of the first event's
 * day, or of the day after it where that is before the first event (--until: not behind --since). False and
 * `error` when the capture's times do not tell what an end says, or nothing lies between them. */
bool kk_window_of(kk_source *source, const kk_window_end *since, const kk_window_end *until,
                  kk_window *window, kk_error *error);

#endif
