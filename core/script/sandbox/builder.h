/* A text that grows while Lua code may raise: its memory is Lua's, so nothing leaks and the owner pays.
 * Private to core/script/. */
#ifndef KK_SCRIPT_BUILDER_H
#define KK_SCRIPT_BUILDER_H

#include "script/sandbox/state.h"

typedef struct kk_builder {
    lua_State *lua;
    int slot; /* stack index of its memory */
    char *data;
    size_t size, capacity;
    char small[256];
} kk_builder;

/* Pushes one value, which must stay where it is while the builder is in use. */
void kk_builder_init(lua_State *lua, kk_builder *builder);

/* Raises when the text would grow over the limit of one block. Charges the bytes. */
void kk_builder_add(kk_builder *builder, const char *bytes, size_t size);
static inline void kk_builder_add_str(kk_builder *builder, kk_str text)
{
    kk_builder_add(builder, text.data, text.size);
}
static inline void kk_builder_add_char(kk_builder *builder, char byte)
{
    kk_builder_add(builder, &byte, 1);
}

/* Adds the value on top of the stack, which must be a string or number, and pops it. */
void kk_builder_add_value(kk_builder *builder);

/* Pushes the text. */
void kk_builder_push(kk_builder *builder);

#endif
