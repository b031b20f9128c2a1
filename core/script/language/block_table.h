/* Table of the blocks that scripts declared, and calls of their functions. Private to core/script/. */
#ifndef KK_SCRIPT_BLOCK_TABLE_H
#define KK_SCRIPT_BLOCK_TABLE_H

#include "script/sandbox/call.h"

#define KK_BLOCK_KINDS 3

/* A block and its functions, as references in its script's table; LUA_NOREF when it has none. */
typedef struct kk_block_entry {
    kk_block block;
    uint32_t script;
    int key, finding, on_event, on_complete, on_finish, excuse, weigh, text, examples;
} kk_block_entry;

typedef struct kk_block_table {
    kk_block_entry *items; /* stay where they are once all is loaded */
    size_t count, capacity;
    struct {
        uint32_t *items; /* numbers of the blocks of one kind, in order */
        size_t count, capacity;
    } of_kind[KK_BLOCK_KINDS];
} kk_block_table;

void kk_block_table_free(kk_block_table *table);

/* Copies a block in; NULL when memory is out. */
kk_block_entry *kk_block_add(kk_scripts *scripts, const kk_block_entry *entry);

/* Number of the block that is the `number`-th of its kind, as the case numbers them too; SIZE_MAX. */
size_t kk_block_find(const kk_scripts *scripts, kk_block_kind kind, uint32_t number);

/* Number of a block of the table. */
size_t kk_block_number(const kk_scripts *scripts, const kk_block *block);

/* kk_protect, and on failure notes the error and disables: the block whose function failed, or, when a limit
 * tripped, the whole script. */
bool kk_enter(kk_scripts *scripts, const kk_entry *entry);

/* Drops all references to a script's functions and collects. */
void kk_script_disable(kk_scripts *scripts, uint32_t script);

/* kk_script_disable, and its activities and whitelists stop too. */
void kk_script_stop(kk_scripts *scripts, uint32_t script);

#endif
