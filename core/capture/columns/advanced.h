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

/* The operation that the Operation column names, by itself or as a request; for a request its Detail decides
 * where it says more. KK_OP_OTHER for what Process Monitor calls "<Unknown>" and for names that nobody knows.
 */
kk_operation kk_columns_operation(kk_str operation_name, kk_str detail);

/* Detail as it reads without Advanced Output: without the "Type: NAME, " that a request's begins with. */
kk_known_str kk_columns_plain_detail(kk_str operation_name, kk_known_str detail);

#endif
