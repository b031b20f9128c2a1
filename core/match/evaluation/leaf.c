#include "match/evaluation/leaf.h"

#include "base/fold.h"
#include "base/time.h"
#include "match/evaluation/text.h"

/* Truth of a test on a field that has no value to test; `memo` is not KK_KNOWN. */
static kk_truth without_value(const kk_field_memo *memo)
{
    return memo->availability == KK_EMPTY     ? KK_NO
           : memo->availability == KK_PENDING ? KK_UNDECIDED
                                              : KK_UNKNOWN;
}

/* --- texts --- */

static bool compare_cased(kk_anchor anchor, kk_str text, kk_str other)
{
    switch (anchor) {
    case KK_ANCHOR_ANYWHERE:
        return kk_str_find(text, other, 0) != SIZE_MAX;
    case KK_ANCHOR_START:
        return kk_str_starts(text, other);
    case KK_ANCHOR_END:
        return kk_str_ends(text, other);
    default:
        return kk_str_equal(text, other);
    }
}

static bool compare_nocase(kk_anchor anchor, kk_str text, kk_str other)
{
    switch (anchor) {
    case KK_ANCHOR_ANYWHERE:
        return kk_str_contains_nocase(text, other);
    case KK_ANCHOR_START:
        return kk_str_starts_nocase(text, other);
    case KK_ANCHOR_END:
        return kk_str_ends_nocase(text, other);
    default:
        return kk_str_equal_nocase(text, other);
    }
}

/* An empty field equals an empty text, but is no part of a text: that it is in all of them tells nothing. */
static kk_truth compare_with_field(kk_program_state *state, const kk_test *test, const kk_set_memo *memo,
                                   kk_field field)
{
    const kk_field_memo *other = kk_match_field(state, field);
    if (other->availability != KK_KNOWN && other->availability != KK_EMPTY) {
        return without_value(other);
    }
    kk_str text = other->availability == KK_EMPTY ? KK_STR("") : kk_value_text(&other->value, state->scratch);
    if (text.size == 0 && test->operator_id != KK_IS) {
        return KK_NO;
    }
    kk_anchor anchor = kk_match_operator_info(test->operator_id)->anchor;
    for (unsigned i = 0; i < memo->text_count; i++) {
        kk_str own = memo->texts[i].raw;
        if (test->cased ? compare_cased(anchor, own, text) : compare_nocase(anchor, own, text)) {
            return KK_YES;
        }
    }
    return KK_NO;
}

static kk_truth decide_literals(kk_program_state *state, const kk_leaf *leaf, uint32_t number,
                                const kk_set_memo *memo)
{
    if (state->leaf_hits[number].epoch == state->epoch) {
        return KK_YES;
    }
    kk_truth truth = KK_NO;
    for (size_t i = 0; leaf->has_fields && i < leaf->test->count && truth != KK_YES; i++) {
        const kk_operand *operand = &leaf->test->operands[i];
        if (operand->kind == KK_OPERAND_FIELD) {
            truth = kk_truth_or(truth, compare_with_field(state, leaf->test, memo, operand->field));
        }
    }
    return truth;
}

/* Notes why the leaf's test failed, the first time that it does. */
static kk_truth fail(kk_program_state *state, uint32_t leaf, const kk_error *error)
{
    if (!state->leaf_errors[leaf]) {
        kk_buf text = KK_BUF_INIT;
        kk_match_test_print(state->program->leaves.items[leaf].test, &text);
        kk_buf_printf(&text, ": %s", error->text);
        state->leaf_errors[leaf] =
            text.failed ? NULL : kk_arena_copy(&state->error_arena, kk_buf_str(&text)).data;
        kk_buf_free(&text);
    }
    return KK_FAILED;
}

