/* file, registry record, endpoint: what the ledger folded. */
#include "script/objects/objects.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* --- dealings --- */

static const void *next_dealing(const void *record)
{
    return ((const kk_dealing *)record)->next;
}

#define DEALING_MEMBERS                                                                                      \
    KK_MEMBER(process, kk_dealing, process), KK_MEMBER(u64, kk_dealing, count),                              \
        KK_MEMBER(ref, kk_dealing, first), KK_MEMBER(ref, kk_dealing, last),                                 \
        KK_MEMBER(time, kk_dealing, first_time), KK_MEMBER(time, kk_dealing, last_time), KK_PROPERTIES_END

/*** dealing of a file: process, count (events), written, read (bytes), first, last (event indexes),
 * first_time, last_time */
static const kk_property FILE_DEALING_PROPERTIES[] = {
    KK_MEMBER_AS(u64, kk_dealing, bytes_in, "written", NULL),
    KK_MEMBER_AS(u64, kk_dealing, bytes_out, "read", NULL), DEALING_MEMBERS};
static const kk_object_type FILE_DEALING_TYPE = {.name = "file.dealings entry",
                                                 .properties = FILE_DEALING_PROPERTIES};

/*** dealing of an endpoint: process, count (events), received, sent (bytes), first, last, first_time,
 * last_time */
static const kk_property ENDPOINT_DEALING_PROPERTIES[] = {
    KK_MEMBER_AS(u64, kk_dealing, bytes_in, "received", NULL),
    KK_MEMBER_AS(u64, kk_dealing, bytes_out, "sent", NULL), DEALING_MEMBERS};
static const kk_object_type ENDPOINT_DEALING_TYPE = {.name = "endpoint.processes entry",
                                                     .properties = ENDPOINT_DEALING_PROPERTIES};

/* --- files --- */

static bool is_created(const void *record)
{
    return ((const kk_file_record *)record)->created;
}

static bool is_deleted(const void *record)
{
    return ((const kk_file_record *)record)->deleted;
}

static bool is_renamed(const void *record)
{
    return ((const kk_file_record *)record)->renamed;
}

static bool is_changed(const void *record)
{
    return ((const kk_file_record *)record)->permission_changes > 0;
}

static bool is_loaded(const void *record)
{
    return ((const kk_file_record *)record)->loads > 0;
}

static bool is_run(const void *record)
{
    return ((const kk_file_record *)record)->runs > 0;
}

static uint64_t sum_of(const kk_dealing *first, bool in)
{
    uint64_t sum = 0;
    for (const kk_dealing *at = first; at; at = at->next) {
        sum += in ? at->bytes_in : at->bytes_out;
    }
    return sum;
}

static void push_written(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property)
{
    (void)scripts;
    (void)property;
    lua_pushinteger(lua, (lua_Integer)sum_of(((const kk_file_record *)object->pointer)->dealings, true));
}

static void push_read(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property)
{
    (void)scripts;
    (void)property;
    lua_pushinteger(lua, (lua_Integer)sum_of(((const kk_file_record *)object->pointer)->dealings, false));
}

static void push_written_by(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                            const kk_property *property)
{
    (void)scripts;
    (void)property;
    lua_Integer count = 0;
    lua_newtable(lua);
    for (const kk_dealing *at = ((const kk_file_record *)object->pointer)->dealings; at; at = at->next) {
        if (at->bytes_in > 0 && at->process != KK_NO_PROCESS) {
            kk_push_process(lua, at->process);
            lua_rawseti(lua, -2, ++count);
        }
    }
}

static void push_dealings(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                          const kk_property *property)
{
    (void)scripts;
    (void)property;
    kk_push_linked(lua, &FILE_DEALING_TYPE, ((const kk_file_record *)object->pointer)->dealings,
                   next_dealing);
}

#define FILE_MEMBER(kind, member) KK_MEMBER(kind, kk_file_record, member)
#define FILE_WHEN(kind, member, known)                                                                       \
    {                                                                                                        \
#member, kk_property_##kind, NULL, offsetof(kk_file_record, member), known                           \
    }

