/* The plan and single decisions, for people. */
#include "match/evaluation/leaf.h"

#include <inttypes.h>

#define SHOWN_BYTES 200 /* of a value */

static void print_field(kk_field field, bool cased, kk_buf *out)
{
    kk_buf_append_str(out, kk_field_info_of(field)->name);
    kk_buf_append_text(out, cased ? " (cased)" : "");
}

static void print_sets(const kk_program *program, kk_buf *out)
{
    kk_buf_append_text(out, "pattern sets, cheapest first:\n");
    for (size_t i = 0; i < program->sets.count; i++) {
        const kk_pattern_set *set = &program->sets.items[i];
        size_t count = kk_match_literal_set_count(set->literals);
        kk_buf_append_text(out, "  ");
        print_field(set->field, set->cased, out);
        kk_buf_printf(out, ": %zu literal%s\n", count, count == 1 ? "" : "s");
    }
}

/* "RegSetValue, RegCreateKey and 12 more", or all of them when they are few. */
static void print_operations(const kk_opset *operations, kk_buf *out)
{
    unsigned shown = 0;
    unsigned count = 0;
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        if (!kk_opset_has(operations, (kk_operation)i)) {
            continue;
        }
        if (count++ < 6) {
            kk_buf_append_text(out, shown++ ? ", " : "");
            kk_buf_append_str(out, i == KK_OP_OTHER ? KK_STR("operations without a name here")
                                                    : kk_operation_name((kk_operation)i));
        }
    }
    if (count > shown) {
        kk_buf_printf(out, " and %u more", count - shown);
    }
}

static void print_set_names(const kk_program *program, const kk_set_mask *sets, kk_buf *out)
{
    bool first = true;
    for (uint32_t i = 0; i < program->sets.count; i++) {
        if (kk_set_mask_has(sets, i)) {
            kk_buf_append_text(out, first ? "" : ", ");
            print_field(program->sets.items[i].field, program->sets.items[i].cased, out);
            first = false;
        }
    }
    kk_buf_append_text(out, first ? "none" : "");
}

typedef struct expression_namer {
    kk_str (*name)(void *context, size_t expression);
    void *context;
} expression_namer;

static void print_name(const expression_namer *namer, size_t expression, kk_buf *out)
{
    kk_buf_append_text(out, "    ");
    if (namer->name) {
        kk_buf_append_str(out, namer->name(namer->context, expression));
    } else {
        kk_buf_printf(out, "expression %zu", expression);
    }
    kk_buf_append_char(out, '\n');
}

static void print_plan(const kk_program *program, const kk_op_plan *plan, const expression_namer *namer,
                       kk_buf *out)
{
    print_operations(&plan->operations, out);
    kk_buf_printf(out, ": %zu expression%s\n", plan->expression_count,
                  plan->expression_count == 1 ? "" : "s");
    kk_buf_append_text(out, "  scanned for triggers: ");
    print_set_names(program, &plan->ungated.sets, out);
    kk_buf_append_char(out, '\n');
    if (plan->gated_count) {
        kk_buf_printf(out, "  where the process allows it (%zu expressions): ", plan->gated_count);
        print_set_names(program, &plan->all.sets, out);
        kk_buf_append_char(out, '\n');
    }
    if (plan->all.unconditional_count) {
        kk_buf_append_text(out, "  evaluated without a trigger:\n");
        for (size_t i = 0; i < plan->all.unconditional_count; i++) {
            print_name(namer, plan->all.unconditional[i], out);
        }
    }
}

void kk_program_explain(const kk_program *program, kk_str (*name)(void *context, size_t expression),
                        void *context, kk_buf *out)
{
    expression_namer namer = {name, context};
    kk_opset skipped = KK_OPSET_NONE;
    bool any_skipped = false;
    kk_buf_printf(out, "%zu expressions, %zu different tests (%zu of the operation, %zu of the process)\n",
                  program->expression_count, program->leaves.count, program->operation_leaf_count,
                  program->process_leaf_count);
    print_sets(program, out);
    for (size_t i = 0; i < program->plans.count; i++) {
        const kk_op_plan *plan = &program->plans.items[i];
        if (plan->expression_count) {
            print_plan(program, plan, &namer, out);
            continue;
        }
        any_skipped = true;
        for (size_t word = 0; word < 4; word++) {
            skipped.words[word] |= plan->operations.words[word];
        }
    }
    if (any_skipped) {
        kk_buf_append_text(out, "skipped on their operation: ");
        print_operations(&skipped, out);
        kk_buf_append_char(out, '\n');
    }
    for (size_t i = 0; i < program->expression_count; i++) {
        if (program->constancy[i] != KK_VARIES) {
            kk_buf_append_text(out, program->constancy[i] == KK_NEVER ? "never true:\n" : "always true:\n");
            print_name(&namer, i, out);
        }
    }
}

