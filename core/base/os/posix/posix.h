/* Shared by the files of core/base/os/posix/ only. */
#ifndef KK_BASE_OS_POSIX_POSIX_H
#define KK_BASE_OS_POSIX_POSIX_H

#include "base/os/file.h"

struct stat;

/* What stat says, in our terms. (file.c) */
void kk_posix_facts(const struct stat *status, kk_os_facts *facts);

#endif
