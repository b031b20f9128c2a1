/* string.find, match, gmatch and gsub over the step-counting matcher. */
#include "script/library/libraries.h"
#include "script/library/pattern.h"
#include "script/sandbox/builder.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#define ESCAPE '%'

static kk_str check_str(lua_State *lua, int index)
{
    kk_str text;
    text.data = luaL_checklstring(lua, index, &text.size);
    return text;
}

/* Lua's string positions: from 1, negative from the end, clamped to the first. */
static size_t position(lua_Integer at, size_t size)
{
    if (at > 0) {
        return (size_t)at;
    }
    if (at == 0 || at < -(lua_Integer)size) {
        return 1;
    }
    return size + (size_t)at + 1;
}

static bool is_plain(kk_str pattern)
{
    for (size_t i = 0; i < pattern.size; i++) {
        if (strchr("^$*+?.([%-", pattern.data[i]) && pattern.data[i]) {
            return false;
        }
    }
    return true;
}

static int find_plain(lua_State *lua, kk_str text, kk_str needle, size_t from)
{
    kk_charge_bytes(lua, text.size - from);
    kk_charge_bytes(lua, needle.size);
    size_t at = kk_str_find(text, needle, from);
    if (at == SIZE_MAX) {
        lua_pushnil(lua);
        return 1;
    }
    lua_pushinteger(lua, (lua_Integer)at + 1);
    lua_pushinteger(lua, (lua_Integer)at + (lua_Integer)needle.size);
    return 2;
}

static int search(lua_State *lua, bool find)
{
    kk_str text = check_str(lua, 1), source = check_str(lua, 2);
    size_t from = position(luaL_optinteger(lua, 3, 1), text.size) - 1;
    if (from > text.size) {
        lua_pushnil(lua);
        return 1;
    }
    if (find && (lua_toboolean(lua, 4) || is_plain(source))) {
        return find_plain(lua, text, source, from);
    }
    kk_charge(lua, 1);
    bool anchored = source.size > 0 && source.data[0] == '^';
    const char *first = source.data + (anchored ? 1 : 0);
    kk_pattern pattern;
    kk_pattern_init(&pattern, lua, text, source);
    for (const char *at = text.data + from; at <= pattern.text_end; at++) {
        pattern.level = 0;
        at = anchored ? at : kk_pattern_skip(&pattern, at, first);
        const char *end = kk_pattern_match(&pattern, at, first);
        if (end) {
            if (!find) {
                return kk_pattern_push_captures(&pattern, at, end);
            }
            lua_pushinteger(lua, at - text.data + 1);
            lua_pushinteger(lua, end - text.data);
            return 2 + kk_pattern_push_captures(&pattern, NULL, NULL);
        }
        if (anchored) {
            break;
        }
    }
    lua_pushnil(lua);
    return 1;
}

static int string_find(lua_State *lua)
{
    return search(lua, true);
}

static int string_match(lua_State *lua)
{
    return search(lua, false);
}

/* Upvalues: text, pattern, next start and end of the last match (offsets). */
static int gmatch_next(lua_State *lua)
{
    kk_str text = check_str(lua, lua_upvalueindex(1)), source = check_str(lua, lua_upvalueindex(2));
    size_t from = (size_t)lua_tointeger(lua, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(lua, lua_upvalueindex(4));
    kk_charge(lua, 1);
    kk_pattern pattern;
    kk_pattern_init(&pattern, lua, text, source);
    for (; from <= text.size; from++) {
        pattern.level = 0;
        from = (size_t)(kk_pattern_skip(&pattern, text.data + from, source.data) - text.data);
        const char *end = kk_pattern_match(&pattern, text.data + from, source.data);
        if (end && end - text.data != last) {
            lua_pushinteger(lua, end - text.data);
            lua_copy(lua, -1, lua_upvalueindex(3));
            lua_replace(lua, lua_upvalueindex(4));
            return kk_pattern_push_captures(&pattern, text.data + from, end);
        }
    }
    lua_pushinteger(lua, (lua_Integer)text.size + 1);
    lua_replace(lua, lua_upvalueindex(3));
    return 0;
}

static int string_gmatch(lua_State *lua)
{
    kk_str text = check_str(lua, 1);
    check_str(lua, 2);
    size_t from = position(luaL_optinteger(lua, 3, 1), text.size) - 1;
    lua_settop(lua, 2);
    lua_pushinteger(lua, (lua_Integer)(from > text.size ? text.size + 1 : from));
    lua_pushinteger(lua, -1);
    lua_pushcclosure(lua, gmatch_next, 4);
    return 1;
}

/* Adds the replacement text with its %0 to %9 and %%. */
static void add_text(kk_pattern *pattern, kk_builder *out, const char *start, const char *end)
{
    lua_State *lua = pattern->lua;
    kk_str text = check_str(lua, 3);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != ESCAPE) {
            kk_builder_add_char(out, text.data[i]);
            continue;
        }
        i++;
        int next = i < text.size ? (unsigned char)text.data[i] : 0;
        if (next == ESCAPE) {
            kk_builder_add_char(out, ESCAPE);
        } else if (next == '0') {
            kk_builder_add(out, start, (size_t)(end - start));
        } else if (next >= '1' && next <= '9') {
            kk_pattern_push_capture(pattern, next - '1', start, end);
            kk_builder_add_value(out);
        } else {
            kk_raise(lua, "invalid use of '%%' in replacement string");
        }
    }
    kk_charge(lua, 1 + text.size);
}

