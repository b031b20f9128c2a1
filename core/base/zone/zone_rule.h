/* The rule of a TZif file for times behind its last change: POSIX's TZ string ("CET-1CEST,M3.5.0,M10.5.0/3")
 * with the extensions of RFC 8536 (hours up to 167 and below zero). Private to zone.c. */
#ifndef KK_BASE_ZONE_ZONE_RULE_H
#define KK_BASE_ZONE_ZONE_RULE_H

#include "base/str.h"

#include <stdint.h>

/* A day of the year and the local second of it. */
typedef struct kk_zone_day {
    char kind; /* 'M': month, week, weekday; 'J': day 1 to 365, 29 February not counted; '0': day 0 to 365 */
    int32_t month, week, day;
    int32_t second;
} kk_zone_day;

typedef struct kk_zone_rule {
    int32_t standard; /* seconds ahead of UTC */
    bool has_summer;
    int32_t summer;
    kk_zone_day begin, end; /* of summer time */
} kk_zone_rule;

/* False when it is no such string. */
bool kk_zone_rule_parse(kk_str text, kk_zone_rule *rule);

/* Seconds ahead of UTC at `seconds` since 1970. */
int32_t kk_zone_rule_offset(const kk_zone_rule *rule, int64_t seconds);

#endif
