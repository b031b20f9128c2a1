#include "script/loading/lexer.h"

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* A byte of names and numbers. */
static bool is_word(int byte)
{
    return kk_is_ascii_letter((char)byte) || is_digit(byte) || byte == '_';
}

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

static void skip_to(kk_lexer *lexer, char byte)
{
    const char *found = memchr(lexer->at, byte, (size_t)(lexer->end - lexer->at));
    skip(lexer, (size_t)((found ? found : lexer->end) - lexer->at));
}

static void skip_long(kk_lexer *lexer, size_t bracket)
{
    skip(lexer, bracket);
    while (lexer->at < lexer->end) {
        size_t level = 1;
        skip_to(lexer, ']');
        while (peek(lexer, level) == '=') {
            level++;
        }
        if (level + 1 == bracket && peek(lexer, level) == ']') {
            skip(lexer, bracket);
            return;
        }
        skip(lexer, 1);
    }
}

static void skip_blank(kk_lexer *lexer)
{
    for (;;) {
        for (; lexer->at < lexer->end && is_blank(*lexer->at); lexer->at++) {
            lexer->line += *lexer->at == '\n';
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
        if (byte == '_' || (!is_word(byte) && byte != '.')) {
            return;
        }
        skip(lexer, exponent ? 2 : 1);
    }
}

/* Keywords by their size, one behind the other. */
static bool is_keyword(kk_str text)
{
    static const char *const BY_SIZE[] = {"",
                                          "",
                                          "doifinor",
                                          "andendfornilnot",
                                          "elsegotothentrue",
                                          "breakfalselocaluntilwhile",
                                          "elseifrepeatreturn",
                                          "",
                                          "function"};
    if (text.size >= sizeof BY_SIZE / sizeof *BY_SIZE) {
        return false;
    }
    for (const char *word = BY_SIZE[text.size]; *word; word += text.size) {
        if (*word == *text.data && memcmp(word, text.data, text.size) == 0) {
            return true;
        }
    }
    return false;
}

/* Bytes of the sign that comes: ... .. // :: << >> == ~= <= >= or one byte. */
static size_t sign_size(const kk_lexer *lexer)
{
    int first = peek(lexer, 0), second = peek(lexer, 1);
    if (second == '=') {
        return first == '=' || first == '~' || first == '<' || first == '>' ? 2 : 1;
    }
    if (first != second) {
        return 1;
    }
    if (first == '.') {
        return peek(lexer, 2) == '.' ? 3 : 2;
    }
    return first == '/' || first == ':' || first == '<' || first == '>' ? 2 : 1;
}

kk_token kk_lexer_next(kk_lexer *lexer)
{
    skip_blank(lexer);
    kk_token token = {KK_TOKEN_END, {lexer->at, 0}, lexer->line};
    if (lexer->at >= lexer->end) {
        return token;
    }
    int first = peek(lexer, 0);
    size_t bracket = long_bracket(lexer);
    if (is_word(first) && !is_digit(first)) {
        while (is_word(peek(lexer, 0))) {
            lexer->at++;
        }
        token.kind = KK_TOKEN_NAME;
    } else if (bracket > 0) {
        skip_long(lexer, bracket);
        token.kind = KK_TOKEN_LITERAL;
    } else if (first == '"' || first == '\'') {
        skip_quoted(lexer);
        token.kind = KK_TOKEN_LITERAL;
    } else if (is_digit(first) || (first == '.' && is_digit(peek(lexer, 1)))) {
        skip_number(lexer);
        token.kind = KK_TOKEN_LITERAL;
    } else {
        lexer->at += sign_size(lexer);
        token.kind = KK_TOKEN_SIGN;
    }
    token.text.size = (size_t)(lexer->at - token.text.data);
    if (token.kind == KK_TOKEN_NAME && is_keyword(token.text)) {
        token.kind = KK_TOKEN_KEYWORD;
    }
    return token;
}
