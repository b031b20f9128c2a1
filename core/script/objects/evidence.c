/* Evidence of a captured file from the VM's files: its hashes, the YARA rules that match, the task it
 * registers.
 *
 * Hashing and scanning are the engine's work, done once per file: scripts pay for the question, not for that.
 */
#include "script/objects/objects.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

/* Cost of a question, whatever the answer takes. */
#define QUESTION 100

static void set_text(lua_State *lua, const char *name, kk_str text)
{
    kk_push_str(lua, text.size > 0 ? text : (kk_str){NULL, 0});
    lua_setfield(lua, -2, name);
}

static void set_flag(lua_State *lua, const char *name, bool flag)
{
    lua_pushboolean(lua, flag);
    lua_setfield(lua, -2, name);
}

static void set_number(lua_State *lua, const char *name, uint64_t number)
{
    lua_pushinteger(lua, (lua_Integer)number);
    lua_setfield(lua, -2, name);
}

void kk_push_evidence(lua_State *lua, kk_scripts *scripts, const kk_object *object,
                      const kk_property *property)
{
    (void)object;
    (void)property;
    const kk_script_evidence *evidence = &scripts->evidence;
    if (!evidence->hash) {
        lua_pushnil(lua);
        return;
    }
    lua_createtable(lua, 0, 3);
    set_number(lua, "files", evidence->files);
    set_number(lua, "skipped", evidence->skipped);
    set_number(lua, "yara_rules", evidence->yara_rules);
}

/* The path of the file record, or the path itself, that is argument 2. */
static kk_str check_file(lua_State *lua)
{
    const kk_object *file = kk_test_object(lua, 2, &KK_FILE_TYPE);
    kk_str path;
    if (file) {
        path = ((const kk_file_record *)file->pointer)->path;
    } else {
        path.data = luaL_checklstring(lua, 2, &path.size);
    }
    kk_charge(lua, QUESTION + path.size);
    kk_clock_settle(kk_scripts_of(lua));
    return path;
}

static void push_hashes(lua_State *lua, const kk_script_hashes *hashes)
{
    lua_createtable(lua, 0, 6);
    set_text(lua, "md5", hashes->md5);
    set_text(lua, "sha1", hashes->sha1);
    set_text(lua, "sha256", hashes->sha256);
    set_text(lua, "path", hashes->path);
    set_flag(lua, "by_name", hashes->by_name);
    set_number(lua, "size", hashes->size);
}

/*** case:hash(file) { md5, sha1, sha256, size, path, by_name } of a file or captured path when --files has
 * it, else nil. path is of the file at hand; by_name says that only its name is the captured file's. */
int kk_case_hash_method(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    const kk_script_evidence *evidence = &scripts->evidence;
    kk_str path = check_file(lua);
    kk_script_hashes hashes = {0};
    bool known = evidence->hash && evidence->hash(evidence->context, path, &hashes);
    kk_clock_forgive(scripts);
    if (known) {
        push_hashes(lua, &hashes);
    } else {
        lua_pushnil(lua);
    }
    return 1;
}

/*** case:yara(file) The names of the YARA rules (--yara) that match a file or captured path, a list; nil when
 * it was not scanned: --files does not have it, or it cannot be read. */
int kk_case_yara_method(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    const kk_script_evidence *evidence = &scripts->evidence;
    const kk_str *names = NULL;
    size_t count = 0;
    kk_str path = check_file(lua);
    bool scanned = evidence->yara && evidence->yara(evidence->context, path, &names, &count);
    kk_clock_forgive(scripts);
    if (!scanned) {
        lua_pushnil(lua);
        return 1;
    }
    lua_createtable(lua, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        kk_push_str(lua, names[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static void push_actions(lua_State *lua, const kk_task *task)
{
    lua_createtable(lua, (int)task->action_count, 0);
    for (unsigned i = 0; i < task->action_count; i++) {
        const kk_task_action *action = &task->actions[i];
        lua_createtable(lua, 0, 4);
        set_text(lua, "command", action->command);
        set_text(lua, "arguments", action->arguments);
        set_text(lua, "folder", action->folder);
        set_flag(lua, "is_com", action->is_com);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

static void push_triggers(lua_State *lua, const kk_task *task)
{
    lua_createtable(lua, (int)task->trigger_count, 0);
    for (unsigned i = 0; i < task->trigger_count; i++) {
        const kk_task_trigger *trigger = &task->triggers[i];
        lua_createtable(lua, 0, 5);
        set_text(lua, "kind", trigger->kind);
        set_text(lua, "start", trigger->start);
        set_text(lua, "interval", trigger->interval);
        set_text(lua, "schedule", trigger->schedule);
        set_flag(lua, "disabled", trigger->disabled);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

/*** case:task(file) What a file of Windows' Tasks folder (or its captured path) registers, when --files has
 * it: { uri, author, date, description, user, run_level, hidden, actions, triggers }, actions a list of {
 * command, arguments, folder, is_com }, triggers one of { kind, start, interval, schedule, disabled }; else
 * nil. Texts that the file does not have are nil. */
int kk_case_task_method(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    const kk_script_evidence *evidence = &scripts->evidence;
    kk_str path = check_file(lua);
    const kk_task *task = evidence->task ? evidence->task(evidence->context, path) : NULL;
    kk_clock_forgive(scripts);
    if (!task) {
        lua_pushnil(lua);
        return 1;
    }
    lua_createtable(lua, 0, 9);
    set_text(lua, "uri", task->uri);
    set_text(lua, "author", task->author);
    set_text(lua, "date", task->date);
    set_text(lua, "description", task->description);
    set_text(lua, "user", task->user);
    set_text(lua, "run_level", task->run_level);
    set_flag(lua, "hidden", task->hidden);
    push_actions(lua, task);
    lua_setfield(lua, -2, "actions");
    push_triggers(lua, task);
    lua_setfield(lua, -2, "triggers");
    return 1;
}
