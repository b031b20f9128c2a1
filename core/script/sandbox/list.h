/* Read-only sequences whose items are made when they are read. Private to core/script/. */
#ifndef KK_SCRIPT_LIST_H
#define KK_SCRIPT_LIST_H

#include "script/sandbox/object.h"

typedef struct kk_list kk_list;

struct kk_list {
    uint64_t serial;
    size_t count;
    void (*item)(lua_State *lua, kk_scripts *scripts, const kk_list *list,
                 size_t at); /* pushes item `at`, from 0 */
    const void *pointer;
    uint64_t number;
    const void *items[]; /* of lists made from linked or chosen records */
};

/* Pushes a list of `count` items. */
void kk_push_list(lua_State *lua, size_t count,
                  void (*item)(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at),
                  const void *pointer, uint64_t number);

/* Pushes a list of `count` objects of `type` by number; the caller writes the numbers where this returns. */
uint32_t *kk_push_numbered(lua_State *lua, const kk_object_type *type, size_t count);

/* Pushes a list of linked records, from `first` on by `next`, shown as objects of `type`. */
void kk_push_linked(lua_State *lua, const kk_object_type *type, const void *first,
                    const void *(*next)(const void *record));

#endif
