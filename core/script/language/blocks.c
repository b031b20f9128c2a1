/* activity, whitelist and rule: tables that are checked field by field. What is wrong is noted with file,
 * line and field, the block is left out, and the file goes on. */
#include "base/nearest.h"
#include "script/language/attack.h"
#include "script/language/block_table.h"
#include "script/language/expressions.h"
#include "script/language/rule_id.h"
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/choices.h"
#include "script/sandbox/gauge.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* Blocks of a file: every event may be weighed against each. */
#define BLOCK_LIMIT 10000
#define LIST_LIMIT  200
#define TEXT_LIMIT  (16 << 10)

typedef struct block_reader {
    lua_State *lua;
    kk_scripts *scripts;
    const char *kind; /* "rule" */
    kk_block_entry entry;
    bool failed;
} block_reader;

typedef struct block_key {
    const char *name;
    bool required;
    /* The value is on top of the stack, not nil. */
    void (*read)(block_reader *reader, const struct block_key *key);
    size_t offset; /* in kk_block_entry, of what is read */
} block_key;

static void complain(block_reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void complain(block_reader *reader, const char *format, ...)
{
    char text[512], id[128] = "";
    const kk_block *block = &reader->entry.block;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (block->rule.id.size > 0) {
        snprintf(id, sizeof id, " %.*s", (int)block->rule.id.size, block->rule.id.data);
    }
    kk_error error;
    kk_fail(&error, "%s:%u: %s%s: %s", block->script.data, block->line, reader->kind, id, text);
    kk_scripts_add_error(reader->scripts, reader->entry.script, error.text);
    reader->failed = true;
}

/* --- values --- */

/* A text of the arena; data NULL when the value is none. */
static kk_str take_text(block_reader *reader, const char *name)
{
    if (lua_type(reader->lua, -1) != LUA_TSTRING) {
        complain(reader, "field `%s` must be a text, not a %s", name, luaL_typename(reader->lua, -1));
        return (kk_str){NULL, 0};
    }
    kk_str text;
    text.data = lua_tolstring(reader->lua, -1, &text.size);
    kk_charge_bytes(reader->lua, text.size);
    if (text.size > TEXT_LIMIT) {
        complain(reader, "field `%s` has more than %d KiB", name, TEXT_LIMIT >> 10);
        return (kk_str){NULL, 0};
    }
    kk_book_built(reader->lua, text.size);
    kk_str copy = kk_arena_copy(&reader->scripts->arena, text);
    if (!copy.data) {
        complain(reader, "out of memory");
    }
    return copy;
}

static void *member_of(block_reader *reader, const block_key *key)
{
    return (char *)&reader->entry + key->offset;
}

static void read_text(block_reader *reader, const block_key *key)
{
    kk_str text = take_text(reader, key->name);
    if (text.data) {
        *(kk_str *)member_of(reader, key) = text;
    }
}

static void read_function(block_reader *reader, const block_key *key)
{
    if (lua_type(reader->lua, -1) != LUA_TFUNCTION) {
        complain(reader, "field `%s` must be a function, not a %s", key->name,
                 luaL_typename(reader->lua, -1));
        return;
    }
    lua_pushvalue(reader->lua, -1);
    *(int *)member_of(reader, key) = kk_keep_function(reader->lua, reader->entry.script);
}

static void read_match(block_reader *reader, const block_key *key)
{
    const char *name = NULL;
    const kk_object *object = kk_test_object(reader->lua, -1, &KK_EXPRESSION_TYPE);
    if (object) {
        reader->entry.block.match = kk_take_expression(reader->lua, -1, key->name);
    } else if (kk_test_field(reader->lua, -1, NULL, &name)) {
        char test[80];
        kk_print_example_test(reader->lua, -1, test, sizeof test);
        complain(reader, "field `match` is the field %s, not an expression; write a test of it, such as %s",
                 name, test);
    } else {
        complain(reader, "field `match` must be an expression, such as path:contains [[...]], not a %s",
                 luaL_typename(reader->lua, -1));
    }
}

static void read_flag(block_reader *reader, const block_key *key)
{
    if (lua_isboolean(reader->lua, -1)) {
        *(bool *)member_of(reader, key) = lua_toboolean(reader->lua, -1);
    } else {
        complain(reader, "field `%s` must be true or false, not a %s", key->name,
                 luaL_typename(reader->lua, -1));
    }
}

static void read_section(block_reader *reader, const block_key *key)
{
    static const char *const SECTIONS[] = {"process", "file", "registry", "network", "other"};
    kk_str text = take_text(reader, key->name);
    const size_t count = sizeof SECTIONS / sizeof *SECTIONS;
    for (size_t i = 0; text.data && i < count; i++) {
        if (kk_str_equal(text, kk_str_of(SECTIONS[i]))) {
            *(kk_str *)member_of(reader, key) = text;
            return;
        }
    }
    kk_nearest nearest = kk_nearest_to(text);
    for (size_t i = 0; text.data && i < count; i++) {
        kk_nearest_try(&nearest, SECTIONS[i]);
    }
    if (text.data) {
        complain(reader, "field `section` is \"%.40s\"%s%s%s sections are %s", text.data,
                 nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "",
                 nearest.best ? "?" : ";", kk_choices_of(SECTIONS, count, ", ").text);
    }
}

static void read_view(block_reader *reader, const block_key *key)
{
    kk_str text = take_text(reader, key->name);
    if (text.data && !kk_str_equal(text, KK_STR("noriben"))) {
        complain(reader, "field `view` is \"%.40s\"; leave it out, or write \"noriben\"", text.data);
    } else if (text.data) {
        *(kk_str *)member_of(reader, key) = text;
    }
}

static void read_severity(block_reader *reader, const block_key *key)
{
    kk_str text = take_text(reader, key->name);
    if (!text.data) {
        return;
    }
    reader->entry.block.rule.severity = kk_severity_find(text);
    if (reader->entry.block.rule.severity == KK_SEVERITY_COUNT) {
        complain(reader, "field `severity` is \"%.40s\"; severities are %s", text.data,
                 kk_severity_choices(", ").text);
    }
}

static void read_needs(block_reader *reader, const block_key *key)
{
    kk_str text = take_text(reader, key->name);
    if (text.data && !kk_str_equal(text, KK_STR("stack"))) {
        complain(reader, "field `needs` is \"%.40s\"; leave it out, or write \"stack\"", text.data);
    }
    reader->entry.block.rule.needs_stack = text.data != NULL;
}

static void read_id(block_reader *reader, const block_key *key)
{
    kk_str id = take_text(reader, key->name);
    if (!id.data) {
        return;
    }
    if (!kk_is_rule_id(id)) {
        complain(reader,
                 "field `id` is \"%.60s\"; write <tactic>.<name> in lower case, such as "
                 "\"persistence.scheduled-task\"",
                 id.data);
        return;
    }
    reader->entry.block.rule.id = id;
    kk_attack_successors(reader->scripts, kk_str_slice(id, 0, kk_str_find(id, KK_STR("."), 0)));
    for (size_t i = 0; i < reader->scripts->blocks->count; i++) {
        const kk_block *other = &reader->scripts->blocks->items[i].block;
        if (other->kind == KK_BLOCK_RULE && kk_str_equal(other->rule.id, id)) {
            complain(reader, "field `id` is taken by the rule of %s:%u", other->script.data, other->line);
            return;
        }
    }
}

typedef struct text_list {
    const kk_str *items;
    unsigned count;
} text_list;

/* A list of texts; one text alone is a list of one. */
static text_list take_list(block_reader *reader, const char *name)
{
    lua_State *lua = reader->lua;
    text_list list = {NULL, 0};
    if (!lua_istable(lua, -1)) {
        if (lua_type(lua, -1) != LUA_TSTRING) {
            complain(reader, "field `%s` must be a list of texts, not a %s", name, luaL_typename(lua, -1));
            return list;
        }
        lua_createtable(lua, 1, 0);
        lua_insert(lua, -2);
        lua_rawseti(lua, -2, 1);
    }
    lua_Integer count = luaL_len(lua, -1);
    if (count < 0 || count > LIST_LIMIT) {
        complain(reader, "field `%s` has more than %d entries", name, LIST_LIMIT);
        return list;
    }
    kk_str *items = kk_arena_calloc(&reader->scripts->arena, (size_t)count + 1, sizeof *items);
    for (lua_Integer i = 1; items && i <= count; i++) {
        lua_geti(lua, -1, i);
        items[i - 1] = take_text(reader, name);
        lua_pop(lua, 1);
    }
    list.items = items;
    list.count = items ? (unsigned)count : 0;
    return list;
}

static bool holds(const kk_str *texts, unsigned count, kk_str text)
{
    for (unsigned i = 0; i < count; i++) {
        if (kk_str_equal(texts[i], text)) {
            return true;
        }
    }
    return false;
}

/* The ids as this version of ATT&CK has them, each once. */
static void read_attack(block_reader *reader, const block_key *key)
{
    text_list list = take_list(reader, key->name);
    kk_str *ids = kk_arena_calloc(&reader->scripts->arena, (size_t)list.count + 1, sizeof *ids);
    unsigned count = 0;
    for (unsigned i = 0; ids && i < list.count; i++) {
        kk_error error;
        const kk_technique *found =
            list.items[i].data ? kk_attack_find(reader->scripts, list.items[i], &error) : NULL;
        if (!found && list.items[i].data) {
            complain(reader, "field `attack`: %s", error.text);
        } else if (found && !holds(ids, count, found->id)) {
            ids[count++] = found->id;
        }
    }
    reader->entry.block.rule.attack = ids;
    reader->entry.block.rule.attack_count = count;
}

static void read_ordinary(block_reader *reader, const block_key *key)
{
    text_list list = take_list(reader, key->name);
    for (unsigned i = 0; i < list.count; i++) {
        if (kk_str_equal(list.items[i], KK_STR("client"))) {
            reader->entry.block.rule.ordinary_for |= KK_ORDINARY_CLIENT;
        } else if (kk_str_equal(list.items[i], KK_STR("setup"))) {
            reader->entry.block.rule.ordinary_for |= KK_ORDINARY_SETUP;
        } else if (list.items[i].data) {
            complain(reader, "field `ordinary_for` holds \"%.40s\"; write \"client\" or \"setup\"",
                     list.items[i].data);
        }
    }
}

/* Two lower-case letters, ISO 639-1. */
static bool is_language(kk_str name)
{
    return name.size == 2 && name.data[0] >= 'a' && name.data[0] <= 'z' && name.data[1] >= 'a' &&
           name.data[1] <= 'z';
}

/* A table of templates by language: { en = "...", ja = "..." }, kept in the order of the languages. */
static void read_words(block_reader *reader, const block_key *key)
{
    enum { MOST = 16 };
    lua_State *lua = reader->lua;
    if (!lua_istable(lua, -1)) {
        complain(reader, "field `words` must be { en = \"{doer} ...\" }, not a %s", luaL_typename(lua, -1));
        return;
    }
    kk_str *words = kk_arena_calloc(&reader->scripts->arena, (size_t)2 * MOST, sizeof *words);
    unsigned count = 0;
    lua_pushnil(lua);
    while (words && lua_next(lua, -2)) {
        kk_str language = {NULL, 0};
        if (lua_type(lua, -2) == LUA_TSTRING) {
            language.data = lua_tolstring(lua, -2, &language.size);
        }
        if (!is_language(language) || count == MOST) {
            complain(reader, "field `words` has templates by language, such as `en`; `%.20s` is none",
                     language.data ? language.data : luaL_typename(lua, -2));
            lua_pop(lua, 2);
            return;
        }
        unsigned at = count++;
        while (at > 0 && strcmp(words[(size_t)2 * at - 2].data, language.data) > 0) {
            words[(size_t)2 * at] = words[(size_t)2 * at - 2];
            words[(size_t)2 * at + 1] = words[(size_t)2 * at - 1];
            at--;
        }
        words[(size_t)2 * at] = kk_arena_copy(&reader->scripts->arena, language);
        words[(size_t)2 * at + 1] = take_text(reader, key->name);
        lua_pop(lua, 1);
    }
    reader->entry.block.rule.words = words;
    reader->entry.block.rule.word_count = words ? count : 0;
}

static void read_references(block_reader *reader, const block_key *key)
{
    text_list list = take_list(reader, key->name);
    reader->entry.block.references = list.items;
    reader->entry.block.reference_count = list.count;
}

static void read_false_positives(block_reader *reader, const block_key *key)
{
    text_list list = take_list(reader, key->name);
    reader->entry.block.false_positives = list.items;
    reader->entry.block.false_positive_count = list.count;
}

/* The table on top has two lists and nothing else. */
static void check_example_lists(block_reader *reader)
{
    lua_State *lua = reader->lua;
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
        bool is_list = lua_istable(lua, -1);
        lua_pop(lua, 1);
        kk_charge(lua, 10);
        const char *name = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "?";
        if (!is_list || (strcmp(name, "match") != 0 && strcmp(name, "no_match") != 0)) {
            complain(reader,
                     "field `examples` must be { match = { ... }, no_match = { ... } }; `%.60s` is %s", name,
                     is_list ? "neither" : "no list");
            lua_pop(lua, 1);
            return;
        }
    }
}

