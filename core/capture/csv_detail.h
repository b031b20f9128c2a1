/* The Detail column taken apart: "Key: value, Key: value" as Process Monitor prints it. Private to
 * core/capture/.
 *
 * Values are not quoted, and some hold whatever the monitored program chose: command lines, file names,
 * registry data. A value is therefore found by the order of keys that its operation has, never by looking for
 * a key anywhere: what stands in a file name cannot pass for another pair. */
#ifndef KK_CAPTURE_CSV_DETAIL_H
#define KK_CAPTURE_CSV_DETAIL_H

#include "event/operation.h"

/* The value of the key `name` in an event's detail; data NULL when the operation has no such key or the
 * detail lacks it. */
kk_str kk_csv_detail_value(kk_operation operation, kk_str detail, kk_str name);

#endif
