/* Truth of the tests that the operation alone decides. */
#include "match/evaluation/leaf.h"

/* net.protocol is how the names of network operations begin. */
static kk_availability protocol_of(kk_operation operation, kk_value *value)
{
    kk_str name = kk_operation_name(operation);
    size_t space = kk_str_find(name, KK_STR(" "), 0);
    if (kk_operation_class(operation) != KK_CLASS_NETWORK || space == SIZE_MAX) {
        return KK_UNAVAILABLE;
    }
    *value = (kk_value){.kind = KK_TEXT, .text = kk_str_slice(name, 0, space)};
    return KK_KNOWN;
}

/* Decodes an event of which only the operation is known; its source is a bool that tells when more was
 * wanted. */
static kk_availability decode_nothing(const kk_event *event, kk_field field, kk_scratch *scratch,
                                      kk_value *value)
{
    (void)scratch;
    if (field == KK_FIELD_NET_PROTOCOL && event->operation != KK_OP_OTHER) {
        return protocol_of(event->operation, value);
    }
    bool *asked;
    memcpy(&asked, &event->source, sizeof asked); /* it is the bool of decide(), not constant */
    *asked = true;
    return KK_UNAVAILABLE;
}

/* An operation without a number of its own is none of those that have a name here. */
static bool names_known_operations(const kk_test *test)
{
    for (size_t i = 0; i < test->count; i++) {
        bool known = test->operands[i].kind == KK_OPERAND_TEXT &&
                     kk_operation_find_nocase(test->operands[i].text) != KK_OP_OTHER;
        if (!known) {
            return false;
        }
    }
    return test->field == KK_FIELD_OPERATION && test->operator_id == KK_IS;
}

static void decide(kk_program_state *state, kk_operation operation, uint8_t *constants)
{
    const kk_program *program = state->program;
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_processes processes = {0};
    bool asked = false;
    kk_event event = {.ref.process = KK_NO_PROCESS,
                      .operation = operation,
                      .class_id = kk_operation_class(operation),
                      .source = &asked,
                      .processes = &processes,
                      .decode = decode_nothing};
    kk_match_begin_event(state, &event, &scratch, true);
    for (size_t i = 0; i < program->operation_leaf_count; i++) {
        uint32_t leaf = program->operation_leaves[i];
        const kk_test *test = program->leaves.items[leaf].test;
        asked = false;
        if (operation == KK_OP_OTHER) {
            constants[i] = names_known_operations(test) ? KK_NO : KK_NOT_CONSTANT;
            continue;
        }
        kk_truth truth = kk_match_decide_leaf(state, leaf);
        bool settled = !asked && truth != KK_UNDECIDED && truth != KK_FAILED;
        constants[i] = settled ? (uint8_t)truth : KK_NOT_CONSTANT;
    }
    kk_scratch_free(&scratch);
}

bool kk_match_find_constants(const kk_program *program, uint8_t *constants)
{
    kk_program_state *state = kk_program_state_new(program);
    if (!state) {
        return false;
    }
    for (unsigned i = 0; i < KK_OP_COUNT; i++) {
        decide(state, (kk_operation)i, constants + i * program->operation_leaf_count);
    }
    kk_program_state_free(state);
    return true;
}
