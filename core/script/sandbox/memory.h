/* Lua's memory: each block has an owner, a script, whose limit it counts against. Private to core/script/. */
#ifndef KK_SCRIPT_MEMORY_H
#define KK_SCRIPT_MEMORY_H

#include <stddef.h>

/* lua_Alloc; `context` is the kk_scripts. */
void *kk_memory_allocate(void *context, void *block, size_t old_size, size_t new_size);

#endif
