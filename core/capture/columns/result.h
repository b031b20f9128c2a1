/* Result column: Process Monitor's names of NTSTATUS. Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_RESULT_H
#define KK_CAPTURE_COLUMNS_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Result column of an NTSTATUS: "SUCCESS", "NAME NOT FOUND", else "0xC000..." written into `fallback`. */
kk_str kk_result_name(uint32_t status, char fallback[16]);

/* True for a name that the Result column may have, in any case; numbers are none. */
bool kk_result_is_named(kk_str name);

#endif
