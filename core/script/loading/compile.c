#include "script/loading/compile.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

struct kk_compiler {
    size_t size, used; /* bytes of the room; both multiples of its alignment */
    _Alignas(max_align_t) char room[];
};

#define ALIGNMENT _Alignof(max_align_t)

static size_t aligned(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

kk_compiler *kk_compiler_new(size_t memory)
{
    size_t size = memory / ALIGNMENT * ALIGNMENT;
    kk_compiler *compiler = malloc(sizeof *compiler + size);
    if (compiler) {
        compiler->size = size;
        compiler->used = 0;
    }
    return compiler;
}

void kk_compiler_free(kk_compiler *compiler)
{
    free(compiler);
}

/* lua_Alloc: one block behind the other; a program's are dropped all at once. */
static void *allocate(void *context, void *block, size_t old_size, size_t new_size)
{
    kk_compiler *self = context;
    if (new_size == 0 || (block && new_size <= old_size)) {
        return new_size == 0 ? NULL : block;
    }
    bool is_last = block && (char *)block + aligned(old_size) == self->room + self->used;
    size_t at = is_last ? (size_t)((char *)block - self->room) : self->used;
    if (new_size > self->size - at) {
        return NULL;
    }
    void *moved = self->room + at;
    if (block && !is_last) {
        memcpy(moved, block, old_size);
    }
    self->used = at + aligned(new_size);
    return moved;
}

typedef struct program {
    const char *chunk;
    kk_str text;
    kk_buf *code;
    int depth; /* calls still to be made before compiling */
} program;

static int append(lua_State *lua, const void *bytes, size_t size, void *context)
{
    (void)lua;
    kk_buf *code = context;
    kk_buf_append(code, bytes, size);
    return code->failed;
}

/* Goes down the stack, then compiles. */
static int compile(lua_State *lua)
{
    program *given = lua_touserdata(lua, 1);
    if (given->depth-- > 0) {
        lua_pushcfunction(lua, compile);
        lua_pushlightuserdata(lua, given);
        lua_call(lua, 1, 0);
    } else if (luaL_loadbufferx(lua, given->text.data, given->text.size, given->chunk, "t") != LUA_OK ||
               lua_dump(lua, append, given->code, 0) != 0) {
        return lua_error(lua);
    }
    return 0;
}

bool kk_compile(kk_compiler *compiler, const char *chunk, kk_str text, kk_buf *code)
{
    program given = {chunk, text, code, KK_COMPILE_DEPTH};
    compiler->used = 0;
    lua_State *lua = lua_newstate(allocate, compiler);
    if (!lua) {
        return false;
    }
    lua_gc(lua, LUA_GCSTOP);
    lua_pushcfunction(lua, compile);
    lua_pushlightuserdata(lua, &given);
    bool done = lua_pcall(lua, 1, 0, 0) == LUA_OK;
    if (!done) {
        kk_buf_clear(code);
    }
    return done; /* the state is not closed: all that it holds is in the room */
}
