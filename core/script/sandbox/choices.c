#include "script/sandbox/choices.h"

#include "case/case.h"

#include <stdio.h>

kk_choices kk_choices_of(const char *const *names, size_t count, const char *last)
{
    kk_choices choices = {""};
    size_t size = 0;
    for (size_t i = 0; i < count && size < sizeof choices.text; i++) {
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : last;
        int added = snprintf(choices.text + size, sizeof choices.text - size, "%s%s", before, names[i]);
        size += added > 0 ? (size_t)added : 0;
    }
    return choices;
}

kk_choices kk_severity_choices(const char *last)
{
    const char *names[KK_SEVERITY_COUNT];
    for (unsigned i = 0; i < KK_SEVERITY_COUNT; i++) {
        names[i] = kk_severity_name((kk_severity)i).data;
    }
    return kk_choices_of(names, KK_SEVERITY_COUNT, last);
}
