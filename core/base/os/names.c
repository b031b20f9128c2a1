/* Sorted lists of a folder's names. */
#include "base/grow.h"
#include "base/os/folder.h"

#include <errno.h>
#include <stdlib.h>

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

bool kk_os_names_read(const char *path, bool (*wanted)(const char *name), kk_os_names *names)
{
    KK_ARRAY(char *) list = {0};
    kk_os_folder *folder = kk_os_folder_open(path);
    bool ok = folder != NULL;
    const char *name;
    while (ok && (name = kk_os_folder_next(folder))) {
        if (!wanted(name)) {
            continue;
        }
        char *copy = KK_ARRAY_GROW(&list) ? strdup(name) : NULL;
        ok = copy != NULL;
        if (ok) {
            list.items[list.count++] = copy;
        }
    }
    *names = (kk_os_names){list.items, list.count};
    if (!ok) {
        int reason = folder ? ENOMEM : errno;
        kk_os_folder_close(folder);
        kk_os_names_free(names);
        errno = reason;
        return false;
    }
    kk_os_folder_close(folder);
    if (list.count) {
        qsort((void *)list.items, list.count, sizeof *list.items, compare_names);
    }
    return true;
}

void kk_os_names_free(kk_os_names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->items[i]);
    }
    free((void *)names->items);
    *names = (kk_os_names){0};
}
