#include "base/os/file.h"

#include "base/os/posix/posix.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Opening never waits for a pipe's writer and makes no terminal ours. */
#define READING (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

void kk_posix_facts(const struct stat *status, kk_os_facts *facts)
{
    bool regular = S_ISREG(status->st_mode);
    *facts = (kk_os_facts){.kind = regular                    ? KK_OS_REGULAR
                                   : S_ISDIR(status->st_mode) ? KK_OS_FOLDER
                                   : S_ISLNK(status->st_mode) ? KK_OS_LINK
                                                              : KK_OS_OTHER,
                           .size = regular ? (uint64_t)status->st_size : 0,
                           .written = KK_UNIX_EPOCH + status->st_mtim.tv_sec * KK_TICKS_PER_SECOND +
                                      status->st_mtim.tv_nsec / 100,
                           .device = (uint64_t)status->st_dev,
                           .number = (uint64_t)status->st_ino};
}

bool kk_os_facts_of(const char *path, kk_os_facts *facts)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return false;
    }
    kk_posix_facts(&status, facts);
    return true;
}

bool kk_os_own_facts_of(const char *path, kk_os_facts *facts)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        return false;
    }
    kk_posix_facts(&status, facts);
    return true;
}

bool kk_os_is_same(const kk_os_facts *one, const kk_os_facts *other)
{
    return one->device == other->device && one->number == other->number;
}

/* --- reading --- */

bool kk_os_file_open(const char *path, kk_os_file *file)
{
    file->handle = open(path, READING);
    return file->handle >= 0;
}

bool kk_os_file_open_waiting(const char *path, kk_os_file *file)
{
    file->handle = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return file->handle >= 0;
}

bool kk_os_standard_input(kk_os_file *file)
{
    file->handle = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return file->handle >= 0;
}

bool kk_os_is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0 || strcmp(path, "/dev/fd/0") == 0;
}

bool kk_os_file_is_terminal(kk_os_file file)
{
    return isatty((int)file.handle) == 1;
}

bool kk_os_file_is_at_begin(kk_os_file file)
{
    return lseek((int)file.handle, 0, SEEK_CUR) == 0;
}

bool kk_os_file_facts(kk_os_file file, kk_os_facts *facts)
{
    struct stat status;
    if (fstat((int)file.handle, &status) != 0) {
        return false;
    }
    kk_posix_facts(&status, facts);
    return true;
}

ptrdiff_t kk_os_file_read(kk_os_file file, void *bytes, size_t size)
{
    ssize_t got;
    do {
        got = read((int)file.handle, bytes, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

void kk_os_file_close(kk_os_file file)
{
    close((int)file.handle);
}

FILE *kk_os_open_stream(const char *path)
{
    return fopen(path, "rbe");
}

/* --- writing --- */

FILE *kk_os_create_stream(const char *path)
{
    return fopen(path, "wbe");
}

/* Permissions that a plainly created file would have. */
static mode_t default_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

FILE *kk_os_create_beside(const char *path, char **name)
{
    static const char suffix[] = ".XXXXXX";
    size_t size = strlen(path);
    *name = malloc(size + sizeof suffix);
    if (!*name) {
        return NULL;
    }
    memcpy(*name, path, size);
    memcpy(*name + size, suffix, sizeof suffix);
    int descriptor = mkostemp(*name, O_CLOEXEC);
    FILE *file = NULL;
    if (descriptor >= 0) {
        fchmod(descriptor, default_mode());
        file = fdopen(descriptor, "wb");
    }
    if (!file) {
        int reason = errno;
        if (descriptor >= 0) {
            close(descriptor);
            unlink(*name);
        }
        free(*name);
        *name = NULL;
        errno = reason;
    }
    return file;
}

bool kk_os_create_folder(const char *path)
{
    return mkdir(path, 0777) == 0;
}

bool kk_os_replace(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

bool kk_os_remove(const char *path)
{
    return unlink(path) == 0;
}

/* --- temporary files --- */

const char *kk_os_temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/var/tmp"; /* /tmp may be memory */
}

/* Where the file system makes no file without a name, one that loses it at once. */
static int open_unlinked(const char *folder)
{
    char name[4096];
    int size = snprintf(name, sizeof name, "%s/kaiseki-XXXXXX", folder);
    if (size < 0 || (size_t)size >= sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int descriptor = mkostemp(name, O_CLOEXEC);
    if (descriptor >= 0) {
        unlink(name);
    }
    return descriptor;
}

bool kk_os_temporary_open(kk_os_file *file)
{
    const char *folder = kk_os_temporary_folder();
    int descriptor = -1;
#ifdef O_TMPFILE
    descriptor = open(folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
#endif
    file->handle = descriptor >= 0 ? descriptor : open_unlinked(folder);
    return file->handle >= 0;
}

bool kk_os_file_append(kk_os_file file, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write((int)file.handle, at, size);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        at += written > 0 ? written : 0;
        size -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

uint64_t kk_os_file_room(kk_os_file file)
{
    struct statvfs facts;
    if (fstatvfs((int)file.handle, &facts) != 0 || facts.f_blocks == 0) {
        return UINT64_MAX;
    }
    return (uint64_t)facts.f_bavail * facts.f_frsize;
}

/* --- paths --- */

const char *kk_os_path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool kk_os_is_device(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0;
}

char *kk_os_path_real(const char *path)
{
    return realpath(path, NULL);
}

char *kk_os_program_path(void)
{
    return realpath("/proc/self/exe", NULL);
}
