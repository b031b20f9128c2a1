#include "capture/archive/libarchive.h"

bool kk_libarchive_open(kk_libarchive *self, kk_error *error)
{
    *self = (kk_libarchive){.module = kk_os_module_open(KK_LIBARCHIVE_FILE)};
    bool found = self->module != NULL;
#define KK_LIBARCHIVE(name) found = found && kk_os_module_find(self->module, #name, &self->name);
#include "capture/archive/libarchive.def"
#undef KK_LIBARCHIVE
    if (!found) {
        kk_libarchive_close(self);
        return kk_fail(error,
                       "packed captures need %s, which cannot be loaded; install libarchive, or unpack "
                       "the capture first",
                       KK_LIBARCHIVE_FILE);
    }
    return true;
}

void kk_libarchive_close(kk_libarchive *self)
{
    kk_os_module_close(self->module);
    self->module = NULL;
}
