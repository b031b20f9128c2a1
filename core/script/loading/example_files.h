/* The VM's files in a rule's examples: `files = { [PATH] = { sha256 = TEXT, yara = { NAME... }, task = XML }
 * }` answers what case:hash, case:yara and case:task ask. Private to core/script/. */
#ifndef KK_SCRIPT_EXAMPLE_FILES_H
#define KK_SCRIPT_EXAMPLE_FILES_H

#include "script/sandbox/state.h"

typedef struct kk_example_file {
    kk_str path;
    kk_str sha256; /* size 0 when not given */
    kk_str *yara;  /* names of rules */
    size_t yara_count;
    kk_task *task; /* NULL when it is none */
} kk_example_file;

typedef struct kk_example_files {
    kk_example_file *items;
    size_t count;
} kk_example_files;

/* Takes the table on top of the stack; texts go to the arena. Raises on misuse. */
void kk_example_files_take(lua_State *lua, kk_example_files *files, kk_arena *arena);

/* The evidence that scripts ask then; `files` must outlive it. */
kk_script_evidence kk_example_files_evidence(kk_example_files *files);

#endif
