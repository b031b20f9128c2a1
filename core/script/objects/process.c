/* process: what is known of a process, and where it stands in the tree. */
#include "script/objects/objects.h"
#include "script/objects/replay.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/seal.h"

const kk_processes *kk_bound_processes(const kk_scripts *scripts)
{
    return kk_source_processes(kk_case_source(scripts->context.result));
}

static const kk_process *process_of(const kk_scripts *scripts, const kk_object *object)
{
    return kk_processes_get(kk_bound_processes(scripts), (kk_process_id)object->number);
}

void kk_push_process(lua_State *lua, kk_process_id process)
{
    kk_push_object(lua, &KK_PROCESS_TYPE, NULL, process == KK_NO_PROCESS ? UINT64_MAX : process);
}

/* process.* fields of the event table; offset is the kk_field. */
static void push_field(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                       const kk_property *property)
{
    kk_value value;
    kk_scratch *scratch = &scripts->replay->property_scratch;
    kk_scratch_reset(scratch);
    kk_availability availability = kk_process_field(kk_bound_processes(scripts), process_of(scripts, object),
                                                    (kk_field)property->offset, scratch, &value);
    if (availability == KK_KNOWN && value.kind != KK_TEXT) {
        lua_pushinteger(lua, value.number);
    } else {
        kk_push_str(lua, availability == KK_KNOWN ? value.text
                                                  : (kk_str){availability == KK_EMPTY ? "" : NULL, 0});
    }
}

static void push_parent_pid(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                            const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    kk_push_number(lua, process && process->parent_pid >= 0, process ? (uint64_t)process->parent_pid : 0);
}

static void push_parent(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                        const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    kk_push_process(lua, process ? process->parent : KK_NO_PROCESS);
}

static void child_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    size_t count;
    const kk_process_id *children =
        kk_case_children(scripts->context.result, (kk_process_id)list->number, &count);
    kk_push_process(lua, at < count ? children[at] : KK_NO_PROCESS);
}

static void push_children(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                          const kk_property *property)
{
    (void)property;
    size_t count = 0;
    kk_case_children(scripts->context.result, (kk_process_id)object->number, &count);
    kk_push_list(lua, count, child_item, NULL, object->number);
}

static void push_start_time(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                            const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    kk_push_number(lua, process && process->start_time, process ? (uint64_t)process->start_time : 0);
}

static void push_end_time(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                          const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    kk_push_number(lua, process && process->end_time, process ? (uint64_t)process->end_time : 0);
}

static void push_started(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    lua_pushboolean(lua, process && process->started_in_capture);
}

static void push_image_guessed(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                               const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    lua_pushboolean(lua, process && process->image_origin == KK_IMAGE_GUESSED);
}

static void push_ended(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                       const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    lua_pushboolean(lua, process && process->ended_in_capture);
}

static void push_exit_status(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                             const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    if (process && process->has_exit_status) {
        lua_pushinteger(lua, process->exit_status);
    } else {
        lua_pushnil(lua);
    }
}

/* NUL-separated KEY=value entries; Windows keeps per-drive directories under names that begin with "=". */
static void push_environment(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                             const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    kk_str block = process ? process->environment : (kk_str){NULL, 0};
    if (!block.data) {
        lua_pushnil(lua);
        return;
    }
    kk_charge_bytes(lua, block.size * 4);
    lua_newtable(lua);
    for (size_t at = 0; at < block.size;) {
        size_t end = kk_str_find(block, (kk_str){"", 1}, at);
        kk_str entry = kk_str_slice(block, at, end == SIZE_MAX ? block.size : end - at);
        size_t sign = kk_str_find(entry, KK_STR("="), 1);
        if (entry.size > 1 && sign != SIZE_MAX) {
            lua_pushlstring(lua, entry.data, sign);
            kk_push_str(lua, kk_str_slice(entry, sign + 1, entry.size));
            lua_rawset(lua, -3);
        }
        at = end == SIZE_MAX ? block.size : end + 1;
    }
}

/* --- modules --- */

/*** module: path, base (address), size (bytes), version, company, description */
static const kk_property MODULE_PROPERTIES[] = {KK_MEMBER(str, kk_module, path),
                                                KK_MEMBER(u64, kk_module, base),
                                                KK_MEMBER(u64, kk_module, size),
                                                KK_MEMBER(str, kk_module, version),
                                                KK_MEMBER(str, kk_module, company),
                                                KK_MEMBER(str, kk_module, description),
                                                KK_PROPERTIES_END};
static const kk_object_type MODULE_TYPE = {.name = "module", .properties = MODULE_PROPERTIES};

static void module_item(lua_State *lua, kk_scripts *scripts, const kk_list *list, size_t at)
{
    const kk_process *process = kk_processes_get(kk_bound_processes(scripts), (kk_process_id)list->number);
    kk_push_object(lua, &MODULE_TYPE, process && at < process->module_count ? &process->modules[at] : NULL,
                   UINT64_MAX);
}

static void push_modules(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    kk_push_list(lua, process ? process->module_count : 0, module_item, NULL, object->number);
}

/* --- the tree --- */

