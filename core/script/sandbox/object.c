#include "script/sandbox/object.h"

#include "base/nearest.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

static const char OBJECTS = 0; /* registry: type to weak table of objects */
static const char TYPE = 0;    /* in a metatable: its kk_object_type */

uint64_t kk_next_serial(lua_State *lua)
{
    return ++kk_scripts_of(lua)->object_serial;
}

uint64_t kk_object_serial(lua_State *lua, int index)
{
    uint64_t serial;
    memcpy(&serial, lua_touserdata(lua, index), sizeof serial);
    return serial;
}

void kk_push_str(lua_State *lua, kk_str text)
{
    if (!text.data) {
        lua_pushnil(lua);
        return;
    }
    if (text.size > 64) {
        kk_charge_bytes(lua, text.size);
    }
    lua_pushlstring(lua, text.data, text.size);
}

void kk_push_number(lua_State *lua, bool known, uint64_t number)
{
    if (known) {
        lua_pushinteger(lua, (lua_Integer)number);
    } else {
        lua_pushnil(lua);
    }
}

/* --- members --- */

void kk_property_str(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property)
{
    (void)scripts;
    kk_push_str(lua, KK_MEMBER_OF(kk_str));
}

void kk_property_flag(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property)
{
    (void)scripts;
    lua_pushboolean(lua, KK_MEMBER_OF(bool));
}

void kk_property_u32(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property)
{
    (void)scripts;
    lua_pushinteger(lua, KK_MEMBER_OF(uint32_t));
}

void kk_property_u64(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property)
{
    (void)scripts;
    lua_pushinteger(lua, (lua_Integer)KK_MEMBER_OF(uint64_t));
}

void kk_property_i64(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property)
{
    (void)scripts;
    lua_pushinteger(lua, KK_MEMBER_OF(int64_t));
}

void kk_property_time(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property)
{
    (void)scripts;
    kk_push_number(lua, KK_MEMBER_OF(int64_t) != 0, (uint64_t)KK_MEMBER_OF(int64_t));
}

int kk_raise_missing(lua_State *lua, const char *thing, kk_str name, const char *nearest)
{
    int size = name.size > 80 ? 80 : (int)name.size;
    if (nearest) {
        return kk_raise(lua, "%s has no `%.*s`; did you mean `%s`?", thing, size, name.data, nearest);
    }
    return kk_raise(lua, "%s has no `%.*s`", thing, size, name.data);
}

static const char *nearest_property(const kk_object_type *type, kk_str name)
{
    kk_nearest nearest = kk_nearest_to(name);
    for (const kk_property *at = type->properties; at->name; at++) {
        kk_nearest_try(&nearest, at->name);
    }
    return nearest.best;
}

/* Upvalue: table from names to kk_property. */
static int object_index(lua_State *lua)
{
    const kk_object *object = lua_touserdata(lua, 1);
    lua_settop(lua, 2);
    lua_pushvalue(lua, 2);
    lua_rawget(lua, lua_upvalueindex(1));
    const kk_property *property = lua_touserdata(lua, 3);
    if (property) {
        kk_charge(lua, 2);
        if (property->method) {
            lua_pushcfunction(lua, property->method);
        } else if (property->known && !property->known(object->pointer)) {
            lua_pushnil(lua);
        } else {
            property->push(lua, kk_scripts_of(lua), object, property);
        }
        return 1;
    }
    kk_str name;
    name.data = lua_tolstring(lua, 2, &name.size);
    if (!name.data) {
        return kk_raise(lua, "%s has no field of that kind (a %s)", object->type->name,
                        luaL_typename(lua, 2));
    }
    if (object->type->missing) {
        return object->type->missing(lua, kk_scripts_of(lua), object, name);
    }
    return kk_raise_missing(lua, object->type->name, name, nearest_property(object->type, name));
}

static int object_equal(lua_State *lua)
{
    const kk_object *a = lua_touserdata(lua, 1), *b = lua_touserdata(lua, 2);
    lua_getmetatable(lua, 1);
    lua_getmetatable(lua, 2);
    bool same_type = lua_rawequal(lua, -1, -2);
    lua_pushboolean(lua, same_type && a->pointer == b->pointer && a->number == b->number);
    return 1;
}

static int object_text(lua_State *lua)
{
    const kk_object *object = lua_touserdata(lua, 1);
    lua_pushstring(lua, object->type->name);
    return 1;
}

