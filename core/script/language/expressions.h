/* Fields and expressions as scripts write them. Private to core/script/. */
#ifndef KK_SCRIPT_EXPRESSIONS_H
#define KK_SCRIPT_EXPRESSIONS_H

#include "script/sandbox/object.h"

/* An expression that a script built: where, and whether anything used it. */
typedef struct kk_built {
    uint32_t script;
    unsigned line;
    bool used, reported;
} kk_built;

/* The expressions that scripts built, in order. */
typedef struct kk_built_list {
    kk_expressions *expressions; /* that they are of */
    size_t booked;               /* bytes of those, booked on scripts so far */
    kk_built *items;
    size_t count, capacity;
    size_t checked; /* the first that kk_check_unused has not seen */
} kk_built_list;

/* False when memory is out. */
bool kk_built_list_init(kk_built_list *built);
void kk_built_list_free(kk_built_list *built);

extern const kk_object_type KK_EXPRESSION_TYPE; /* pointer: the kk_expression; number: its kk_built */

/* Pushes an expression object and notes where it was built. NULL raises that memory is out. */
void kk_push_expression(lua_State *lua, const kk_expression *expression);

/* Books `bytes` of expressions and blocks, which are no memory of Lua's, on the running script. */
void kk_book_built(lua_State *lua, size_t bytes);

/* The expression at `index`, marked as used, or raises, `what` naming the operand ("match", "the right side
 * of
 * &"). */
const kk_expression *kk_take_expression(lua_State *lua, int index, const char *what);

/* True for fields and groups of fields. `name` (may be NULL) gets the dotted name. */
bool kk_test_field(lua_State *lua, int index, kk_field *field, const char **name);

/* Prints a test of the field at `index`, for messages: "path:contains [[...]]", "file.created:is(true)". */
void kk_print_example_test(lua_State *lua, int index, char *out, size_t size);

/* Fills the metatable on top with & | ~ and with errors for everything else. */
void kk_expression_metamethods(lua_State *lua);

/* Fill the table on top: path, registry, ... (fields.c); activity, whitelist, rule (blocks.c). */
void kk_language_fields(lua_State *lua);
void kk_language_blocks(lua_State *lua);

/* Raises unless rules are being loaded: expressions are compiled before the capture is read. */
void kk_require_loading(lua_State *lua, const char *what);

/* Notes an error for every expression that was built since the last call, used by nothing and is out of
 * reach. */
void kk_check_unused(kk_scripts *scripts);

#endif
