#include "engine/chooser.h"

#include <stdlib.h>

/* The expressions, the filter's joined to the first. */
static bool compile(kk_chooser *self, const kk_expression *const *where, size_t count, kk_filter *filter,
                    const kk_environment *environment, kk_error *error)
{
    const kk_expression *first;
    if (!kk_filter_join(filter, count > 0 ? where[0] : NULL, &first, error)) {
        return false;
    }
    self->expressions = count > 0 ? count : first != NULL;
    if (self->expressions == 0) {
        return true;
    }
    const kk_expression **all = calloc(self->expressions, sizeof *all);
    if (!all) {
        return kk_fail_memory(error, "preparing an expression");
    }
    all[0] = first;
    for (size_t i = 1; i < count; i++) {
        all[i] = where[i];
    }
    self->program = kk_program_compile(all, self->expressions, environment, error);
    free(all);
    return self->program != NULL;
}

static bool clock_tells(const kk_chooser *self, kk_error *error)
{
    for (size_t i = 0; i < self->expressions; i++) {
        if (!kk_program_check_clock(self->program, i, error)) {
            return false;
        }
    }
    return true;
}

/* A name that the environment does not tell would match nothing without a word. */
static bool names_resolve(const kk_chooser *self, kk_error *error)
{
    kk_buf names = KK_BUF_INIT;
    for (size_t i = 0; i < self->expressions; i++) {
        kk_program_unresolved(self->program, i, &names);
    }
    bool resolve = names.size == 0;
    if (!resolve) {
        kk_fail(error,
                "the capture does not tell what %.*s stands for; --env FILE does, with lines of KEY=value",
                (int)names.size, names.data);
    }
    kk_buf_free(&names);
    return resolve;
}

bool kk_chooser_open(kk_chooser *chooser, const kk_expression *const *where, size_t count, kk_filter *filter,
                     const kk_environment *environment, kk_error *error)
{
    *chooser = (kk_chooser){0};
    return compile(chooser, where, count, filter, environment, error) && clock_tells(chooser, error) &&
           names_resolve(chooser, error) && kk_filter_reader_open(filter, &chooser->filter, error);
}

void kk_chooser_close(kk_chooser *chooser)
{
    kk_filter_reader_free(chooser->filter);
    if (chooser->program) {
        kk_program_free(chooser->program);
    }
}
