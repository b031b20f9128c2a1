/* case.capture: what the capture says about itself. */
#include "script/objects/objects.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#include <stdio.h>

#define GETTER(function)                                                                                     \
    static void function(lua_State *lua, kk_scripts *scripts, const kk_object *object,                       \
                         const kk_property *property)

static const kk_capture_info *info_of(const kk_object *object)
{
    return object->pointer;
}

GETTER(push_name)
{
    (void)scripts;
    (void)property;
    const kk_capture_info *info = info_of(object);
    size_t start = info->path.size;
    while (start > 0 && info->path.data[start - 1] != '/') {
        start--;
    }
    kk_push_str(lua, info->name.data ? info->name : kk_str_slice(info->path, start, SIZE_MAX));
}

GETTER(push_format)
{
    (void)scripts;
    (void)property;
    lua_pushstring(lua, info_of(object)->format->name);
}

GETTER(push_carries_stacks)
{
    (void)scripts;
    (void)property;
    lua_pushboolean(lua, info_of(object)->format->carries_stacks);
}

GETTER(push_version)
{
    (void)scripts;
    (void)property;
    kk_push_number(lua, info_of(object)->version != 0, info_of(object)->version);
}

GETTER(push_files)
{
    (void)scripts;
    (void)property;
    lua_pushinteger(lua, info_of(object)->file_count);
}

GETTER(push_events)
{
    (void)property;
    uint64_t count = info_of(object)->event_count;
    lua_pushinteger(
        lua, (lua_Integer)(count == UINT64_MAX ? kk_case_counts(scripts->context.result)->events : count));
}

GETTER(push_first_time)
{
    (void)object;
    (void)property;
    int64_t time = kk_case_counts(scripts->context.result)->first_time;
    kk_push_number(lua, time != 0, (uint64_t)time);
}

GETTER(push_last_time)
{
    (void)object;
    (void)property;
    int64_t time = kk_case_counts(scripts->context.result)->last_time;
    kk_push_number(lua, time != 0, (uint64_t)time);
}

/* What the times of a capture tell, by kk_times_tell. */
GETTER(push_times)
{
    static const char *const NAMES[] = {"dates", "clock", "minutes", "spans"};
    (void)scripts;
    (void)property;
    lua_pushstring(lua, NAMES[info_of(object)->times]);
}

/*** capture:zone_offset(ticks) Seconds that the clock in which times are shown is ahead of UTC then; nil
 * where the capture's zone is not known */
static int capture_zone_offset(lua_State *lua)
{
    const kk_capture_info *info = info_of(kk_check_object(lua, 1, &KK_CAPTURE_TYPE));
    lua_Integer time = luaL_checkinteger(lua, 2);
    kk_charge(lua, 2);
    if (info->utc) {
        lua_pushinteger(lua, kk_zone_offset(info->zone, time));
    } else {
        lua_pushnil(lua);
    }
    return 1;
}

GETTER(push_os)
{
    (void)scripts;
    (void)property;
    const kk_capture_info *info = info_of(object);
    if (info->os_major == 0) {
        lua_pushnil(lua);
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "Windows %u.%u.%u", info->os_major, info->os_minor, info->os_build);
    lua_pushstring(lua, text);
}

GETTER(push_os_major)
{
    (void)scripts;
    (void)property;
    kk_push_number(lua, info_of(object)->os_major != 0, info_of(object)->os_major);
}

GETTER(push_os_minor)
{
    (void)scripts;
    (void)property;
    kk_push_number(lua, info_of(object)->os_major != 0, info_of(object)->os_minor);
}

GETTER(push_os_build)
{
    (void)scripts;
    (void)property;
    kk_push_number(lua, info_of(object)->os_major != 0, info_of(object)->os_build);
}

GETTER(push_64bit)
{
    (void)scripts;
    (void)property;
    kk_tristate is = info_of(object)->is_64bit;
    if (is == KK_NOT_KNOWN) {
        lua_pushnil(lua);
    } else {
        lua_pushboolean(lua, is == KK_TRUE);
    }
}

GETTER(push_processors)
{
    (void)scripts;
    (void)property;
    kk_push_number(lua, info_of(object)->processors != 0, info_of(object)->processors);
}

