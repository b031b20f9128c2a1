/* --where EXPR. */
#include "script/language/expressions.h"
#include "script/loading/lexer.h"
#include "script/loading/load.h"
#include "script/sandbox/call.h"

/* Takes the text's value into the expression pointer that the context is. */
static int take_expression(lua_State *lua)
{
    const kk_expression **out = lua_touserdata(lua, 2);
    *out = kk_take_expression(lua, 1, "the expression");
    return 0;
}

/* "return (EXPR)", where net.local becomes net["local"]: `local` is a word of Lua. */
static void append_source(kk_buf *out, kk_str text)
{
    kk_lexer lexer = kk_lexer_of(text);
    kk_token before = {0}, token = kk_lexer_next(&lexer);
    size_t copied = 0;
    kk_buf_append_text(out, "return ");
    for (; token.kind != KK_TOKEN_END; before = token, token = kk_lexer_next(&lexer)) {
        if (kk_token_is(&token, "local") && kk_token_is(&before, ".")) {
            kk_buf_append(out, text.data + copied, (size_t)(before.text.data - (text.data + copied)));
            kk_buf_append_text(out, "[\"local\"]");
            copied = (size_t)(token.text.data + token.text.size - text.data);
        }
    }
    kk_buf_append(out, text.data + copied, text.size - copied);
}

const kk_expression *kk_scripts_expression(kk_scripts *scripts, const char *text, kk_error *error)
{
    const kk_expression *found = NULL;
    kk_buf source = KK_BUF_INIT;
    uint32_t script = kk_script_add(scripts, KK_STR("--where"));
    append_source(&source, kk_str_of(text));
    if (script == UINT32_MAX || source.failed) {
        kk_fail_memory(error, "compiling --where");
    } else {
        const kk_script_file file = {.program = kk_buf_str(&source)};
        found = kk_load_run(scripts, script, &file, take_expression, &found, error) ? found : NULL;
    }
    kk_buf_free(&source);
    return found;
}
