/* event: every field by its name, decoded when it is read. */
#include "script/bind.h"
#include "script/call.h"
#include "script/expressions.h"
#include "script/limits.h"
#include "script/matches.h"
#include "script/refs.h"

#include <stdio.h>

#define NAME_SIZE 48
/* A kept event's scratch may hold this much before it is emptied. */
#define SCRATCH_LIMIT ((size_t)1 << 20)
#define FRAME_LIMIT   1024

/* A group of an event's fields: event.registry, event.net.remote. */
typedef struct group_object {
    kk_event_object event;
    char name[NAME_SIZE];
} group_object;

static int event_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name);
static int group_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name);

static const kk_property NO_PROPERTIES[] = {KK_PROPERTIES_END};
static const kk_object_type GROUP_TYPE = {
    .name = "group of fields", .properties = NO_PROPERTIES, .missing = group_missing};

static kk_event_object *push_object(lua_State *lua, const kk_object_type *type, size_t size, uint64_t index)
{
    kk_event_object *object = kk_push_object_size(lua, type, size);
    object->head.number = index; /* equal when the index is */
    return object;
}

void kk_push_event(lua_State *lua, const kk_event *event)
{
    kk_event_object *object = push_object(lua, &KK_EVENT_TYPE, sizeof *object, event->ref.index);
    object->event = *event;
    object->callback = kk_scripts_of(lua)->event_serial;
}

static bool read_again(kk_scripts *scripts, kk_event_object *object)
{
    kk_event_ref ref = object->event.ref;
    if (!kk_source_event(kk_case_source(scripts->context.result), &ref, &object->event)) {
        return false;
    }
    object->event.ref = ref; /* its process as it was resolved then */
    object->callback = 0;
    return true;
}

void kk_push_event_ref(lua_State *lua, const kk_event_ref *ref)
{
    kk_event_object *object = push_object(lua, &KK_EVENT_TYPE, sizeof *object, ref->index);
    object->event.ref = *ref;
    kk_charge(lua, 10);
    if (!read_again(kk_scripts_of(lua), object)) {
        lua_pop(lua, 1);
        lua_pushnil(lua);
    }
}

/* The event with a scratch to decode it in: the engine's own during its callback, else read again. */
static const kk_event *open_event(lua_State *lua, const kk_event_object *object, kk_scratch **scratch)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (object->callback != 0 && scripts->event && object->callback == scripts->event_serial) {
        *scratch = scripts->event_scratch;
        return &object->event;
    }
    if (object->callback != 0 && !read_again(scripts, (kk_event_object *)object)) {
        kk_raise(lua, "event #%llu cannot be read again", (unsigned long long)object->event.ref.index);
    }
    if (scripts->scratch_index != object->event.ref.index || scripts->scratch.arena.total > SCRATCH_LIMIT) {
        kk_scratch_reset(&scripts->scratch);
        scripts->scratch_index = object->event.ref.index;
    }
    *scratch = &scripts->scratch;
    return &object->event;
}

const kk_event_ref *kk_check_event(lua_State *lua, int index, int64_t *time)
{
    const kk_event_object *object = (const kk_event_object *)kk_check_object(lua, index, &KK_EVENT_TYPE);
    *time = object->event.time;
    return &object->event.ref;
}

static int push_field(lua_State *lua, const kk_event_object *object, kk_field field)
{
    kk_scratch *scratch;
    kk_value value = {.kind = KK_TEXT};
    const kk_event *event = open_event(lua, object, &scratch);
    kk_charge(lua, 20);
    if (field == KK_FIELD_INDEX) {
        kk_refs_note(kk_scripts_of(lua), &event->ref);
    }
    kk_state state = field == KK_FIELD_ANY ? KK_UNAVAILABLE : kk_event_field(event, field, scratch, &value);
    bool text = value.kind == KK_TEXT || value.kind == KK_ADDRESS;
    if (state == KK_EMPTY && text) {
        lua_pushliteral(lua, "");
    } else if (state != KK_KNOWN) {
        lua_pushnil(lua);
    } else if (text) {
        kk_push_str(lua, value.text);
    } else if (value.kind == KK_BOOL) {
        lua_pushboolean(lua, value.number != 0);
    } else {
        lua_pushinteger(lua, value.number);
    }
    return 1;
}

static bool is_group(kk_str name)
{
    for (int i = 0; i < KK_FIELD_COUNT; i++) {
        kk_str known = kk_field_info_of((kk_field)i)->name;
        if (known.size > name.size && kk_str_starts(known, name) && known.data[name.size] == '.') {
            return true;
        }
    }
    return false;
}

static int push_group(lua_State *lua, const kk_event_object *event, kk_str name)
{
    group_object *group =
        (group_object *)push_object(lua, &GROUP_TYPE, sizeof *group, event->event.ref.index);
    group->event.event = event->event;
    group->event.callback = event->callback;
    snprintf(group->name, sizeof group->name, "%.*s", (int)name.size, name.data);
    return 1;
}

static int raise_no_field(lua_State *lua, kk_str name)
{
    kk_field near = kk_field_nearest(name);
    int size = name.size > 60 ? 60 : (int)name.size;
    if (near == KK_NO_FIELD) {
        return kk_raise(lua, "an event has no field %.*s", size, name.data);
    }
    kk_str nearest = kk_field_info_of(near)->name;
    return kk_raise(lua, "an event has no field %.*s; did you mean event.%.*s?", size, name.data,
                    (int)nearest.size, nearest.data);
}

