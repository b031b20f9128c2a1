/* What decides whether an event is chosen: expressions and a filter, compiled for one scan. Private to
 * core/engine/. */
#ifndef KK_ENGINE_CHOOSER_H
#define KK_ENGINE_CHOOSER_H

#include "filter/filter.h"
#include "match/program.h"

typedef struct kk_chooser {
    kk_program *program; /* NULL: every event goes to the filter */
    size_t expressions;  /* of the program: all of them must be true */
    kk_filter_reader *filter;
} kk_chooser;

/* Compiles `where`, of which all must be true (`count` may be 0), with the filter's expression (`filter` NULL
 * for none). False and `error` when it is too large together, when it compares times with what the
 * environment's clock does not tell or names a %NAME% that it does not, and when memory is out. Close it in
 * any case. */
bool kk_chooser_open(kk_chooser *chooser, const kk_expression *const *where, size_t count, kk_filter *filter,
                     const kk_environment *environment, kk_error *error);
void kk_chooser_close(kk_chooser *chooser);

/* Whether an event with so many hits of the program is chosen: some are replayed for their processes only. */
static inline bool kk_chooser_takes(const kk_chooser *chooser, const kk_event *event, size_t hits)
{
    return hits >= chooser->expressions && (!chooser->filter || kk_filter_shows(chooser->filter, event));
}

#endif