/* --- one event --- */

static const char *truth_name(kk_truth truth)
{
    static const char *const names[] = {[KK_NO] = "false",
                                        [KK_YES] = "true",
                                        [KK_UNKNOWN] = "unknown",
                                        [KK_UNDECIDED] = "undecided",
                                        [KK_FAILED] = "failed"};
    return names[truth];
}

/* A value in quotes on one line: control characters as \xNN, cut at a character when it is long. */
static void print_value(kk_str text, kk_buf *out)
{
    size_t end = text.size;
    if (end > SHOWN_BYTES) {
        end = SHOWN_BYTES;
        while (end > 0 && ((unsigned char)text.data[end] & 0xC0) == 0x80) {
            end--;
        }
    }
    kk_buf_append_char(out, '"');
    for (size_t i = 0; i < end; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte < 0x20 || byte == 0x7F) {
            kk_buf_printf(out, "\\x%02X", (unsigned)byte);
        } else {
            kk_buf_append_char(out, (char)byte);
        }
    }
    kk_buf_append_text(out, end < text.size ? "..." : "");
    kk_buf_append_char(out, '"');
}

static void print_field_value(kk_program_state *state, kk_field field, kk_buf *out)
{
    kk_buf_append_str(out, kk_field_info_of(field)->name);
    if (field == KK_FIELD_ANY) {
        kk_buf_append_text(out, ": each column");
        return;
    }
    const kk_field_memo *memo = kk_match_field(state, field);
    switch (memo->availability) {
    case KK_KNOWN:
        kk_buf_append_text(out, " = ");
        print_value(kk_value_text(&memo->value, state->scratch), out);
        break;
    case KK_EMPTY:
        kk_buf_append_text(out, " is empty");
        break;
    case KK_PENDING:
        kk_buf_append_text(out, " is not decided yet");
        break;
    default:
        kk_buf_append_text(out, " is unavailable");
    }
}

static void print_leaf(kk_program_state *state, uint32_t number, bool negated, size_t indent, kk_buf *out)
{
    const kk_test *test = state->program->leaves.items[number].test;
    kk_buf_printf(out, "%*s%-9s ", (int)indent, "", truth_name(kk_match_leaf_truth(state, number)));
    kk_buf_append_text(out, negated ? "(wanted false) " : "");
    kk_match_test_print(test, out);
    kk_buf_append_text(out, "    ");
    print_field_value(state, test->field, out);
    for (size_t i = 0; i < test->count; i++) {
        if (test->operands[i].kind == KK_OPERAND_FIELD) {
            kk_buf_append_text(out, ", ");
            print_field_value(state, test->operands[i].field, out);
        }
    }
    kk_buf_append_char(out, '\n');
}

static void print_node(kk_program_state *state, uint32_t number, size_t indent, kk_buf *out)
{
    const kk_program *program = state->program;
    const kk_node *node = &program->nodes.items[number];
    if (node->kind == KK_NODE_LEAF) {
        print_leaf(state, node->first, node->negated, indent, out);
        return;
    }
    kk_buf_printf(out, "%*s%s\n", (int)indent, "", node->kind == KK_NODE_AND ? "all of:" : "one of:");
    for (uint32_t i = 0; i < node->count; i++) {
        print_node(state, program->children.items[node->first + i], indent + 2, out);
    }
}

void kk_program_explain_event(const kk_program *program, kk_program_state *state, size_t expression,
                              const kk_event *event, kk_scratch *scratch, kk_buf *out)
{
    kk_truth truth = kk_program_test(program, state, expression, event, scratch);
    kk_buf_printf(out, "%s\n", truth_name(truth));
    print_node(state, program->roots[expression], 2, out);
}
