/* Integrity levels by the names of the accounts that stand for them. Private to core/capture/. */
#ifndef KK_CAPTURE_COLUMNS_INTEGRITY_H
#define KK_CAPTURE_COLUMNS_INTEGRITY_H

#include "base/str.h"

/* The level that an account's name means, "Mandatory Label\High Mandatory Level" in the languages of Windows
 * that are known, or its SID: "High". The name itself where it is not known. */
kk_str kk_columns_integrity(kk_str account);

#endif
