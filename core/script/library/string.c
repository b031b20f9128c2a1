/* The string library: Lua's own functions where they are linear and charged ahead, ours where they are not.
 */
#include "script/library/libraries.h"
#include "script/sandbox/builder.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#include <ctype.h>

static int string_rep(lua_State *lua)
{
    size_t size, gap_size;
    const char *text = luaL_checklstring(lua, 1, &size);
    lua_Integer count = luaL_checkinteger(lua, 2);
    const char *gap = luaL_optlstring(lua, 3, "", &gap_size);
    size_t total = 0;
    if (count <= 0 || size + gap_size == 0) {
        lua_pushliteral(lua, "");
        return 1;
    }
    size_t limit = kk_text_limit(kk_scripts_of(lua));
    if (__builtin_mul_overflow(size + gap_size, (size_t)count, &total) || total - gap_size > limit) {
        return kk_raise(lua, "the text would be longer than %zu KiB", limit >> 10);
    }
    total -= gap_size;
    kk_charge(lua, 1 + (uint64_t)count + total / 16);
    char *out = lua_newuserdatauv(lua, total + 1, 0);
    for (lua_Integer i = 0; i < count; i++) {
        memcpy(out, text, size);
        out += size;
        if (i + 1 < count) {
            memcpy(out, gap, gap_size);
            out += gap_size;
        }
    }
    lua_pushlstring(lua, out - total, total);
    return 1;
}

static int string_byte(lua_State *lua)
{
    size_t size;
    const char *text = luaL_checklstring(lua, 1, &size);
    lua_Integer from = luaL_optinteger(lua, 2, 1), length = (lua_Integer)size;
    lua_Integer last = luaL_optinteger(lua, 3, from);
    from = from < 0 ? (from < -length ? 1 : length + from + 1) : (from == 0 ? 1 : from);
    last = last < 0 ? length + last + 1 : (last > length ? length : last);
    if (from > last) {
        return 0;
    }
    if (last - from >= KK_MANY_VALUES) {
        return kk_raise(lua, "string.byte gives at most %d values at once", KK_MANY_VALUES);
    }
    int count = (int)(last - from + 1);
    kk_charge(lua, (uint64_t)count);
    luaL_checkstack(lua, count, "string.byte");
    for (int i = 0; i < count; i++) {
        lua_pushinteger(lua, (unsigned char)text[from - 1 + i]);
    }
    return count;
}

/* The conversion at `at` (after '%'): flags, width, precision and letter. Its size, 0 when it is none. */
static size_t conversion_size(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && strchr("-+ #0", *at) && *at) {
        at++;
    }
    for (int digits = 0; at < end && isdigit((unsigned char)*at) && digits < 2; digits++) {
        at++;
    }
    if (at < end && *at == '.') {
        at++;
        for (int digits = 0; at < end && isdigit((unsigned char)*at) && digits < 2; digits++) {
            at++;
        }
    }
    return at < end && strchr("cdiuoxXeEfgGaAqs", *at) && *at ? (size_t)(at - from) + 1 : 0;
}

/* %s, which Lua's own would give addresses for. */
static void push_as_text(lua_State *lua, int argument, kk_str conversion)
{
    luaL_checkany(lua, argument);
    kk_push_text(lua, argument);
    if (conversion.size == 1) {
        return;
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_pushfstring(lua, "%%%s", lua_pushlstring(lua, conversion.data, conversion.size));
    lua_remove(lua, -2);
    lua_rotate(lua, -3, 2);
    lua_call(lua, 2, 1);
}

/* One number or %q by Lua's own format (upvalue 1). */
static void push_formatted(lua_State *lua, int argument, kk_str conversion)
{
    luaL_checkany(lua, argument);
    if (conversion.data[conversion.size - 1] == 'q' && lua_type(lua, argument) == LUA_TSTRING) {
        kk_charge(lua, lua_rawlen(lua, argument));
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_pushfstring(lua, "%%%s", lua_pushlstring(lua, conversion.data, conversion.size));
    lua_remove(lua, -2);
    lua_pushvalue(lua, argument);
    lua_call(lua, 2, 1);
}

static int string_format(lua_State *lua)
{
    int count = lua_gettop(lua);
    kk_str format;
    format.data = luaL_checklstring(lua, 1, &format.size);
    const char *end = format.data + format.size;
    kk_builder out;
    kk_builder_init(lua, &out);
    kk_charge(lua, 1 + format.size / 4);
    int argument = 1;
    for (const char *at = format.data; at < end;) {
        const char *mark = memchr(at, '%', (size_t)(end - at));
        kk_builder_add(&out, at, (size_t)((mark ? mark : end) - at));
        if (!mark) {
            break;
        }
        at = mark + 1;
        if (at < end && *at == '%') {
            kk_builder_add_char(&out, *at++);
            continue;
        }
        kk_str conversion = {at, conversion_size(at, end)};
        if (conversion.size == 0) {
            return kk_raise(lua, "string.format knows no conversion '%%%.8s'", at);
        }
        luaL_argcheck(lua, ++argument <= count, argument, "no value");
        if (conversion.data[conversion.size - 1] == 's') {
            push_as_text(lua, argument, conversion);
        } else {
            push_formatted(lua, argument, conversion);
        }
        kk_builder_add_value(&out);
        at += conversion.size;
    }
    kk_builder_push(&out);
    return 1;
}

void kk_library_string(lua_State *lua)
{
    static const char *const CHARGED[] = {"sub", "lower", "upper", "reverse", "char"};
    static const char *const REMOVED[] = {"dump", "pack", "unpack", "packsize"};
    for (size_t i = 0; i < sizeof CHARGED / sizeof *CHARGED; i++) {
        kk_library_charge(lua, CHARGED[i]);
    }
    for (size_t i = 0; i < sizeof REMOVED / sizeof *REMOVED; i++) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, REMOVED[i]);
    }
    lua_getfield(lua, -1, "format");
    lua_pushcclosure(lua, string_format, 1);
    lua_setfield(lua, -2, "format");
    static const luaL_Reg FUNCTIONS[] = {{"rep", string_rep}, {"byte", string_byte}, {NULL, NULL}};
    luaL_setfuncs(lua, FUNCTIONS, 0);
    kk_library_patterns(lua);
}
