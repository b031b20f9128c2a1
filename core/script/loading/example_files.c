#include "script/loading/example_files.h"

#include "base/fold.h"
#include "script/sandbox/call.h"

#define FILE_LIMIT 1000
#define RULE_LIMIT 1000

static kk_str take_text(lua_State *lua, const char *name, kk_arena *arena)
{
    kk_str text = {"", 0};
    if (lua_getfield(lua, -1, name) != LUA_TNIL) {
        text.data = luaL_checklstring(lua, -1, &text.size);
        text = kk_arena_copy(arena, text);
    }
    lua_pop(lua, 1);
    return text;
}

static void take_yara(lua_State *lua, kk_example_file *file, kk_arena *arena)
{
    if (lua_getfield(lua, -1, "yara") != LUA_TNIL) {
        luaL_checktype(lua, -1, LUA_TTABLE);
        lua_Integer count = luaL_len(lua, -1);
        bool fits = count >= 0 && count < RULE_LIMIT;
        file->yara = fits ? kk_arena_calloc(arena, (size_t)count + 1, sizeof *file->yara) : NULL;
        for (lua_Integer i = 1; file->yara && i <= count; i++) {
            lua_geti(lua, -1, i);
            file->yara[i - 1] = kk_arena_copy(arena, kk_str_of(luaL_checkstring(lua, -1)));
            lua_pop(lua, 1);
        }
        file->yara_count = file->yara ? (size_t)count : 0;
    }
    lua_pop(lua, 1);
}

static void take_task(lua_State *lua, kk_example_file *file, kk_arena *arena)
{
    kk_str xml = take_text(lua, "task", arena);
    if (xml.size == 0) {
        return;
    }
    file->task = kk_arena_calloc(arena, 1, sizeof *file->task);
    if (!file->task || !kk_task_parse(xml.data, xml.size, arena, file->task)) {
        kk_raise(lua, "files: the task of %.200s is no task's XML", file->path.data);
    }
}

void kk_example_files_take(lua_State *lua, kk_example_files *files, kk_arena *arena)
{
    luaL_checktype(lua, -1, LUA_TTABLE);
    files->items = kk_arena_calloc(arena, FILE_LIMIT, sizeof *files->items);
    lua_pushnil(lua);
    while (files->items && lua_next(lua, -2)) {
        if (lua_type(lua, -2) != LUA_TSTRING || files->count == FILE_LIMIT) {
            kk_raise(lua, "files: give up to %d paths with what is known of each", FILE_LIMIT);
        }
        luaL_checktype(lua, -1, LUA_TTABLE);
        kk_example_file *file = &files->items[files->count++];
        file->path = kk_arena_copy(arena, kk_str_of(lua_tostring(lua, -2)));
        file->sha256 = take_text(lua, "sha256", arena);
        take_yara(lua, file, arena);
        take_task(lua, file, arena);
        lua_pop(lua, 1);
    }
}

static const kk_example_file *find(const kk_example_files *files, kk_str path)
{
    for (size_t i = 0; i < files->count; i++) {
        if (kk_str_equal_nocase(files->items[i].path, path)) {
            return &files->items[i];
        }
    }
    return NULL;
}

static bool hash_of(void *context, kk_str path, kk_script_hashes *hashes)
{
    const kk_example_file *file = find(context, path);
    if (!file || file->sha256.size == 0) {
        return false;
    }
    *hashes =
        (kk_script_hashes){.md5 = KK_STR(""), .sha1 = KK_STR(""), .sha256 = file->sha256, .path = file->path};
    return true;
}

static bool matches_of(void *context, kk_str path, const kk_str **names, size_t *count)
{
    const kk_example_file *file = find(context, path);
    if (!file || !file->yara) {
        return false;
    }
    *names = file->yara;
    *count = file->yara_count;
    return true;
}

static const kk_task *task_of(void *context, kk_str path)
{
    const kk_example_file *file = find(context, path);
    return file ? file->task : NULL;
}

kk_script_evidence kk_example_files_evidence(kk_example_files *files)
{
    return (kk_script_evidence){.context = files,
                                .hash = hash_of,
                                .yara = matches_of,
                                .task = task_of,
                                .files = files->count,
                                .yara_rules = 1};
}
