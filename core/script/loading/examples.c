/* rules test: a rule's own examples, each replayed as a small capture through a state of its own, so that
 * what a rule remembers of one example cannot help the next. */
#include "capture/memory/memory.h"
#include "script/language/block_table.h"
#include "script/loading/example_files.h"
#include "script/objects/matches.h"
#include "script/objects/objects.h"
#include "script/objects/replay.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#include "base/time.h"
#include "tree/tree.h"

#include <stdio.h>
#include <stdlib.h>

#define EVENT_LIMIT   10000
#define EXAMPLE_LIMIT 1000

/* Environment of examples, for %NAME%: a Windows as most are, user x. */
static const struct {
    const char *name, *value;
} ENVIRONMENT[] = {{"SystemDrive", "C:"},
                   {"SystemRoot", "C:\\Windows"},
                   {"WinDir", "C:\\Windows"},
                   {"ProgramData", "C:\\ProgramData"},
                   {"AllUsersProfile", "C:\\ProgramData"},
                   {"Public", "C:\\Users\\Public"},
                   {"ProgramFiles", "C:\\Program Files"},
                   {"ProgramFiles(x86)", "C:\\Program Files (x86)"},
                   {"ProgramW6432", "C:\\Program Files"},
                   {"CommonProgramFiles", "C:\\Program Files\\Common Files"},
                   {"UserName", "x"},
                   {"UserProfile", "C:\\Users\\x"},
                   {"AppData", "C:\\Users\\x\\AppData\\Roaming"},
                   {"LocalAppData", "C:\\Users\\x\\AppData\\Local"},
                   {"Temp", "C:\\Users\\x\\AppData\\Local\\Temp"},
                   {"Tmp", "C:\\Users\\x\\AppData\\Local\\Temp"}};

typedef struct example {
    kk_arena arena; /* events and their texts */
    kk_memory_event *events;
    size_t count;
    kk_str sample;          /* data NULL to guess */
    kk_example_files files; /* the VM's, none unless given */
} example;

typedef struct trial {
    kk_scripts *scripts; /* a state of its own */
    size_t block;
    const char *list; /* "match" or "no_match" */
    size_t number;    /* of the example, from 1 */
    size_t count;     /* of examples in the list */
    example *taken;
} trial;

/* --- reading an example --- */

static void take_value(lua_State *lua, kk_memory_field *field, kk_str name, kk_arena *arena)
{
    kk_kind kind = kk_field_info_of(field->field)->kind;
    int is_number = 0;
    if (kind == KK_TEXT || kind == KK_ADDRESS) {
        if (!lua_isstring(lua, -1)) {
            kk_raise(lua, "field %s must be a text, not a %s", name.data, luaL_typename(lua, -1));
        }
        lua_pushvalue(lua, -1);
        kk_str text;
        text.data = lua_tolstring(lua, -1, &text.size);
        field->text = kk_arena_copy(arena, text);
        lua_pop(lua, 1);
        kk_error error;
        if (field->field == KK_FIELD_OPERATION && !kk_operation_check(field->text, &error)) {
            kk_raise(lua, "%s", error.text);
        }
        return;
    }
    if (lua_isboolean(lua, -1)) {
        field->number = lua_toboolean(lua, -1);
        return;
    }
    if (kind == KK_TIME || kind == KK_DURATION) { /* seconds, or ticks when larger */
        lua_Number seconds = lua_tonumberx(lua, -1, &is_number);
        field->number =
            seconds < 86400 ? (int64_t)(seconds * (lua_Number)KK_TICKS_PER_SECOND) : (int64_t)seconds;
    } else {
        field->number = lua_tointegerx(lua, -1, &is_number);
    }
    if (!is_number) {
        kk_raise(lua, "field %s must be a number, not a %s", name.data, luaL_typename(lua, -1));
    }
}

/* "process.modules": a list of paths. */
static void take_modules(lua_State *lua, kk_memory_event *event, kk_arena *arena)
{
    luaL_checktype(lua, -1, LUA_TTABLE);
    lua_Integer count = luaL_len(lua, -1);
    kk_str *modules =
        count > 0 && count < EVENT_LIMIT ? kk_arena_calloc(arena, (size_t)count, sizeof *modules) : NULL;
    for (lua_Integer i = 1; modules && i <= count; i++) {
        lua_geti(lua, -1, i);
        modules[i - 1] = kk_arena_copy(arena, kk_str_of(luaL_checkstring(lua, -1)));
        lua_pop(lua, 1);
    }
    event->modules = modules;
    event->module_count = modules ? (size_t)count : 0;
}

