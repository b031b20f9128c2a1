/* Where the program's own scripts are. */
#include "base/os/file.h"
#include "cli/command.h"

#include <stdlib.h>

static const char *const folder_names[] = {"lua", "rules", "reports"};

/* Where the folders may lie, seen from the executable's folder: the build tree (build/kaiseki), an
 * installation (bin/kaiseki), and beside the executable. */
static const char *const data_folders[] = {"..", "../share/kaiseki", "."};

/* The folder of the running program, or NULL. The caller frees it. */
static char *own_folder(void)
{
    char *path = kk_os_program_path();
    char *folder = path ? kk_new_text("%.*s", (int)(kk_os_path_name(path) - path) - 1, path) : NULL;
    free(path);
    return folder;
}

/* BASE/NAME, without "..", when it is a folder, else NULL. */
static char *try_folder(const char *base, const char *name)
{
    char *path = kk_new_text("%s/%s", base, name);
    kk_os_facts facts;
    bool is_folder = path && kk_os_facts_of(path, &facts) && facts.kind == KK_OS_FOLDER;
    char *found = is_folder ? kk_os_path_real(path) : NULL;
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
    for (size_t i = 0; own && !found && i < sizeof data_folders / sizeof data_folders[0]; i++) {
        char *base = kk_new_text("%s/%s", own, data_folders[i]);
        found = base ? try_folder(base, name) : NULL;
        free(base);
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

char *kk_locate_code(void)
{
    static const char *const places[] = {"scripts.code", "../share/kaiseki/scripts.code"};
    char *own = own_folder();
    char *found = NULL;
    for (size_t i = 0; own && !found && i < sizeof places / sizeof places[0]; i++) {
        kk_os_facts facts;
        found = kk_new_text("%s/%s", own, places[i]);
        if (found && (!kk_os_facts_of(found, &facts) || facts.kind != KK_OS_REGULAR)) {
            free(found);
            found = NULL;
        }
    }
    free(own);
    return found;
}

char *kk_locate_report(const char *name, kk_error *error)
{
    size_t length = strlen(name);
    bool is_path = kk_os_path_name(name) != name || (length > 4 && strcmp(name + length - 4, ".lua") == 0);
    if (is_path) {
        return strdup(name);
    }
    char *folder = kk_locate(KK_FOLDER_REPORTS, error);
    char *path = folder ? kk_new_text("%s/%s.lua", folder, name) : NULL;
    kk_os_facts facts;
    if (path && !kk_os_facts_of(path, &facts)) {
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
