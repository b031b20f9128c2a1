/* Libraries that are loaded when they are first needed. */
#ifndef KK_BASE_OS_MODULE_H
#define KK_BASE_OS_MODULE_H

#include <stdbool.h>

typedef struct kk_os_module kk_os_module;

/* Loads the library of this name from where the system keeps its own; NULL when it is not there. */
kk_os_module *kk_os_module_open(const char *name);
/* Puts the address of a function of it into `function`, the address of a pointer to functions of its type.
 * False when it has none of that name. */
bool kk_os_module_find(kk_os_module *module, const char *name, void *function);
/* Its functions must not be called any more. `module` may be NULL. */
void kk_os_module_close(kk_os_module *module);

#endif
