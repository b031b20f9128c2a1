#include "script/lexer.h"

#include <ctype.h>

kk_lexer kk_lexer_of(kk_str source)
{
    kk_lexer lexer = {source.data, source.data + source.size, 1};
    if (source.size > 0 && source.data[0] == '#') { /* first line of a program, which Lua skips in files */
        while (lexer.at < lexer.end && *lexer.at != '\n') {
            lexer.at++;
        }
    }
    return lexer;
}

static int peek(const kk_lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? (unsigned char)lexer->at[ahead] : 0;
}

static void skip(kk_lexer *lexer, size_t count)
{
    for (; count > 0 && lexer->at < lexer->end; count--) {
        lexer->line += *lexer->at++ == '\n';
    }
}

/* Bytes of an opening long bracket ("[==["), 0 when there is none. */
static size_t long_bracket(const kk_lexer *lexer)
{
    size_t level = 1;
    if (peek(lexer, 0) != '[') {
        return 0;
    }
    while (peek(lexer, level) == '=') {
        level++;
    }
    return peek(lexer, level) == '[' ? level + 1 : 0;
}

static void skip_long(kk_lexer *lexer, size_t bracket)
{
    skip(lexer, bracket);
    while (lexer->at < lexer->end) {
        if (*lexer->at == ']') {
            size_t level = 1;
            while (peek(lexer, level) == '=') {
                level++;
            }
            if (level + 1 == bracket && peek(lexer, level) == ']') {
                skip(lexer, bracket);
                return;
            }
        }
        skip(lexer, 1);
    }
}

static void skip_blank(kk_lexer *lexer)
{
    for (;;) {
        while (lexer->at < lexer->end && isspace((unsigned char)*lexer->at)) {
            skip(lexer, 1);
        }
        if (peek(lexer, 0) != '-' || peek(lexer, 1) != '-') {
            return;
        }
        skip(lexer, 2);
        size_t bracket = long_bracket(lexer);
        if (bracket > 0) {
            skip_long(lexer, bracket);
            continue;
        }
        const char *line_end = memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));
        lexer->at = line_end ? line_end : lexer->end;
    }
}

static void skip_quoted(kk_lexer *lexer)
{
    char quote = *lexer->at;
    skip(lexer, 1);
    while (lexer->at < lexer->end && *lexer->at != quote) {
        skip(lexer, *lexer->at == '\\' ? 2 : 1);
    }
    skip(lexer, 1);
}

static void skip_number(kk_lexer *lexer)
{
    while (lexer->at < lexer->end) {
        int byte = (unsigned char)*lexer->at, next = peek(lexer, 1);
        bool exponent =
            (byte == 'e' || byte == 'E' || byte == 'p' || byte == 'P') && (next == '+' || next == '-');
        if (!isalnum(byte) && byte != '.') {
            return;
        }
        skip(lexer, exponent ? 2 : 1);
    }
}

static bool is_keyword(kk_str text)
{
    static const char *const KEYWORDS[] = {
        "and", "break", "do",  "else", "elseif", "end",    "false",  "for",  "function", "goto",  "if",
        "in",  "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until", "while"};
    for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++) {
        if (text.data[0] == KEYWORDS[i][0] && kk_str_equal(text, kk_str_of(KEYWORDS[i]))) {
            return true;
        }
    }
    return false;
}

static void skip_sign(kk_lexer *lexer)
{
    static const char *const SIGNS[] = {"...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"};
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
        if (*lexer->at == SIGNS[i][0] &&
            kk_str_starts((kk_str){lexer->at, (size_t)(lexer->end - lexer->at)}, kk_str_of(SIGNS[i]))) {
            skip(lexer, strlen(SIGNS[i]));
            return;
        }
    }
    skip(lexer, 1);
}

kk_token kk_lexer_next(kk_lexer *lexer)
{
    skip_blank(lexer);
    kk_token token = {KK_TOKEN_END, {lexer->at, 0}, lexer->line};
    if (lexer->at >= lexer->end) {
        return token;
    }
    unsigned char first = (unsigned char)*lexer->at;
    size_t bracket = long_bracket(lexer);
    if (isalpha(first) || first == '_') {
        while (lexer->at < lexer->end && (isalnum((unsigned char)*lexer->at) || *lexer->at == '_')) {
            lexer->at++;
        }
        token.kind = KK_TOKEN_NAME;
    } else if (bracket > 0) {
        skip_long(lexer, bracket);
        token.kind = KK_TOKEN_LITERAL;
    } else if (first == '"' || first == '\'') {
        skip_quoted(lexer);
        token.kind = KK_TOKEN_LITERAL;
    } else if (isdigit(first) || (first == '.' && isdigit((unsigned char)peek(lexer, 1)))) {
        skip_number(lexer);
        token.kind = KK_TOKEN_LITERAL;
    } else {
        skip_sign(lexer);
        token.kind = KK_TOKEN_SIGN;
    }
    token.text.size = (size_t)(lexer->at - token.text.data);
    if (token.kind == KK_TOKEN_NAME && is_keyword(token.text)) {
        token.kind = KK_TOKEN_KEYWORD;
    }
    return token;
}
