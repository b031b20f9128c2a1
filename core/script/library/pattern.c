#include "script/library/pattern.h"

#include "script/sandbox/call.h"
#include "script/sandbox/gauge.h"

#include <ctype.h>

#define ESCAPE '%'
/* Nesting of one match within another, as in Lua. */
#define MATCH_DEPTH 200
/* Steps that are charged together. */
#define CHARGE_AFTER 256

void kk_pattern_init(kk_pattern *pattern, lua_State *lua, kk_str text, kk_str source)
{
    pattern->lua = lua;
    pattern->text = text.data;
    pattern->text_end = text.data + text.size;
    pattern->end = source.data + source.size;
    pattern->depth = MATCH_DEPTH;
    pattern->work = 0;
    pattern->level = 0;
}

static inline void step(kk_pattern *pattern)
{
    if (++pattern->work >= CHARGE_AFTER) {
        pattern->work = 0;
        kk_charge(pattern->lua, CHARGE_AFTER);
    }
}

/* One item ends before the position that this gives: a character, %x, or a set. */
static const char *item_end(kk_pattern *pattern, const char *at)
{
    char first = *at++;
    if (first == ESCAPE) {
        if (at == pattern->end) {
            kk_raise(pattern->lua, "malformed pattern (ends with '%%')");
        }
        return at + 1;
    }
    if (first != '[') {
        return at;
    }
    if (at < pattern->end && *at == '^') {
        at++;
    }
    do { /* a ']' that stands first is a character of the set */
        if (at == pattern->end) {
            kk_raise(pattern->lua, "malformed pattern (missing ']')");
        }
        step(pattern);
        char byte = *at++;
        if (byte == ESCAPE) {
            if (at == pattern->end) {
                kk_raise(pattern->lua, "malformed pattern (missing ']')");
            }
            at++;
        }
    } while (at == pattern->end || *at != ']');
    return at + 1;
}

/* %a and the like; an upper-case letter means the complement, anything else itself. */
static bool in_class(int byte, int letter)
{
    bool in;
    switch (tolower(letter)) {
    case 'a':
        in = isalpha(byte);
        break;
    case 'c':
        in = iscntrl(byte);
        break;
    case 'd':
        in = isdigit(byte);
        break;
    case 'g':
        in = isgraph(byte);
        break;
    case 'l':
        in = islower(byte);
        break;
    case 'p':
        in = ispunct(byte);
        break;
    case 's':
        in = isspace(byte);
        break;
    case 'u':
        in = isupper(byte);
        break;
    case 'w':
        in = isalnum(byte);
        break;
    case 'x':
        in = isxdigit(byte);
        break;
    case 'z': /* deprecated, still there */
        in = byte == 0;
        break;
    default:
        return letter == byte;
    }
    return isupper(letter) ? !in : in;
}

/* `at` is after '[', `last` at the closing ']'. */
static bool in_set(kk_pattern *pattern, int byte, const char *at, const char *last)
{
    bool found = true;
    if (*at == '^') {
        found = false;
        at++;
    }
    for (; at < last; at++) {
        step(pattern);
        if (*at == ESCAPE) {
            at++;
            if (in_class(byte, (unsigned char)*at)) {
                return found;
            }
        } else if (last - at > 2 && at[1] == '-') {
            if ((unsigned char)*at <= byte && byte <= (unsigned char)at[2]) {
                return found;
            }
            at += 2;
        } else if ((unsigned char)*at == byte) {
            return found;
        }
    }
    return !found;
}

/* Whether the item from `item` to `item_last` takes the byte at `at`. */
static bool takes(kk_pattern *pattern, const char *at, const char *item, const char *item_last)
{
    if (at >= pattern->text_end) {
        return false;
    }
    step(pattern);
    int byte = (unsigned char)*at;
    switch (*item) {
    case '.':
        return true;
    case ESCAPE:
        return in_class(byte, (unsigned char)item[1]);
    case '[':
        return in_set(pattern, byte, item + 1, item_last - 1);
    default:
        return (unsigned char)*item == byte;
    }
}