void kk_push_object_metatable(lua_State *lua, const kk_object_type *type)
{
    if (lua_rawgetp(lua, LUA_REGISTRYINDEX, type) == LUA_TTABLE) {
        return;
    }
    lua_pop(lua, 1);
    uint32_t owner = kk_scripts_of(lua)->running.owner;
    kk_scripts_of(lua)->running.owner = KK_ENGINE_SCRIPT;
    lua_newtable(lua);
    kk_seal_metatable(lua);
    lua_newtable(lua);
    for (const kk_property *at = type->properties; at->name; at++) {
        kk_push_address(lua, at);
        lua_setfield(lua, -2, at->name);
    }
    if (type->more) {
        type->more(lua, type);
    }
    lua_pushcclosure(lua, object_index, 1);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, object_equal);
    lua_setfield(lua, -2, "__eq");
    lua_pushcfunction(lua, object_text);
    lua_setfield(lua, -2, "__tostring");
    lua_pushstring(lua, type->name);
    lua_setfield(lua, -2, "__name");
    kk_push_address(lua, type);
    lua_rawsetp(lua, -2, &TYPE);
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, type);
    kk_scripts_of(lua)->running.owner = owner;
}

void *kk_push_object_size(lua_State *lua, const kk_object_type *type, size_t size)
{
    kk_charge(lua, 4);
    kk_object *object = lua_newuserdatauv(lua, size, 0);
    memset(object, 0, size);
    object->type = type;
    object->serial = kk_next_serial(lua);
    kk_push_object_metatable(lua, type);
    lua_setmetatable(lua, -2);
    return object;
}

/* Pushes the weak table of the type's objects. */
static void push_known(lua_State *lua, const kk_object_type *type)
{
    if (lua_rawgetp(lua, LUA_REGISTRYINDEX, &OBJECTS) != LUA_TTABLE) {
        lua_pop(lua, 1);
        lua_newtable(lua);
        lua_pushvalue(lua, -1);
        lua_rawsetp(lua, LUA_REGISTRYINDEX, &OBJECTS);
    }
    if (lua_rawgetp(lua, -1, type) != LUA_TTABLE) {
        lua_pop(lua, 1);
        lua_newtable(lua);
        lua_newtable(lua);
        lua_pushliteral(lua, "v");
        lua_setfield(lua, -2, "__mode");
        lua_setmetatable(lua, -2);
        lua_pushvalue(lua, -1);
        lua_rawsetp(lua, -3, type);
    }
    lua_remove(lua, -2);
}

/* Pushes the object for a pointer or number from the table of known objects at `index`; its Lua type. */
static int get_known(lua_State *lua, int index, const void *pointer, uint64_t number)
{
    return pointer ? lua_rawgetp(lua, index, pointer) : lua_rawgeti(lua, index, (lua_Integer)number);
}

static void set_known(lua_State *lua, int index, const void *pointer, uint64_t number)
{
    if (pointer) {
        lua_rawsetp(lua, index, pointer);
    } else {
        lua_rawseti(lua, index, (lua_Integer)number);
    }
}

void kk_push_object(lua_State *lua, const kk_object_type *type, const void *pointer, uint64_t number)
{
    if (!pointer && number == UINT64_MAX) {
        lua_pushnil(lua);
        return;
    }
    luaL_checkstack(lua, 8, "object");
    if (type->one_each) {
        push_known(lua, type);
        if (get_known(lua, -1, pointer, number) == LUA_TUSERDATA) {
            lua_remove(lua, -2);
            return;
        }
        lua_pop(lua, 1);
    }
    kk_object *object = kk_push_object_size(lua, type, sizeof *object);
    object->pointer = pointer;
    object->number = pointer ? 0 : number;
    if (type->one_each) {
        lua_pushvalue(lua, -1);
        set_known(lua, -3, pointer, number);
        lua_remove(lua, -2);
    }
}

const kk_object *kk_test_object(lua_State *lua, int index, const kk_object_type *type)
{
    if (lua_type(lua, index) != LUA_TUSERDATA || !lua_getmetatable(lua, index)) {
        return NULL;
    }
    lua_rawgetp(lua, -1, &TYPE);
    bool same = lua_touserdata(lua, -1) == type;
    lua_pop(lua, 2);
    return same ? lua_touserdata(lua, index) : NULL;
}

/* The object of a method is missing where a dot stands for the colon. */
static int raise_no_object(lua_State *lua, int index, const kk_object_type *type)
{
    lua_Debug activation = {0};
    bool is_method = index == 1 && lua_getstack(lua, 0, &activation) && lua_getinfo(lua, "n", &activation) &&
                     activation.name;
    return is_method ? kk_raise(lua, "write %s:%s(...) with a colon", type->name, activation.name)
                     : kk_raise(lua, "argument %d: needs a value of type %s, not a %s", index, type->name,
                                luaL_typename(lua, index));
}

const kk_object *kk_check_object(lua_State *lua, int index, const kk_object_type *type)
{
    const kk_object *object = kk_test_object(lua, index, type);
    if (!object) {
        raise_no_object(lua, index, type);
    }
    return object;
}
