/* Field objects: path, registry.data, process.image; their methods are the operators. */
#include "base/nearest.h"
#include "script/language/expressions.h"
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

#include <stdio.h>

#define NAME_SIZE 48
/* Operands of one test. */
#define OPERAND_LIMIT 20000
/* Texts of a file that hold several %NAME%. */
#define EXPANDING_LIMIT 200

/* A field, or a group of them such as `registry` or `net.remote`. */
typedef struct field_object {
    kk_object head;
    kk_field field; /* KK_NO_FIELD for a group */
    bool cased;
    char name[NAME_SIZE];
} field_object;

static int field_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name);
static const kk_property NO_PROPERTIES[] = {KK_PROPERTIES_END};
static const kk_object_type FIELD_TYPE = {
    .name = "field", .properties = NO_PROPERTIES, .missing = field_missing};

/* Pushes a field or group by its dotted name. */
static void push_field(lua_State *lua, kk_str name, kk_field field, bool cased)
{
    field_object *made = kk_push_object_size(lua, &FIELD_TYPE, sizeof *made);
    made->field = field;
    made->cased = cased;
    snprintf(made->name, sizeof made->name, "%.*s", (int)name.size, name.data);
}

static const field_object *check_field(lua_State *lua, int index, const char *operator_name)
{
    const field_object *field = (const field_object *)kk_test_object(lua, index, &FIELD_TYPE);
    if (!field) {
        kk_raise(lua, "write FIELD:%s(...) with a colon", operator_name);
    }
    return field;
}

bool kk_test_field(lua_State *lua, int index, kk_field *field, const char **name)
{
    const field_object *object = (const field_object *)kk_test_object(lua, index, &FIELD_TYPE);
    if (object && field) {
        *field = object->field;
    }
    if (object && name) {
        *name = object->name;
    }
    return object != NULL;
}

void kk_print_example_test(lua_State *lua, int index, char *out, size_t size)
{
    const field_object *object = (const field_object *)kk_test_object(lua, index, &FIELD_TYPE);
    kk_field field = object && object->field != KK_NO_FIELD
                         ? object->field
                         : kk_field_first_of(kk_str_of(object ? object->name : ""));
    const kk_field_info *info = kk_field_info_of(field);
    static const char *const TESTS[] = {[KK_NUMBER] = "ge(1)",
                                        [KK_BOOL] = "is(true)",
                                        [KK_TIME] = "ge \"10:00\"",
                                        [KK_DURATION] = "ge \"0.5\"",
                                        [KK_ADDRESS] = "is \"203.0.113.9\""};
    size_t kind = info ? (size_t)info->kind : (size_t)KK_TEXT;
    const char *test = kind < sizeof TESTS / sizeof *TESTS && TESTS[kind] ? TESTS[kind] : "contains [[...]]";
    snprintf(out, size, "%s:%s", info ? info->name.data : "path", test);
}

/* --- operands --- */

/* Two names stand for as many texts as their values multiply to: a file of such texts has no end. */
static void count_expanding(lua_State *lua, kk_str text)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (kk_variable_count(text) > 1 && ++kk_running_script(scripts)->expanding > EXPANDING_LIMIT) {
        kk_raise(lua, "a file has at most %d texts with two or more %%NAME%%", EXPANDING_LIMIT);
    }
}

static void take_operand(lua_State *lua, int index, kk_operand *operand, const char *what)
{
    int is_integer = 0;
    const char *name = NULL;
    *operand = (kk_operand){.kind = KK_OPERAND_NUMBER};
    switch (lua_type(lua, index)) {
    case LUA_TSTRING:
        operand->kind = KK_OPERAND_TEXT;
        operand->text.data = lua_tolstring(lua, index, &operand->text.size);
        count_expanding(lua, operand->text);
        return;
    case LUA_TNUMBER:
        operand->number = lua_tointegerx(lua, index, &is_integer);
        if (!is_integer) {
            kk_raise(lua, "%s: %f is not a whole number", what, lua_tonumber(lua, index));
        }
        return;
    case LUA_TBOOLEAN:
        operand->number = lua_toboolean(lua, index);
        return;
    default:
        operand->kind = KK_OPERAND_FIELD;
        if (!kk_test_field(lua, index, &operand->field, &name)) {
            kk_raise(lua, "%s takes texts, numbers, fields or lists of them, not a %s", what,
                     luaL_typename(lua, index));
        }
        if (operand->field == KK_NO_FIELD) {
            kk_raise(lua, "%s: %s is a group of fields; name one, such as %s", what, name,
                     kk_field_info_of(kk_field_first_of(kk_str_of(name)))->name.data);
        }
    }
}