static const char *match_balanced(kk_pattern *pattern, const char *at, const char *delimiters)
{
    if (pattern->end - delimiters < 2) {
        kk_raise(pattern->lua, "malformed pattern (missing arguments to '%%b')");
    }
    if (at >= pattern->text_end || *at != delimiters[0]) {
        return NULL;
    }
    size_t open = 1;
    while (++at < pattern->text_end) {
        step(pattern);
        if (*at == delimiters[1]) {
            if (--open == 0) {
                return at + 1;
            }
        } else if (*at == delimiters[0]) {
            open++;
        }
    }
    return NULL;
}

/* The longest run first. */
static const char *match_greedy(kk_pattern *pattern, const char *at, const char *item, const char *item_last)
{
    size_t count = 0;
    while (takes(pattern, at + count, item, item_last)) {
        count++;
    }
    for (;;) {
        const char *end = kk_pattern_match(pattern, at + count, item_last + 1);
        if (end || count == 0) {
            return end;
        }
        count--;
    }
}

/* The shortest run first. */
static const char *match_lazy(kk_pattern *pattern, const char *at, const char *item, const char *item_last)
{
    for (;;) {
        const char *end = kk_pattern_match(pattern, at, item_last + 1);
        if (end) {
            return end;
        }
        if (!takes(pattern, at, item, item_last)) {
            return NULL;
        }
        at++;
    }
}

static const char *open_capture(kk_pattern *pattern, const char *at, const char *rest, ptrdiff_t kind)
{
    if (pattern->level >= KK_PATTERN_CAPTURES) {
        kk_raise(pattern->lua, "too many captures");
    }
    pattern->captures[pattern->level] = (kk_capture){at, kind};
    pattern->level++;
    const char *end = kk_pattern_match(pattern, at, rest);
    if (!end) {
        pattern->level--;
    }
    return end;
}

static const char *close_capture(kk_pattern *pattern, const char *at, const char *rest)
{
    int level = pattern->level - 1;
    while (level >= 0 && pattern->captures[level].size != KK_CAPTURE_OPEN) {
        level--;
    }
    if (level < 0) {
        kk_raise(pattern->lua, "invalid pattern capture");
    }
    pattern->captures[level].size = at - pattern->captures[level].start;
    const char *end = kk_pattern_match(pattern, at, rest);
    if (!end) {
        pattern->captures[level].size = KK_CAPTURE_OPEN;
    }
    return end;
}

/* %1 to %9 */
static const char *match_back(kk_pattern *pattern, const char *at, int digit)
{
    int level = digit - '1';
    if (level < 0 || level >= pattern->level || pattern->captures[level].size == KK_CAPTURE_OPEN) {
        kk_raise(pattern->lua, "invalid capture index %%%d", level + 1);
    }
    ptrdiff_t size = pattern->captures[level].size;
    if (size < 0 || pattern->text_end - at < size) {
        return NULL;
    }
    kk_charge_bytes(pattern->lua, (size_t)size);
    return memcmp(pattern->captures[level].start, at, (size_t)size) == 0 ? at + size : NULL;
}

/* %f[set]: between a byte outside the set and one in it. The text's ends count as '\0'. */
static bool at_frontier(kk_pattern *pattern, const char *at, const char **source)
{
    const char *set = *source;
    if (set == pattern->end || *set != '[') {
        kk_raise(pattern->lua, "missing '[' after '%%f' in pattern");
    }
    const char *after = item_end(pattern, set);
    int before = at == pattern->text ? '\0' : (unsigned char)at[-1];
    int next = at == pattern->text_end ? '\0' : (unsigned char)*at;
    *source = after;
    return !in_set(pattern, before, set + 1, after - 1) && in_set(pattern, next, set + 1, after - 1);
}

/* A simple item with its quantifier. True when matching goes on at *at and *source; else *end is the answer.
 */
static bool match_item(kk_pattern *pattern, const char **at, const char **source, const char **end)
{
    const char *item = *source;
    const char *last = item_end(pattern, item);
    int quantifier = last < pattern->end ? (unsigned char)*last : 0;
    switch (quantifier) {
    case '?':
        if (takes(pattern, *at, item, last)) {
            *end = kk_pattern_match(pattern, *at + 1, last + 1);
            if (*end) {
                return false;
            }
        }
        *source = last + 1;
        return true;
    case '*':
        *end = match_greedy(pattern, *at, item, last);
        return false;
    case '+':
        *end = takes(pattern, *at, item, last) ? match_greedy(pattern, *at + 1, item, last) : NULL;
        return false;
    case '-':
        *end = match_lazy(pattern, *at, item, last);
        return false;
    default:
        *end = NULL;
        if (!takes(pattern, *at, item, last)) {
            return false;
        }
        (*at)++;
        *source = last;
        return true;
    }
}

