/* libarchive, loaded when the first packed file is met: a dozen libraries come with it, and loading them
 * takes longer than the analysis of a small capture. */
#ifndef KK_CAPTURE_ARCHIVE_LIBARCHIVE_H
#define KK_CAPTURE_ARCHIVE_LIBARCHIVE_H

#include "base/error.h"
#include "base/os/module.h"

#include <archive.h>
#include <archive_entry.h>

/* Its functions under their own names. */
typedef struct kk_libarchive {
    kk_os_module *module;
#define KK_LIBARCHIVE(name) __typeof__ (&(name))(name);
#include "capture/archive/libarchive.def"
#undef KK_LIBARCHIVE
} kk_libarchive;

/* False and `error` when the system has none. */
bool kk_libarchive_open(kk_libarchive *self, kk_error *error);
void kk_libarchive_close(kk_libarchive *self);

#endif