/* Pushes what keeps the operands alive; returns them. Arguments begin at stack index 2. */
static kk_operand *take_operands(lua_State *lua, const char *what, bool several, size_t *count)
{
    int given = lua_gettop(lua) - 1;
    bool list = given == 1 && lua_istable(lua, 2);
    if (given == 0) {
        kk_raise(lua, "%s needs something to compare with", what);
    }
    if (given > 1 && !several) {
        kk_raise(lua, "%s takes one value or a list: %s { \"a\", \"b\" }", what, what);
    }
    lua_Integer size = list ? luaL_len(lua, 2) : given;
    if (size < 0 || size > OPERAND_LIMIT) {
        kk_raise(lua, "%s: a list has at most %d values", what, OPERAND_LIMIT);
    }
    if (!list) { /* the texts must be reachable in one table, as in a list */
        lua_createtable(lua, given, 0);
        for (int i = 1; i <= given; i++) {
            lua_pushvalue(lua, i + 1);
            lua_rawseti(lua, -2, i);
        }
        lua_replace(lua, 2);
    }
    kk_charge(lua, (uint64_t)size * 8);
    lua_settop(lua, 2);
    lua_createtable(lua, (int)size, 0); /* 3: holds the texts, whatever __index made them */
    kk_operand *operands = lua_newuserdatauv(lua, ((size_t)size + 1) * sizeof *operands, 0);
    for (lua_Integer i = 1; i <= size; i++) {
        lua_geti(lua, 2, i);
        take_operand(lua, -1, &operands[i - 1], what);
        kk_charge_bytes(lua, operands[i - 1].kind == KK_OPERAND_TEXT ? operands[i - 1].text.size * 8 : 0);
        lua_rawseti(lua, 3, i);
    }
    *count = (size_t)size;
    return operands;
}

/*** field:is(values) The text, number or boolean equals one of the values: one value, a list of them, or
 * another field (`path:is(process.image)`). Letter case never matters, except after cased(). */
/*** field:contains(values), field:startswith(values), field:endswith(values) One of the values is in the
 * text, at its beginning, at its end. */
/*** field:glob(values) The whole text matches: `*` any text, `?` one character, `[a-z]` one of, `[!a-z]` none
 * of; a backslash is itself. */
/*** field:regex(values) PCRE2 syntax, searched anywhere in the text. */
/*** field:lt(value), field:le(value), field:gt(value), field:ge(value) Numbers, times and durations by their
 * order. Texts stand for numbers too: "0x1F", "2023-12-06 10:00:00.5", "10:00", seconds of a duration "0.5".
 */
/*** field:between(least, greatest) Both ends included. */
/*** field:cidr(ranges) An address in one of the ranges, as in "10.0.0.0/8" and "fe80::/10". */
/*** field:known() The capture has the field for the event, be it empty; the one test that is never unknown.
 */
/* Upvalue: the operator. */
static int field_test(lua_State *lua)
{
    kk_operator tested = (kk_operator)lua_tointeger(lua, lua_upvalueindex(1));
    kk_str operator_name = kk_operator_name(tested);
    const field_object *field = check_field(lua, 1, operator_name.data);
    char what[NAME_SIZE + 16];
    snprintf(what, sizeof what, "%s:%.*s", field->name, (int)operator_name.size, operator_name.data);
    kk_require_loading(lua, what);
    size_t count = 0;
    kk_operand *operands = NULL;
    if (tested == KK_FIELD_KNOWN) {
        if (lua_gettop(lua) > 1) {
            return kk_raise(lua, "%s() takes nothing", what);
        }
    } else {
        operands = take_operands(lua, what, tested == KK_BETWEEN, &count);
    }
    kk_error error = {.text = ""};
    const kk_expression *made = kk_expression_test(kk_scripts_of(lua)->built->expressions, field->field,
                                                   tested, field->cased, operands, count, &error);
    if (!made) {
        return kk_raise(lua, "%s: %s", what, error.text);
    }
    kk_push_expression(lua, made);
    return 1;
}

/*** field:cased() The field for tests in which letter case matters: `path:cased():contains [[\Temp]]`. */
static int field_cased(lua_State *lua)
{
    const field_object *field = check_field(lua, 1, "cased");
    push_field(lua, kk_str_of(field->name), field->field, true);
    return 1;
}

/* --- names --- */