/* %b, %f and back references. True when one was there: matching goes on, or *at is NULL. */
static bool match_special(kk_pattern *pattern, const char **at, const char **source)
{
    if ((*source)[0] != ESCAPE || *source + 1 == pattern->end) {
        return false;
    }
    unsigned char kind = (unsigned char)(*source)[1];
    if (kind == 'b') {
        *at = match_balanced(pattern, *at, *source + 2);
        *source += 4;
        return true;
    }
    if (kind == 'f') {
        *source += 2;
        *at = at_frontier(pattern, *at, source) ? *at : NULL;
        return true;
    }
    if (isdigit(kind)) {
        *at = match_back(pattern, *at, kind);
        *source += 2;
        return true;
    }
    return false;
}

const char *kk_pattern_match(kk_pattern *pattern, const char *at, const char *source)
{
    if (pattern->depth-- == 0) {
        kk_raise(pattern->lua, "pattern too complex");
    }
    const char *end = NULL;
    for (;;) {
        step(pattern);
        if (!at || source == pattern->end) {
            end = at;
            break;
        }
        if (*source == '(') {
            bool position = source + 1 < pattern->end && source[1] == ')';
            end = open_capture(pattern, at, source + (position ? 2 : 1),
                               position ? KK_CAPTURE_POSITION : KK_CAPTURE_OPEN);
            break;
        }
        if (*source == ')') {
            end = close_capture(pattern, at, source + 1);
            break;
        }
        if (*source == '$' && source + 1 == pattern->end) {
            end = at == pattern->text_end ? at : NULL;
            break;
        }
        if (match_special(pattern, &at, &source)) {
            continue;
        }
        if (!match_item(pattern, &at, &source, &end)) {
            break;
        }
    }
    pattern->depth++;
    return end;
}

/* The item that a match begins with, within the captures that open before it; NULL where a match may begin
 * with nothing, or with something else. */
static const char *first_item(kk_pattern *pattern, const char *source, const char **last)
{
    while (source < pattern->end && *source == '(') {
        source++;
    }
    if (source == pattern->end || *source == ')' || (*source == '$' && source + 1 == pattern->end)) {
        return NULL;
    }
    if (*source == ESCAPE && source + 1 < pattern->end &&
        (source[1] == 'b' || source[1] == 'f' || isdigit((unsigned char)source[1]))) {
        return NULL;
    }
    *last = item_end(pattern, source);
    bool may_be_nothing = *last < pattern->end && **last && strchr("*?-", **last);
    return may_be_nothing ? NULL : source;
}

const char *kk_pattern_skip(kk_pattern *pattern, const char *at, const char *source)
{
    const char *last;
    const char *item = at < pattern->text_end ? first_item(pattern, source, &last) : NULL;
    while (item && at < pattern->text_end && !takes(pattern, at, item, last)) {
        at++;
    }
    return at;
}

void kk_pattern_push_capture(kk_pattern *pattern, int index, const char *start, const char *end)
{
    lua_State *lua = pattern->lua;
    if (index >= pattern->level) {
        if (index != 0) {
            kk_raise(lua, "invalid capture index %%%d", index + 1);
        }
        kk_charge_bytes(lua, (size_t)(end - start));
        lua_pushlstring(lua, start, (size_t)(end - start));
        return;
    }
    const kk_capture *capture = &pattern->captures[index];
    if (capture->size == KK_CAPTURE_OPEN) {
        kk_raise(lua, "unfinished capture");
    }
    if (capture->size == KK_CAPTURE_POSITION) {
        lua_pushinteger(lua, capture->start - pattern->text + 1);
    } else {
        kk_charge_bytes(lua, (size_t)capture->size);
        lua_pushlstring(lua, capture->start, (size_t)capture->size);
    }
}

int kk_pattern_push_captures(kk_pattern *pattern, const char *start, const char *end)
{
    int count = pattern->level == 0 && start ? 1 : pattern->level;
    luaL_checkstack(pattern->lua, count + 4, "too many captures");
    for (int i = 0; i < count; i++) {
        kk_pattern_push_capture(pattern, i, start, end);
    }
    return count;
}
