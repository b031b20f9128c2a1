/* event: every field by its name, decoded when it is read. */
#include "script/language/expressions.h"
#include "script/objects/matches.h"
#include "script/objects/objects.h"
#include "script/objects/refs.h"
#include "script/objects/replay.h"
#include "script/objects/stack.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* A kept event's scratch may hold this much before it is emptied. */
#define SCRATCH_LIMIT ((size_t)1 << 20)

static kk_event_object *push_object(lua_State *lua, const kk_object_type *type, uint64_t index)
{
    kk_event_object *object = kk_push_object_size(lua, type, sizeof *object);
    object->head.number = index; /* equal when the index is */
    return object;
}

static const char EVENT = 0; /* registry: the object of the event that callbacks are about */

void kk_push_event(lua_State *lua, const kk_event *event)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (scripts->replay->event_pushed == scripts->replay->event_serial) {
        lua_rawgetp(lua, LUA_REGISTRYINDEX, &EVENT);
        return;
    }
    kk_event_object *object = push_object(lua, &KK_EVENT_TYPE, event->ref.index);
    object->event = *event;
    object->callback = scripts->replay->event_serial;
    lua_pushvalue(lua, -1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &EVENT);
    scripts->replay->event_pushed = scripts->replay->event_serial;
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
    kk_event_object *object = push_object(lua, &KK_EVENT_TYPE, ref->index);
    object->event.ref = *ref;
    kk_charge(lua, 10);
    if (!read_again(kk_scripts_of(lua), object)) {
        lua_pop(lua, 1);
        lua_pushnil(lua);
    }
}

/* The object for reading its event again: it is userdata of ours, const so that getters leave it alone. */
static kk_event_object *writable(const kk_event_object *object)
{
    return kk_writable(object);
}

const kk_event *kk_open_event(lua_State *lua, const kk_event_object *object, kk_scratch **scratch)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    if (object->callback != 0 && scripts->replay->event &&
        object->callback == scripts->replay->event_serial) {
        *scratch = scripts->replay->event_scratch;
        return &object->event;
    }
    if (object->callback != 0 && !read_again(scripts, writable(object))) {
        kk_raise(lua, "event #%llu cannot be read again", (unsigned long long)object->event.ref.index);
    }
    if (scripts->replay->scratch_index != object->event.ref.index ||
        scripts->replay->scratch.arena.total > SCRATCH_LIMIT) {
        kk_scratch_reset(&scripts->replay->scratch);
        scripts->replay->scratch_index = object->event.ref.index;
    }
    *scratch = &scripts->replay->scratch;
    return &object->event;
}

const kk_event_ref *kk_check_event(lua_State *lua, int index, int64_t *time)
{
    const kk_event_object *object = (const kk_event_object *)kk_check_object(lua, index, &KK_EVENT_TYPE);
    *time = object->event.time;
    return &object->event.ref;
}

/* --- fields --- */

static void push_field(lua_State *lua, kk_scripts *scripts, const kk_object *head,
                       const kk_property *property)
{
    const kk_event_object *object = (const kk_event_object *)head;
    kk_field field = (kk_field)property->offset;
    kk_scratch *scratch;
    kk_value value = {.kind = KK_TEXT};
    const kk_event *event = kk_open_event(lua, object, &scratch);
    kk_charge(lua, 20);
    if (field == KK_FIELD_INDEX) {
        kk_refs_note(scripts, &event->ref);
    }
    kk_availability availability =
        field == KK_FIELD_ANY ? KK_UNAVAILABLE : kk_event_field(event, field, scratch, &value);
    bool text = value.kind == KK_TEXT || value.kind == KK_ADDRESS;
    if (availability == KK_EMPTY && text) {
        lua_pushliteral(lua, "");
    } else if (availability != KK_KNOWN) {
        lua_pushnil(lua);
    } else if (text) {
        kk_push_str(lua, value.text);
    } else if (value.kind == KK_BOOL) {
        lua_pushboolean(lua, value.number != 0);
    } else {
        lua_pushinteger(lua, value.number);
    }
}