static const kk_property FILE_PROPERTIES[] = {
    /*** file.path (text) as first seen */
    FILE_MEMBER(str, path),
    /*** file.in_tree (boolean) whether the sample's tree, or a broker for it, dealt with it */
    FILE_MEMBER(flag, in_tree),
    /*** file.created (boolean) some successful open made it, anew or by replacing it */
    FILE_MEMBER(flag, created),
    /*** file.was_new (boolean) it did not exist before */
    FILE_MEMBER(flag, was_new),
    /*** file.is_directory (boolean) */
    FILE_MEMBER(flag, is_directory),
    /*** file.created_by (process), file.created_at (event index), file.created_time (ticks) */
    FILE_WHEN(process, created_by, is_created), FILE_WHEN(ref, created_at, is_created),
    FILE_WHEN(time, created_time, is_created),
    /*** file.written, file.read (integers) bytes of all processes */
    KK_COMPUTED("written", push_written), KK_COMPUTED("read", push_read),
    /*** file.written_extent (integer) greatest offset and length written: the size of a file written from
       empty */
    FILE_MEMBER(u64, written_extent),
    /*** file.written_by (list of processes) */
    KK_COMPUTED("written_by", push_written_by),
    /*** file.deleted (boolean), file.deleted_by (process), file.deleted_at (event index),
       file.deleted_time (ticks) */
    FILE_MEMBER(flag, deleted), FILE_WHEN(process, deleted_by, is_deleted),
    FILE_WHEN(ref, deleted_at, is_deleted), FILE_WHEN(time, deleted_time, is_deleted),
    /*** file.renamed_to, file.renamed_from (texts) paths, file.renamed_by (process),
       file.renamed_at (event index) */
    FILE_MEMBER(str, renamed_to), FILE_MEMBER(str, renamed_from), FILE_WHEN(process, renamed_by, is_renamed),
    FILE_WHEN(ref, renamed_at, is_renamed),
    /*** file.permission_changes (integer), file.permission_at (event index) of the first,
       file.permission_by (process) */
    FILE_MEMBER(u32, permission_changes), FILE_WHEN(ref, permission_at, is_changed),
    FILE_WHEN(process, permission_by, is_changed),
    /*** file.loads (integer) as a module, file.loaded_by (process) the first, file.loaded_at (event index) */
    FILE_MEMBER(u32, loads), FILE_WHEN(process, loaded_by, is_loaded), FILE_WHEN(ref, loaded_at, is_loaded),
    /*** file.runs (integer) processes started from it, file.run_as (process) the first,
       file.run_at (event index) */
    FILE_MEMBER(u32, runs), FILE_WHEN(process, run_as, is_run), FILE_WHEN(ref, run_at, is_run),
    /*** file.dealings (list) { process, count, written, read, first, last, first_time, last_time } */
    KK_COMPUTED("dealings", push_dealings), KK_PROPERTIES_END};

const kk_object_type KK_FILE_TYPE = {.name = "file", .properties = FILE_PROPERTIES, .one_each = true};

/* --- registry --- */

static void push_change(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                        const kk_property *property)
{
    static const char *const CHANGES[] = {[KK_KEY_CREATED] = "created",
                                          [KK_KEY_DELETED] = "deleted",
                                          [KK_VALUE_SET] = "set",
                                          [KK_VALUE_DELETED] = "value deleted"};
    (void)scripts;
    (void)property;
    lua_pushstring(lua, CHANGES[((const kk_registry_event *)object->pointer)->change]);
}

static const void *next_change(const void *record)
{
    return ((const kk_registry_event *)record)->next;
}

#define CHANGE_MEMBER(kind, member) KK_MEMBER(kind, kk_registry_event, member)

/*** change of a registry record: change ("created", "deleted", "set" or "value deleted"), process, type,
 * data, count, success, first, last (event indexes), first_time, last_time */
static const kk_property CHANGE_PROPERTIES[] = {KK_COMPUTED("change", push_change),
                                                CHANGE_MEMBER(process, process),
                                                CHANGE_MEMBER(str, type),
                                                CHANGE_MEMBER(str, data),
                                                CHANGE_MEMBER(u64, count),
                                                CHANGE_MEMBER(flag, success),
                                                CHANGE_MEMBER(ref, first),
                                                CHANGE_MEMBER(ref, last),
                                                CHANGE_MEMBER(time, first_time),
                                                CHANGE_MEMBER(time, last_time),
                                                KK_PROPERTIES_END};
static const kk_object_type CHANGE_TYPE = {.name = "registry.history entry", .properties = CHANGE_PROPERTIES};

static void push_history(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property)
{
    (void)scripts;
    (void)property;
    kk_push_linked(lua, &CHANGE_TYPE, ((const kk_registry_record *)object->pointer)->history, next_change);
}

