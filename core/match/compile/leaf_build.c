/* A test becomes a leaf: its texts folded and their %NAME%s resolved, its patterns compiled, its literals
 * handed to the pattern set of its field. */
#include "match/compile/program_impl.h"

#include "base/fold.h"
#include "match/language/environment_impl.h"
#include "match/language/number.h"

/* Alternatives of a regex that may each require a literal. */
#define MOST_REQUIRED 64

typedef struct leaf_builder {
    kk_program *program;
    const kk_environment *environment;
    kk_literals *literals; /* of the leaf's set */
    kk_leaf *leaf;
    uint32_t number; /* of the leaf */
    bool filtered;   /* all patterns so far need a literal */
    bool rare;       /* no literal so far is so short that it is everywhere */
} leaf_builder;

/* Shorter literals are found in most texts. */
#define RARE_BYTES 3

/* The literal's text is copied, folded unless the test is cased. */
static bool add_literal(leaf_builder *builder, kk_str text, kk_anchor anchor, uint32_t owner)
{
    kk_arena *arena = &builder->program->arena;
    kk_str copy;
    if (builder->leaf->test->cased) {
        copy = kk_arena_copy(arena, text);
    } else {
        char *folded = kk_arena_alloc(arena, KK_FOLD_MAX(text.size) + 1);
        copy = (kk_str){folded, folded ? kk_fold(text, folded) : 0};
    }
    if (!copy.data || !KK_ARRAY_GROW(builder->literals)) {
        return false;
    }
    if (copy.size < RARE_BYTES && anchor == KK_ANCHOR_ANYWHERE) {
        builder->rare = false;
    }
    builder->literals->items[builder->literals->count++] =
        (kk_literal){.text = copy, .anchor = anchor, .owner = owner};
    return true;
}

/* A regex' own (?i) at its start says what is so anyway. */
static kk_str without_caseless_option(kk_str text, bool cased)
{
    return !cased && kk_str_starts(text, KK_STR("(?i)")) ? kk_str_slice(text, 4, text.size) : text;
}

static bool require_of_regex(leaf_builder *builder, kk_pattern *pattern, uint32_t owner)
{
    kk_buf texts = KK_BUF_INIT;
    size_t sizes[MOST_REQUIRED];
    size_t at = 0;
    bool added = true;
    kk_str text = without_caseless_option(pattern->text, builder->leaf->test->cased);
    size_t count = kk_match_regex_required(text, &texts, sizes, MOST_REQUIRED);
    for (size_t i = 0; i < count && added && !texts.failed; i++) {
        added =
            add_literal(builder, kk_str_slice(kk_buf_str(&texts), at, sizes[i]), KK_ANCHOR_ANYWHERE, owner);
        at += sizes[i];
    }
    pattern->filtered = count > 0;
    added = added && !texts.failed;
    kk_buf_free(&texts);
    return added;
}

static bool add_pattern(leaf_builder *builder, kk_str text)
{
    kk_program *program = builder->program;
    if (program->patterns.count >= KK_OWNER_PATTERN || !KK_ARRAY_GROW(&program->patterns)) {
        return false;
    }
    uint32_t owner = KK_OWNER_PATTERN | (uint32_t)program->patterns.count;
    kk_pattern *pattern = &program->patterns.items[program->patterns.count];
    *pattern = (kk_pattern){.leaf = builder->number, .text = kk_arena_copy(&program->arena, text)};
    bool added = pattern->text.data != NULL;
    const kk_pattern_syntax *syntax = kk_match_operator_info(builder->leaf->test->operator_id)->syntax;
    if (syntax->glob) {
        pattern->glob =
            added ? syntax->glob(&program->arena, pattern->text, builder->leaf->test->cased, NULL) : NULL;
        kk_literal required = pattern->glob ? kk_match_glob_required(pattern->glob) : (kk_literal){0};
        pattern->filtered = required.text.size > 0;
        added = pattern->glob &&
                (!pattern->filtered || add_literal(builder, required.text, required.anchor, owner));
    } else {
        added = added && require_of_regex(builder, pattern, owner);
    }
    builder->filtered &= pattern->filtered;
    builder->leaf->count++;
    program->patterns.count++;
    return added;
}

static void append_value(kk_buf *out, kk_str value)
{
    kk_buf_append_str(out, value);
}

static void append_backslashes(kk_buf *out, kk_str value)
{
    for (size_t i = 0; i < value.size; i++) {
        kk_buf_append_text(out, value.data[i] == '\\' ? "\\" : "");
        kk_buf_append_char(out, value.data[i]);
    }
}

