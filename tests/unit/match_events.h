/* Events made of tables, and short ways to write expressions, for the tests of core/match/. */
#ifndef KK_TESTS_MATCH_EVENTS_H
#define KK_TESTS_MATCH_EVENTS_H

#include "match/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

typedef struct field_value {
    kk_availability availability;
    const char *text;
    int64_t number;
} field_value;

/* An event whose decoder answers from `fields`; what is not set is unavailable. */
typedef struct table_event {
    kk_event event;
    field_value fields[KK_FIELD_COUNT];
    unsigned decoded[KK_FIELD_COUNT]; /* how often each was asked for */
} table_event;

static kk_processes no_processes;

static kk_availability decode_table(const kk_event *event, kk_field field, kk_scratch *scratch,
                                    kk_value *value)
{
    (void)scratch;
    table_event *table = (table_event *)(uintptr_t)event->raw;
    const field_value *known = &table->fields[field];
    table->decoded[field]++;
    *value = (kk_value){
        .kind = kk_field_info_of(field)->kind, .text = kk_str_of(known->text), .number = known->number};
    if (field == KK_FIELD_ANY) {
        value->kind = KK_NUMBER;
    }
    return known->availability;
}

static inline void make_event(table_event *table, kk_operation operation)
{
    *table = (table_event){.event = {.ref = {.process = KK_NO_PROCESS},
                                     .operation = operation,
                                     .class_id = kk_operation_class(operation),
                                     .processes = &no_processes,
                                     .decode = decode_table}};
    table->event.raw = (const unsigned char *)table;
}

static inline void set_text(table_event *table, kk_field field, const char *text)
{
    table->fields[field] = (field_value){text && *text ? KK_KNOWN : KK_EMPTY, text, 0};
}

static inline void set_number(table_event *table, kk_field field, int64_t number)
{
    table->fields[field] = (field_value){KK_KNOWN, NULL, number};
}

static inline kk_operand text_operand(const char *text)
{
    return (kk_operand){.kind = KK_OPERAND_TEXT, .text = kk_str_of(text)};
}

static inline kk_operand number_operand(int64_t number)
{
    return (kk_operand){.kind = KK_OPERAND_NUMBER, .number = number};
}

static inline kk_operand field_operand(kk_field field)
{
    return (kk_operand){.kind = KK_OPERAND_FIELD, .field = field};
}

/* A test with one text, which must be right. */
static inline const kk_expression *with_text(kk_expressions *pool, kk_field field, kk_operator operator_id,
                                             const char *text)
{
    kk_error error = {""};
    kk_operand operand = text_operand(text);
    const kk_expression *made = kk_expression_test(pool, field, operator_id, false, &operand, 1, &error);
    if (!made) {
        fail_msg("%s", error.text);
    }
    return made;
}

static inline const kk_expression *with_operand(kk_expressions *pool, kk_field field, kk_operator operator_id,
                                                kk_operand operand)
{
    kk_error error = {""};
    const kk_expression *made = kk_expression_test(pool, field, operator_id, false, &operand, 1, &error);
    if (!made) {
        fail_msg("%s", error.text);
    }
    return made;
}

/* The truth of one expression on one event; compiled for the purpose. */
static inline kk_truth truth_with(const kk_expression *expression, table_event *table,
                                  const kk_environment *environment)
{
    kk_error error = {""};
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_program *program = kk_program_compile(&expression, 1, environment, &error);
    assert_non_null(program);
    kk_program_state *state = kk_program_state_new(program);
    assert_non_null(state);
    kk_truth truth = kk_program_test(program, state, 0, &table->event, &scratch);
    kk_hits hits = kk_program_run(program, state, &table->event, &scratch, true);
    assert_int_equal(hits.count, truth == KK_YES);
    kk_program_state_free(state);
    kk_program_free(program);
    kk_scratch_free(&scratch);
    return truth;
}

static inline kk_truth truth_of(const kk_expression *expression, table_event *table)
{
    return truth_with(expression, table, NULL);
}

/* Pseudo-random numbers that are the same everywhere (xorshift, 64 bits). */
static inline uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

#endif
