/* Filling core/knowledge from lua/windows: the same tables that rules read. */
#include "knowledge/knowledge.h"
#include "script/library/libraries.h"
#include "script/loading/load.h"
#include "script/sandbox/call.h"
#include "script/sandbox/seal.h"

/* Pushes kaiseki.windows.NAME. */
static void push_tables(lua_State *lua, const char *name)
{
    lua_pushcfunction(lua, kk_require);
    lua_pushfstring(lua, "kaiseki.windows.%s", name);
    lua_call(lua, 1, 1);
}

/* The text at `key` of the table on top; empty when there is none. It lives as long as the table. */
static kk_str text_at(lua_State *lua, int key)
{
    kk_str text = {"", 0};
    if (lua_geti(lua, -1, key) == LUA_TSTRING) {
        text.data = lua_tolstring(lua, -1, &text.size);
    }
    lua_pop(lua, 1);
    return text;
}

static void check(lua_State *lua, bool added, const char *what)
{
    if (!added) {
        kk_raise(lua, "lua/windows: %s cannot be taken: memory is out, or a row is no row", what);
    }
}

/* Adds each name and its words of table NAME of the module on top. */
static void add_names(lua_State *lua, kk_knowledge *knowledge, const char *name,
                      bool (*add)(kk_knowledge *, kk_str, kk_str))
{
    lua_getfield(lua, -1, name);
    if (!kk_seal_content(lua, -1)) {
        kk_raise(lua, "lua/windows: %s is no table", name);
    }
    for (lua_pushnil(lua); lua_next(lua, -2) != 0; lua_pop(lua, 1)) {
        kk_str key = {"", 0}, words = {"", 0};
        if (lua_type(lua, -2) == LUA_TSTRING && lua_type(lua, -1) == LUA_TSTRING) {
            key.data = lua_tolstring(lua, -2, &key.size);
            words.data = lua_tolstring(lua, -1, &words.size);
        }
        check(lua, add(knowledge, key, words), name);
    }
    lua_pop(lua, 2);
}

/* Adds the texts of list NAME of the module on top, each between two times `around`. */
static void add_places(lua_State *lua, kk_knowledge *knowledge, const char *name, kk_place place,
                       const char *around)
{
    lua_getfield(lua, -1, name);
    lua_Integer count = luaL_len(lua, -1);
    for (int i = 1; i <= count; i++) {
        kk_str text = text_at(lua, i);
        size_t size;
        const char *whole = lua_pushfstring(lua, "%s%s%s", around, text.data, around);
        lua_tolstring(lua, -1, &size);
        check(lua, kk_knowledge_add_place(knowledge, place, (kk_str){whole, size}), name);
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

/* Adds the rows of list NAME of the module on top. */
static void add_errands(lua_State *lua, kk_knowledge *knowledge, const char *name, kk_errand_sign sign)
{
    bool by_word = sign == KK_SIGN_WORD;
    lua_getfield(lua, -1, name);
    lua_Integer count = luaL_len(lua, -1);
    for (int i = 1; i <= count; i++) {
        lua_geti(lua, -1, i);
        kk_errand_kind kind = kk_errand_find(text_at(lua, 2));
        kk_str who = text_at(lua, 1), none = {"", 0};
        check(lua,
              kk_knowledge_add_errand(knowledge, sign, kind, by_word ? none : who,
                                      by_word ? who : text_at(lua, 3)),
              name);
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

static void add_keeping_places(lua_State *lua, kk_knowledge *knowledge)
{
    lua_getfield(lua, -1, "KEEPS");
    lua_Integer count = luaL_len(lua, -1);
    for (int i = 1; i <= count; i++) {
        lua_geti(lua, -1, i);
        const kk_keeping_place place = {text_at(lua, 1), kk_str_equal(text_at(lua, 2), KK_STR("component"))};
        check(lua, kk_knowledge_add_keeping_place(knowledge, &place), "KEEPS");
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

static void add_all_places(lua_State *lua, kk_knowledge *knowledge)
{
    push_tables(lua, "places");
    add_places(lua, knowledge, "WINDOWS", KK_PLACE_PROTECTED, "");
    add_places(lua, knowledge, "PROGRAM_FOLDERS", KK_PLACE_PROTECTED, "\\");
    add_places(lua, knowledge, "KEPT_DATA", KK_PLACE_PROTECTED, "");
    add_places(lua, knowledge, "OPEN", KK_PLACE_OPEN, "");
    add_places(lua, knowledge, "PROFILES", KK_PLACE_PROFILES, "");
    add_places(lua, knowledge, "RESIDENT", KK_PLACE_RESIDENT, "");
    add_places(lua, knowledge, "NO_TOOLS", KK_PLACE_NO_TOOLS, "");
    add_places(lua, knowledge, "TOOLS", KK_PLACE_TOOLS, "");
    add_places(lua, knowledge, "PROGRAM_VARIABLES", KK_PLACE_PROTECTED_VARIABLE, "");
    lua_pop(lua, 1);
}

static void add_brokers(lua_State *lua, kk_knowledge *knowledge)
{
    push_tables(lua, "brokers");
    add_errands(lua, knowledge, "PROGRAMS", KK_SIGN_BROKER);
    add_errands(lua, knowledge, "TOOLS", KK_SIGN_TOOL);
    add_errands(lua, knowledge, "WORDS", KK_SIGN_WORD);
    add_errands(lua, knowledge, "CLIENTS", KK_SIGN_CLIENT);
    add_errands(lua, knowledge, "LIBRARIES", KK_SIGN_LIBRARY);
    add_keeping_places(lua, knowledge);
    lua_pop(lua, 1);
    push_tables(lua, "elevation");
    add_errands(lua, knowledge, "LENDERS", KK_SIGN_LENDER);
    lua_pop(lua, 1);
}

/* Body: fills the knowledge, its light userdata. */
static int fill(lua_State *lua)
{
    kk_knowledge *knowledge = lua_touserdata(lua, 1);
    push_tables(lua, "programs");
    add_names(lua, knowledge, "NAMES", kk_knowledge_add_program);
    lua_pop(lua, 1);
    push_tables(lua, "files");
    add_names(lua, knowledge, "EXTENSIONS", kk_knowledge_add_extension);
    lua_pop(lua, 1);
    add_all_places(lua, knowledge);
    add_brokers(lua, knowledge);
    return 0;
}

const kk_knowledge *kk_scripts_knowledge(kk_scripts *scripts, kk_error *error)
{
    if (scripts->knowledge) {
        return scripts->knowledge;
    }
    kk_knowledge *knowledge = kk_knowledge_new();
    if (!knowledge) {
        kk_fail_memory(error, "reading what Windows is");
        return NULL;
    }
    const kk_entry entry = {
        .script = KK_ENGINE_SCRIPT, .library = true, .loading = true, .body = fill, .data = knowledge};
    if (!kk_protect(scripts, &entry, error)) {
        kk_knowledge_free(knowledge);
        return NULL;
    }
    kk_knowledge_freeze(knowledge);
    scripts->knowledge = knowledge;
    return knowledge;
}
