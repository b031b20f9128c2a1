/* Expression objects: & | ~ combine them, everything else is misuse and says so. */
#include "script/language/expressions.h"

#include "base/grow.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

#include <stdio.h>
#include <stdlib.h>

static const char BUILT = 0; /* registry: weak list of all expression objects by their kk_built */

static int expression_text(lua_State *lua)
{
    const kk_object *object = kk_check_object(lua, 1, &KK_EXPRESSION_TYPE);
    kk_buf *text = &kk_scripts_of(lua)->text; /* not a local one, which would leak when pushing raises */
    kk_buf_clear(text);
    kk_expression_print(object->pointer, text);
    kk_push_str(lua, text->failed ? KK_STR("expression") : kk_buf_str(text));
    return 1;
}

/*** expression:text() The expression in the language's own form. */
static const kk_property PROPERTIES[] = {KK_METHOD("text", expression_text), KK_PROPERTIES_END};

static int combine(lua_State *lua, const char *sign,
                   const kk_expression *(*make)(kk_expressions *, const kk_expression *,
                                                const kk_expression *))
{
    char left[32], right[32];
    snprintf(left, sizeof left, "the left side of %s", sign);
    snprintf(right, sizeof right, "the right side of %s", sign);
    kk_require_loading(lua, "combining expressions");
    const kk_expression *a = kk_take_expression(lua, 1, left), *b = kk_take_expression(lua, 2, right);
    kk_charge(lua, 10);
    kk_push_expression(lua, make(kk_scripts_of(lua)->built->expressions, a, b));
    return 1;
}

static int meta_and(lua_State *lua)
{
    return combine(lua, "&", kk_expression_and);
}

static int meta_or(lua_State *lua)
{
    return combine(lua, "|", kk_expression_or);
}

static int meta_not(lua_State *lua)
{
    kk_require_loading(lua, "combining expressions");
    const kk_expression *a = kk_take_expression(lua, 1, "what ~ negates");
    kk_charge(lua, 10);
    kk_push_expression(lua, kk_expression_not(kk_scripts_of(lua)->built->expressions, a));
    return 1;
}

static int misuse_compare(lua_State *lua)
{
    return kk_raise(
        lua, "expressions and fields cannot be compared with == < >; write FIELD:is(...), FIELD:lt(...) or "
             "FIELD:gt(...)");
}

static int misuse_operator(lua_State *lua)
{
    return kk_raise(lua, "expressions are combined with & | ~ only");
}

static int misuse_call(lua_State *lua)
{
    return kk_raise(lua, "an expression or field is no function; write FIELD:operator(...)");
}

void kk_expression_metamethods(lua_State *lua)
{
    static const luaL_Reg METAMETHODS[] = {
        {"__band", meta_and},       {"__bor", meta_or},          {"__bnot", meta_not},
        {"__eq", misuse_compare},   {"__lt", misuse_compare},    {"__le", misuse_compare},
        {"__add", misuse_operator}, {"__sub", misuse_operator},  {"__mul", misuse_operator},
        {"__div", misuse_operator}, {"__mod", misuse_operator},  {"__pow", misuse_operator},
        {"__unm", misuse_operator}, {"__idiv", misuse_operator}, {"__bxor", misuse_operator},
        {"__shl", misuse_operator}, {"__shr", misuse_operator},  {"__concat", misuse_operator},
        {"__len", misuse_operator}, {"__call", misuse_call},     {NULL, NULL}};
    luaL_setfuncs(lua, METAMETHODS, 0);
}

const kk_object_type KK_EXPRESSION_TYPE = {.name = "expression", .properties = PROPERTIES};

/* Pushes the weak list of expression objects. */
static void push_built(lua_State *lua)
{
    if (lua_rawgetp(lua, LUA_REGISTRYINDEX, &BUILT) == LUA_TTABLE) {
        return;
    }
    lua_pop(lua, 1);
    lua_newtable(lua);
    lua_newtable(lua);
    lua_pushliteral(lua, "v");
    lua_setfield(lua, -2, "__mode");
    lua_setmetatable(lua, -2);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &BUILT);
    kk_push_object_metatable(lua, &KK_EXPRESSION_TYPE);
    kk_expression_metamethods(lua);
    lua_pop(lua, 1);
}

bool kk_built_list_init(kk_built_list *built)
{
    built->expressions = kk_expressions_new();
    return built->expressions != NULL;
}