static kk_truth match_regex(kk_program_state *state, uint32_t number, kk_str text)
{
    const kk_pattern *pattern = &state->program->patterns.items[number];
    const kk_test *test = state->program->leaves.items[pattern->leaf].test;
    kk_error error = {"memory is out"};
    if (!state->room) {
        state->room = kk_match_regex_room_new();
    }
    if (!state->regexes[number]) {
        state->regexes[number] = kk_match_regex_new(pattern->text, test->cased, true, &error);
    }
    if (!state->room || !state->regexes[number]) {
        return fail(state, pattern->leaf, &error);
    }
    kk_regex_answer answer = kk_match_regex_search(state->regexes[number], state->room, text, &error);
    return answer == KK_REGEX_YES  ? KK_YES
           : answer == KK_REGEX_NO ? KK_NO
                                   : fail(state, pattern->leaf, &error);
}

static kk_truth match_pattern(kk_program_state *state, uint32_t number, kk_set_memo *memo)
{
    const kk_pattern *pattern = &state->program->patterns.items[number];
    const kk_program *program = state->program;
    const kk_pattern_set *set = &program->sets.items[program->leaves.items[pattern->leaf].set];
    const kk_hit_memo *hit = &state->pattern_hits[number];
    uint32_t columns = !pattern->filtered ? UINT32_MAX : hit->epoch == state->epoch ? hit->columns : 0;
    kk_truth truth = KK_NO;
    for (unsigned i = 0; i < memo->text_count && columns && truth != KK_YES; i++) {
        kk_set_text *text = &memo->texts[i];
        if (!(text->column & columns)) {
            continue;
        }
        if (pattern->glob) {
            kk_str comparable = kk_match_comparable_text(set, memo, text);
            truth = comparable.data && kk_match_glob_matches(pattern->glob, comparable) ? KK_YES : truth;
        } else {
            truth = kk_truth_or(truth, match_regex(state, number, text->raw));
        }
    }
    return truth;
}

static kk_truth decide_patterns(kk_program_state *state, const kk_leaf *leaf, kk_set_memo *memo)
{
    kk_truth truth = KK_NO;
    for (uint32_t i = 0; i < leaf->count && truth != KK_YES; i++) {
        truth = kk_truth_or(truth, match_pattern(state, leaf->first + i, memo));
    }
    return truth;
}

static kk_truth decide_text(kk_program_state *state, const kk_leaf *leaf, uint32_t number)
{
    kk_set_memo *memo = kk_match_set_texts(state, leaf->set);
    if (memo->text_count == 0) {
        return memo->pending ? KK_UNDECIDED : KK_UNKNOWN;
    }
    kk_truth truth = leaf->kind == KK_TEST_LITERALS ? decide_literals(state, leaf, number, memo)
                                                    : decide_patterns(state, leaf, memo);
    return memo->pending ? kk_truth_or(truth, KK_UNDECIDED) : truth;
}

/* --- numbers --- */

static bool compare_numbers(kk_operator operator_id, int64_t number, int64_t other)
{
    switch (operator_id) {
    case KK_LT:
        return number < other;
    case KK_LE:
        return number <= other;
    case KK_GT:
        return number > other;
    case KK_GE:
        return number >= other;
    default:
        return number == other;
    }
}

/* The event's time in what the operand counts: a moment, or the time of day. False where the event's clock
 * does not tell it. */
static bool time_as_meant(const kk_program_state *state, const kk_operand *operand, int64_t *number)
{
    const kk_event_clock *clock = &state->program->clock;
    if (operand->kind != KK_OPERAND_TEXT) {
        return true;
    }
    bool dated = kk_time_has_date(*number);
    if (operand->meaning != KK_MEANS_TICKS && dated) {
        *number += kk_zone_offset(clock->zone, *number) * KK_TICKS_PER_SECOND;
    }
    if (operand->meaning == KK_MEANS_OF_DAY) {
        *number %= KK_TICKS_PER_DAY;
        return !clock->has_no_time_of_day;
    }
    return dated || !clock->has_no_date;
}

