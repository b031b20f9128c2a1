/* A case over a source of made events: Explorer, services.exe and Task Scheduler run before it. */
#ifndef KK_TESTS_CASE_WORLD_H
#define KK_TESTS_CASE_WORLD_H

#include "case/case.h"
#include "fake_source.h"
#include "known.h"
#include "tree/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct world {
    fake_source *source;
    kk_knowledge *known;
    kk_case *result;
    kk_scratch scratch;
    kk_process_id explorer, services, scheduler;
} world;

#define BEFORE  false
#define STARTED true

static inline int open_world(void **state)
{
    world *self = calloc(1, sizeof *self);
    self->source = fake_new();
    self->known = known_windows();
    self->result = kk_case_new(&self->source->source, self->known);
    self->services = fake_process(self->source, 600, KK_NO_PROCESS, "services.exe",
                                  "C:\\Windows\\system32\\services.exe", NULL, BEFORE);
    self->scheduler =
        fake_process(self->source, 1084, self->services, "svchost.exe", "C:\\Windows\\system32\\svchost.exe",
                     "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule", BEFORE);
    self->explorer = fake_process(self->source, 1432, KK_NO_PROCESS, "Explorer.EXE",
                                  "C:\\Windows\\Explorer.EXE", NULL, BEFORE);
    *state = self;
    return 0;
}

static inline int close_world(void **state)
{
    world *self = *state;
    kk_scratch_free(&self->scratch);
    kk_case_free(self->result);
    kk_knowledge_free(self->known);
    fake_free(self->source);
    free(self);
    return 0;
}

static inline kk_event observe(world *self, kk_process_id process, kk_operation operation,
                               const fake_field *fields, size_t count)
{
    kk_event event;
    fake_add(self->source, &event, process, operation, fields, count);
    assert_true(kk_ledger_observe(kk_case_ledger(self->result), &event, &self->scratch));
    kk_scratch_reset(&self->scratch);
    return event;
}

#define SEE(who, operation, ...)                                                                             \
    observe(self, who, operation, (const fake_field[]){__VA_ARGS__},                                         \
            sizeof((const fake_field[]){__VA_ARGS__}) / sizeof(fake_field))
#define PATH(text)                                                                                           \
    {                                                                                                        \
        KK_FIELD_PATH, text, 0                                                                               \
    }

static inline void writes(world *self, kk_process_id who, const char *path)
{
    SEE(who, KK_OP_CREATE_FILE, PATH(path), {KK_FIELD_FILE_OPEN_RESULT, "Created", 0});
    SEE(who, KK_OP_WRITE_FILE, PATH(path), {KK_FIELD_FILE_OFFSET, NULL, 0},
        {KK_FIELD_FILE_LENGTH, NULL, 100});
}

static inline kk_process_id starts(world *self, kk_process_id parent, const char *image,
                                   const char *command_line)
{
    static uint32_t pid = 5000;
    const char *leaf = strrchr(image, '\\');
    pid += 4;
    SEE(parent, KK_OP_PROCESS_CREATE, PATH(image), {KK_FIELD_CHILD_IMAGE, image, 0},
        {KK_FIELD_CHILD_PID, NULL, pid});
    kk_process_id child =
        fake_process(self->source, pid, parent, leaf ? leaf + 1 : image, image, command_line, STARTED);
    self->source->source.processes.items[child]->first_event = self->source->event_count - 1;
    SEE(child, KK_OP_PROCESS_START, PATH(""));
    return child;
}

static inline void find_sample(world *self, const char *wanted)
{
    const char *const samples[] = {wanted};
    kk_sample_choice choice = {.wanted = samples, .count = wanted ? 1 : 0};
    kk_error error;
    assert_true(kk_tree_build(self->result, &error));
    assert_true(kk_tree_find_sample(self->result, &choice, &error));
}

static inline void assert_tie(const world *self, kk_process_id process, kk_tie tie, kk_process_id to)
{
    assert_int_equal(kk_case_tie(self->result, process), tie);
    assert_int_equal(kk_case_tied_to(self->result, process), to);
}

#define SAMPLE "C:\\Users\\bob\\Desktop\\sample.exe"
#define DROP   "C:\\Users\\bob\\AppData\\Local\\Temp\\x\\drop.exe"

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

#endif