/* All texts that a text operand means. */
static bool add_text(leaf_builder *builder, kk_str text, bool loose)
{
    const kk_operator_info *info = kk_match_operator_info(builder->leaf->test->operator_id);
    bool is_pattern = builder->leaf->kind == KK_TEST_PATTERNS;
    void (*quote)(kk_buf *, kk_str) = loose          ? append_backslashes
                                      : info->syntax ? info->syntax->quote
                                                     : append_value;
    kk_buf expanded = KK_BUF_INIT;
    bool added = true;
    size_t count = kk_match_expansions(builder->environment, text);
    if (count == 0 && loose) {
        return add_pattern(builder, text);
    }
    for (size_t i = 0; i < count && added; i++) {
        kk_buf_clear(&expanded);
        kk_match_expand(builder->environment, text, i, quote, &expanded);
        kk_str result = kk_buf_str(&expanded);
        added =
            !expanded.failed && (is_pattern ? add_pattern(builder, result)
                                            : add_literal(builder, result, info->anchor, builder->number));
    }
    kk_buf_free(&expanded);
    return added;
}

static bool add_range(leaf_builder *builder, kk_str text)
{
    kk_program *program = builder->program;
    if (!KK_ARRAY_GROW(&program->ranges)) {
        return false;
    }
    builder->leaf->count +=
        kk_match_address_range_read(text, &program->ranges.items[program->ranges.count++]);
    return true;
}

static bool add_operand(leaf_builder *builder, const kk_operand *operand)
{
    switch (builder->leaf->kind) {
    case KK_TEST_LITERALS:
    case KK_TEST_PATTERNS:
        return operand->kind != KK_OPERAND_TEXT || add_text(builder, operand->text, operand->loose);
    case KK_TEST_RANGES:
        return add_range(builder, operand->text);
    default:
        return true;
    }
}

static bool is_of_process(kk_field field)
{
    return kk_field_is_process(field) || kk_field_is_parent(field);
}

/* net.protocol is known from the operation, so it counts as a part of it. */
static kk_scope scope_of(const kk_test *test)
{
    bool of_operation = test->field == KK_FIELD_OPERATION || test->field == KK_FIELD_CLASS ||
                        test->field == KK_FIELD_NET_PROTOCOL;
    bool of_process = is_of_process(test->field);
    for (size_t i = 0; i < test->count; i++) {
        bool is_field = test->operands[i].kind == KK_OPERAND_FIELD;
        of_operation &= !is_field;
        of_process &= !is_field || is_of_process(test->operands[i].field);
    }
    return of_operation ? KK_SCOPE_OPERATION : of_process ? KK_SCOPE_PROCESS : KK_SCOPE_EVENT;
}

#define COST_OPERATION 0
#define COST_PROCESS   1
#define COST_NUMBER    5
#define COST_PATTERN   5  /* above what its field costs */
#define COST_COMMON    15 /* above what its field costs, when the literals are found in most texts */

static unsigned cost_of(const leaf_builder *builder)
{
    const kk_leaf *leaf = builder->leaf;
    if (leaf->scope != KK_SCOPE_EVENT) {
        return leaf->scope == KK_SCOPE_OPERATION ? COST_OPERATION : COST_PROCESS;
    }
    if (leaf->kind == KK_TEST_NUMBERS) {
        return COST_NUMBER;
    }
    unsigned cost = kk_match_field_cost(leaf->test->field);
    cost += leaf->kind == KK_TEST_PATTERNS ? COST_PATTERN : 0;
    return cost + (builder->rare ? 0 : COST_COMMON);
}

bool kk_match_build_leaf(kk_program *program, const kk_test *test, const kk_environment *environment,
                         kk_literals literals[][2], kk_leaf *leaf)
{
    *leaf = (kk_leaf){.test = test, .kind = kk_match_test_kind(test), .scope = scope_of(test)};
    leaf_builder builder = {.program = program,
                            .environment = environment,
                            .literals = &literals[test->field][test->cased],
                            .leaf = leaf,
                            .number = (uint32_t)program->leaves.count,
                            .filtered = true,
                            .rare = true};
    size_t first = leaf->kind == KK_TEST_RANGES ? program->ranges.count : program->patterns.count;
    leaf->first = (uint32_t)first;
    for (size_t i = 0; i < test->count; i++) {
        leaf->has_fields |= test->operands[i].kind == KK_OPERAND_FIELD;
        if (!add_operand(&builder, &test->operands[i])) {
            return false;
        }
    }
    bool textual = leaf->kind == KK_TEST_LITERALS || leaf->kind == KK_TEST_PATTERNS;
    leaf->selective = textual && !leaf->has_fields && builder.filtered;
    leaf->cost = cost_of(&builder);
    return true;
}
