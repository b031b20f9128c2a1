/* --where EXPR and --env FILE, for the commands that choose events. */
#include "cli/command.h"
#include "engine/analysis.h"
#include "script/script.h"

#include <stdlib.h>

bool kk_where_compile(kk_where *where, kk_error *error)
{
    if (!where->text) {
        return true;
    }
    char *library = kk_locate(KK_FOLDER_LUA, error);
    where->scripts = library ? kk_scripts_new(library, &KK_SCRIPT_LIMITS_DEFAULT, error) : NULL;
    free(library);
    where->expression = where->scripts ? kk_scripts_expression(where->scripts, where->text, error) : NULL;
    return where->expression != NULL;
}

bool kk_where_settle(kk_where *where, kk_source *source, kk_error *error)
{
    where->environment = kk_environment_new();
    if (!where->environment) {
        return kk_fail_memory(error, "preparing an expression");
    }
    return (!where->text && !where->variables) ||
           kk_environment_of_source(where->environment, source, where->variables, error);
}

void kk_where_free(kk_where *where)
{
    if (where->environment) {
        kk_environment_free(where->environment);
    }
    if (where->scripts) {
        kk_scripts_free(where->scripts);
    }
}
