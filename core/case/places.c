#include "case/places.h"

#include "base/fold.h"
#include "case/case_impl.h"

/* Folders below a drive that only Windows and installers write to. Windows XP had "Program Files" in the
 * system's language. */
static const char *const PROTECTED[] = {
    "\\windows\\",
    "\\winnt\\",
    "\\program files\\",
    "\\program files (x86)\\",
    "\\programme\\",
    "\\programmi\\",
    "\\archivos de programa\\",
    "\\arquivos de programas\\",
    "\\programas\\",
    "\\programfiler\\",
    "\\programmer\\",
    "\\$windows.~bt\\",
    "\\$windows.~ws\\",
    "\\programdata\\microsoft\\",
    "\\programdata\\package cache\\",
};

/* Below those, what any user may write to. */
static const char *const OPEN_BELOW[] = {
    "\\windows\\temp\\",
    "\\windows\\tasks\\",
    "\\winnt\\temp\\",
    "\\windows\\system32\\spool\\drivers\\color\\",
};

/* Variables whose values are protected folders. */
static const char *const PROTECTED_VARIABLES[] = {"SystemRoot", "windir", "ProgramFiles", "ProgramFiles(x86)",
                                                  "ProgramW6432"};

static const char *const RESIDENT[] = {
    "\\appdata\\local\\microsoft\\",
    "\\appdata\\local\\google\\update\\",
    "\\appdata\\local\\google\\chrome\\application\\",
    "\\appdata\\local\\programs\\",
};

/* Folders that hold the users' profiles; below them one folder per user. */
static const char *const PROFILES[] = {"\\users\\", "\\documents and settings\\"};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The path from its first backslash on: without drive, "\\?\" or "\??\". */
static kk_str below_drive(kk_str path)
{
    size_t colon = kk_str_find(path, KK_STR(":\\"), 0);
    return colon != SIZE_MAX && colon < 6 ? kk_str_slice(path, colon + 1, path.size) : path;
}

static bool starts_with_one(kk_str path, const char *const *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (kk_str_starts_nocase(path, kk_str_of(table[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_below(kk_str path, kk_str folder)
{
    return folder.size > 2 && kk_str_starts_nocase(path, folder) &&
           (folder.data[folder.size - 1] == '\\' ||
            (path.size > folder.size && path.data[folder.size] == '\\'));
}

static bool is_below_variable(const kk_case *analysis, kk_str path)
{
    size_t count;
    const kk_environment_variable *variables = kk_source_environment(analysis->source, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t name = 0; name < COUNT(PROTECTED_VARIABLES); name++) {
            if (kk_str_equal_nocase(variables[i].name, kk_str_of(PROTECTED_VARIABLES[name])) &&
                is_below(path, variables[i].value)) {
                return true;
            }
        }
    }
    return false;
}

bool kk_place_is_protected(const kk_case *analysis, kk_str path)
{
    kk_str place = below_drive(path);
    if (starts_with_one(place, OPEN_BELOW, COUNT(OPEN_BELOW))) {
        return false;
    }
    return starts_with_one(place, PROTECTED, COUNT(PROTECTED)) || is_below_variable(analysis, path);
}

bool kk_place_is_resident_program(kk_str path)
{
    for (size_t i = 0; i < COUNT(RESIDENT); i++) {
        if (kk_str_contains_nocase(path, kk_str_of(RESIDENT[i]))) {
            return true;
        }
    }
    return false;
}

/* Bytes of `path` up to and with the user's own folder and its backslash; 0 when it lies in no profile. */
static size_t profile_size(const kk_case *analysis, kk_str path)
{
    size_t count;
    const kk_environment_variable *variables = kk_source_environment(analysis->source, &count);
    for (size_t i = 0; i < count; i++) {
        if (kk_str_equal_nocase(variables[i].name, KK_STR("USERPROFILE")) &&
            is_below(path, variables[i].value)) {
            return variables[i].value.size + 1;
        }
    }
    kk_str place = below_drive(path);
    for (size_t i = 0; i < COUNT(PROFILES); i++) {
        kk_str profiles = kk_str_of(PROFILES[i]);
        size_t end = kk_str_starts_nocase(place, profiles) ? kk_str_find(place, KK_STR("\\"), profiles.size)
                                                           : SIZE_MAX;
        if (end != SIZE_MAX) {
            return path.size - place.size + end + 1;
        }
    }
    return 0;
}

kk_str kk_place_spoken(const kk_case *analysis, kk_str path)
{
    kk_str folder = kk_path_folder(path);
    size_t profile = profile_size(analysis, path);
    return profile && profile < folder.size ? kk_str_slice(folder, profile, folder.size) : folder;
}
