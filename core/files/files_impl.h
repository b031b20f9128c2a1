/* Shared by the files of core/files/ only. */
#ifndef KK_FILES_FILES_IMPL_H
#define KK_FILES_FILES_IMPL_H

#include "base/arena.h"
#include "base/os/folder.h"
#include "files/files.h"

typedef struct kk_file_item {
    kk_vm_file file; /* first: what is handed out is turned back into its item */
    kk_str key;      /* the path, folded */
    kk_str name;     /* the last component of key */
} kk_file_item;

/* An entry of the index by name. */
typedef struct kk_file_name {
    const kk_file_item *item;
} kk_file_name;

struct kk_files {
    kk_os_folder *root;  /* DIR */
    char *folder;        /* as given, for messages */
    kk_file_item *items; /* by key */
    size_t count, capacity;
    kk_file_name *by_name;
    uint64_t skipped;
    kk_arena arena;
};

/* Fills items with all regular files below the root, in no order. (walk.c) */
bool kk_files_walk(kk_files *files);

#endif