/* stack: a list of { module = path, address = ..., kernel = true }. */
static void take_stack(lua_State *lua, kk_memory_event *event, kk_arena *arena)
{
    luaL_checktype(lua, -1, LUA_TTABLE);
    lua_Integer count = luaL_len(lua, -1);
    kk_memory_frame *frames =
        count > 0 && count < EVENT_LIMIT ? kk_arena_calloc(arena, (size_t)count, sizeof *frames) : NULL;
    for (lua_Integer i = 1; frames && i <= count; i++) {
        lua_geti(lua, -1, i);
        luaL_checktype(lua, -1, LUA_TTABLE);
        lua_getfield(lua, -1, "module");
        frames[i - 1].module = kk_arena_copy(arena, kk_str_of(luaL_optstring(lua, -1, "")));
        lua_getfield(lua, -2, "address");
        frames[i - 1].address = (uint64_t)luaL_optinteger(lua, -1, 0);
        lua_getfield(lua, -3, "kernel");
        frames[i - 1].kernel = lua_toboolean(lua, -1);
        lua_pop(lua, 4);
    }
    event->frames = frames;
    event->frame_count = frames ? (size_t)count : 0;
}

/* Reads a member of an example that is no field; false for any other. */
static bool take_special(lua_State *lua, kk_str name, kk_memory_event *event, kk_arena *arena)
{
    if (kk_str_equal(name, KK_STR("stack"))) {
        take_stack(lua, event, arena);
        return true;
    }
    if (kk_str_equal(name, KK_STR("process.modules"))) {
        take_modules(lua, event, arena);
        return true;
    }
    return false;
}

/* The table on top of the stack as an event. */
static void take_event(lua_State *lua, kk_memory_event *event, kk_arena *arena)
{
    luaL_checktype(lua, -1, LUA_TTABLE);
    size_t count = 0;
    kk_memory_field *fields = kk_arena_calloc(arena, KK_FIELD_COUNT, sizeof *fields);
    lua_pushnil(lua);
    while (fields && lua_next(lua, -2)) {
        kk_str name = KK_STR("?");
        if (lua_type(lua, -2) == LUA_TSTRING) {
            name.data = lua_tolstring(lua, -2, &name.size);
        }
        kk_field field = kk_field_find(name);
        if (take_special(lua, name, event, arena)) {
            lua_pop(lua, 1);
            continue;
        }
        if (field == KK_NO_FIELD || count == KK_FIELD_COUNT) {
            kk_field near = kk_field_nearest(name);
            kk_raise(
                lua, "there is no field %.60s%s%s%s", name.data, near != KK_NO_FIELD ? "; did you mean " : "",
                near != KK_NO_FIELD ? kk_field_info_of(near)->name.data : "", near != KK_NO_FIELD ? "?" : "");
        }
        fields[count].field = field;
        take_value(lua, &fields[count++], name, arena);
        lua_pop(lua, 1);
    }
    event->fields = fields;
    event->count = count;
}

/* Reads the settings of an example of several events: its sample and files. */
static void take_setting(lua_State *lua, example *taken)
{
    int type = lua_getfield(lua, -1, "sample");
    if (type != LUA_TSTRING && type != LUA_TNIL) {
        kk_raise(lua, "sample must be the name of a process, not a %s", lua_typename(lua, type));
    }
    if (type == LUA_TSTRING) {
        taken->sample = kk_arena_copy(&taken->arena, kk_str_of(lua_tostring(lua, -1)));
    }
    lua_pop(lua, 1);
    if (lua_getfield(lua, -1, "files") == LUA_TTABLE) {
        kk_example_files_take(lua, &taken->files, &taken->arena);
    }
    lua_pop(lua, 1);
}