GETTER(push_memory)
{
    (void)scripts;
    (void)property;
    kk_push_number(lua, info_of(object)->memory != 0, info_of(object)->memory);
}

GETTER(push_columns)
{
    (void)scripts;
    (void)property;
    const kk_capture_info *info = info_of(object);
    lua_createtable(lua, (int)info->column_count, 0);
    for (unsigned i = 0; i < info->column_count; i++) {
        kk_push_str(lua, info->columns[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

GETTER(push_by_class)
{
    (void)object;
    (void)property;
    const kk_chunk_counts *counts = kk_case_counts(scripts->context.result);
    lua_createtable(lua, 0, KK_CLASS_COUNT);
    for (int i = KK_CLASS_PROCESS; i < KK_CLASS_COUNT; i++) {
        kk_push_str(lua, kk_class_name((kk_class)i));
        lua_pushinteger(lua, (lua_Integer)counts->by_class[i]);
        lua_rawset(lua, -3);
    }
}

GETTER(push_by_operation)
{
    (void)object;
    (void)property;
    const kk_chunk_counts *counts = kk_case_counts(scripts->context.result);
    kk_charge(lua, KK_OP_COUNT);
    lua_newtable(lua);
    for (int i = 0; i < KK_OP_COUNT; i++) {
        if (counts->by_operation[i] > 0) {
            kk_push_str(lua, kk_operation_name((kk_operation)i));
            lua_pushinteger(lua, (lua_Integer)counts->by_operation[i]);
            lua_rawset(lua, -3);
        }
    }
}

GETTER(push_missing_classes)
{
    (void)object;
    (void)property;
    const kk_chunk_counts *counts = kk_case_counts(scripts->context.result);
    lua_Integer missing = 0;
    lua_newtable(lua);
    /* Process Monitor captures these unless it is told not to. */
    static const kk_class CLASSES[] = {KK_CLASS_PROCESS, KK_CLASS_REGISTRY, KK_CLASS_FILE, KK_CLASS_NETWORK};
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++) {
        if (counts->by_class[CLASSES[i]] == 0) {
            kk_push_str(lua, kk_class_name(CLASSES[i]));
            lua_rawseti(lua, -2, ++missing);
        }
    }
}

/* --- problems --- */

static const kk_problems *problems_of(const kk_scripts *scripts)
{
    return kk_source_problems(kk_case_source(scripts->context.result));
}

GETTER(push_problems)
{
    (void)object;
    (void)property;
    const kk_problems *problems = problems_of(scripts);
    lua_createtable(lua, (int)problems->kept, 0);
    for (unsigned i = 0; i < problems->kept; i++) {
        const kk_problem *problem = &problems->items[i];
        lua_createtable(lua, 0, 3);
        lua_pushstring(lua, problem->what);
        lua_setfield(lua, -2, "what");
        kk_push_number(lua, problem->position != KK_NO_POSITION, problem->position);
        lua_setfield(lua, -2, "place");
        kk_push_number(lua, problem->event != UINT64_MAX, problem->event);
        lua_setfield(lua, -2, "event");
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

GETTER(push_problem_count)
{
    (void)object;
    (void)property;
    lua_pushinteger(lua, (lua_Integer)problems_of(scripts)->count);
}

GETTER(push_lost_events)
{
    (void)object;
    (void)property;
    lua_pushinteger(lua, (lua_Integer)problems_of(scripts)->lost_events);
}

GETTER(push_caveats)
{
    (void)object;
    (void)property;
    const kk_caveats *caveats = kk_source_caveats(kk_case_source(scripts->context.result));
    lua_createtable(lua, (int)caveats->count, 0);
    for (unsigned i = 0; i < caveats->count; i++) {
        const kk_caveat *caveat = &caveats->items[i];
        lua_createtable(lua, 0, 4);
        lua_pushstring(lua, caveat->id);
        lua_setfield(lua, -2, "id");
        if (caveat->name.size > 0) {
            kk_push_str(lua, caveat->name);
            lua_setfield(lua, -2, "name");
        }
        lua_pushstring(lua, caveat->subject);
        lua_setfield(lua, -2, "subject");
        kk_push_number(lua, caveat->count > 0, caveat->count);
        lua_setfield(lua, -2, "count");
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

#define MEMBER(kind, member) KK_MEMBER(kind, kk_capture_info, member)

static const kk_property PROPERTIES[] = {
    /*** capture.name (text) of the file, of a packed one with its archive's; capture.path (text) as it was
       given */
    KK_COMPUTED("name", push_name), MEMBER(str, path),
    /*** capture.format (text) "PML", "CSV", "XML" or, in a rule's example, "memory"; capture.version
       (integer) of a PML, capture.encoding (text) of a CSV or XML */
    KK_COMPUTED("format", push_format), KK_COMPUTED("version", push_version), MEMBER(str, encoding),
    /*** capture.files (integer) that it consists of */
    KK_COMPUTED("files", push_files),
    /*** capture.utc (boolean) times are UTC, else the capture's own clock; capture.clock (text) that clock's
       zone and what it follows from, where the capture does not say it */
    MEMBER(flag, utc), MEMBER(str, clock),
    /*** capture.date (ticks) the day that --date gave */
    MEMBER(time, date),
    /*** capture.file_time (ticks) when its file was last written, UTC; nil of a pipe or a packed file */
    MEMBER(time, file_time),
    /*** capture.zone (text) in which UTC times are to be shown, capture.times (text) what they tell: "dates",
       "clock" (times of day without a date), "minutes" (without an hour), "spans" (since the first event) */
    KK_MEMBER_AS(str, kk_capture_info, zone_name, "zone", NULL), KK_COMPUTED("times", push_times),
    KK_METHOD("zone_offset", capture_zone_offset),
    /*** capture.recovered (boolean) its tables were missing or cut, capture.has_stacks (boolean),
       capture.carries_stacks (boolean) captures of this format can have them, capture.lists_processes
       (boolean) a table of the capture's tells of processes */
    MEMBER(flag, recovered), MEMBER(flag, has_stacks), KK_COMPUTED("carries_stacks", push_carries_stacks),
    MEMBER(flag, lists_processes),
    /*** capture.events (integer), capture.first_time, capture.last_time (ticks) */
    KK_COMPUTED("events", push_events), KK_COMPUTED("first_time", push_first_time),
    KK_COMPUTED("last_time", push_last_time),
    /*** capture.computer, capture.system_root (texts) */
    MEMBER(str, computer), MEMBER(str, system_root),
    /*** capture.os (text) "Windows 10.0.16299", capture.os_major, os_minor, os_build (integers),
       capture.service_pack (text) */
    KK_COMPUTED("os", push_os), KK_COMPUTED("os_major", push_os_major),
    KK_COMPUTED("os_minor", push_os_minor), KK_COMPUTED("os_build", push_os_build),
    KK_MEMBER_AS(str, kk_capture_info, os_service_pack, "service_pack", NULL),
    /*** capture.is_64bit (boolean), capture.processors (integer, logical), capture.memory (integer, bytes) */
    KK_COMPUTED("is_64bit", push_64bit), KK_COMPUTED("processors", push_processors),
    KK_COMPUTED("memory", push_memory),
    /*** capture.columns (list of texts) of a CSV or XML */
    KK_COMPUTED("columns", push_columns),
    /*** capture.by_class, capture.by_operation (tables) name to number of events */
    KK_COMPUTED("by_class", push_by_class), KK_COMPUTED("by_operation", push_by_operation),
    /*** capture.missing_classes (list of texts) of Process, Registry, File System and Network those without
       events */
    KK_COMPUTED("missing_classes", push_missing_classes),
    /*** capture.problems (list) { what, place, event }, the first 100; capture.problem_count,
       capture.lost_events (integers) */
    KK_COMPUTED("problems", push_problems), KK_COMPUTED("problem_count", push_problem_count),
    KK_COMPUTED("lost_events", push_lost_events),
    /*** capture.caveats (list) { id, name, subject, count }, what it lacks and how it was read where that was
       guessed; `kaiseki.report.words` has a phrase for each id */
    KK_COMPUTED("caveats", push_caveats), KK_PROPERTIES_END};

const kk_object_type KK_CAPTURE_TYPE = {.name = "capture", .properties = PROPERTIES};
