#include "match/patterns/glob.h"

#include "base/fold.h"
#include "base/utf.h"

typedef struct code_range {
    uint32_t low, high;
} code_range;

typedef enum token_kind { TOKEN_CHARACTER, TOKEN_ANY_CHARACTER, TOKEN_ANY_TEXT, TOKEN_CLASS } token_kind;

typedef struct glob_token {
    token_kind kind;
    bool negated;
    uint32_t code;         /* of TOKEN_CHARACTER */
    uint32_t first, count; /* of TOKEN_CLASS: its ranges */
} glob_token;

struct kk_glob {
    glob_token *tokens;
    code_range *ranges;
    size_t token_count, range_count;
    bool cased;
    kk_literal required;
};

static uint32_t code_of(const kk_glob *glob, uint32_t code)
{
    return glob->cased ? code : kk_fold_code(code);
}

/* A range of letters folds to a range when both ends move alike. */
static code_range folded_range(const kk_glob *glob, code_range given)
{
    code_range folded = {code_of(glob, given.low), code_of(glob, given.high)};
    return folded.high - folded.low == given.high - given.low ? folded : given;
}

/* Reads the class whose `[` ends at `*at`; false when it is not closed, empty or backwards. */
static bool read_class(kk_glob *glob, kk_str pattern, size_t *at)
{
    glob_token *class = &glob->tokens[glob->token_count++];
    *class = (glob_token){.kind = TOKEN_CLASS, .first = (uint32_t)glob->range_count};
    if (*at < pattern.size && (pattern.data[*at] == '!' || pattern.data[*at] == '^')) {
        class->negated = true;
        ++*at;
    }
    size_t start = *at;
    while (*at < pattern.size && (pattern.data[*at] != ']' || *at == start)) {
        code_range range;
        range.low = range.high = kk_utf8_next(pattern, at);
        if (*at + 1 < pattern.size && pattern.data[*at] == '-' && pattern.data[*at + 1] != ']') {
            ++*at;
            range.high = kk_utf8_next(pattern, at);
        }
        if (range.low > range.high) {
            return false;
        }
        glob->ranges[glob->range_count++] = folded_range(glob, range);
        class->count++;
    }
    ++*at; /* the closing bracket */
    return *at <= pattern.size && class->count > 0;
}

static bool read_tokens(kk_glob *glob, kk_str pattern, kk_error *error)
{
    size_t at = 0;
    while (at < pattern.size) {
        uint32_t code = kk_utf8_next(pattern, &at);
        glob_token *next = &glob->tokens[glob->token_count];
        if (code == '[') {
            if (!read_class(glob, pattern, &at)) {
                return kk_fail(error,
                               "glob [[%.*s]]: a [ needs characters or ranges such as a-z and a closing ]; "
                               "write [[]] for the bracket itself",
                               (int)pattern.size, pattern.data);
            }
            continue;
        }
        if (code == '*' && glob->token_count && next[-1].kind == TOKEN_ANY_TEXT) {
            continue;
        }
        *next = (glob_token){.kind = TOKEN_CHARACTER, .code = code_of(glob, code)};
        if (code == '*' || code == '?') {
            next->kind = code == '*' ? TOKEN_ANY_TEXT : TOKEN_ANY_CHARACTER;
        }
        glob->token_count++;
    }
    return true;
}

/* The longest run of characters becomes the required text. */
static bool find_required(kk_arena *arena, kk_glob *glob)
{
    size_t best = 0;
    size_t best_count = 0;
    for (size_t i = 0; i < glob->token_count;) {
        size_t start = i;
        while (i < glob->token_count && glob->tokens[i].kind == TOKEN_CHARACTER) {
            i++;
        }
        if (i - start > best_count) {
            best = start;
            best_count = i - start;
        }
        i += i < glob->token_count;
    }
    char *text = kk_arena_alloc(arena, best_count * 4);
    if (!text) {
        return false;
    }
    size_t size = 0;
    for (size_t i = 0; i < best_count; i++) {
        size += kk_utf8_encode(glob->tokens[best + i].code, text + size);
    }
    bool at_start = best == 0;
    bool at_end = best + best_count == glob->token_count;
    kk_anchor anchor = at_start && at_end ? KK_ANCHOR_WHOLE
                       : at_start         ? KK_ANCHOR_START
                       : at_end           ? KK_ANCHOR_END
                                          : KK_ANCHOR_ANYWHERE;
    glob->required = (kk_literal){.text = {text, size}, .anchor = anchor};
    return true;
}

