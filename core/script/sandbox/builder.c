#include "script/sandbox/builder.h"

#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

void kk_builder_init(lua_State *lua, kk_builder *builder)
{
    lua_pushnil(lua);
    builder->lua = lua;
    builder->slot = lua_gettop(lua);
    builder->data = builder->small;
    builder->size = 0;
    builder->capacity = sizeof builder->small;
}

static void make_room(kk_builder *builder, size_t extra)
{
    lua_State *lua = builder->lua;
    size_t limit = kk_text_limit(kk_scripts_of(lua));
    if (extra > limit || builder->size > limit - extra) {
        kk_raise(lua, "the text would be longer than %zu KiB", limit >> 10);
    }
    size_t needed = builder->size + extra;
    size_t capacity = builder->capacity > limit / 2 ? limit : builder->capacity * 2;
    capacity = capacity < needed ? needed : capacity;
    char *fresh = lua_newuserdatauv(lua, capacity, 0);
    memcpy(fresh, builder->data, builder->size);
    builder->data = fresh;
    builder->capacity = capacity;
    lua_replace(lua, builder->slot);
}

void kk_builder_add(kk_builder *builder, const char *bytes, size_t size)
{
    if (size == 0) {
        return;
    }
    if (size > builder->capacity - builder->size) {
        make_room(builder, size);
    }
    if (size >= 64) {
        kk_charge_bytes(builder->lua, size);
    }
    memcpy(builder->data + builder->size, bytes, size);
    builder->size += size;
}

void kk_builder_add_value(kk_builder *builder)
{
    size_t size;
    const char *text = lua_tolstring(builder->lua, -1, &size);
    lua_State *lua = builder->lua;
    /* make_room pushes and replaces, so the text stays anchored below it */
    kk_builder_add(builder, text, size);
    lua_pop(lua, 1);
}

void kk_builder_push(kk_builder *builder)
{
    kk_charge_bytes(builder->lua, builder->size);
    lua_pushlstring(builder->lua, builder->data, builder->size);
}
