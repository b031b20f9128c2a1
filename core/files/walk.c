#include "files/files_impl.h"

#include "base/buf.h"
#include "base/fold.h"
#include "base/grow.h"

#include <stdlib.h>

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
static bool visit(folder_walk *walk, const kk_os_folder *folder, const pending *in, const char *name)
{
    kk_buf_clear(&walk->path);
    kk_buf_append_str(&walk->path, in->path);
    kk_buf_append_text(&walk->path, in->path.size ? "/" : "");
    kk_buf_append_text(&walk->path, name);
    if (walk->path.failed) {
        return false;
    }
    kk_os_facts facts;
    bool known = kk_os_folder_facts(folder, name, &facts);
    if (known && facts.kind == KK_OS_REGULAR && walk->files->count < KK_FILES_COUNT_LIMIT) {
        return add_file(walk->files, kk_buf_str(&walk->path), facts.size);
    }
    if (known && facts.kind == KK_OS_FOLDER && in->depth < KK_FILES_DEPTH_LIMIT) {
        return push(walk, kk_buf_str(&walk->path), in->depth + 1);
    }
    walk->files->skipped++;
    return true;
}

static bool read_folder(folder_walk *walk, const pending *in)
{
    kk_os_folder *folder = kk_os_folder_open_below(walk->files->root, in->path);
    if (!folder) {
        walk->files->skipped++;
        return true;
    }
    bool ok = true;
    for (const char *name = kk_os_folder_next(folder); ok && name; name = kk_os_folder_next(folder)) {
        ok = visit(walk, folder, in, name);
    }
    kk_os_folder_close(folder);
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