static const kk_property FIELDS[] = {
#define KK_FIELD_ROW(id, name, kind, pml, csv, meaning) {name, push_field, NULL, KK_FIELD_##id, NULL},
#include "event/fields.def"
#undef KK_FIELD_ROW
};

static void set_member(lua_State *lua, const char *name, const kk_property *property)
{
    kk_push_address(lua, property);
    lua_setfield(lua, -2, name);
}

/* Puts the fields whose names begin with `prefix` into the table of properties on the stack, under the rest
 * of their names; "net.local.address" is "net.local_address" too. */
static void add_fields(lua_State *lua, kk_str prefix)
{
    for (size_t i = 0; i < KK_FIELD_COUNT; i++) {
        kk_str name = kk_str_of(FIELDS[i].name);
        if (!kk_str_starts(name, prefix)) {
            continue;
        }
        const char *rest = FIELDS[i].name + prefix.size;
        set_member(lua, rest, &FIELDS[i]);
        const char *dot = strrchr(rest, '.');
        if (dot) {
            lua_pushlstring(lua, rest, (size_t)(dot - rest));
            lua_pushfstring(lua, "%s_%s", lua_tostring(lua, -1), dot + 1);
            lua_remove(lua, -2);
            kk_push_address(lua, &FIELDS[i]);
            lua_rawset(lua, -3);
        }
    }
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

/* --- groups of fields: event.registry, event.net.remote --- */

typedef struct field_group {
    kk_object_type type;
    const char *prefix; /* of the names of its fields */
} field_group;

static void add_members(lua_State *lua, const kk_object_type *type);
static int group_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name);

static const kk_property NO_PROPERTIES[] = {KK_PROPERTIES_END};

#define GROUP(prefix)                                                                                        \
    {                                                                                                        \
        {"group of fields", NO_PROPERTIES, add_members, false, group_missing}, prefix                        \
    }

enum { PROCESS, PARENT, CHILD, REGISTRY, FILE_GROUP, NET, NET_LOCAL, NET_REMOTE };
static const field_group GROUPS[] = {
    [PROCESS] = GROUP("process."), /* where the process is not known */
    [PARENT] = GROUP("parent."),         [CHILD] = GROUP("child."), [REGISTRY] = GROUP("registry."),
    [FILE_GROUP] = GROUP("file."),       [NET] = GROUP("net."),     [NET_LOCAL] = GROUP("net.local."),
    [NET_REMOTE] = GROUP("net.remote."),
};

static void push_group(lua_State *lua, kk_scripts *scripts, const kk_object *head,
                       const kk_property *property)
{
    (void)scripts;
    const kk_event_object *event = (const kk_event_object *)head;
    kk_event_object *group = push_object(lua, &GROUPS[property->offset].type, event->event.ref.index);
    group->event = event->event;
    group->callback = event->callback;
}

static void add_members(lua_State *lua, const kk_object_type *type)
{
    static const kk_property ENDS[] = {{"local", push_group, NULL, NET_LOCAL, NULL},
                                       {"remote", push_group, NULL, NET_REMOTE, NULL}};
    add_fields(lua, kk_str_of(((const field_group *)type)->prefix));
    if (type == &GROUPS[NET].type) {
        set_member(lua, ENDS[0].name, &ENDS[0]);
        set_member(lua, ENDS[1].name, &ENDS[1]);
    }
}

static bool is_actor(const kk_object_type *type)
{
    return type == &GROUPS[PROCESS].type || type == &GROUPS[PARENT].type;
}

bool kk_is_unknown_process(lua_State *lua, int index)
{
    return kk_test_object(lua, index, &GROUPS[PROCESS].type) ||
           kk_test_object(lua, index, &GROUPS[PARENT].type);
}

