#include "script/loading/walk.h"

#include "base/buf.h"
#include "base/os/folder.h"

#include <errno.h>

#define FOLDER_DEPTH 16

static bool ends_in_lua(const char *name)
{
    return kk_str_ends(kk_str_of(name), KK_STR(".lua"));
}

/* Folders on the way to where the walk is. */
typedef struct way {
    const struct way *outer; /* NULL for the first */
    kk_os_facts folder;
    int depth;
} way;

/* Links can lead back to where one came from. */
static bool is_on(const way *along, const kk_os_facts *folder)
{
    while (along && !kk_os_is_same(&along->folder, folder)) {
        along = along->outer;
    }
    return along != NULL;
}

static void walk_any(const kk_walker *walker, const char *path, const way *along);

static bool is_visible(const char *name)
{
    return name[0] != '.';
}

static void walk_folder(const kk_walker *walker, const char *path, const way *along)
{
    kk_os_names names;
    if (!kk_os_names_read(path, is_visible, &names)) {
        walker->unreadable(walker->context, path, errno);
        return;
    }
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/') {
        size--;
    }
    for (size_t i = 0; i < names.count; i++) {
        kk_buf full = KK_BUF_INIT;
        kk_buf_printf(&full, "%.*s/%s", (int)size, path, names.items[i]);
        kk_buf_append_char(&full, '\0');
        if (!full.failed) {
            walk_any(walker, full.data, along);
        }
        kk_buf_free(&full);
    }
    kk_os_names_free(&names);
}

static void walk_any(const kk_walker *walker, const char *path, const way *along)
{
    kk_os_facts facts;
    if (!kk_os_facts_of(path, &facts)) {
        return;
    }
    int depth = along ? along->depth + 1 : 0;
    if (facts.kind == KK_OS_FOLDER && depth < FOLDER_DEPTH && !is_on(along, &facts)) {
        const way farther = {along, facts, depth};
        walk_folder(walker, path, &farther);
    } else if (facts.kind == KK_OS_REGULAR && ends_in_lua(path)) {
        walker->file(walker->context, path);
    }
}

void kk_walk(const char *path, const kk_walker *walker)
{
    walk_any(walker, path, NULL);
}