static void read_examples(block_reader *reader, const block_key *key)
{
    if (!lua_istable(reader->lua, -1)) {
        complain(reader, "field `examples` must be { match = { ... }, no_match = { ... } }, not a %s",
                 luaL_typename(reader->lua, -1));
        return;
    }
    check_example_lists(reader);
    lua_pushvalue(reader->lua, -1);
    *(int *)member_of(reader, key) = kk_keep_function(reader->lua, reader->entry.script);
}

/* --- the kinds of blocks --- */

#define MEMBER(field) offsetof(kk_block_entry, field)

static const block_key ACTIVITY_KEYS[] = {
    {"section", true, read_section, MEMBER(block.activity.section)},
    {"label", true, read_text, MEMBER(block.activity.label)},
    {"view", false, read_view, MEMBER(block.activity.view)},
    {"match", true, read_match, 0},
    {"text", false, read_function, MEMBER(text)},
    {NULL, false, NULL, 0},
};

static const block_key WHITELIST_KEYS[] = {
    {"section", false, read_section, MEMBER(block.whitelist.section)},
    {"reason", true, read_text, MEMBER(block.whitelist.reason)},
    {"everywhere", false, read_flag, MEMBER(block.whitelist.everywhere)},
    {"match", true, read_match, 0},
    {NULL, false, NULL, 0},
};