/* A field or group by its dotted name; "net.local_address" also means "net.local.address". */
static int push_named(lua_State *lua, const kk_event_object *event, char *name, size_t size)
{
    kk_field field = kk_field_find((kk_str){name, size});
    char *dot = memchr(name, '.', size);
    char *underscore = dot ? memchr(dot, '_', size - (size_t)(dot - name)) : NULL;
    if (field == KK_NO_FIELD && underscore) {
        *underscore = '.';
        field = kk_field_find((kk_str){name, size});
        *underscore = '_';
    }
    if (field != KK_NO_FIELD) {
        return push_field(lua, event, field);
    }
    kk_str wanted = {name, size};
    return is_group(wanted) ? push_group(lua, event, wanted) : raise_no_field(lua, wanted);
}

static bool is_actor(const group_object *group)
{
    return strcmp(group->name, "process") == 0 || strcmp(group->name, "parent") == 0;
}

bool kk_is_unknown_process(lua_State *lua, int index)
{
    const kk_object *object = kk_test_object(lua, index, &GROUP_TYPE);
    return object && is_actor((const group_object *)object);
}

static bool is_process_property(kk_str name)
{
    for (const kk_property *at = KK_PROCESS_TYPE.properties; at->name; at++) {
        if (kk_str_equal(name, kk_str_of(at->name))) {
            return true;
        }
    }
    return false;
}

static int group_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name)
{
    (void)scripts;
    const group_object *group = (const group_object *)object;
    char full[NAME_SIZE * 2];
    int size =
        snprintf(full, sizeof full, "%s.%.*s", group->name, name.size > 40 ? 40 : (int)name.size, name.data);
    if (is_actor(group) && kk_field_find((kk_str){full, (size_t)size}) == KK_NO_FIELD &&
        is_process_property(name)) {
        lua_pushnil(lua); /* what only a process of the table has: parent, number, in_tree, ... */
        return 1;
    }
    return push_named(lua, &group->event, full, (size_t)size);
}

/* event.process and event.parent are processes where they are known, else the fields that the event has of
 * them. */
static bool push_actor(lua_State *lua, kk_scripts *scripts, const kk_event_object *event, kk_str name)
{
    bool parent = kk_str_equal(name, KK_STR("parent"));
    if (!parent && !kk_str_equal(name, KK_STR("process"))) {
        return false;
    }
    const kk_process *process = kk_processes_get(kk_bound_processes(scripts), event->event.ref.process);
    kk_process_id id = !process ? KK_NO_PROCESS : parent ? process->parent : process->id;
    if (id == KK_NO_PROCESS) {
        push_group(lua, event, name);
    } else {
        kk_push_process(lua, id);
    }
    return true;
}

static int event_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name)
{
    const kk_event_object *event = (const kk_event_object *)object;
    char full[NAME_SIZE];
    if (push_actor(lua, scripts, event, name)) {
        return 1;
    }
    if (name.size >= sizeof full) {
        return raise_no_field(lua, name);
    }
    memcpy(full, name.data, name.size);
    full[name.size] = '\0';
    return push_named(lua, event, full, name.size);
}

/*** event:matches(EXPRESSION) Whether an expression that was built at load is true of the event. */
static int event_matches(lua_State *lua)
{
    const kk_event_object *object = (const kk_event_object *)kk_check_object(lua, 1, &KK_EVENT_TYPE);
    const kk_expression *expression = kk_take_expression(lua, 2, "event:matches' argument");
    kk_scratch *scratch;
    const kk_event *event = open_event(lua, object, &scratch);
    bool answer = false;
    kk_error error;
    kk_charge(lua, 100);
    if (!kk_matches(kk_scripts_of(lua), expression, event, scratch, &answer, &error)) {
        return kk_raise(lua, "event:matches: %s", error.text);
    }
    lua_pushboolean(lua, answer);
    return 1;
}

/* --- stacks --- */

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

static void push_stack(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                       const kk_property *property)
{
    (void)scripts;
    (void)property;
    kk_scratch *scratch;
    const kk_event *event = open_event(lua, (const kk_event_object *)object, &scratch);
    kk_frame *frames = lua_newuserdatauv(lua, FRAME_LIMIT * sizeof *frames, 0);
    size_t count = kk_event_stack(event, frames, FRAME_LIMIT);
    count = count < FRAME_LIMIT ? count : FRAME_LIMIT;
    kk_charge(lua, 10 + count * 20);
    lua_createtable(lua, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_frame(lua, &frames[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

/*** event.FIELD (by its kind) each field of fields.md by its name: event.path, event.registry.data,
 * event.file.created, ...; event.process, event.parent (processes) with all that the capture tells of them */
static const kk_property PROPERTIES[] = {KK_METHOD("matches", event_matches),
                                         /*** event.stack (list) frames of its stack, innermost first, of a
                                            PML: { address, module, offset, kernel, unbacked } */
                                         KK_COMPUTED("stack", push_stack), KK_PROPERTIES_END};

const kk_object_type KK_EVENT_TYPE = {.name = "event", .properties = PROPERTIES, .missing = event_missing};
