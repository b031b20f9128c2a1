#include "engine/selection.h"

#include "engine/chooser.h"
#include "engine/scan.h"

/* One scan, as its callbacks see it. */
typedef struct choosing {
    const kk_choice *choice;
    kk_chooser chooser;
    bool (*take)(void *taker, const kk_event *event);
    void *taker;
} choosing;

static bool give(void *context, const kk_event *event, kk_hits hits, kk_scratch *scratch)
{
    choosing *self = context;
    (void)scratch;
    return !kk_chooser_takes(&self->chooser, event, hits.count) || self->take(self->taker, event);
}

static void tell_chunk(void *context, size_t done, size_t total)
{
    const choosing *self = context;
    if (self->choice->chunk) {
        self->choice->chunk(self->choice->context, done, total);
    }
}

static bool scan(choosing *self, kk_source *source, kk_error *error)
{
    const kk_program *program = self->chooser.program;
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

static bool give_chosen(const void *context, kk_source *source,
                        bool (*take)(void *taker, const kk_event *event), void *taker, kk_error *error)
{
    const kk_choice *choice = context;
    choosing self = {.choice = choice, .take = take, .taker = taker};
    bool done = kk_chooser_open(&self.chooser, choice->where, choice->where_count, choice->filter,
                                choice->environment, error) &&
                scan(&self, source, error);
    kk_chooser_close(&self.chooser);
    return done;
}

kk_selection kk_choice_selection(const kk_choice *choice)
{
    return (kk_selection){.give = give_chosen, .context = choice};
}