static const block_key RULE_KEYS[] = {
    {"id", true, read_id, 0},
    {"title", true, read_text, MEMBER(block.rule.title)},
    {"severity", true, read_severity, 0},
    {"attack", false, read_attack, 0},
    {"description", false, read_text, MEMBER(block.description)},
    {"references", false, read_references, 0},
    {"false_positives", false, read_false_positives, 0},
    {"author", false, read_text, MEMBER(block.author)},
    {"needs", false, read_needs, 0},
    {"match", false, read_match, 0},
    {"key", false, read_function, MEMBER(key)},
    {"finding", false, read_function, MEMBER(finding)},
    {"on_event", false, read_function, MEMBER(on_event)},
    {"on_complete", false, read_function, MEMBER(on_complete)},
    {"on_finish", false, read_function, MEMBER(on_finish)},
    {"excuse", false, read_function, MEMBER(excuse)},
    {"weigh", false, read_function, MEMBER(weigh)},
    {"ordinary_for", false, read_ordinary, 0},
    {"words", false, read_words, 0},
    {"examples", false, read_examples, MEMBER(examples)},
    {NULL, false, NULL, 0},
};

static bool is_key(const block_key *keys, kk_str name)
{
    while (keys->name && !kk_str_equal(name, kk_str_of(keys->name))) {
        keys++;
    }
    return keys->name != NULL;
}

