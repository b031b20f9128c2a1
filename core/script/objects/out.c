/* out: where a report prints. Texts of the case get there through the format's escape only. */
#include "script/objects/out.h"
#include "script/library/escape.h"
#include "script/library/libraries.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#include <ctype.h>
#include <stdio.h>

#define FLUSH_SIZE ((size_t)64 << 10)
/* Bytes that cost a step. Disks fill faster than instructions run, so they cost more than bytes elsewhere. */
#define DISK_SHARE 4

typedef struct out_object {
    kk_object head;
    kk_output_sink *sink; /* NULL once the report is over */
    kk_escape escape;
} out_object;

static const kk_object_type OUT_TYPE;

bool kk_sink_flush(kk_output_sink *sink)
{
    sink->failed = sink->failed || sink->pending.failed;
    if (!sink->failed && sink->pending.size > 0) {
        sink->failed = !sink->write(sink->context, sink->pending.data, sink->pending.size);
    }
    kk_buf_clear(&sink->pending);
    return !sink->failed;
}

static out_object *check_out(lua_State *lua)
{
    kk_check_object(lua, 1, &OUT_TYPE);
    out_object *out = lua_touserdata(lua, 1);
    const kk_render *render = kk_scripts_of(lua)->render;
    if (!out->sink || !render || out->sink != &render->sink) {
        kk_raise(lua, "this report is over");
    }
    return out;
}

static void print(lua_State *lua, out_object *out, const char *bytes, size_t size)
{
    kk_charge(lua, 1 + size / DISK_SHARE);
    kk_buf_append(&out->sink->pending, bytes, size);
    if (out->sink->pending.size >= FLUSH_SIZE && !kk_sink_flush(out->sink)) {
        kk_raise(lua, "the report could not be written");
    }
}

/*** out:escape(name) Chooses, once, what makes texts harmless: "text", "markdown", "html", "json", "csv" (the
 * inside of a quoted field) or "none". */
static int out_escape(lua_State *lua)
{
    out_object *out = check_out(lua);
    kk_escape escape = kk_check_escape(lua, 2);
    if (out->escape && out->escape != escape) {
        return kk_raise(lua, "out:escape chooses once; use require \"kaiseki.report.format.escape\" for "
                             "another format within");
    }
    out->escape = escape;
    return 0;
}

/*** out:raw(text) Prints a text as it is: for what the report itself wrote, never for texts of the case. */
static int out_raw(lua_State *lua)
{
    out_object *out = check_out(lua);
    size_t size;
    const char *text = luaL_checklstring(lua, 2, &size);
    print(lua, out, text, size);
    lua_settop(lua, 1);
    return 1;
}

/* One conversion of out:write: a text through the escape, or a number. `spec` is "%-20s", without the
 * letter's check. */
static void add_conversion(lua_State *lua, out_object *out, kk_builder *line, const char *spec, size_t size,
                           int argument)
{
    char letter = spec[size - 1], text[160], format[16];
    if (letter == 's') {
        kk_push_text(lua, argument);
        kk_str value;
        value.data = lua_tolstring(lua, -1, &value.size);
        out->escape(line, value);
        lua_pop(lua, 1);
        return;
    }
    if (letter == 'd') {
        snprintf(format, sizeof format, "%.*s" LUA_INTEGER_FRMLEN "d", (int)(size - 1), spec);
        snprintf(text, sizeof text, format, luaL_checkinteger(lua, argument));
    } else {
        snprintf(format, sizeof format, "%.*s", (int)size, spec);
        snprintf(text, sizeof text, format, (double)luaL_checknumber(lua, argument));
    }
    kk_builder_add(line, text, strlen(text));
}

/* "%", flags, width, precision, and one of s d f g; 0 when it is none. */
static size_t conversion_size(const char *at, const char *end)
{
    const char *from = at++;
    while (at < end && (isdigit((unsigned char)*at) || *at == '.' || *at == '-' || *at == '+') &&
           at - from < 6) {
        at++;
    }
    bool plain = at == from + 1;
    bool known = at < end && (*at == 'd' || *at == 'f' || *at == 'g' || (*at == 's' && plain));
    return known ? (size_t)(at - from) + 1 : 0;
}

/*** out:write(format, ...) Prints the format as it is and each argument for its %s through the escape; %d, %f
 * and %g (with width and precision) print numbers, %% a percent sign. */
static int out_write(lua_State *lua)
{
    out_object *out = check_out(lua);
    int count = lua_gettop(lua), argument = 2;
    kk_str format;
    format.data = luaL_checklstring(lua, 2, &format.size);
    if (!out->escape) {
        return kk_raise(
            lua, "call out:escape(\"text\", \"markdown\", \"html\", \"json\", \"csv\" or \"none\") first");
    }
    kk_builder line;
    kk_builder_init(lua, &line);
    const char *end = format.data + format.size;
    for (const char *at = format.data; at < end;) {
        const char *mark = memchr(at, '%', (size_t)(end - at));
        kk_builder_add(&line, at, (size_t)((mark ? mark : end) - at));
        if (!mark) {
            break;
        }
        size_t size = mark + 1 < end && mark[1] == '%' ? 2 : conversion_size(mark, end);
        if (size == 0) {
            return kk_raise(lua, "out:write knows %%s, %%d, %%f, %%g and %%%%, not %.8s", mark);
        }
        if (mark[1] == '%') {
            kk_builder_add_char(&line, '%');
        } else if (++argument > count) {
            return kk_raise(lua, "out:write has fewer values than its format has %%");
        } else {
            add_conversion(lua, out, &line, mark, size, argument);
        }
        at = mark + size;
    }
    if (argument < count) {
        return kk_raise(lua, "out:write has more values than its format has %%");
    }
    print(lua, out, line.data, line.size);
    lua_settop(lua, 1);
    return 1;
}

static const kk_property PROPERTIES[] = {KK_METHOD("escape", out_escape), KK_METHOD("write", out_write),
                                         KK_METHOD("raw", out_raw), KK_PROPERTIES_END};
static const kk_object_type OUT_TYPE = {.name = "out", .properties = PROPERTIES};

void kk_push_out(lua_State *lua, kk_output_sink *sink)
{
    out_object *out = kk_push_object_size(lua, &OUT_TYPE, sizeof *out);
    out->sink = sink;
}
