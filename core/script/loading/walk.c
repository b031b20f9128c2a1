#include "script/loading/walk.h"

#include "base/buf.h"
#include "base/grow.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FOLDER_DEPTH 16

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool ends_in_lua(const char *name)
{
    return kk_str_ends(kk_str_of(name), KK_STR(".lua"));
}

/* Folders on the way to where the walk is. */
typedef struct way {
    const struct way *outer; /* NULL for the first */
    dev_t device;
    ino_t inode;
    int depth;
} way;

/* Links can lead back to where one came from. */
static bool is_on(const way *along, const struct stat *status)
{
    while (along && !(along->device == status->st_dev && along->inode == status->st_ino)) {
        along = along->outer;
    }
    return along != NULL;
}

static void walk_any(const kk_walker *walker, const char *path, const way *along);

/* Names in the folder, sorted bytewise; the caller frees them. */
static char **list_folder(const kk_walker *walker, const char *path, size_t *count)
{
    DIR *folder = opendir(path);
    char **names = NULL;
    size_t capacity = 0;
    *count = 0;
    if (!folder) {
        walker->unreadable(walker->context, path, errno);
    }
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (!kk_grow(&names, &capacity, *count + 1, sizeof *names)) {
            break;
        }
        names[*count] = strdup(entry->d_name);
        *count += names[*count] != NULL;
    }
    if (folder) {
        closedir(folder);
    }
    if (names) {
        qsort(names, *count, sizeof *names, by_name);
    }
    return names;
}

static void walk_folder(const kk_walker *walker, const char *path, const way *along)
{
    size_t count;
    char **names = list_folder(walker, path, &count);
    for (size_t i = 0; i < count; i++) {
        kk_buf full = KK_BUF_INIT;
        size_t size = strlen(path);
        while (size > 1 && path[size - 1] == '/') {
            size--;
        }
        kk_buf_printf(&full, "%.*s/%s", (int)size, path, names[i]);
        kk_buf_append_char(&full, '\0');
        if (!full.failed) {
            walk_any(walker, full.data, along);
        }
        kk_buf_free(&full);
        free(names[i]);
    }
    free(names);
}

static void walk_any(const kk_walker *walker, const char *path, const way *along)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return;
    }
    int depth = along ? along->depth + 1 : 0;
    if (S_ISDIR(status.st_mode) && depth < FOLDER_DEPTH && !is_on(along, &status)) {
        const way farther = {along, status.st_dev, status.st_ino, depth};
        walk_folder(walker, path, &farther);
    } else if (S_ISREG(status.st_mode) && ends_in_lua(path)) {
        walker->file(walker->context, path);
    }
}

void kk_walk(const char *path, const kk_walker *walker)
{
    walk_any(walker, path, NULL);
}