static void push_tie(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                     const kk_property *property)
{
    (void)property;
    kk_tie tie = kk_case_tie(scripts->context.result, (kk_process_id)object->number);
    kk_push_str(lua, tie == KK_TIE_NONE ? (kk_str){NULL, 0} : kk_tie_name(tie));
}

static void push_in_tree(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property)
{
    (void)property;
    lua_pushboolean(lua, kk_case_tie(scripts->context.result, (kk_process_id)object->number) != KK_TIE_NONE);
}

static void push_in_laboratory(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                               const kk_property *property)
{
    (void)property;
    lua_pushboolean(lua, kk_case_in_laboratory(scripts->context.result, (kk_process_id)object->number));
}

static void push_untold(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                        const kk_property *property)
{
    (void)property;
    lua_pushinteger(lua, kk_case_untold(scripts->context.result, (kk_process_id)object->number));
}

static void push_tied_to(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                         const kk_property *property)
{
    (void)property;
    kk_push_process(lua, kk_case_tied_to(scripts->context.result, (kk_process_id)object->number));
}

static void push_number(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                        const kk_property *property)
{
    (void)scripts;
    (void)property;
    lua_pushinteger(lua, (lua_Integer)object->number);
}

static void push_first_event(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                             const kk_property *property)
{
    (void)property;
    const kk_process *process = process_of(scripts, object);
    kk_push_number(lua, process && process->first_event != UINT64_MAX, process ? process->first_event : 0);
}

#define FIELD(name, field)                                                                                   \
    {                                                                                                        \
        name, push_field, NULL, KK_FIELD_PROCESS_##field, NULL                                               \
    }

static const kk_property PROPERTIES[] = {
    /*** process.name (text) file name of its image */
    FIELD("name", NAME),
    /*** process.image (text) full path of its image */
    FIELD("image", IMAGE),
    /*** process.image_guessed (boolean) whether its command line alone tells the image */
    KK_COMPUTED("image_guessed", push_image_guessed),
    /*** process.command_line (text) */
    FIELD("command_line", COMMAND_LINE),
    /*** process.pid (integer) */
    FIELD("pid", PID),
    /*** process.user (text) account */
    FIELD("user", USER),
    /*** process.integrity (text) integrity level */
    FIELD("integrity", INTEGRITY),
    /*** process.session (integer) */
    FIELD("session", SESSION),
    /*** process.company (text) of the image's version information */
    FIELD("company", COMPANY),
    /*** process.description (text) of the image's version information */
    FIELD("description", DESCRIPTION),
    /*** process.version (text) of the image */
    FIELD("version", VERSION),
    /*** process.architecture (text) "32-bit" or "64-bit" */
    FIELD("architecture", ARCHITECTURE),
    /*** process.current_directory (text) directory that it was started in */
    FIELD("current_directory", CURRENT_DIRECTORY),
    /*** process.authentication_id (text) logon session, high:low in hexadecimal */
    FIELD("authentication_id", AUTHENTICATION_ID),
    /*** process.virtualized (text) "True" or "False" */
    FIELD("virtualized", VIRTUALIZED),
    /*** process.parent_pid (integer) PID of its parent, also when that process is not known */
    KK_COMPUTED("parent_pid", push_parent_pid),
    /*** process.parent (process) */
    KK_COMPUTED("parent", push_parent),
    /*** process.children (list of processes) in order of start; complete after the replay */
    KK_COMPUTED("children", push_children),
    /*** process.start_time (integer) ticks */
    KK_COMPUTED("start_time", push_start_time),
    /*** process.end_time (integer) ticks; nil while it runs */
    KK_COMPUTED("end_time", push_end_time),
    /*** process.started_in_capture (boolean) */
    KK_COMPUTED("started_in_capture", push_started),
    /*** process.ended_in_capture (boolean) */
    KK_COMPUTED("ended_in_capture", push_ended),
    /*** process.exit_status (integer) */
    KK_COMPUTED("exit_status", push_exit_status),
    /*** process.environment (table of texts by name) of its Process Start */
    KK_COMPUTED("environment", push_environment),
    /*** process.modules (list of modules) { path, base, size, version, company, description } */
    KK_COMPUTED("modules", push_modules),
    /*** process.tie (text) why it belongs to the sample's tree: "sample", "descendant", "ran dropped",
     * "loaded dropped" or "broker"; nil when it does not, and before the replay's end */
    KK_COMPUTED("tie", push_tie),
    /*** process.in_tree (boolean) whether it belongs to the sample's tree */
    KK_COMPUTED("in_tree", push_in_tree),
    /*** process.tied_to (process) the process of the tree that the tie goes through */
    KK_COMPUTED("tied_to", push_tied_to),
    /*** process.in_laboratory (boolean) whether it is a tool of whoever makes the capture, or was started by
       one */
    KK_COMPUTED("in_laboratory", push_in_laboratory),
    /*** process.untold (integer) findings about it that are not told for that reason */
    KK_COMPUTED("untold", push_untold),
    /*** process.number (integer) a small number that stays the same in every run */
    KK_COMPUTED("number", push_number),
    /*** process.first_event (integer) index of the first event about it */
    KK_COMPUTED("first_event", push_first_event), KK_PROPERTIES_END};

const kk_object_type KK_PROCESS_TYPE = {.name = "process", .properties = PROPERTIES, .one_each = true};
