/* Compiling ahead changes nothing but the time: what is handed over, and what is left to main. */
#include "script/loading/ahead.h"
#include "script/loading/compile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <lualib.h>

#define RULE "rule { id = 'a.b', title = 't', severity = 'low', match = "

/* --- compiling --- */

static const size_t ROOM = (size_t)4 << 20;

static bool compiles(const char *text, size_t size, size_t memory)
{
    kk_buf code = KK_BUF_INIT;
    kk_compiler *compiler = kk_compiler_new(memory);
    bool done = kk_compile(compiler, "@x.lua", (kk_str){text, size}, &code);
    assert_true(done == (code.size > 0));
    kk_buf_free(&code);
    kk_compiler_free(compiler);
    return done;
}

static void code_is_the_text(void **state)
{
    (void)state;
    static const char text[] = "local name = ...\n\nreturn { kept = name.field.other }";
    kk_buf code = KK_BUF_INIT;
    kk_compiler *compiler = kk_compiler_new(ROOM);
    lua_State *lua = luaL_newstate();
    for (int i = 0; i < 3; i++) { /* one after the other in the same room */
        kk_buf_clear(&code);
        assert_true(kk_compile(compiler, "@x.lua", kk_str_of(text), &code));
        assert_int_equal(luaL_loadbufferx(lua, code.data, code.size, "=other", "b"), LUA_OK);
        lua_newtable(lua);
        assert_int_equal(lua_pcall(lua, 1, 1, 0), LUA_ERRRUN);
        assert_string_equal(lua_tostring(lua, -1), "x.lua:3: attempt to index a nil value (field 'field')");
        lua_pop(lua, 1);
    }
    lua_close(lua);
    kk_compiler_free(compiler);
    kk_buf_free(&code);
}

static void nothing_else_compiles(void **state)
{
    (void)state;
    static const char binary[] = LUA_SIGNATURE "S";
    assert_false(compiles("return return", 13, ROOM));
    assert_false(compiles(binary, sizeof binary - 1, ROOM));
    assert_true(compiles("return 1", 8, ROOM));
    assert_false(compiles("return 1", 8, 4096)); /* not even the state has room */
}

/* "return ((...1...))"; the caller frees it. */
static char *nested(size_t depth)
{
    char *text = calloc(2 * depth + 16, 1);
    strcpy(text, "return ");
    memset(text + 7, '(', depth);
    text[7 + depth] = '1';
    memset(text + 8 + depth, ')', depth);
    return text;
}

static void it_is_stricter_than_main(void **state)
{
    (void)state;
    lua_State *lua = luaL_newstate();
    char *deep = nested(180), *deeper = nested(ROOM / 2), *shallow = nested(100);
    assert_int_equal(luaL_loadstring(lua, deep), LUA_OK);
    assert_false(compiles(deep, strlen(deep), ROOM));
    assert_false(compiles(deeper, strlen(deeper), ROOM));
    assert_true(compiles(shallow, strlen(shallow), ROOM));
    free(deep);
    free(deeper);
    free(shallow);
    lua_close(lua);
}

static void memory_is_bounded(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = malloc(ROOM);
    for (unsigned i = 0; i < 20000; i++) {
        size += (size_t)sprintf(text + size, "x = 'text number %u'\n", i);
    }
    assert_true(compiles(text, size, (size_t)64 << 20));
    assert_false(compiles(text, size, (size_t)1 << 20));
    free(text);
}

/* --- the thread --- */

typedef struct folder {
    char path[64];
    char files[16][128];
    size_t count;
} folder;

static folder make_folder(void)
{
    folder made = {.path = "/tmp/kk_ahead_XXXXXX"};
    assert_non_null(mkdtemp(made.path));
    return made;
}

static const char *add(folder *made, const char *name, const char *text, size_t size)
{
    char *path = made->files[made->count++];
    snprintf(path, sizeof made->files[0], "%s/%s", made->path, name);
    FILE *stream = fopen(path, "wb");
    fwrite(text, 1, size, stream);
    fclose(stream);
    return path;
}

static const char *add_text(folder *made, const char *name, const char *text)
{
    return add(made, name, text, strlen(text));
}

static void remove_folder(folder *made)
{
    while (made->count > 0) {
        unlink(made->files[--made->count]);
    }
    rmdir(made->path);
}

/* What the thread makes of the file, given time; empty when that is nothing. */
static kk_script_file prepared(const folder *made, const char *path, bool linted)
{
    const char *rules[] = {made->path};
    const kk_script_files files = {.rules = rules, .rule_count = 1};
    kk_script_file file = KK_SCRIPT_FILE_INIT, again;
    bool given = false;
    for (useconds_t wait = 1000; !given && wait < 500000; wait *= 4) {
        kk_ahead *ahead = kk_ahead_start(KK_STR(KK_TEST_ROOT "/lua"), &files, &KK_SCRIPT_LIMITS_DEFAULT);
        assert_non_null(ahead);
        usleep(wait);
        given = kk_ahead_take(ahead, path, linted, &file);
        assert_false(kk_ahead_take(ahead, path, linted, &again)); /* it is gone */
        kk_ahead_stop(ahead);
    }
    return file;
}

