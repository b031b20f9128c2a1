#include "tree/places.h"

#include "base/fold.h"
#include "tree/tree_impl.h"

/* The path from its first backslash on: without drive, "\\?\" or "\??\". */
static kk_str below_drive(kk_str path)
{
    const size_t most = sizeof "\\\\?\\C:\\" - 1;
    size_t colon = kk_str_find(kk_str_slice(path, 0, most), KK_STR(":\\"), 0);
    return colon != SIZE_MAX ? kk_str_slice(path, colon + 1, path.size) : path;
}

static bool is_below(kk_str path, kk_str folder)
{
    return folder.size > 2 && kk_str_starts_nocase(path, folder) &&
           (folder.data[folder.size - 1] == '\\' ||
            (path.size > folder.size && path.data[folder.size] == '\\'));
}

static bool is_below_variable(const kk_case *self, kk_str path)
{
    size_t count;
    const kk_environment_variable *variables = kk_source_environment(self->source, &count);
    for (size_t i = 0; i < count; i++) {
        if (is_below(path, variables[i].value) &&
            kk_knowledge_is_place(self->knowledge, KK_PLACE_PROTECTED_VARIABLE, variables[i].name)) {
            return true;
        }
    }
    return false;
}

bool kk_tree_is_protected(const kk_case *self, kk_str path)
{
    kk_str place = below_drive(path);
    if (kk_knowledge_place_size(self->knowledge, KK_PLACE_OPEN, place)) {
        return false;
    }
    return kk_knowledge_place_size(self->knowledge, KK_PLACE_PROTECTED, place) ||
           is_below_variable(self, path);
}

bool kk_tree_is_resident(const kk_case *self, kk_str path)
{
    return kk_knowledge_holds_place(self->knowledge, KK_PLACE_RESIDENT, path);
}

/* Bytes of `path` up to and with the user's own folder and its backslash; 0 when it lies in no profile. */
static size_t profile_size(const kk_case *self, kk_str path)
{
    size_t count;
    const kk_environment_variable *variables = kk_source_environment(self->source, &count);
    for (size_t i = 0; i < count; i++) {
        if (kk_str_equal_nocase(variables[i].name, KK_STR("USERPROFILE")) &&
            is_below(path, variables[i].value)) {
            return variables[i].value.size + 1;
        }
    }
    kk_str place = below_drive(path);
    size_t profiles = kk_knowledge_place_size(self->knowledge, KK_PLACE_PROFILES, place);
    size_t end = profiles ? kk_str_find(place, KK_STR("\\"), profiles) : SIZE_MAX;
    return end != SIZE_MAX ? path.size - place.size + end + 1 : 0;
}

kk_str kk_tree_spoken_folder(const kk_case *self, kk_str path)
{
    kk_str folder = kk_tree_folder(path);
    size_t profile = profile_size(self, path);
    return profile && profile < folder.size ? kk_str_slice(folder, profile, folder.size) : folder;
}