static void complain_of_key(block_reader *reader, const block_key *keys, kk_str name)
{
    kk_nearest nearest = kk_nearest_to(name);
    for (const block_key *key = keys; key->name; key++) {
        kk_nearest_try(&nearest, key->name);
    }
    complain(reader, "no field is called `%.60s`%s%s%s", name.data, nearest.best ? "; did you mean " : "",
             nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

static void check_unknown_keys(block_reader *reader, const block_key *keys)
{
    lua_State *lua = reader->lua;
    lua_pushnil(lua);
    while (lua_next(lua, 1)) {
        lua_pop(lua, 1);
        kk_charge(lua, 10);
        if (lua_type(lua, -1) != LUA_TSTRING) {
            complain(reader, "there is an entry without a name; write NAME = VALUE");
            continue;
        }
        kk_str name;
        name.data = lua_tolstring(lua, -1, &name.size);
        if (!is_key(keys, name)) {
            complain_of_key(reader, keys, name);
        }
    }
}

static void read_keys(block_reader *reader, const block_key *keys)
{
    for (const block_key *key = keys; key->name; key++) {
        lua_settop(reader->lua, 1);
        lua_pushstring(reader->lua, key->name);
        if (lua_rawget(reader->lua, 1) != LUA_TNIL) {
            key->read(reader, key);
        } else if (key->required) {
            complain(reader, "field `%s` is missing", key->name);
        }
    }
    lua_settop(reader->lua, 1);
}

/* Checks a rule's fields against one another. */
static void check_rule(block_reader *reader)
{
    const kk_block_entry *entry = &reader->entry;
    bool events = entry->key != LUA_NOREF || entry->on_event != LUA_NOREF;
    lua_pushliteral(reader->lua, "match");
    lua_rawget(reader->lua, 1);
    bool has_match = !lua_isnil(reader->lua, -1); /* when it is no expression, that was said */
    if (!has_match && entry->on_complete == LUA_NOREF && entry->on_finish == LUA_NOREF) {
        complain(reader, "needs field `match` (an expression) or `on_finish` (a function; or `on_complete`)");
    } else if (!has_match && events) {
        complain(reader, "fields `key` and `on_event` need field `match`");
    }
    if (entry->key != LUA_NOREF && entry->on_event != LUA_NOREF) {
        complain(reader, "fields `key` and `on_event` exclude each other");
    }
}

static void begin_block(block_reader *reader, lua_State *lua, kk_block_kind kind, const char *name)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (!scripts->running.loading) {
        kk_raise(lua, "%s { ... } belongs at the top of a rule file, not in a function that runs later",
                 name);
    }
    if (!lua_istable(lua, 1)) {
        kk_raise(lua, "%s takes a table: %s { ... }", name, name);
    }
    if (kk_running_script(scripts)->blocks++ >= BLOCK_LIMIT) {
        kk_raise(lua, "a file declares at most %d blocks; one test takes a list of values", BLOCK_LIMIT);
    }
    lua_settop(lua, 1);
    kk_charge(lua, 50);
    *reader = (block_reader){.lua = lua, .scripts = scripts, .kind = name};
    kk_block_entry *entry = &reader->entry;
    entry->script = scripts->running.script;
    entry->key = entry->finding = entry->on_event = LUA_NOREF;
    entry->on_complete = entry->on_finish = entry->excuse = entry->weigh = entry->text = entry->examples =
        LUA_NOREF;
    entry->block.kind = kind;
    entry->block.script = kk_running_script(scripts)->path;
    entry->block.line = kk_running_line(scripts);
    entry->block.activity = (kk_activity_info){KK_STR(""), KK_STR(""), KK_STR("")};
    entry->block.whitelist =
        (kk_whitelist_info){.section = KK_STR(""), .reason = KK_STR(""), .name = KK_STR("")};
    entry->block.author = entry->block.description = KK_STR("");
}

static int end_block(block_reader *reader)
{
    kk_block *block = &reader->entry.block;
    if (reader->failed) {
        return 0;
    }
    block->has_key = reader->entry.key != LUA_NOREF;
    block->has_finding = reader->entry.finding != LUA_NOREF;
    block->has_on_event = reader->entry.on_event != LUA_NOREF;
    block->has_on_complete = reader->entry.on_complete != LUA_NOREF;
    block->has_on_finish = reader->entry.on_finish != LUA_NOREF;
    kk_book_built(reader->lua, sizeof reader->entry);
    if (!kk_block_add(reader->scripts, &reader->entry)) {
        return kk_raise(reader->lua, "out of memory");
    }
    return 0;
}

/*** activity { section, label, match, view, text } Declares what counts as activity and under which heading
 * reports show it. `text(event)` may say what the entry prints. */
static int make_activity(lua_State *lua)
{
    block_reader reader;
    begin_block(&reader, lua, KK_BLOCK_ACTIVITY, "activity");
    check_unknown_keys(&reader, ACTIVITY_KEYS);
    read_keys(&reader, ACTIVITY_KEYS);
    return end_block(&reader);
}

/* The script's path, of bundled ones from the folder that holds lua and rules: reports must not differ by
 * where kaiseki is installed. */
static kk_str path_in_installation(const block_reader *reader)
{
    kk_str path = reader->entry.block.script, base = reader->scripts->library;
    while (base.size > 0 && base.data[base.size - 1] != '/') {
        base.size--;
    }
    return base.size > 0 && kk_str_starts(path, base) ? kk_str_slice(path, base.size, path.size) : path;
}

/*** whitelist { section, reason, match, everywhere } Declares noise: activities that match are hidden and
 * counted, outside the sample's tree; with `everywhere = true` in it, too, and never in Noriben's report: for
 * what Windows itself writes in the name of any process. */
static int make_whitelist(lua_State *lua)
{
    block_reader reader;
    begin_block(&reader, lua, KK_BLOCK_WHITELIST, "whitelist");
    check_unknown_keys(&reader, WHITELIST_KEYS);
    read_keys(&reader, WHITELIST_KEYS);
    kk_buf name = KK_BUF_INIT;
    kk_buf_append_str(&name, path_in_installation(&reader));
    kk_buf_printf(&name, ":%u", reader.entry.block.line);
    kk_str copy = kk_arena_copy(&reader.scripts->arena, kk_buf_str(&name));
    kk_buf_free(&name);
    reader.entry.block.whitelist.name = copy.data ? copy : KK_STR("");
    return end_block(&reader);
}

/*** rule { id, title, severity, match, ... } Declares a detection; see docs/rules.md. */
static int make_rule(lua_State *lua)
{
    block_reader reader;
    begin_block(&reader, lua, KK_BLOCK_RULE, "rule");
    check_unknown_keys(&reader, RULE_KEYS);
    read_keys(&reader, RULE_KEYS);
    check_rule(&reader);
    return end_block(&reader);
}

void kk_language_blocks(lua_State *lua)
{
    static const luaL_Reg MAKERS[] = {
        {"activity", make_activity}, {"whitelist", make_whitelist}, {"rule", make_rule}, {NULL, NULL}};
    luaL_setfuncs(lua, MAKERS, 0);
}