static void expect(const folder *made, const char *path, bool linted, bool code, bool text)
{
    kk_script_file file = prepared(made, path, linted);
    assert_true((file.is_code && file.program.size > 0) == code);
    assert_true((!file.is_code && file.program.size > 0) == text);
    kk_script_file_free(&file);
}

static void it_hands_over_what_it_may(void **state)
{
    (void)state;
    folder made = make_folder();
    static const char binary[] = LUA_SIGNATURE "S";
    const char *good = add_text(&made, "good.lua", "#!shebang\nlocal say = require \"kaiseki.detect.say\"\n");
    const char *misuse = add_text(&made, "misuse.lua", RULE "path:is 'a' and path:is 'b' }");
    const char *wrong = add_text(&made, "wrong.lua", "rule rule");
    const char *bytecode = add(&made, "binary.lua", binary, sizeof binary - 1);
    const char *utf16 = add(&made, "utf16.lua", "\xFF\xFEr\0", 4);
    expect(&made, good, true, true, false);
    expect(&made, misuse, true, false, true);
    expect(&made, wrong, true, false, true);
    expect(&made, bytecode, true, false, true);
    expect(&made, utf16, true, false, false);
    expect(&made, KK_TEST_ROOT "/lua/detect/say.lua", false, true, false);
    expect(&made, KK_TEST_ROOT "/lua/detect/say.lua", true, false, false); /* modules are not linted */
    expect(&made, KK_TEST_ROOT "/lua/report/format/json.lua", false, false, false); /* nobody requires it */
    remove_folder(&made);
}

/* Loads the folder; all errors, one a line. */
static char *errors_of(const folder *made, bool ahead, useconds_t wait)
{
    const char *rules[] = {made->path};
    const kk_script_files files = {.rules = rules, .rule_count = 1};
    kk_error error;
    kk_buf all = KK_BUF_INIT;
    kk_scripts *scripts = kk_scripts_new(KK_TEST_ROOT "/lua", NULL, &error);
    assert_non_null(scripts);
    if (ahead) {
        kk_scripts_compile_ahead(scripts, &files);
        usleep(wait);
    }
    assert_true(kk_scripts_load(scripts, made->path, &error));
    kk_scripts_loaded(scripts);
    for (size_t i = 0; i < kk_scripts_error_count(scripts); i++) {
        kk_buf_append_str(&all, kk_scripts_error(scripts, i)->text);
        kk_buf_append_char(&all, '\n');
    }
    kk_buf_printf(&all, "%zu blocks", kk_scripts_block_count(scripts));
    kk_scripts_free(scripts);
    return all.data;
}

static void errors_are_the_same(void **state)
{
    (void)state;
    folder made = make_folder();
    static const char binary[] = LUA_SIGNATURE "S";
    char *deep = nested(180), *deeper = nested(300);
    add_text(&made, "a.lua", "\xEF\xBB\xBFlocal say = require 'kaiseki.say'\n\n" RULE "pth:is 'a' }");
    add(&made, "b.lua", binary, sizeof binary - 1);
    add_text(&made, "c.lua", "\n" RULE "path:is 'a' and path:is 'b' }\nlocal b = path == 'c'");
    add_text(&made, "d.lua", "rule { id = 'a.b' title = 't' }");
    add_text(&made, "e.lua", deep);
    add_text(&made, "f.lua", deeper);
    add_text(&made, "g.lua", RULE "path:is 'a', on_finish = function(case) end }\nlocal x = nil\nx.y = 1");
    add_text(&made, "h.lua", "local x = require \"kaiseki.nothing\"");
    add_text(&made, "i.lua", "while true do end");
    char *alone = errors_of(&made, false, 0);
    for (useconds_t wait = 0; wait < 100000; wait = 4 * wait + 1000) {
        char *together = errors_of(&made, true, wait);
        assert_string_equal(together, alone);
        free(together);
    }
    assert_non_null(strstr(alone, "b.lua: attempt to load a binary chunk"));
    assert_non_null(strstr(alone, "c.lua:3: `==`"));
    assert_null(strstr(alone, "e.lua"));
    assert_non_null(strstr(alone, "f.lua"));
    free(alone);
    free(deep);
    free(deeper);
    remove_folder(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_is_the_text),          cmocka_unit_test(nothing_else_compiles),
        cmocka_unit_test(it_is_stricter_than_main),  cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(it_hands_over_what_it_may), cmocka_unit_test(errors_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
