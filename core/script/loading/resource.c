/* Resources of the report PATH.lua are the files of the folder PATH: plain files with plain names, found
 * without following a link, so that a report file from a stranger reads nothing but what came with it. */
#include "script/loading/resource.h"

#include "base/os/file.h"
#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"
#include "script/sandbox/read_file.h"

#include <errno.h>

#define NAME_LIMIT 64 /* bytes */
/* Steps for the system's look at a path, which is taken whether or not there is a file. */
#define LOOK_WORK 200

static bool is_resource_name(kk_str name)
{
    static const char BYTES[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    for (size_t i = 0; i < name.size; i++) {
        if (!memchr(BYTES, name.data[i], sizeof BYTES - 1)) {
            return false;
        }
    }
    return name.size > 0 && name.size <= NAME_LIMIT && name.data[0] != '.';
}

/* Raises unless `path` itself, and not what a link there points to, is of the wanted kind. */
static void check_kind(lua_State *lua, const char *path, bool folder)
{
    kk_os_facts facts;
    if (!kk_os_own_facts_of(path, &facts)) {
        kk_raise(lua, "cannot read %s: %s; resources are the files of the folder that has the report's name",
                 path, strerror(errno));
    }
    if (facts.kind == KK_OS_LINK) {
        kk_raise(lua, "%s is a link; put a copy of what it points to in its place", path);
    }
    if (facts.kind != (folder ? KK_OS_FOLDER : KK_OS_REGULAR)) {
        kk_raise(lua, "%s is no %s; resources are the files of the folder that has the report's name", path,
                 folder ? "folder" : "file");
    }
    if (!folder && facts.size > KK_RESOURCE_LIMIT) {
        kk_raise(lua, "%s is larger than %zu KiB; split it", path, KK_RESOURCE_LIMIT >> 10);
    }
}

/* Pushes the path of the folder with the running report's resources. */
static const char *push_folder(lua_State *lua, const kk_scripts *scripts)
{
    kk_str report = scripts->table.items[scripts->running.script]->path;
    const kk_str ending = KK_STR(".lua");
    if (!kk_str_ends(report, ending)) {
        kk_raise(lua, "resources need a report file whose name ends in .lua; rename %s", report.data);
    }
    return lua_pushlstring(lua, report.data, report.size - ending.size);
}

/*** resource "NAME" The bytes of the file `NAME` in the folder beside the report file that has its name:
 * `page.css` in `mine/` for `mine.lua`, at most 1 MiB, no link. Call it while the report file loads, outside
 * of its functions; names have letters, digits, `_`, `.` and `-`. */
static int read_resource(lua_State *lua)
{
    kk_scripts *scripts = kk_scripts_of(lua);
    kk_str name;
    name.data = luaL_checklstring(lua, 1, &name.size);
    kk_charge(lua, LOOK_WORK);
    if (!scripts->running.loading) {
        return kk_raise(lua,
                        "resource reads while the report file loads; call it outside of functions, into a "
                        "local");
    }
    if (!is_resource_name(name)) {
        return kk_raise(lua, "resource takes the name of a file beside others of the report, such as "
                             "\"page.css\", without a path");
    }
    const char *folder = push_folder(lua, scripts);
    check_kind(lua, folder, true);
    const char *path = lua_pushfstring(lua, "%s/%s", folder, name.data);
    check_kind(lua, path, false);
    kk_error error;
    kk_buf_clear(&scripts->text);
    if (!kk_read_file(path, KK_RESOURCE_LIMIT, &scripts->text, &error)) {
        return kk_raise(lua, "%s", error.text);
    }
    kk_str text = kk_buf_str(&scripts->text);
    kk_charge_bytes(lua, text.size);
    lua_pushlstring(lua, text.data, text.size);
    return 1;
}

void kk_resource_add(lua_State *lua)
{
    lua_pushcfunction(lua, read_resource);
    lua_setfield(lua, -2, "resource");
}
