/* Runs script files over a small capture made of field values, as the engine would. */
#ifndef KK_TESTS_SCRIPT_BENCH_H
#define KK_TESTS_SCRIPT_BENCH_H

#include "capture/memory/memory.h"
#include "script/script.h"
#include "tree/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bench {
    kk_scripts *scripts;
    kk_source *source;
    kk_case *result;
    kk_environment *environment;
    kk_program *program;
    kk_program_state *state;
    uint32_t *case_numbers;
    size_t *blocks;
    kk_knowledge *nothing; /* where limits leave no room to read what is known */
} bench;

static inline void bench_open(bench *self, const kk_script_limits *limits)
{
    kk_error error;
    *self = (bench){.scripts = kk_scripts_new(KK_TEST_ROOT "/lua", limits, &error)};
    if (!self->scripts) {
        fprintf(stderr, "%s\n", error.text);
        abort();
    }
}

static inline void bench_close(bench *self)
{
    kk_scripts_free(self->scripts);
    if (self->source) {
        kk_program_state_free(self->state);
        kk_program_free(self->program);
        kk_environment_free(self->environment);
        kk_case_free(self->result);
        kk_source_close(self->source);
    }
    kk_knowledge_free(self->nothing);
    free(self->case_numbers);
    free(self->blocks);
}

static inline const kk_knowledge *bench_knowledge(bench *self)
{
    kk_error error;
    const kk_knowledge *knowledge = kk_scripts_knowledge(self->scripts, &error);
    if (!knowledge) {
        self->nothing = kk_knowledge_new();
        kk_knowledge_freeze(self->nothing);
    }
    return knowledge ? knowledge : self->nothing;
}

/* Loads a text as a file; the first error's text, or NULL. */
static inline const char *bench_load(bench *self, const char *text)
{
    char path[] = "/tmp/kk_script_XXXXXX.lua";
    kk_error error;
    size_t before = kk_scripts_error_count(self->scripts);
    int file = mkstemps(path, 4);
    FILE *stream = fdopen(file, "w");
    fputs(text, stream);
    fclose(stream);
    bool loaded = kk_scripts_load(self->scripts, path, &error);
    remove(path);
    if (!loaded) {
        return "kk_scripts_load failed";
    }
    const kk_case_error *first = kk_scripts_error(self->scripts, before);
    return first ? first->text.data : NULL;
}

static inline void bench_declare(bench *self)
{
    size_t count = kk_scripts_block_count(self->scripts), expressions = 0;
    const kk_expression **matches = calloc(count + 1, sizeof *matches);
    kk_error error;
    self->case_numbers = calloc(count + 1, sizeof *self->case_numbers);
    self->blocks = calloc(count + 1, sizeof *self->blocks);
    for (size_t i = 0; i < count; i++) {
        const kk_block *block = kk_scripts_block(self->scripts, i);
        if (block->kind == KK_BLOCK_ACTIVITY) {
            self->case_numbers[i] = kk_case_add_activity(self->result, &block->activity);
        } else if (block->kind == KK_BLOCK_RULE) {
            self->case_numbers[i] = kk_case_add_rule(self->result, &block->rule);
        }
        if (block->match && block->kind != KK_BLOCK_WHITELIST) {
            self->blocks[expressions] = i;
            matches[expressions++] = block->match;
        }
    }
    self->program = kk_program_compile(matches, expressions, self->environment, &error);
    self->state = kk_program_state_new(self->program);
    free(matches);
}

static inline void bench_activity(bench *self, size_t block, const kk_event *event, kk_scratch *scratch)
{
    size_t before, after;
    kk_case_activities(self->result, &before);
    kk_case_activity(self->result, self->case_numbers[block], event, -1, KK_STR(""), scratch);
    kk_case_activities(self->result, &after);
    if (after > before) {
        kk_scripts_kept(self->scripts, block);
    }
}

/* Replays the events through all blocks, and finishes the case. */
static inline void bench_run(bench *self, const kk_memory_event *events, size_t count)
{
    kk_error error;
    kk_scratch scratch = KK_SCRATCH_INIT;
    self->source = kk_memory_source_new(events, count, &error);
    self->result = kk_case_new(self->source, bench_knowledge(self));
    self->environment = kk_environment_new();
    bench_declare(self);
    const kk_script_context context = {self->result, self->environment, self->case_numbers};
    kk_scripts_bind(self->scripts, &context);
    kk_event event;
    for (kk_event_ref ref = {.index = 0}; kk_source_event(self->source, &ref, &event); ref.index++) {
        kk_scratch_reset(&scratch);
        kk_ledger_observe(kk_case_ledger(self->result), &event, &scratch);
        kk_hits hits = kk_program_run(self->program, self->state, &event, &scratch, true);
        for (size_t i = 0; i < hits.count; i++) {
            size_t block = self->blocks[hits.items[i]];
            if (kk_scripts_block(self->scripts, block)->disabled) {
                continue;
            }
            if (kk_scripts_block(self->scripts, block)->kind == KK_BLOCK_ACTIVITY) {
                bench_activity(self, block, &event, &scratch);
            } else {
                kk_scripts_event(self->scripts, block, &event, -1, &scratch);
            }
        }
    }
    kk_scratch_free(&scratch);
    const kk_sample_choice choice = {0};
    kk_tree_build(self->result, &error);
    kk_scripts_complete(self->scripts);
    kk_tree_find_sample(self->result, &choice, &error);
    kk_scripts_finish(self->scripts);
}

/* `count` times CreateFile of C:\Users\x\aaa... by a.exe. */
static inline void bench_run_opens(bench *self, size_t count)
{
    static const kk_memory_field FIELDS[] = {
        {.field = KK_FIELD_OPERATION, .text = {"CreateFile", 10}},
        {.field = KK_FIELD_PATH, .text = {"C:\\Users\\x\\aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", 48}},
        {.field = KK_FIELD_FILE_OPEN_RESULT, .text = {"Created", 7}},
        {.field = KK_FIELD_PROCESS_NAME, .text = {"a.exe", 5}}};
    kk_memory_event *events = calloc(count, sizeof *events);
    for (size_t i = 0; i < count; i++) {
        events[i] = (kk_memory_event){.fields = FIELDS, .count = sizeof FIELDS / sizeof *FIELDS};
    }
    bench_run(self, events, count);
    free(events);
}

/* The first finding of a rule; NULL when it made none. */
static inline const kk_finding *bench_finding(const bench *self, const char *rule)
{
    for (const kk_finding *at = kk_case_findings(self->result); at; at = at->next) {
        if (kk_str_equal(kk_case_rule_info(self->result, at->rule)->id, kk_str_of(rule))) {
            return at;
        }
    }
    return NULL;
}

#endif
