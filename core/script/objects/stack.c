#include "script/objects/stack.h"

#include "script/objects/objects.h"
#include "script/sandbox/gauge.h"

static void set_field(lua_State *lua, const char *name)
{
    lua_setfield(lua, -2, name);
}

static void push_frame(lua_State *lua, const kk_frame *frame)
{
    lua_createtable(lua, 0, 5);
    lua_pushinteger(lua, (lua_Integer)frame->address);
    set_field(lua, "address");
    kk_push_str(lua, frame->module ? frame->module->path : (kk_str){NULL, 0});
    set_field(lua, "module");
    lua_pushinteger(lua, (lua_Integer)frame->offset);
    set_field(lua, "offset");
    lua_pushboolean(lua, frame->kernel);
    set_field(lua, "kernel");
    lua_pushboolean(lua, !frame->kernel && !frame->module);
    set_field(lua, "unbacked");
}

void kk_push_stack(lua_State *lua, kk_scripts *scripts, const kk_object *object, const kk_property *property)
{
    (void)scripts;
    (void)property;
    kk_scratch *scratch;
    const kk_event *event = kk_open_event(lua, (const kk_event_object *)object, &scratch);
    kk_frame *frames = lua_newuserdatauv(lua, KK_FRAME_LIMIT * sizeof *frames, 0);
    size_t count = kk_event_stack(event, frames, KK_FRAME_LIMIT);
    count = count < KK_FRAME_LIMIT ? count : KK_FRAME_LIMIT;
    kk_charge(lua, 10 + count * 20);
    lua_createtable(lua, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_frame(lua, &frames[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}
