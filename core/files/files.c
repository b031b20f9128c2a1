#include "files/files.h"

#include "base/buf.h"
#include "base/fold.h"
#include "files/files_impl.h"

#include <errno.h>
#include <stdlib.h>

static int compare_text(kk_str a, kk_str b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static int compare_keys(const void *left, const void *right)
{
    const kk_file_item *a = left;
    const kk_file_item *b = right;
    int order = compare_text(a->key, b->key);
    return order ? order : compare_text(a->file.path, b->file.path);
}

static int compare_names(const void *left, const void *right)
{
    const kk_file_name *a = left;
    const kk_file_name *b = right;
    int order = compare_text(a->item->name, b->item->name);
    return order ? order : (a->item > b->item) - (a->item < b->item);
}

static bool sort_items(kk_files *files)
{
    files->by_name = calloc(files->count + 1, sizeof *files->by_name);
    if (!files->by_name) {
        return false;
    }
    if (files->count) {
        qsort(files->items, files->count, sizeof *files->items, compare_keys);
    }
    for (size_t i = 0; i < files->count; i++) {
        files->by_name[i].item = &files->items[i];
    }
    qsort(files->by_name, files->count, sizeof *files->by_name, compare_names);
    return true;
}

kk_files *kk_files_open(const char *folder, kk_error *error)
{
    kk_os_folder *root = kk_os_folder_open(folder);
    if (!root) {
        kk_fail(error, "%s: %s; --files wants a folder with the captured machine's files", folder,
                strerror(errno));
        return NULL;
    }
    kk_files *files = calloc(1, sizeof *files);
    if (files) {
        files->root = root;
        files->folder = strdup(folder);
    } else {
        kk_os_folder_close(root);
    }
    if (!files || !files->folder || !kk_files_walk(files) || !sort_items(files)) {
        kk_fail_memory(error, "reading the folder of files");
        kk_files_free(files);
        return NULL;
    }
    return files;
}

void kk_files_free(kk_files *files)
{
    if (!files) {
        return;
    }
    kk_os_folder_close(files->root);
    free(files->folder);
    free(files->items);
    free(files->by_name);
    kk_arena_free(&files->arena);
    free(files);
}

size_t kk_files_count(const kk_files *files)
{
    return files->count;
}

uint64_t kk_files_skipped(const kk_files *files)
{
    return files->skipped;
}

size_t kk_files_number(const kk_files *files, const kk_vm_file *file)
{
    const kk_file_item *item = (const kk_file_item *)(const void *)file; /* its first member */
    return (size_t)(item - files->items);
}

static const kk_file_item *find_key(const kk_files *files, kk_str key)
{
    size_t low = 0;
    size_t high = files->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_text(files->items[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < files->count && kk_str_equal(files->items[low].key, key) ? &files->items[low] : NULL;
}

/* The file with this folded name, when it is the only one. */
static const kk_file_item *find_name(const kk_files *files, kk_str name)
{
    size_t low = 0;
    size_t high = files->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_text(files->by_name[middle].item->name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < files->count && kk_str_equal(files->by_name[low].item->name, name);
    bool again = found && low + 1 < files->count && kk_str_equal(files->by_name[low + 1].item->name, name);
    return found && !again ? files->by_name[low].item : NULL;
}

/* The captured path as components with '/', folded, without what stands for the drive; `*drive` is its letter
 * or 0. */
static kk_str components(kk_str path, kk_buf *folded, char *drive)
{
    kk_fold_append(folded, path);
    for (size_t i = 0; i < folded->size; i++) {
        if (folded->data[i] == '\\') {
            folded->data[i] = '/';
        }
    }
    kk_str rest = kk_buf_str(folded);
    *drive = 0;
    if (kk_str_starts(rest, KK_STR("//?/")) || kk_str_starts(rest, KK_STR("/?\?/")) ||
        kk_str_starts(rest, KK_STR("//./"))) {
        rest = kk_str_slice(rest, 4, rest.size);
    }
    if (kk_str_starts(rest, KK_STR("/device/harddiskvolume"))) {
        size_t end = kk_str_find(rest, KK_STR("/"), 8);
        rest = kk_str_slice(rest, end, rest.size);
    } else if (rest.size > 2 && rest.data[1] == ':' && rest.data[2] == '/') {
        *drive = rest.data[0];
        rest = kk_str_slice(rest, 2, rest.size);
    }
    while (rest.size && rest.data[0] == '/') {
        rest = kk_str_slice(rest, 1, rest.size);
    }
    return rest;
}

/* How folders for drives are called in what tools copy: C/, C_/, C$/, C:/, drive_c/. */
static const char *const DRIVE_FOLDERS[][2] = {
    {"", "/"}, {"", "_/"}, {"", "$/"}, {"", ":/"}, {"drive_", "/"}};

static const kk_file_item *find_below_drive(const kk_files *files, kk_str rest, char drive)
{
    const kk_file_item *found = NULL;
    kk_buf key = KK_BUF_INIT;
    for (size_t i = 0; drive && !found && i < sizeof DRIVE_FOLDERS / sizeof *DRIVE_FOLDERS; i++) {
        kk_buf_clear(&key);
        kk_buf_append_text(&key, DRIVE_FOLDERS[i][0]);
        kk_buf_append_char(&key, drive);
        kk_buf_append_text(&key, DRIVE_FOLDERS[i][1]);
        kk_buf_append_str(&key, rest);
        found = key.failed ? NULL : find_key(files, kk_buf_str(&key));
    }
    kk_buf_free(&key);
    return found;
}

const kk_vm_file *kk_files_find(const kk_files *files, kk_str path, bool *by_name)
{
    kk_buf folded = KK_BUF_INIT;
    char drive;
    kk_str rest = components(path, &folded, &drive);
    const kk_file_item *found = find_below_drive(files, rest, drive);
    if (!found) {
        found = find_key(files, rest);
    }
    bool only_name = !found;
    if (!found) {
        size_t leaf = rest.size;
        while (leaf > 0 && rest.data[leaf - 1] != '/') {
            leaf--;
        }
        found = find_name(files, kk_str_slice(rest, leaf, rest.size));
    }
    kk_buf_free(&folded);
    if (by_name) {
        *by_name = found && only_name;
    }
    return found ? &found->file : NULL;
}

/* --- content --- */

static bool fail_file(const kk_files *files, const kk_vm_file *file, const char *why, kk_error *error)
{
    return kk_fail(error, "%s/%.*s: %s", files->folder, (int)kk_str_slice(file->path, 0, 700).size,
                   file->path.data, why);
}

bool kk_files_open_file(const kk_files *files, const kk_vm_file *file, kk_os_file *opened, kk_error *error)
{
    if (!kk_os_file_open_below(files->root, file->path, opened)) {
        return fail_file(files, file, strerror(errno), error);
    }
    kk_os_facts facts;
    const char *why = NULL;
    if (!kk_os_file_facts(*opened, &facts) || facts.kind != KK_OS_REGULAR) {
        why = "is no regular file any more";
    } else if (facts.size > KK_FILES_SIZE_LIMIT) {
        why = "is larger than 4 GiB and is not read";
    }
    if (why) {
        kk_os_file_close(*opened);
        return fail_file(files, file, why, error);
    }
    return true;
}

bool kk_files_read(const kk_files *files, const kk_vm_file *file, size_t limit, char **bytes, size_t *size,
                   kk_error *error)
{
    *bytes = NULL;
    kk_os_file opened;
    if (!kk_files_open_file(files, file, &opened, error)) {
        return false;
    }
    /* One byte more tells a file that is too large. */
    char *data = limit < SIZE_MAX - 1 ? malloc(limit + 1) : NULL;
    size_t used = 0;
    ptrdiff_t got = data ? 1 : 0;
    while (data && got > 0 && used <= limit) {
        got = kk_os_file_read(opened, data + used, limit + 1 - used);
        used += got > 0 ? (size_t)got : 0;
    }
    kk_os_file_close(opened);
    if (!data || got < 0 || used > limit) {
        free(data);
        return fail_file(files, file,
                         !data     ? "out of memory"
                         : got < 0 ? "cannot be read"
                                   : "is too large",
                         error);
    }
    *bytes = data;
    *size = used;
    return true;
}