/* The field or group `name` within `group`; "local_address" also means "local.address", because `local` is a
 * word of Lua. */
static bool push_member(lua_State *lua, const char *group, kk_str name)
{
    char full[NAME_SIZE];
    int size = snprintf(full, sizeof full, "%s.%.*s", group, (int)name.size, name.data);
    if (size < 0 || (size_t)size >= sizeof full) {
        return false;
    }
    kk_str wanted = {full, (size_t)size};
    kk_field field = kk_field_find(wanted);
    char *underscore = memchr(full + strlen(group), '_', strlen(full + strlen(group)));
    if (field == KK_NO_FIELD && underscore) {
        *underscore = '.';
        field = kk_field_find(wanted);
        *underscore = field == KK_NO_FIELD ? '_' : '.';
    }
    if (field != KK_NO_FIELD) {
        push_field(lua, wanted, field, false);
        return true;
    }
    for (int i = 0; i < KK_FIELD_COUNT; i++) {
        kk_str known = kk_field_info_of((kk_field)i)->name;
        if (known.size > wanted.size && kk_str_starts(known, wanted) && known.data[wanted.size] == '.') {
            push_field(lua, wanted, KK_NO_FIELD, false);
            return true;
        }
    }
    return false;
}

/* `image:endswith` where process.image was meant, or any other field of the group. */
static int raise_group(lua_State *lua, const char *group)
{
    kk_field meant = kk_field_ending(kk_str_of(group));
    if (meant == KK_NO_FIELD) {
        meant = kk_field_first_of(kk_str_of(group));
    }
    return kk_raise(lua, "%s is a group of fields; name one, such as %s", group,
                    kk_field_info_of(meant)->name.data);
}

static int raise_member(lua_State *lua, const char *group, kk_str name)
{
    if (kk_operator_find(name) != KK_OPERATOR_COUNT || kk_str_equal(name, KK_STR("cased"))) {
        return raise_group(lua, group);
    }
    char full[NAME_SIZE * 2];
    snprintf(full, sizeof full, "%s.%.*s", group, name.size > 40 ? 40 : (int)name.size, name.data);
    kk_field near = kk_field_nearest(kk_str_of(full));
    if (near == KK_NO_FIELD) {
        return kk_raise(lua, "there is no field %s", full);
    }
    kk_str nearest = kk_field_info_of(near)->name;
    return kk_raise(lua, "there is no field %s; did you mean %.*s?", full, (int)nearest.size, nearest.data);
}

static int raise_operator(lua_State *lua, const char *field, kk_str name)
{
    kk_nearest nearest = kk_nearest_to(name);
    for (int i = 0; i < KK_OPERATOR_COUNT; i++) {
        kk_nearest_try(&nearest, kk_operator_name((kk_operator)i).data);
    }
    kk_nearest_try(&nearest, "cased");
    return kk_raise_missing(lua, field, name, nearest.best);
}

static int field_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name)
{
    (void)scripts;
    const field_object *field = (const field_object *)object;
    if (field->field == KK_NO_FIELD) {
        return push_member(lua, field->name, name) ? 1 : raise_member(lua, field->name, name);
    }
    kk_operator tested = kk_operator_find(name);
    if (tested != KK_OPERATOR_COUNT) {
        lua_pushinteger(lua, tested);
        lua_pushcclosure(lua, field_test, 1);
        return 1;
    }
    if (kk_str_equal(name, KK_STR("cased"))) {
        lua_pushcfunction(lua, field_cased);
        return 1;
    }
    return raise_operator(lua, field->name, name);
}

static int field_text(lua_State *lua)
{
    const field_object *field = lua_touserdata(lua, 1);
    lua_pushstring(lua, field->name);
    return 1;
}

void kk_language_fields(lua_State *lua)
{
    kk_push_object_metatable(lua, &FIELD_TYPE);
    kk_expression_metamethods(lua);
    lua_pushcfunction(lua, field_text);
    lua_setfield(lua, -2, "__tostring");
    lua_pop(lua, 1);
    for (int i = 0; i < KK_FIELD_COUNT; i++) {
        kk_str name = kk_field_info_of((kk_field)i)->name;
        const char *dot = memchr(name.data, '.', name.size);
        kk_str root = {name.data, dot ? (size_t)(dot - name.data) : name.size};
        lua_pushlstring(lua, root.data, root.size);
        push_field(lua, root, dot ? KK_NO_FIELD : (kk_field)i, false);
        lua_rawset(lua, -3);
    }
}
