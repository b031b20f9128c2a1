/* Read-only objects that scripts see: a C struct behind a table of properties. Private to core/script/. */
#ifndef KK_SCRIPT_OBJECT_H
#define KK_SCRIPT_OBJECT_H

#include "script/sandbox/state.h"

#include <stddef.h>

typedef struct kk_object kk_object;

typedef struct kk_property kk_property;

/* Pushes one value. */
typedef void (*kk_property_push)(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                                 const kk_property *property);

struct kk_property {
    const char *name; /* NULL ends a list */
    kk_property_push push;
    lua_CFunction method; /* instead of push */
    size_t offset;        /* of the member that push shows, in the struct that the object points to */
    bool (*known)(const void *record); /* false: the value is nil; NULL: always known */
};

/* The member of type `type` that the property `property` of `object` shows. */
#define KK_MEMBER_OF(type) (*(const type *)(const void *)((const char *)object->pointer + property->offset))

/* Members of the struct that an object points to. */
void kk_property_str(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property);
void kk_property_flag(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property);
void kk_property_u32(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property);
void kk_property_u64(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property);
void kk_property_i64(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property);
/* Times of 0 are not known. */
void kk_property_time(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property);

#define KK_MEMBER(kind, type, member)                                                                        \
    {                                                                                                        \
#member, kk_property_##kind, NULL, offsetof(type, member), NULL                                      \
    }
#define KK_MEMBER_AS(kind, type, member, name, known)                                                        \
    {                                                                                                        \
        name, kk_property_##kind, NULL, offsetof(type, member), known                                        \
    }
#define KK_COMPUTED(name, push)                                                                              \
    {                                                                                                        \
        name, push, NULL, 0, NULL                                                                            \
    }
#define KK_METHOD(name, method)                                                                              \
    {                                                                                                        \
        name, NULL, method, 0, NULL                                                                          \
    }
#define KK_PROPERTIES_END                                                                                    \
    {                                                                                                        \
        NULL, NULL, NULL, 0, NULL                                                                            \
    }

typedef struct kk_object_type kk_object_type;
struct kk_object_type {
    const char *name;
    const kk_property *properties;
    /* Adds to the table of properties, which is on top of the stack: light userdata by name. May be NULL. */
    void (*more)(lua_State *lua, const kk_object_type *type);
    bool one_each; /* the same object is the same value while scripts hold it, so it can be a key */
    /* Answers names that are no property; NULL raises with the nearest name. */
    int (*missing)(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name);
};

/* Every userdata that scripts see begins with its serial number, which pairs() orders by. */
struct kk_object {
    uint64_t serial;
    const kk_object_type *type;
    const void *pointer; /* what it shows, by address or */
    uint64_t number;     /* by number */
};

uint64_t kk_object_serial(lua_State *lua, int index);
uint64_t kk_next_serial(lua_State *lua);

/* Pushes the object of `type` for a pointer or number; NULL gives nil. */
void kk_push_object(lua_State *lua, const kk_object_type *type, const void *pointer, uint64_t number);

/* A userdata of `size` bytes that begins with a kk_object of `type`, zeroed behind it. */
void *kk_push_object_size(lua_State *lua, const kk_object_type *type, size_t size);

/* Pushes the type's metatable. */
void kk_push_object_metatable(lua_State *lua, const kk_object_type *type);

/* The object at `index`, or raises naming argument and type. */
const kk_object *kk_check_object(lua_State *lua, int index, const kk_object_type *type);
/* NULL for other values. */
const kk_object *kk_test_object(lua_State *lua, int index, const kk_object_type *type);

/* Texts: data NULL gives nil. */
void kk_push_str(lua_State *lua, kk_str text);
/* Numbers: `known` false gives nil. */
void kk_push_number(lua_State *lua, bool known, uint64_t number);

/* Raises "`thing` has no `name`; did you mean ...?" over the properties. */
int kk_raise_missing(lua_State *lua, const char *thing, kk_str name, const char *nearest);

#endif
