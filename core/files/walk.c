#include "files/files_impl.h"

#include "base/buf.h"
#include "base/fold.h"
#include "base/grow.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders that are still to be read. */
typedef struct pending {
    kk_str path;
    unsigned depth;
} pending;

typedef struct folder_walk {
    kk_files *files;
    pending *stack;
    size_t count, capacity;
    kk_buf path;
} folder_walk;

int kk_open_below(int root, kk_str path, int flags)
{
    int folder = root;
    for (size_t at = 0;;) {
        size_t slash = kk_str_find(path, KK_STR("/"), at);
        kk_str part = kk_str_slice(path, at, (slash == SIZE_MAX ? path.size : slash) - at);
        char name[NAME_MAX + 1];
        bool usable = part.size > 0 && part.size <= NAME_MAX;
        int next = -1;
        if (usable) {
            memcpy(name, part.data, part.size);
            name[part.size] = '\0';
            int how = slash == SIZE_MAX ? flags : O_RDONLY | O_DIRECTORY;
            next = openat(folder, name, how | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        }
        if (folder != root) {
            close(folder);
        }
        if (next < 0 || slash == SIZE_MAX) {
            return next;
        }
        folder = next;
        at = slash + 1;
    }
}

static bool push(folder_walk *walk, kk_str path, unsigned depth)
{
    if (!kk_grow(&walk->stack, &walk->capacity, walk->count + 1, sizeof *walk->stack)) {
        return false;
    }
    kk_str copy = kk_arena_copy(&walk->files->arena, path);
    walk->stack[walk->count] = (pending){copy, depth};
    walk->count += copy.data != NULL;
    return copy.data != NULL;
}

static kk_str last_component(kk_str key)
{
    size_t at = key.size;
    while (at > 0 && key.data[at - 1] != '/') {
        at--;
    }
    return kk_str_slice(key, at, key.size);
}

static bool add_file(kk_files *files, kk_str path, uint64_t size)
{
    if (!kk_grow(&files->items, &files->capacity, files->count + 1, sizeof *files->items)) {
        return false;
    }
    kk_str copy = kk_arena_copy(&files->arena, path);
    char *folded = copy.data ? kk_arena_alloc(&files->arena, KK_FOLD_MAX(path.size)) : NULL;
    if (!folded) {
        return false;
    }
    kk_str key = {folded, kk_fold(path, folded)};
    files->items[files->count++] =
        (kk_file_item){.file = {.path = copy, .size = size}, .key = key, .name = last_component(key)};
    return true;
}

/* One name in a folder; false when memory is out. */
static bool visit(folder_walk *walk, int folder, const pending *in, const char *name)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return true;
    }
    kk_buf_clear(&walk->path);
    kk_buf_append_str(&walk->path, in->path);
    kk_buf_append_text(&walk->path, in->path.size ? "/" : "");
    kk_buf_append_text(&walk->path, name);
    if (walk->path.failed) {
        return false;
    }
    struct stat about;
    bool known = fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0;
    if (known && S_ISREG(about.st_mode) && walk->files->count < KK_FILES_COUNT_LIMIT) {
        return add_file(walk->files, kk_buf_str(&walk->path), (uint64_t)about.st_size);
    }
    if (known && S_ISDIR(about.st_mode) && in->depth < KK_FILES_DEPTH_LIMIT) {
        return push(walk, kk_buf_str(&walk->path), in->depth + 1);
    }
    walk->files->skipped++;
    return true;
}

static DIR *open_folder(const kk_files *files, kk_str path)
{
    int descriptor = path.size ? kk_open_below(files->root, path, O_RDONLY | O_DIRECTORY)
                               : openat(files->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    if (!folder && descriptor >= 0) {
        close(descriptor);
    }
    return folder;
}

static bool read_folder(folder_walk *walk, const pending *in)
{
    DIR *folder = open_folder(walk->files, in->path);
    if (!folder) {
        walk->files->skipped++;
        return true;
    }
    bool ok = true;
    for (const struct dirent *entry = readdir(folder); ok && entry; entry = readdir(folder)) {
        ok = visit(walk, dirfd(folder), in, entry->d_name);
    }
    closedir(folder);
    return ok;
}

bool kk_files_walk(kk_files *files)
{
    folder_walk walk = {.files = files};
    bool ok = push(&walk, KK_STR(""), 0);
    while (ok && walk.count > 0) {
        pending next = walk.stack[--walk.count];
        ok = read_folder(&walk, &next);
    }
    free(walk.stack);
    kk_buf_free(&walk.path);
    return ok;
}
