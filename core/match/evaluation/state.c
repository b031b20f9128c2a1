/* Making and freeing states, the event at hand, failures. */
#include "match/evaluation/state.h"

#include <stdlib.h>

static bool allocate_sets(kk_program_state *state)
{
    const kk_program *program = state->program;
    state->sets = calloc(program->sets.count + 1, sizeof *state->sets);
    for (size_t i = 0; state->sets && i < program->sets.count; i++) {
        size_t texts = program->sets.items[i].field == KK_FIELD_ANY ? KK_COLUMN_LIMIT : 1;
        state->sets[i].texts = calloc(texts, sizeof(kk_set_text));
        state->sets[i].owners = calloc(program->sets.items[i].owner_count + 1, sizeof(uint32_t));
        if (!state->sets[i].texts || !state->sets[i].owners) {
            return false;
        }
    }
    return state->sets != NULL;
}

static bool allocate_state(kk_program_state *state)
{
    const kk_program *program = state->program;
    size_t expressions = program->expression_count + 1;
    state->leaves = calloc(program->leaves.count + 1, sizeof *state->leaves);
    state->leaf_hits = calloc(program->leaves.count + 1, sizeof *state->leaf_hits);
    state->pattern_hits = calloc(program->patterns.count + 1, sizeof *state->pattern_hits);
    state->regexes = calloc(program->patterns.count + 1, sizeof(kk_regex *));
    state->candidate_epochs = calloc(expressions, sizeof *state->candidate_epochs);
    state->candidates = calloc(expressions, sizeof *state->candidates);
    state->hits = calloc(expressions, sizeof *state->hits);
    state->truths = calloc(program->process_leaf_count + 1, 1);
    state->disabled = calloc(expressions / 64 + 1, sizeof *state->disabled);
    state->leaf_errors = calloc(program->leaves.count + 1, sizeof(const char *));
    return allocate_sets(state) && state->leaves && state->leaf_hits && state->pattern_hits &&
           state->regexes && state->candidate_epochs && state->candidates && state->hits && state->truths &&
           state->disabled && state->leaf_errors;
}

kk_program_state *kk_program_state_new(const kk_program *program)
{
    kk_program_state *state = calloc(1, sizeof *state);
    if (state) {
        state->program = program;
        state->last_undecided = KK_NO_EXPRESSION;
        if (!allocate_state(state)) {
            kk_program_state_free(state);
            return NULL;
        }
    }
    return state;
}

void kk_program_state_free(kk_program_state *state)
{
    if (!state) {
        return;
    }
    for (size_t i = 0; state->sets && i < state->program->sets.count; i++) {
        free(state->sets[i].texts);
        free(state->sets[i].owners);
        kk_buf_free(&state->sets[i].comparable);
        kk_match_recent_free(&state->sets[i].recent);
    }
    for (size_t i = 0; state->regexes && i < state->program->patterns.count; i++) {
        kk_match_regex_free(state->regexes[i]);
    }
    kk_match_regex_room_free(state->room);
    free(state->sets);
    free(state->leaves);
    free(state->leaf_hits);
    free(state->pattern_hits);
    free(state->regexes);
    free(state->candidate_epochs);
    free(state->candidates);
    free(state->hits);
    free(state->truths);
    free(state->disabled);
    free((void *)state->leaf_errors);
    kk_arena_free(&state->error_arena);
    free(state->failures.items);
    free(state->quiet.items);
    free(state->class_of.items);
    free(state->classes.items);
    kk_arena_free(&state->class_arena);
    free(state);
}

/* After 2^32 events: nothing is known of any earlier event. */
static void forget_epochs(kk_program_state *state)
{
    const kk_program *program = state->program;
    for (size_t i = 0; i < KK_FIELD_COUNT; i++) {
        state->fields[i].epoch = 0;
    }
    for (size_t i = 0; i < program->sets.count; i++) {
        state->sets[i].epoch = 0;
    }
    memset(state->leaves, 0, program->leaves.count * sizeof *state->leaves);
    memset(state->leaf_hits, 0, program->leaves.count * sizeof *state->leaf_hits);
    memset(state->pattern_hits, 0, program->patterns.count * sizeof *state->pattern_hits);
    memset(state->candidate_epochs, 0, program->expression_count * sizeof *state->candidate_epochs);
    state->epoch = 1;
}

void kk_match_begin_event(kk_program_state *state, const kk_event *event, kk_scratch *scratch, bool final)
{
    const kk_program *program = state->program;
    if (++state->epoch == 0) {
        forget_epochs(state);
    }
    state->event = event;
    state->scratch = scratch;
    state->final = final;
    state->plan = program->plans.count ? &program->plans.items[program->plan_of[event->operation]] : NULL;
    state->process_class = NULL;
    state->candidate_count = 0;
}

const kk_field_memo *kk_match_field(kk_program_state *state, kk_field field)
{
    kk_field_memo *memo = &state->fields[field];
    if (memo->epoch != state->epoch) {
        memo->epoch = state->epoch;
        memo->availability = kk_event_field(state->event, field, state->scratch, &memo->value);
        if (field == KK_FIELD_INDEX && !state->final) {
            memo->availability = KK_PENDING; /* a scan may count from its chunk's start */
        }
        if (memo->availability == KK_PENDING && state->final) {
            memo->availability = KK_UNAVAILABLE;
        }
    }
    return memo;
}

size_t kk_program_failure_count(const kk_program_state *state)
{
    return state->failures.count;
}

const kk_program_failure *kk_program_failure_at(const kk_program_state *state, size_t i)
{
    return &state->failures.items[i];
}

void kk_program_state_restart(kk_program_state *state)
{
    state->failures.count = 0;
    state->last_undecided = KK_NO_EXPRESSION;
    memset(state->disabled, 0, (state->program->expression_count / 64 + 1) * sizeof *state->disabled);
}
