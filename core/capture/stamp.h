/* Times as reports and commands print them. */
#ifndef KK_CAPTURE_STAMP_H
#define KK_CAPTURE_STAMP_H

#include "capture/source.h"

/* The longest stamp, with a zero byte. */
#define KK_STAMP_SIZE 48

/* Appends an event's time of the capture in ISO 8601 with its 100 ns, as its clock or the zone asked for
 * shows it: "2020-07-12T01:18:10.7752429Z", "...+09:00" in a zone, without either where the zone is not
 * known, and "01:18:10.7752429" alone where the capture has no dates. */
void kk_stamp_append(kk_buf *out, const kk_capture_info *info, int64_t time);

#endif
