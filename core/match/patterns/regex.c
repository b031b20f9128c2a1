#include "match/patterns/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define JIT_STACK_START ((size_t)32 * 1024)
#define JIT_STACK_MOST  ((size_t)1024 * 1024)
#define HEAP_LIMIT      (20 * 1024) /* kibibytes, for the interpreter */

struct kk_regex_room {
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

struct kk_regex {
    pcre2_code *code;
};

kk_regex_room *kk_match_regex_room_new(void)
{
    kk_regex_room *room = calloc(1, sizeof *room);
    if (!room) {
        return NULL;
    }
    room->match = pcre2_match_data_create(1, NULL);
    room->context = pcre2_match_context_create(NULL);
    room->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MOST, NULL);
    if (!room->match || !room->context) {
        kk_match_regex_room_free(room);
        return NULL;
    }
    pcre2_set_match_limit(room->context, KK_REGEX_STEPS);
    pcre2_set_heap_limit(room->context, HEAP_LIMIT);
    if (room->stack) { /* NULL where PCRE2 has no JIT */
        pcre2_jit_stack_assign(room->context, NULL, room->stack);
    }
    return room;
}

void kk_match_regex_room_free(kk_regex_room *room)
{
    if (room) {
        pcre2_jit_stack_free(room->stack);
        pcre2_match_context_free(room->context);
        pcre2_match_data_free(room->match);
        free(room);
    }
}

static void describe(int code, char text[static 256])
{
    if (pcre2_get_error_message(code, (PCRE2_UCHAR *)text, 256) < 0) {
        text[0] = '\0';
    }
}

kk_regex *kk_match_regex_new(kk_str pattern, bool cased, bool fast, kk_error *error)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    options |= cased ? 0 : PCRE2_CASELESS;
    int code = 0;
    PCRE2_SIZE at = 0;
    kk_regex *regex = calloc(1, sizeof *regex);
    if (!regex) {
        kk_fail_memory(error, "compiling a regex");
        return NULL;
    }
    PCRE2_SPTR data = (PCRE2_SPTR)(pattern.data ? pattern.data : "");
    regex->code = pcre2_compile(data, pattern.size, options, &code, &at, NULL);
    if (!regex->code) {
        char message[256];
        describe(code, message);
        kk_fail(error, "regex [[%.*s]]: %s at character %zu", (int)pattern.size, (const char *)data, message,
                (size_t)at);
        free(regex);
        return NULL;
    }
    if (fast) {
        pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE); /* failing leaves the interpreter */
    }
    return regex;
}

void kk_match_regex_free(kk_regex *regex)
{
    if (regex) {
        pcre2_code_free(regex->code);
        free(regex);
    }
}

kk_regex_answer kk_match_regex_search(const kk_regex *regex, kk_regex_room *room, kk_str text,
                                      kk_error *error)
{
    PCRE2_SPTR data = (PCRE2_SPTR)(text.data ? text.data : "");
    int code = pcre2_match(regex->code, data, text.size, 0, 0, room->match, room->context);
    if (code >= 0) {
        return KK_REGEX_YES;
    }
    if (code == PCRE2_ERROR_NOMATCH) {
        return KK_REGEX_NO;
    }
    char message[256];
    describe(code, message);
    kk_fail(error, "%s: make the regex simpler, with fewer nested repetitions", message);
    return KK_REGEX_FAILED;
}

static void quote(kk_buf *out, kk_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
        if (byte < 0x80 && !letter && !(byte >= '0' && byte <= '9')) {
            kk_buf_append_char(out, '\\');
        }
        kk_buf_append_char(out, (char)byte);
    }
}

static bool check(kk_str pattern, bool cased, kk_error *error)
{
    kk_regex *regex = kk_match_regex_new(pattern, cased, false, error);
    kk_match_regex_free(regex);
    return regex != NULL;
}

const kk_pattern_syntax kk_match_regex_syntax = {.check = check, .quote = quote};