/* The replacement by table or function; false keeps the original text. */
static bool push_replacement(kk_pattern *pattern, const char *start, const char *end)
{
    lua_State *lua = pattern->lua;
    if (lua_istable(lua, 3)) {
        kk_pattern_push_capture(pattern, 0, start, end);
        lua_gettable(lua, 3);
    } else {
        lua_pushvalue(lua, 3);
        int count = kk_pattern_push_captures(pattern, start, end);
        lua_call(lua, count, 1);
    }
    if (!lua_toboolean(lua, -1)) {
        lua_pop(lua, 1);
        return false;
    }
    if (!lua_isstring(lua, -1)) {
        kk_raise(lua, "invalid replacement value (a %s)", luaL_typename(lua, -1));
    }
    return true;
}

static void replace_match(kk_pattern *pattern, kk_builder *out, const char *start, const char *end)
{
    int kind = lua_type(pattern->lua, 3);
    if (kind == LUA_TSTRING || kind == LUA_TNUMBER) {
        add_text(pattern, out, start, end);
    } else if (push_replacement(pattern, start, end)) {
        kk_builder_add_value(out);
    } else {
        kk_builder_add(out, start, (size_t)(end - start));
    }
}

static int string_gsub(lua_State *lua)
{
    kk_str text = check_str(lua, 1), source = check_str(lua, 2);
    int kind = lua_type(lua, 3);
    luaL_argexpected(
        lua, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3,
        "string/function/table");
    lua_Integer limit = luaL_optinteger(lua, 4, (lua_Integer)text.size + 1);
    bool anchored = source.size > 0 && source.data[0] == '^';
    const char *first = source.data + (anchored ? 1 : 0);
    lua_settop(lua, 4);
    kk_builder out;
    kk_builder_init(lua, &out);
    kk_pattern pattern;
    kk_pattern_init(&pattern, lua, text, source);
    const char *at = text.data, *last = NULL;
    lua_Integer count = 0;
    while (count < limit) {
        const char *next = anchored ? at : kk_pattern_skip(&pattern, at, first);
        kk_builder_add(&out, at, (size_t)(next - at));
        at = next;
        pattern.level = 0;
        const char *end = kk_pattern_match(&pattern, at, first);
        if (end && end != last) {
            count++;
            replace_match(&pattern, &out, at, end);
            at = last = end;
        } else if (at < pattern.text_end) {
            kk_builder_add_char(&out, *at++);
        } else {
            break;
        }
        if (anchored) {
            break;
        }
    }
    kk_builder_add(&out, at, (size_t)(pattern.text_end - at));
    kk_charge(lua, 1);
    if (count == 0) {
        lua_pushvalue(lua, 1);
    } else {
        kk_builder_push(&out);
    }
    lua_pushinteger(lua, count);
    return 2;
}

void kk_library_patterns(lua_State *lua)
{
    static const luaL_Reg FUNCTIONS[] = {{"find", string_find},
                                         {"match", string_match},
                                         {"gmatch", string_gmatch},
                                         {"gsub", string_gsub},
                                         {NULL, NULL}};
    luaL_setfuncs(lua, FUNCTIONS, 0);
}
