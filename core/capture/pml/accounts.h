/* Accounts by SID, as far as the capture tells. Private to core/capture/. */
#ifndef KK_CAPTURE_PML_ACCOUNTS_H
#define KK_CAPTURE_PML_ACCOUNTS_H

#include "capture/pml/detail/text.h"

/* Learns the accounts of all Process Create and Process Defined events of a PML: each has the new process's
 * SID, and the process table its account; a part of a capture also those of its marks. Free with
 * kk_pml_accounts_free. NULL when memory is out. */
kk_pml_accounts *kk_pml_accounts_read(kk_source *source);
/* Appends marks of the capture's begin and of all accounts, for a part of it. */
void kk_pml_accounts_append_marks(const kk_pml_accounts *accounts, int64_t begin, kk_buf *out);
void kk_pml_accounts_free(kk_pml_accounts *accounts);

#endif