/* The table on top of the stack has `events`: nothing else than what may stand beside them. */
static void check_settings(lua_State *lua)
{
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
        lua_pop(lua, 1);
        kk_str name = KK_STR("?");
        if (lua_type(lua, -1) == LUA_TSTRING) {
            name.data = lua_tolstring(lua, -1, &name.size);
        }
        if (!kk_str_equal(name, KK_STR("events")) && !kk_str_equal(name, KK_STR("sample")) &&
            !kk_str_equal(name, KK_STR("files"))) {
            kk_raise(lua, "beside events stand sample and files only, no `%.60s`", name.data);
        }
    }
}

/* { field = value, ... } or { events = { {...}, ... }, sample = "x.exe", files = { [path] = {...} } } */
static void take_example(lua_State *lua, example *taken)
{
    luaL_checktype(lua, -1, LUA_TTABLE);
    take_setting(lua, taken);
    bool several = lua_getfield(lua, -1, "events") != LUA_TNIL;
    if (several) {
        lua_pushvalue(lua, -2);
        check_settings(lua);
        lua_pop(lua, 1);
    }
    lua_Integer count = several ? luaL_len(lua, -1) : 1;
    if (count < 1 || count > EVENT_LIMIT) {
        kk_raise(lua, "an example has 1 to %d events", EVENT_LIMIT);
    }
    taken->events = kk_arena_calloc(&taken->arena, (size_t)count, sizeof *taken->events);
    if (!taken->events) {
        kk_raise(lua, "out of memory");
    }
    if (!several) {
        lua_pop(lua, 1);
        take_event(lua, &taken->events[0], &taken->arena);
    }
    for (lua_Integer i = 1; several && i <= count; i++) {
        lua_geti(lua, -1, i);
        take_event(lua, &taken->events[i - 1], &taken->arena);
        lua_pop(lua, 1);
    }
    taken->count = (size_t)count;
}

/* Body: takes example `number` of the list, or only counts when `taken` is NULL. */
static int read_example(lua_State *lua)
{
    trial *tried = lua_touserdata(lua, 1);
    const kk_block_entry *entry = &tried->scripts->blocks->items[tried->block];
    lua_settop(lua, 0);
    if (entry->examples == LUA_NOREF) {
        return 0;
    }
    kk_push_function(lua, entry->script, entry->examples);
    if (lua_getfield(lua, 1, tried->list) == LUA_TNIL) {
        return 0;
    }
    luaL_checktype(lua, -1, LUA_TTABLE);
    lua_Integer count = luaL_len(lua, -1);
    tried->count = count > 0 && count <= EXAMPLE_LIMIT ? (size_t)count : 0;
    if (tried->taken) {
        lua_geti(lua, -1, (lua_Integer)tried->number);
        take_example(lua, tried->taken);
    }
    return 0;
}

static bool read_list(trial *tried, kk_error *error)
{
    const kk_block_entry *tested = &tried->scripts->blocks->items[tried->block];
    const kk_entry entry = {
        .script = tested->script, .block = &tested->block, .body = read_example, .data = tried};
    return kk_protect(tried->scripts, &entry, error);
}

/* --- replaying it --- */

typedef struct example_run {
    kk_source *source;
    kk_case *result;
    kk_environment *environment;
    kk_expressions *pool; /* the ledger's interest */
    kk_program *program;  /* expression 0 is the ledger's, i + 1 is of block blocks[i] */
    kk_program_state *state;
    size_t *blocks;
    uint32_t *case_numbers;
} example_run;

static bool fill_environment(kk_environment *environment)
{
    for (size_t i = 0; i < sizeof ENVIRONMENT / sizeof *ENVIRONMENT; i++) {
        if (!kk_environment_add(environment, kk_str_of(ENVIRONMENT[i].name),
                                kk_str_of(ENVIRONMENT[i].value))) {
            return false;
        }
    }
    return true;
}

