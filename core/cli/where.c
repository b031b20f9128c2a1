/* --where EXPR, --env FILE and --pmc FILE, for the commands that choose events. */
#include "cli/command.h"
#include "engine/analysis.h"
#include "script/script.h"

#include <stdlib.h>

kk_pmc *kk_configuration_open(const char *path)
{
    kk_error error;
    kk_pmc *configuration = kk_pmc_open(path, &error);
    if (!configuration) {
        kk_message("--pmc: %s", error.text);
    }
    return configuration;
}

static bool compile(kk_where *where, kk_error *error)
{
    char *library = kk_locate(KK_FOLDER_LUA, error);
    where->scripts = library ? kk_scripts_new(library, &KK_SCRIPT_LIMITS_DEFAULT, error) : NULL;
    free(library);
    where->expression = where->scripts ? kk_scripts_expression(where->scripts, where->text, error) : NULL;
    return where->expression != NULL;
}

kk_exit kk_where_begin(const kk_command *command, kk_where *where)
{
    kk_error error;
    where->configuration = where->pmc ? kk_configuration_open(where->pmc) : NULL;
    if (where->pmc && !where->configuration) {
        return KK_EXIT_UNREADABLE;
    }
    return !where->text || compile(where, &error) ? KK_EXIT_DONE : kk_usage_error(command, "%s", error.text);
}

static void say_left_out(const kk_where *where)
{
    kk_buf text = KK_BUF_INIT;
    kk_filter_say_left_out(where->filter, &text);
    if (text.size > 0) {
        kk_message("%s: %.*s", where->pmc, (int)text.size, text.data);
    }
    kk_buf_free(&text);
}

static bool make_filter(kk_where *where, kk_source *source, kk_str zone, kk_error *error)
{
    if (!where->configuration) {
        return true;
    }
    where->filter = kk_filter_new(where->configuration, source, zone, error);
    if (where->filter) {
        say_left_out(where);
    }
    return where->filter != NULL;
}

static bool read_variables(kk_where *where, kk_source *source, kk_error *error)
{
    where->environment = kk_environment_new();
    if (!where->environment) {
        return kk_fail_memory(error, "preparing an expression");
    }
    return (!where->text && !where->variables) ||
           kk_environment_of_source(where->environment, source, where->variables, error);
}

kk_exit kk_where_settle(kk_where *where, kk_source *source, kk_str zone)
{
    kk_error error;
    if (make_filter(where, source, zone, &error) && read_variables(where, source, &error)) {
        return KK_EXIT_DONE;
    }
    kk_message("%s", error.text);
    return KK_EXIT_PARTIAL;
}

void kk_where_free(kk_where *where)
{
    kk_filter_free(where->filter);
    kk_pmc_free(where->configuration);
    if (where->environment) {
        kk_environment_free(where->environment);
    }
    if (where->scripts) {
        kk_scripts_free(where->scripts);
    }
}
