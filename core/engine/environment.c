/* %NAME% values of a capture. */
#include "engine/analysis.h"

bool kk_environment_of_source(kk_environment *environment, kk_source *source, const char *file,
                              kk_error *error)
{
    static const char *const roots[] = {"SystemRoot", "windir"};
    size_t count = 0;
    const kk_capture_info *info = kk_source_info(source);
    const kk_event_clock clock = {.zone = info->utc ? info->zone : NULL,
                                  .has_no_date = info->times != KK_TELL_DATES,
                                  .has_no_time_of_day = info->times > KK_TELL_CLOCK};
    kk_environment_set_clock(environment, &clock);
    const kk_environment_variable *variables = kk_source_environment(source, &count);
    for (size_t i = 0; i < count; i++) {
        if (!kk_environment_add(environment, variables[i].name, variables[i].value)) {
            return kk_fail_memory(error, "reading the capture's environment");
        }
    }
    kk_str system_root = kk_source_info(source)->system_root;
    for (size_t i = 0; system_root.size > 0 && i < sizeof roots / sizeof roots[0]; i++) {
        kk_str name = kk_str_of(roots[i]);
        if (!kk_environment_value(environment, name, 0).data &&
            !kk_environment_add(environment, name, system_root)) {
            return kk_fail_memory(error, "reading the capture's environment");
        }
    }
    return !file || kk_environment_read(environment, file, error);
}