void kk_built_list_free(kk_built_list *built)
{
    kk_expressions_free(built->expressions);
    free(built->items);
}

static bool add_built(kk_built_list *built, uint32_t script, unsigned line)
{
    if (!kk_grow(&built->items, &built->capacity, built->count + 1, sizeof *built->items)) {
        return false;
    }
    built->items[built->count++] = (kk_built){script, line, false, false};
    return true;
}

void kk_book_built(lua_State *lua, size_t bytes)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_script *script = kk_running_script(scripts);
    script->built += bytes;
    if (script->built > scripts->gauge.limits.memory) {
        kk_trip_raise(lua, KK_TRIP_MEMORY);
    }
}

void kk_push_expression(lua_State *lua, const kk_expression *expression)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (!expression) {
        kk_raise(lua, "the expression nests deeper than %d, holds more than %zu tests, or memory is out",
                 KK_EXPRESSION_DEPTH, KK_EXPRESSION_SIZE);
    }
    luaL_checkstack(lua, 8, "expression");
    size_t memory =
        kk_expressions_memory(scripts->built->expressions); /* of all; what grew since is this script's */
    size_t grown = memory - scripts->built->booked;
    scripts->built->booked = memory;
    kk_book_built(lua, grown);
    if (!add_built(scripts->built, scripts->running.script, kk_running_line(scripts))) {
        kk_raise(lua, "out of memory");
    }
    size_t number = scripts->built->count;
    push_built(lua);
    kk_object *object = kk_push_object_size(lua, &KK_EXPRESSION_TYPE, sizeof *object);
    object->pointer = expression;
    object->number = number - 1;
    lua_pushvalue(lua, -1);
    lua_rawseti(lua, -3, (lua_Integer)number);
    lua_remove(lua, -2);
}

const kk_expression *kk_take_expression(lua_State *lua, int index, const char *what)
{
    const kk_object *object = kk_test_object(lua, index, &KK_EXPRESSION_TYPE);
    if (object) {
        kk_scripts_of(lua)->built->items[object->number].used = true;
        return object->pointer;
    }
    const char *name;
    if (kk_test_field(lua, index, NULL, &name)) {
        char test[80];
        kk_print_example_test(lua, index, test, sizeof test);
        kk_raise(lua, "%s is the field %s, not an expression; write a test of it, such as %s", what, name,
                 test);
    }
    kk_raise(lua, "%s must be an expression, such as path:contains [[...]], not a %s", what,
             luaL_typename(lua, index));
    return NULL;
}

void kk_require_loading(lua_State *lua, const char *what)
{
    if (!kk_scripts_of(lua)->running.loading) {
        kk_raise(
            lua,
            "%s while events are read; in functions write event.path and the like, or event:matches(EXPR) "
            "with an expression built when the file is loaded",
            what);
    }
}

/* An expression that no block or combination took; a table may still hold it, for event:matches. */
static bool is_suspect(const kk_scripts *scripts, const kk_built *built)
{
    const kk_script *script = scripts->table.items[built->script];
    return !built->used && !script->library && !script->failed;
}

static void tell_unused(kk_scripts *scripts, const kk_built *built)
{
    kk_error error;
    kk_fail(&error,
            "%s:%u: this expression is built and never used; give it to a block or combine it with & | ~",
            scripts->table.items[built->script]->path.data, built->line);
    kk_scripts_add_error(scripts, built->script, error.text);
}

void kk_check_unused(kk_scripts *scripts)
{
    lua_State *lua = scripts->lua;
    size_t at = scripts->built->checked;
    while (at < scripts->built->count && !is_suspect(scripts, &scripts->built->items[at])) {
        at++;
    }
    scripts->built->checked = scripts->built->count;
    if (at == scripts->built->count) {
        return;
    }
    lua_gc(lua, LUA_GCCOLLECT, 0);
    if (!lua_checkstack(lua, 2) || lua_rawgetp(lua, LUA_REGISTRYINDEX, &BUILT) != LUA_TTABLE) {
        return;
    }
    for (; at < scripts->built->count; at++) {
        bool gone = lua_rawgeti(lua, -1, (lua_Integer)at + 1) == LUA_TNIL;
        lua_pop(lua, 1);
        if (gone && is_suspect(scripts, &scripts->built->items[at])) {
            tell_unused(scripts, &scripts->built->items[at]);
        }
    }
    lua_pop(lua, 1);
}