const kk_event_ref *kk_event_of_unknown_doer(lua_State *lua, int index)
{
    const kk_object *object = kk_test_object(lua, index, &GROUPS[PROCESS].type);
    return object ? &((const kk_event_object *)object)->event.ref : NULL;
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
    const field_group *group = (const field_group *)object->type;
    if (is_actor(object->type) && is_process_property(name)) {
        lua_pushnil(lua); /* what only a process of the table has: parent, number, in_tree, ... */
        return 1;
    }
    char full[128];
    int size =
        snprintf(full, sizeof full, "%s%.*s", group->prefix, name.size > 80 ? 80 : (int)name.size, name.data);
    return raise_no_field(lua, (kk_str){full, (size_t)size});
}

/* --- the event --- */

/* A process where it is known, else the fields that the event has of it. */
static void push_actor(lua_State *lua, kk_scripts *scripts, const kk_object *head,
                       const kk_property *property)
{
    kk_process_id id = ((const kk_event_object *)head)->event.ref.process;
    const kk_process *process = kk_processes_get(kk_bound_processes(scripts), id);
    id = !process ? KK_NO_PROCESS : property->offset == PARENT ? process->parent : process->id;
    if (id == KK_NO_PROCESS) {
        push_group(lua, scripts, head, property);
    } else {
        kk_push_process(lua, id);
    }
}

static void push_started(lua_State *lua, kk_scripts *scripts, const kk_object *head,
                         const kk_property *property)
{
    (void)scripts;
    (void)property;
    uint32_t creates = ((const kk_event_object *)head)->event.ref.creates;
    kk_push_process(lua, creates > 0 ? creates - 1 : KK_NO_PROCESS);
}

static void push_by_start(lua_State *lua, kk_scripts *scripts, const kk_object *head,
                          const kk_property *property)
{
    (void)scripts;
    (void)property;
    lua_pushboolean(lua, ((const kk_event_object *)head)->event.ref.creates > 0);
}

static void add_event_fields(lua_State *lua, const kk_object_type *type)
{
    (void)type;
    add_fields(lua, KK_STR(""));
}

static int event_missing(lua_State *lua, kk_scripts *scripts, const kk_object *object, kk_str name)
{
    (void)scripts;
    (void)object;
    return raise_no_field(lua, name);
}

/*** event:matches(EXPRESSION) Whether an expression that was built at load is true of the event. */
static int event_matches(lua_State *lua)
{
    const kk_event_object *object = (const kk_event_object *)kk_check_object(lua, 1, &KK_EVENT_TYPE);
    const kk_expression *expression = kk_take_expression(lua, 2, "event:matches' argument");
    kk_scratch *scratch;
    const kk_event *event = kk_open_event(lua, object, &scratch);
    bool answer = false;
    kk_error error;
    kk_charge(lua, 100);
    if (!kk_matches(kk_scripts_of(lua), expression, event, scratch, &answer, &error)) {
        return kk_raise(lua, "event:matches: %s", error.text);
    }
    lua_pushboolean(lua, answer);
    return 1;
}

/*** event.FIELD (by its kind) each field of fields.md by its name: event.path, event.registry.data,
 * event.file.created, ...; event.process, event.parent (processes) with all that the capture tells of them */
static const kk_property PROPERTIES[] = {KK_METHOD("matches", event_matches),
                                         {"process", push_actor, NULL, PROCESS, NULL},
                                         {"parent", push_actor, NULL, PARENT, NULL},
                                         {"child", push_group, NULL, CHILD, NULL},
                                         {"registry", push_group, NULL, REGISTRY, NULL},
                                         {"file", push_group, NULL, FILE_GROUP, NULL},
                                         {"net", push_group, NULL, NET, NULL},
                                         /*** event.stack (list) frames of its stack, innermost first, of a
                                          * PML: { address, module, offset, kernel, unbacked } */
                                         KK_COMPUTED("stack", kk_push_stack),
                                         /*** event.started (process) of a Process Create that is told
                                          * by_start: the process that it started */
                                         KK_COMPUTED("started", push_started),
                                         /*** event.by_start (boolean) a Process Create that is not in the
                                          * capture: the Process Start with its index tells it */
                                         KK_COMPUTED("by_start", push_by_start),
                                         KK_PROPERTIES_END};

const kk_object_type KK_EVENT_TYPE = {
    .name = "event", .properties = PROPERTIES, .more = add_event_fields, .missing = event_missing};