static kk_truth compare_number(kk_program_state *state, kk_operator operator_id, kk_kind kind, int64_t number,
                               const kk_operand *operand)
{
    int64_t other = operand->number;
    if (operand->kind == KK_OPERAND_FIELD) {
        const kk_field_memo *memo = kk_match_field(state, operand->field);
        if (memo->availability != KK_KNOWN) {
            return without_value(memo);
        }
        if (!kk_match_kind_is_number(memo->value.kind)) {
            return KK_UNKNOWN;
        }
        other = memo->value.number;
    } else if (kind == KK_TIME && !time_as_meant(state, operand, &number)) {
        return KK_UNKNOWN;
    }
    return compare_numbers(operator_id, number, other) ? KK_YES : KK_NO;
}

static kk_truth decide_numbers(kk_program_state *state, const kk_test *test)
{
    const kk_field_memo *memo = kk_match_field(state, test->field);
    if (memo->availability != KK_KNOWN) {
        return without_value(memo);
    }
    if (!kk_match_kind_is_number(memo->value.kind)) {
        return KK_UNKNOWN;
    }
    int64_t number = memo->value.number;
    if (test->operator_id == KK_BETWEEN) {
        return kk_truth_and(compare_number(state, KK_GE, memo->value.kind, number, &test->operands[0]),
                            compare_number(state, KK_LE, memo->value.kind, number, &test->operands[1]));
    }
    kk_truth truth = KK_NO;
    for (size_t i = 0; i < test->count && truth != KK_YES; i++) {
        truth = kk_truth_or(
            truth, compare_number(state, test->operator_id, memo->value.kind, number, &test->operands[i]));
    }
    return truth;
}

/* --- others --- */

/* What is no address but a host's name may or may not lie in the range. */
static kk_truth decide_ranges(kk_program_state *state, const kk_leaf *leaf)
{
    const kk_field_memo *memo = kk_match_field(state, leaf->test->field);
    kk_address address;
    if (memo->availability != KK_KNOWN) {
        return without_value(memo);
    }
    if (!kk_match_address_read(memo->value.text, &address)) {
        return KK_UNKNOWN;
    }
    for (uint32_t i = 0; i < leaf->count; i++) {
        if (kk_match_address_range_has(&state->program->ranges.items[leaf->first + i], &address)) {
            return KK_YES;
        }
    }
    return KK_NO;
}

static kk_truth decide_known(kk_program_state *state, const kk_leaf *leaf)
{
    if (leaf->test->field == KK_FIELD_ANY) {
        return KK_YES; /* every source has some column */
    }
    kk_availability found = kk_match_field(state, leaf->test->field)->availability;
    return found == KK_PENDING ? KK_UNDECIDED : found == KK_UNAVAILABLE ? KK_NO : KK_YES;
}

static kk_truth decide(kk_program_state *state, const kk_leaf *leaf, uint32_t number)
{
    switch (leaf->kind) {
    case KK_TEST_NUMBERS:
        return decide_numbers(state, leaf->test);
    case KK_TEST_RANGES:
        return decide_ranges(state, leaf);
    case KK_TEST_KNOWN:
        return decide_known(state, leaf);
    default:
        return decide_text(state, leaf, number);
    }
}

kk_truth kk_match_decide_leaf(kk_program_state *state, uint32_t number)
{
    const kk_leaf *leaf = &state->program->leaves.items[number];
    kk_leaf_memo *memo = &state->leaves[number];
    if (memo->epoch != state->epoch) {
        memo->truth = (uint8_t)decide(state, leaf, number);
        memo->epoch = state->epoch;
    }
    return (kk_truth)memo->truth;
}

kk_truth kk_match_leaf_truth(kk_program_state *state, uint32_t number)
{
    const kk_leaf *leaf = &state->program->leaves.items[number];
    uint8_t truth = KK_NOT_CONSTANT;
    if (leaf->scope == KK_SCOPE_OPERATION) {
        truth = state->plan->constants[leaf->number_in_scope];
    } else if (leaf->scope == KK_SCOPE_PROCESS && state->process_class) {
        truth = state->process_class->truths[leaf->number_in_scope];
    }
    return truth == KK_NOT_CONSTANT ? kk_match_decide_leaf(state, number) : (kk_truth)truth;
}