/* All rules of the state, and the ledger, as one program. */
static bool compile(example_run *run, const kk_scripts *scripts, const kk_knowledge *knowledge,
                    kk_error *error)
{
    size_t count = 1;
    const kk_expression **expressions = calloc(scripts->blocks->count + 1, sizeof *expressions);
    if (!expressions) {
        return kk_fail_memory(error, "testing a rule");
    }
    expressions[0] = kk_ledger_interest(run->pool, knowledge);
    for (size_t i = 0; i < scripts->blocks->count; i++) {
        const kk_block *block = &scripts->blocks->items[i].block;
        if (block->kind == KK_BLOCK_RULE) {
            run->case_numbers[i] = kk_case_add_rule(run->result, &block->rule);
            if (block->match) {
                run->blocks[count - 1] = i;
                expressions[count++] = block->match;
            }
        }
    }
    run->program = expressions[0] ? kk_program_compile(expressions, count, run->environment, error) : NULL;
    run->state = run->program ? kk_program_state_new(run->program) : NULL;
    free(expressions);
    return run->state || kk_fail_memory(error, "testing a rule");
}

static bool prepare(example_run *run, const trial *tried, const example *taken, kk_error *error)
{
    run->source = kk_memory_source_new(taken->events, taken->count, error);
    if (!run->source) {
        return false;
    }
    const kk_knowledge *knowledge = kk_scripts_knowledge(tried->scripts, error);
    if (!knowledge) {
        return false;
    }
    size_t blocks = tried->scripts->blocks->count;
    run->result = kk_case_new(run->source, knowledge);
    run->environment = kk_environment_new();
    run->pool = kk_expressions_new();
    run->blocks = calloc(blocks, sizeof *run->blocks);
    run->case_numbers = calloc(blocks, sizeof *run->case_numbers);
    if (!run->result || !run->environment || !run->pool || !run->blocks || !run->case_numbers ||
        !fill_environment(run->environment)) {
        return kk_fail_memory(error, "testing a rule");
    }
    return compile(run, tried->scripts, knowledge, error);
}

static void finish(example_run *run)
{
    if (run->state) {
        kk_program_state_free(run->state);
    }
    if (run->program) {
        kk_program_free(run->program);
    }
    if (run->pool) {
        kk_expressions_free(run->pool);
    }
    if (run->environment) {
        kk_environment_free(run->environment);
    }
    if (run->result) {
        kk_case_free(run->result);
    }
    kk_source_close(run->source);
    free(run->blocks);
    free(run->case_numbers);
}

static void replay_events(example_run *run, trial *tried, size_t count)
{
    kk_scratch scratch = KK_SCRATCH_INIT;
    kk_event event;
    for (kk_event_ref ref = {.index = 0}; ref.index < count && kk_source_event(run->source, &ref, &event);
         ref.index++) {
        kk_scratch_reset(&scratch);
        kk_hits hits = kk_program_run(run->program, run->state, &event, &scratch, true);
        for (size_t i = 0; i < hits.count; i++) {
            if (hits.items[i] == 0) {
                kk_ledger_observe(kk_case_ledger(run->result), &event, &scratch);
            } else {
                kk_scripts_event(tried->scripts, run->blocks[hits.items[i] - 1], &event, -1, &scratch);
            }
        }
    }
    kk_scratch_free(&scratch);
}

/* Findings of the rule on the example; -1 and `error` when it could not be replayed. */
static int replay_example(trial *tried, example *taken, kk_error *error)
{
    example_run run = {0};
    int findings = -1;
    const char *const wanted[] = {taken->sample.data};
    const kk_sample_choice choice = {.wanted = wanted, .count = taken->sample.data ? 1 : 0};
    if (prepare(&run, tried, taken, error)) {
        const kk_script_context context = {run.result, run.environment, run.case_numbers};
        kk_scripts_bind(tried->scripts, &context);
        if (taken->files.count > 0) {
            const kk_script_evidence evidence = kk_example_files_evidence(&taken->files);
            kk_scripts_set_evidence(tried->scripts, &evidence);
        }
        size_t errors = tried->scripts->errors.count;
        replay_events(&run, tried, taken->count);
        if (kk_tree_build(run.result, error)) {
            kk_scripts_complete(tried->scripts);
            if (kk_tree_find_sample(run.result, &choice, error)) {
                kk_scripts_finish(tried->scripts);
                findings = 0;
            }
        }
        for (const kk_finding *at = kk_case_findings(run.result); at && findings >= 0; at = at->next) {
            findings += at->rule == run.case_numbers[tried->block];
        }
        if (tried->scripts->errors.count > errors) {
            kk_str text = tried->scripts->errors.items[errors].text;
            kk_fail(error, "%.*s", (int)text.size, text.data);
            findings = -1;
        }
    }
    kk_matchers_free(tried->scripts->replay);
    finish(&run);
    return findings;
}