kk_glob *kk_match_glob_new(kk_arena *arena, kk_str pattern, bool cased, kk_error *error)
{
    kk_glob *glob = kk_arena_calloc(arena, 1, sizeof *glob);
    if (glob) {
        glob->cased = cased;
        glob->tokens = kk_arena_calloc(arena, pattern.size + 1, sizeof *glob->tokens);
        glob->ranges = kk_arena_calloc(arena, pattern.size + 1, sizeof *glob->ranges);
    }
    if (!glob || !glob->tokens || !glob->ranges) {
        kk_fail_memory(error, "reading a glob");
        return NULL;
    }
    if (!read_tokens(glob, pattern, error)) {
        return NULL;
    }
    if (!find_required(arena, glob)) {
        kk_fail_memory(error, "reading a glob");
        return NULL;
    }
    return glob;
}

static bool in_class(const kk_glob *glob, const glob_token *class, uint32_t code)
{
    for (uint32_t i = 0; i < class->count; i++) {
        code_range range = glob->ranges[class->first + i];
        if (code >= range.low && code <= range.high) {
            return !class->negated;
        }
    }
    return class->negated;
}

static bool token_takes(const kk_glob *glob, const glob_token *token, uint32_t code)
{
    switch (token->kind) {
    case TOKEN_CHARACTER:
        return token->code == code;
    case TOKEN_CLASS:
        return in_class(glob, token, code);
    default:
        return true;
    }
}

/* Where the text behind a star may go on, at or behind `at`: at the token's character, or anywhere. */
static size_t next_candidate(const glob_token *token, kk_str text, size_t at)
{
    if (token->kind != TOKEN_CHARACTER || token->code >= 0x80) {
        return at;
    }
    const char *found = memchr(text.data + at, (int)token->code, text.size - at);
    return found ? (size_t)(found - text.data) : text.size;
}

bool kk_match_glob_matches(const kk_glob *glob, kk_str text)
{
    const glob_token *tokens = glob->tokens;
    size_t count = glob->token_count;
    size_t at = 0;
    size_t i = 0;
    size_t star = SIZE_MAX; /* the last star met, and where the text behind it begins */
    size_t star_at = 0;
    while (at < text.size) {
        size_t next = at;
        uint32_t code = kk_utf8_next(text, &next);
        if (i < count && tokens[i].kind == TOKEN_ANY_TEXT) {
            star = i++;
            star_at = at = i < count ? next_candidate(&tokens[i], text, at) : text.size;
        } else if (i < count && token_takes(glob, &tokens[i], code)) {
            i++;
            at = next;
        } else if (star != SIZE_MAX) {
            kk_utf8_next(text, &star_at);
            i = star + 1;
            star_at = at = next_candidate(&tokens[i], text, star_at);
        } else {
            return false;
        }
    }
    while (i < count && tokens[i].kind == TOKEN_ANY_TEXT) {
        i++;
    }
    return i == count;
}

kk_literal kk_match_glob_required(const kk_glob *glob)
{
    return glob->required;
}

static void quote(kk_buf *out, kk_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        if (byte == '*' || byte == '?' || byte == '[') {
            kk_buf_append_char(out, '[');
            kk_buf_append_char(out, byte);
            kk_buf_append_char(out, ']');
        } else {
            kk_buf_append_char(out, byte);
        }
    }
}

static bool check(kk_str pattern, bool cased, kk_error *error)
{
    kk_arena arena = KK_ARENA_INIT;
    bool good = kk_match_glob_new(&arena, pattern, cased, error) != NULL;
    kk_arena_free(&arena);
    return good;
}

const kk_pattern_syntax kk_match_glob_syntax = {.check = check, .quote = quote, .glob = kk_match_glob_new};