static const kk_property REGISTRY_PROPERTIES[] = {
    /*** registry.path (text) of the key or value */
    KK_MEMBER(str, kk_registry_record, path),
    /*** registry.is_value (boolean) a value, not a key */
    KK_MEMBER(flag, kk_registry_record, is_value),
    /*** registry.in_tree (boolean) whether the sample's tree, or a broker for it, changed it */
    KK_MEMBER(flag, kk_registry_record, in_tree),
    /*** registry.history (list of changes) in order */
    KK_COMPUTED("history", push_history), KK_PROPERTIES_END};

const kk_object_type KK_REGISTRY_TYPE = {
    .name = "registry record", .properties = REGISTRY_PROPERTIES, .one_each = true};

/* --- endpoints --- */

static void push_port(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property)
{
    (void)scripts;
    (void)property;
    int64_t port = ((const kk_endpoint_record *)object->pointer)->port;
    kk_push_number(lua, port >= 0, (uint64_t)port);
}

static void push_processes(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                           const kk_property *property)
{
    (void)scripts;
    (void)property;
    kk_push_linked(lua, &ENDPOINT_DEALING_TYPE, ((const kk_endpoint_record *)object->pointer)->dealings,
                   next_dealing);
}

static void push_sent(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property)
{
    (void)scripts;
    (void)property;
    lua_pushinteger(lua, (lua_Integer)sum_of(((const kk_endpoint_record *)object->pointer)->dealings, false));
}

static void push_received(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                          const kk_property *property)
{
    (void)scripts;
    (void)property;
    lua_pushinteger(lua, (lua_Integer)sum_of(((const kk_endpoint_record *)object->pointer)->dealings, true));
}

static void push_local_ports(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                             const kk_property *property)
{
    (void)scripts;
    (void)property;
    const kk_endpoint_record *record = object->pointer;
    lua_createtable(lua, (int)record->local_port_count, 0);
    for (unsigned i = 0; i < record->local_port_count; i++) {
        lua_pushinteger(lua, record->local_ports[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

#define ENDPOINT_MEMBER(kind, member) KK_MEMBER(kind, kk_endpoint_record, member)

static const kk_property ENDPOINT_PROPERTIES[] = {
    /*** endpoint.protocol (text) "TCP" or "UDP" */
    ENDPOINT_MEMBER(str, protocol),
    /*** endpoint.address (text), endpoint.host (text) what the capture has of them */
    ENDPOINT_MEMBER(str, address), ENDPOINT_MEMBER(str, host),
    /*** endpoint.port (integer) */
    KK_COMPUTED("port", push_port),
    /*** endpoint.in_tree (boolean) whether the sample's tree dealt with it */
    ENDPOINT_MEMBER(flag, in_tree),
    /*** endpoint.processes (list) { process, count, sent, received, first, last, first_time, last_time } */
    KK_COMPUTED("processes", push_processes),
    /*** endpoint.connects, accepts, reconnects, disconnects, sends, receives (integers) events */
    ENDPOINT_MEMBER(u64, connects), ENDPOINT_MEMBER(u64, accepts), ENDPOINT_MEMBER(u64, reconnects),
    ENDPOINT_MEMBER(u64, disconnects), ENDPOINT_MEMBER(u64, sends), ENDPOINT_MEMBER(u64, receives),
    /*** endpoint.sent, endpoint.received (integers) bytes of all processes */
    KK_COMPUTED("sent", push_sent), KK_COMPUTED("received", push_received),
    /*** endpoint.answered (boolean) something was received, or a connection was made */
    ENDPOINT_MEMBER(flag, answered),
    /*** endpoint.is_local (boolean) the end is this machine: loopback in any form, or the same name or
       address as the near end of an event */
    ENDPOINT_MEMBER(flag, is_local),
    /*** endpoint.first, endpoint.last (event indexes), endpoint.first_time, endpoint.last_time (ticks) */
    ENDPOINT_MEMBER(ref, first), ENDPOINT_MEMBER(ref, last), ENDPOINT_MEMBER(time, first_time),
    ENDPOINT_MEMBER(time, last_time),
    /*** endpoint.local_ports (list of integers), endpoint.more_local_ports (boolean) there were more */
    KK_COMPUTED("local_ports", push_local_ports), ENDPOINT_MEMBER(flag, more_local_ports), KK_PROPERTIES_END};

const kk_object_type KK_ENDPOINT_TYPE = {
    .name = "endpoint", .properties = ENDPOINT_PROPERTIES, .one_each = true};
