/* Operations as Process Monitor's "Enable Advanced Output" names them: by the request that the file system
 * got (IRP_MJ_SET_INFORMATION, FASTIO_WRITE), with what the request was for before the detail. Private to
 * core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_ADVANCED_H
#define KK_CAPTURE_COLUMNS_ADVANCED_H

#include "event/operation.h"
#include "event/process.h"

/* True for what begins like the name of a request. */
static inline bool kk_columns_is_request(kk_str operation_name)
{
    return kk_str_starts(operation_name, KK_STR("IRP_MJ_")) ||
           kk_str_starts(operation_name, KK_STR("FASTIO_"));
}

/* The operation of that name, in any case and between any blanks, as other programs write it; KK_OP_OTHER
 * when there is none. O(1) for the name as Process Monitor has it. */
kk_operation kk_columns_operation_of_name(kk_str name);

/* The operation that the Operation column names, by itself or as a request; for a request its Detail decides
 * where it says more. KK_OP_OTHER for what Process Monitor calls "<Unknown>" and for names that nobody knows.
 */
kk_operation kk_columns_operation(kk_str operation_name, kk_str detail);

/* Detail as it reads without Advanced Output: without the "Type: NAME, " that a request's begins with. */
kk_known_str kk_columns_plain_detail(kk_str operation_name, kk_known_str detail);

#endif