/* --- a rule's test --- */

/* Loads the files of all rules, or the tested rule's file only. */
static bool load_rules(const kk_scripts *scripts, const kk_block *wanted, bool whole, trial *tried,
                       kk_error *error)
{
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < scripts->blocks->count; i++) {
        const kk_block_entry *entry = &scripts->blocks->items[i];
        bool needed = whole ? entry->block.kind == KK_BLOCK_RULE : &entry->block == wanted;
        if (needed && entry->script != last &&
            !kk_scripts_load(tried->scripts, entry->block.script.data, error)) {
            return false;
        }
        last = needed ? entry->script : last; /* a file's blocks stand together */
    }
    return true;
}

/* A new state with the rules, and the tested one among them. */
static bool load_trial(const kk_scripts *scripts, size_t number, bool whole, trial *tried, kk_error *error)
{
    const kk_block *wanted = &scripts->blocks->items[number].block;
    tried->scripts = kk_scripts_new(scripts->library.data, &scripts->gauge.limits, error);
    if (!tried->scripts || !load_rules(scripts, wanted, whole, tried, error)) {
        return false;
    }
    for (size_t i = 0; i < tried->scripts->blocks->count; i++) {
        const kk_block *block = &tried->scripts->blocks->items[i].block;
        if (block->kind == KK_BLOCK_RULE && kk_str_equal(block->rule.id, wanted->rule.id)) {
            tried->block = i;
            return true;
        }
    }
    return kk_fail(error, "%s: the rule is gone", wanted->script.data);
}

/* Tests example `number` of the list; how many there are through `count`. */
static bool test_example(const kk_scripts *scripts, size_t block, bool whole, const char *list, size_t number,
                         size_t *count, kk_error *error)
{
    example taken = {.sample = {NULL, 0}};
    trial tried = {.list = list, .number = number};
    int findings = -1;
    bool loaded = load_trial(scripts, block, whole, &tried, error) && read_list(&tried, error);
    *count = tried.count;
    bool has = loaded && number <= tried.count;
    if (has) {
        tried.taken = &taken;
        has = read_list(&tried, error);
        findings = has ? replay_example(&tried, &taken, error) : -1;
    }
    kk_scripts_free(tried.scripts);
    kk_arena_free(&taken.arena);
    if (!loaded || (has && findings < 0) || (!has && number <= *count)) {
        return false;
    }
    if (has && strcmp(list, "match") == 0 && findings == 0) {
        return kk_fail(error, "makes no finding, but should");
    }
    if (has && strcmp(list, "no_match") == 0 && findings > 0) {
        return kk_fail(error, "makes a finding, but should not");
    }
    return true;
}

/* Tests both lists of examples, with the rule's file alone or with all rules. */
static bool test_lists(const kk_scripts *scripts, size_t number, bool whole, kk_buf *out)
{
    static const char *const LISTS[] = {"match", "no_match"};
    const char *id = scripts->blocks->items[number].block.rule.id.data;
    bool passed = true;
    for (size_t list = 0; list < 2; list++) {
        size_t count = 1;
        for (size_t i = 1; i <= count; i++) {
            kk_error error;
            size_t there = 0;
            bool ok = test_example(scripts, number, whole, LISTS[list], i, &there, &error);
            count = there;
            if (!ok) {
                passed = false;
                kk_buf_printf(out, "%s: example %s[%zu] %s\n", id, LISTS[list], i, error.text);
            }
        }
        if (count == 0) {
            passed = false;
            kk_buf_printf(out, "%s: has no examples.%s; a rule shows what it finds and what it does not\n",
                          id, LISTS[list]);
        }
    }
    return passed;
}

bool kk_scripts_test_rule(kk_scripts *scripts, size_t number, kk_buf *out)
{
    kk_buf alone = KK_BUF_INIT;
    bool passed = test_lists(scripts, number, false, &alone);
    kk_buf_free(&alone);
    /* Some rules build on the findings of others. */
    return passed || test_lists(scripts, number, true, out);
}
