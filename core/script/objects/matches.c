#include "script/objects/matches.h"

#include <stdlib.h>

/* Compiled at a time: each takes some hundred kilobytes at most, and a rule asks for a handful. */
#define MATCHER_LIMIT 500

struct kk_matcher {
    const kk_expression *expression;
    kk_program *program;
    kk_program_state *state;
    struct kk_matcher *next;
};

static void free_matcher(struct kk_matcher *matcher)
{
    if (matcher->state) {
        kk_program_state_free(matcher->state);
    }
    if (matcher->program) {
        kk_program_free(matcher->program);
    }
    free(matcher);
}

void kk_matchers_free(kk_replay *replay)
{
    while (replay->matchers) {
        struct kk_matcher *first = replay->matchers;
        replay->matchers = first->next;
        free_matcher(first);
    }
    replay->matcher_count = 0;
}

/* Lets go of what was asked for the longest time ago. */
static void drop_last(kk_replay *replay)
{
    struct kk_matcher **link = &replay->matchers;
    while (*link && (*link)->next) {
        link = &(*link)->next;
    }
    if (*link) {
        free_matcher(*link);
        *link = NULL;
        replay->matcher_count--;
    }
}

static struct kk_matcher *make_matcher(kk_scripts *scripts, const kk_expression *expression, kk_error *error)
{
    struct kk_matcher *made = calloc(1, sizeof *made);
    if (!made) {
        kk_fail_memory(error, "compiling an expression");
        return NULL;
    }
    made->expression = expression;
    made->program = kk_program_compile(&expression, 1, scripts->context.environment, error);
    made->state = made->program ? kk_program_state_new(made->program) : NULL;
    if (!made->state) {
        free_matcher(made);
        kk_fail_memory(error, "compiling an expression");
        return NULL;
    }
    kk_replay *replay = scripts->replay;
    if (replay->matcher_count == MATCHER_LIMIT) {
        drop_last(replay);
    }
    made->next = replay->matchers;
    replay->matchers = made;
    replay->matcher_count++;
    return made;
}

/* The matcher of the expression, moved to the front: few are asked for again and again. */
static struct kk_matcher *find_matcher(kk_replay *replay, const kk_expression *expression)
{
    for (struct kk_matcher **link = &replay->matchers; *link; link = &(*link)->next) {
        struct kk_matcher *found = *link;
        if (found->expression == expression) {
            *link = found->next;
            found->next = replay->matchers;
            replay->matchers = found;
            return found;
        }
    }
    return NULL;
}

bool kk_matches(kk_scripts *scripts, const kk_expression *expression, const kk_event *event,
                kk_scratch *scratch, bool *answer, kk_error *error)
{
    struct kk_matcher *matcher = find_matcher(scripts->replay, expression);
    matcher = matcher ? matcher : make_matcher(scripts, expression, error);
    if (!matcher) {
        return false;
    }
    *answer = kk_program_test(matcher->program, matcher->state, 0, event, scratch) == KK_YES;
    if (kk_program_failure_count(matcher->state) > 0) {
        kk_fail(error, "%s", kk_program_failure_at(matcher->state, 0)->text);
        return false;
    }
    return true;
}
