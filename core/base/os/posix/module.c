#include "base/os/module.h"

#include <dlfcn.h>
#include <string.h>

kk_os_module *kk_os_module_open(const char *name)
{
    return dlopen(name, RTLD_LAZY | RTLD_LOCAL);
}

bool kk_os_module_find(kk_os_module *module, const char *name, void *function)
{
    void *address = dlsym(module, name);
    memcpy(function, &address, sizeof address); /* POSIX has one size for both kinds of pointers */
    return address != NULL;
}

void kk_os_module_close(kk_os_module *module)
{
    if (module) {
        dlclose(module);
    }
}
