/* Time zones for printing: UTC, a fixed offset, or an IANA zone of the system's tz database (TZif files). */
#ifndef KK_BASE_ZONE_ZONE_H
#define KK_BASE_ZONE_ZONE_H

#include "base/error.h"
#include "base/str.h"

#include <stdint.h>

typedef struct kk_zone kk_zone;

/* By name: "UTC", "+HH:MM" or "-HH:MM" (at most 24 hours), or a name of the tz database like "Europe/Paris",
 * which is read from $TZDIR or /usr/share/zoneinfo. NULL and `error` (which name, what is accepted) when
 * there is none. Read-only afterwards: threads may share it. Free with kk_zone_free. */
kk_zone *kk_zone_open(kk_str name, kk_error *error);
void kk_zone_free(kk_zone *zone);

/* From now on the zone has, at all times, the offset that it has at `time`: Windows converts so, with the
 * offset of the day. */
void kk_zone_settle(kk_zone *zone, int64_t time);

/* Seconds that local time is ahead of UTC at `time` (FILETIME, 100 ns); 0 when `zone` is NULL. */
int32_t kk_zone_offset(const kk_zone *zone, int64_t time);

/* The UTC of what the zone's clock shows (FILETIME as it shows it). Of the two times of an hour that is
 * repeated when summer time ends it is the first that is not before `not_before`; within an hour that is left
 * out, what the clock would show without the change. */
int64_t kk_zone_to_utc(const kk_zone *zone, int64_t shown, int64_t not_before);

/* True for what the zone's clock never shows, as an hour is left out. */
bool kk_zone_leaves_out(const kk_zone *zone, int64_t shown);

#endif
