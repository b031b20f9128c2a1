#include "base/os/folder.h"

#include "base/os/posix/posix.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

struct kk_os_folder {
    int descriptor;
    DIR *stream; /* NULL until names are asked for */
};

/* Takes the descriptor, also when it fails. */
static kk_os_folder *new_folder(int descriptor)
{
    kk_os_folder *folder = descriptor >= 0 ? malloc(sizeof *folder) : NULL;
    if (folder) {
        *folder = (kk_os_folder){descriptor, NULL};
    } else if (descriptor >= 0) {
        close(descriptor);
        errno = ENOMEM;
    }
    return folder;
}

/* A file or folder below `root`, opened without following a link in any part; -1 when it cannot be. */
static int open_below(int root, kk_str path, int flags)
{
    int folder = root;
    for (size_t at = 0;;) {
        size_t slash = kk_str_find(path, KK_STR("/"), at);
        kk_str part = kk_str_slice(path, at, (slash == SIZE_MAX ? path.size : slash) - at);
        char name[NAME_MAX + 1];
        int next = -1;
        if (part.size > 0 && part.size <= NAME_MAX) {
            memcpy(name, part.data, part.size);
            name[part.size] = '\0';
            int how = slash == SIZE_MAX ? flags : O_RDONLY | O_DIRECTORY;
            next = openat(folder, name, how | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        } else {
            errno = part.size > 0 ? ENAMETOOLONG : ENOENT;
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

kk_os_folder *kk_os_folder_open(const char *path)
{
    return new_folder(open(path, FOLDER));
}

kk_os_folder *kk_os_folder_open_below(const kk_os_folder *folder, kk_str path)
{
    int root = folder->descriptor;
    return new_folder(path.size ? open_below(root, path, FOLDER) : openat(root, ".", FOLDER));
}

void kk_os_folder_close(kk_os_folder *folder)
{
    if (!folder) {
        return;
    }
    if (folder->stream) {
        closedir(folder->stream); /* its descriptor with it */
    } else {
        close(folder->descriptor);
    }
    free(folder);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

const char *kk_os_folder_next(kk_os_folder *folder)
{
    if (!folder->stream) {
        folder->stream = fdopendir(folder->descriptor);
    }
    const struct dirent *entry;
    do {
        entry = folder->stream ? readdir(folder->stream) : NULL;
    } while (entry && is_dots(entry->d_name));
    return entry ? entry->d_name : NULL;
}

bool kk_os_folder_facts(const kk_os_folder *folder, const char *name, kk_os_facts *facts)
{
    struct stat status;
    if (fstatat(folder->descriptor, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return false;
    }
    kk_posix_facts(&status, facts);
    return true;
}

bool kk_os_file_open_below(const kk_os_folder *folder, kk_str path, kk_os_file *file)
{
    file->handle = open_below(folder->descriptor, path, O_RDONLY);
    return file->handle >= 0;
}
