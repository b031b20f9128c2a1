/* Where the program's own scripts are. */
#include "cli/command.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folder_names[] = {"lua", "rules", "reports"};

/* Where the folders may lie, seen from the executable's folder: the build tree (build/kaiseki), an
 * installation (bin/kaiseki), and beside the executable. */
static const char *const places[] = {"..", "../share/kaiseki", "."};

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The folder of the running executable, or NULL. The caller frees it. */
static char *own_folder(void)
{
    char *path = malloc(PATH_MAX);
    ssize_t size = path ? readlink("/proc/self/exe", path, PATH_MAX - 1) : -1;
    if (size <= 0) {
        free(path);
        return NULL;
    }
    path[size] = '\0';
    char *slash = strrchr(path, '/');
    if (slash) {
        *slash = '\0';
    }
    return path;
}

/* BASE/NAME, without "..", when it is a folder, else NULL. */
static char *try_folder(const char *base, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", base, name) < 0) {
        return NULL;
    }
    char *found = is_folder(path) ? realpath(path, NULL) : NULL;
    free(path);
    return found;
}

char *kk_locate(kk_folder folder, kk_error *error)
{
    const char *name = folder_names[folder];
    const char *home = getenv("KAISEKI_HOME");
    if (home && *home) {
        char *path = try_folder(home, name);
        if (!path) {
            kk_fail(
                error,
                "%s/%s: no such folder; KAISEKI_HOME must name the folder that holds lua, rules and reports",
                home, name);
        }
        return path;
    }
    char *own = own_folder();
    char *found = NULL;
    for (size_t i = 0; own && !found && i < sizeof places / sizeof places[0]; i++) {
        char *base = NULL;
        if (asprintf(&base, "%s/%s", own, places[i]) >= 0) {
            found = try_folder(base, name);
            free(base);
        }
    }
    if (!found) {
        kk_fail(
            error,
            "the folder %s is neither beside the program (%s) nor installed; set KAISEKI_HOME to where it is",
            name, own ? own : "?");
    }
    free(own);
    return found;
}

char *kk_locate_report(const char *name, kk_error *error)
{
    size_t length = strlen(name);
    bool is_path = strchr(name, '/') || (length > 4 && strcmp(name + length - 4, ".lua") == 0);
    if (is_path) {
        return strdup(name);
    }
    char *folder = kk_locate(KK_FOLDER_REPORTS, error);
    char *path = NULL;
    if (folder && asprintf(&path, "%s/%s.lua", folder, name) < 0) {
        path = NULL;
    }
    if (path && access(path, R_OK) != 0) {
        kk_fail(error,
                "no report is called \"%s\"; `kaiseki analyze --help` lists them, or give a path that ends "
                "in .lua",
                name);
        free(path);
        path = NULL;
    }
    free(folder);
    return path;
}
