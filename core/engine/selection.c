#include "engine/selection.h"

#include "engine/scan.h"

#include <stdlib.h>

/* One scan, as its callbacks see it. */
typedef struct choosing {
    const kk_choice *choice;
    size_t expressions;       /* all of them must be true */
    kk_filter_reader *filter; /* asked of those events; NULL for nobody */
    bool (*take)(void *taker, const kk_event *event);
    void *taker;
} choosing;

static bool give(void *context, const kk_event *event, kk_hits hits, kk_scratch *scratch)
{
    choosing *self = context;
    (void)scratch;
    /* Some are replayed for their processes only. */
    if (hits.count < self->expressions || (self->filter && !kk_filter_shows(self->filter, event))) {
        return true;
    }
    return self->take(self->taker, event);
}

static void tell_chunk(void *context, size_t done, size_t total)
{
    const choosing *self = context;
    if (self->choice->chunk) {
        self->choice->chunk(self->choice->context, done, total);
    }
}

static bool scan(choosing *self, kk_source *source, const kk_program *program, kk_error *error)
{
    bool settles = kk_source_info(source)->format->scan_settles;
    const kk_scan_options options = {.jobs = self->choice->jobs,
                                     .need_processes =
                                         !settles || (program && kk_program_needs_processes(program)),
                                     .also_wanted = program ? KK_OPSET_NONE : KK_OPSET_ALL,
                                     .program = program,
                                     .event = give,
                                     .chunk = tell_chunk,
                                     .context = self};
    kk_scan_totals totals;
    kk_scan_failures failures = KK_SCAN_FAILURES_INIT;
    kk_error own = {""};
    error->text[0] = '\0';
    bool done = kk_scan(source, &options, &totals, &failures, &own);
    if (!done && error->text[0] == '\0') { /* else it is the taker's */
        *error = own;
    }
    if (done && failures.list.count > 0) {
        done = kk_fail(error, "%s", failures.list.items[0].text);
    }
    kk_scan_failures_free(&failures);
    return done;
}

/* The choice's expressions with that of its filter, compiled; NULL in `program` when every event is chosen.
 */
static bool compile(choosing *self, kk_program **program, kk_error *error)
{
    const kk_choice *choice = self->choice;
    bool failed = false;
    const kk_expression *first = choice->where_count > 0 ? choice->where[0] : NULL;
    const kk_expression *joined = choice->filter ? kk_filter_join(choice->filter, first, &failed) : first;
    if (failed) {
        return kk_fail(error, "the expression and the filter are too large together");
    }
    const kk_expression **all = calloc(choice->where_count + 1, sizeof *all);
    if (!all) {
        return kk_fail_memory(error, "preparing an expression");
    }
    for (size_t i = 1; i < choice->where_count; i++) {
        all[i] = choice->where[i];
    }
    all[0] = joined;
    self->expressions = choice->where_count > 0 ? choice->where_count : joined != NULL;
    *program =
        self->expressions > 0 ? kk_program_compile(all, self->expressions, choice->environment, error) : NULL;
    free(all);
    return self->expressions == 0 || *program;
}

/* Makes the reader of what the filter's expression leaves open. */
static bool open_filter(choosing *self, kk_error *error)
{
    if (self->choice->filter && kk_filter_looks_at_columns(self->choice->filter)) {
        self->filter = kk_filter_reader_new(self->choice->filter);
        return self->filter || kk_fail_memory(error, "preparing the filter");
    }
    return true;
}

static bool give_chosen(const void *context, kk_source *source,
                        bool (*take)(void *taker, const kk_event *event), void *taker, kk_error *error)
{
    choosing self = {.choice = context, .take = take, .taker = taker};
    kk_program *program = NULL;
    bool done =
        compile(&self, &program, error) && open_filter(&self, error) && scan(&self, source, program, error);
    kk_filter_reader_free(self.filter);
    if (program) {
        kk_program_free(program);
    }
    return done;
}

kk_selection kk_choice_selection(const kk_choice *choice)
{
    return (kk_selection){.give = give_chosen, .context = choice};
}
