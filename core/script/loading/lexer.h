/* Tokens of Lua source that is known to compile. Private to core/script/. */
#ifndef KK_SCRIPT_LEXER_H
#define KK_SCRIPT_LEXER_H

#include "base/str.h"

typedef enum kk_token_kind {
    KK_TOKEN_END,
    KK_TOKEN_NAME,
    KK_TOKEN_KEYWORD,
    KK_TOKEN_LITERAL, /* number or text */
    KK_TOKEN_SIGN
} kk_token_kind;

typedef struct kk_token {
    kk_token_kind kind;
    kk_str text;
    unsigned line;
} kk_token;

typedef struct kk_lexer {
    const char *at, *end;
    unsigned line;
} kk_lexer;

kk_lexer kk_lexer_of(kk_str source);
kk_token kk_lexer_next(kk_lexer *lexer);

static inline bool kk_token_is(const kk_token *token, const char *text)
{
    bool can_be = token->kind == KK_TOKEN_KEYWORD || token->kind == KK_TOKEN_SIGN;
    return can_be && token->text.data[0] == text[0] && kk_str_equal(token->text, kk_str_of(text));
}

#endif
