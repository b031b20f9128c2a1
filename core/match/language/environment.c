#include "match/language/environment_impl.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/fold.h"
#include "base/grow.h"
#include "base/os/file.h"
#include "base/utf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define LARGEST_FILE                                                                                         \
    ((size_t)16 << 20) /* bytes; an environment block on Windows has at most 32767 characters */

typedef struct environment_variable {
    kk_str name;
    kk_str *values;
    size_t count, capacity;
    bool from_file; /* its values are those of the file that is being read */
} environment_variable;

struct kk_environment {
    kk_arena arena;
    environment_variable *variables;
    size_t count, capacity;
    kk_event_clock clock;
};

void kk_environment_set_clock(kk_environment *environment, const kk_event_clock *clock)
{
    environment->clock = *clock;
}

kk_event_clock kk_match_clock(const kk_environment *environment)
{
    return environment ? environment->clock : (kk_event_clock){0};
}

kk_environment *kk_environment_new(void)
{
    return calloc(1, sizeof(kk_environment));
}

void kk_environment_free(kk_environment *environment)
{
    if (environment) {
        for (size_t i = 0; i < environment->count; i++) {
            free(environment->variables[i].values);
        }
        free(environment->variables);
        kk_arena_free(&environment->arena);
        free(environment);
    }
}

static environment_variable *find_variable(const kk_environment *environment, kk_str name)
{
    for (size_t i = 0; i < environment->count; i++) {
        if (kk_str_equal_nocase(environment->variables[i].name, name)) {
            return &environment->variables[i];
        }
    }
    return NULL;
}

static environment_variable *add_variable(kk_environment *environment, kk_str name)
{
    if (!kk_grow(&environment->variables, &environment->capacity, environment->count + 1,
                 sizeof *environment->variables)) {
        return NULL;
    }
    kk_str copy = kk_arena_copy(&environment->arena, name);
    if (!copy.data) {
        return NULL;
    }
    environment_variable *added = &environment->variables[environment->count++];
    *added = (environment_variable){.name = copy};
    return added;
}

static bool add_value(kk_environment *environment, environment_variable *variable, kk_str value)
{
    for (size_t i = 0; i < variable->count; i++) {
        if (kk_str_equal_nocase(variable->values[i], value)) {
            return true;
        }
    }
    if (!kk_grow(&variable->values, &variable->capacity, variable->count + 1, sizeof *variable->values)) {
        return false;
    }
    kk_str copy = kk_arena_copy(&environment->arena, value);
    if (copy.data) {
        variable->values[variable->count++] = copy;
    }
    return copy.data != NULL;
}

bool kk_environment_add(kk_environment *environment, kk_str name, kk_str value)
{
    if (value.size == 0) {
        return true; /* a pattern made from nothing would match everything */
    }
    environment_variable *variable = find_variable(environment, name);
    variable = variable ? variable : add_variable(environment, name);
    return variable && add_value(environment, variable, value);
}

kk_str kk_environment_value(const kk_environment *environment, kk_str name, size_t i)
{
    const environment_variable *variable = find_variable(environment, name);
    return variable && i < variable->count ? variable->values[i] : (kk_str){NULL, 0};
}

#define BLANKS " \t"

/* A line of a file; a name's first line forgets what was known of it before. */
static bool read_line(kk_environment *environment, kk_str line, const char *path, size_t number,
                      kk_error *error)
{
    line = kk_str_trim(line, BLANKS);
    if (line.size == 0 || line.data[0] == '#') {
        return true;
    }
    size_t equals = kk_str_find(line, KK_STR("="), 1); /* Windows has names that begin with = */
    if (equals == SIZE_MAX) {
        return kk_fail(error, "%s:%zu: a line is NAME=value or begins with #", path, number);
    }
    kk_str name = kk_str_trim(kk_str_slice(line, 0, equals), BLANKS);
    kk_str value = kk_str_trim(kk_str_slice(line, equals + 1, line.size), BLANKS);
    environment_variable *variable = find_variable(environment, name);
    variable = variable ? variable : add_variable(environment, name);
    if (!variable) {
        return kk_fail_memory(error, "reading an environment file");
    }
    if (!variable->from_file) {
        variable->from_file = true;
        variable->count = 0;
    }
    if (value.size && !add_value(environment, variable, value)) {
        return kk_fail_memory(error, "reading an environment file");
    }
    return true;
}

static bool read_lines(kk_environment *environment, kk_str text, const char *path, kk_error *error)
{
    if (!kk_utf8_valid(text)) {
        return kk_fail(error, "%s: not UTF-8: save the file as UTF-8", path);
    }
    if (kk_str_starts(text, KK_STR("\xEF\xBB\xBF"))) {
        text = kk_str_slice(text, 3, text.size);
    }
    size_t at = 0;
    for (size_t number = 1; at < text.size; number++) {
        size_t end = kk_str_find(text, KK_STR("\n"), at);
        end = end == SIZE_MAX ? text.size : end;
        kk_str line = kk_str_slice(text, at, end - at);
        line.size -= line.size && line.data[line.size - 1] == '\r';
        if (!read_line(environment, line, path, number, error)) {
            return false;
        }
        at = end + 1;
    }
    return true;
}

static bool read_whole(FILE *file, const char *path, kk_buf *text, kk_error *error)
{
    size_t got = 0;
    do {
        char *room = kk_buf_reserve(text, 4096);
        if (!room) {
            return kk_fail_memory(error, "reading an environment file");
        }
        got = fread(room, 1, 4096, file);
        text->size += got;
    } while (got > 0 && text->size <= LARGEST_FILE);
    if (ferror(file)) {
        return kk_fail(error, "%s: %s", path, strerror(errno));
    }
    if (text->size > LARGEST_FILE) {
        return kk_fail(error, "%s: larger than an environment can be (16 MB)", path);
    }
    return true;
}

bool kk_environment_read(kk_environment *environment, const char *path, kk_error *error)
{
    FILE *file = kk_os_open_stream(path);
    if (!file) {
        return kk_fail(error, "%s: %s", path, strerror(errno));
    }
    kk_buf text = KK_BUF_INIT;
    bool read =
        read_whole(file, path, &text, error) && read_lines(environment, kk_buf_str(&text), path, error);
    fclose(file);
    kk_buf_free(&text);
    for (size_t i = 0; i < environment->count; i++) {
        environment->variables[i].from_file = false;
    }
    return read;
}

/* --- operands --- */

static bool is_name_byte(char byte)
{
    bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    return letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '(' || byte == ')';
}

/* The name between `%` at `at` and the next `%`, when it looks like a variable's. */
static kk_str name_at(kk_str text, size_t at)
{
    size_t end = kk_str_find(text, KK_STR("%"), at + 1);
    if (end == SIZE_MAX || end == at + 1) {
        return (kk_str){NULL, 0};
    }
    kk_str name = kk_str_slice(text, at + 1, end - at - 1);
    for (size_t i = 0; i < name.size; i++) {
        if (!is_name_byte(name.data[i]) || (i == 0 && name.data[i] >= '0' && name.data[i] <= '9')) {
            return (kk_str){NULL, 0};
        }
    }
    return name;
}

bool kk_match_variable_next(kk_str text, size_t from, size_t *at, kk_str *name)
{
    size_t percent = kk_str_find(text, KK_STR("%"), from);
    while (percent != SIZE_MAX) {
        *name = name_at(text, percent);
        if (name->data) {
            *at = percent;
            return true;
        }
        percent = kk_str_find(text, KK_STR("%"), percent + 1);
    }
    return false;
}

/* A folder's backslash at the end is one too many before another. */
static kk_str fitting(kk_str value, kk_str rest)
{
    if (value.size && value.data[value.size - 1] == '\\' && kk_str_starts(rest, KK_STR("\\"))) {
        value.size--;
    }
    return value;
}

bool kk_match_expand(const kk_environment *environment, kk_str text, size_t choice,
                     void (*quote)(kk_buf *out, kk_str value), kk_buf *out)
{
    size_t from = 0;
    size_t at;
    kk_str name;
    while (kk_match_variable_next(text, from, &at, &name)) {
        const environment_variable *variable = environment ? find_variable(environment, name) : NULL;
        if (!variable || variable->count == 0) {
            return false;
        }
        kk_buf_append_str(out, kk_str_slice(text, from, at - from));
        from = at + name.size + 2;
        quote(out, fitting(variable->values[choice % variable->count], kk_str_slice(text, from, text.size)));
        choice /= variable->count;
    }
    kk_buf_append_str(out, kk_str_slice(text, from, text.size));
    return choice == 0;
}

size_t kk_match_expansions(const kk_environment *environment, kk_str text)
{
    size_t count = 1;
    size_t from = 0;
    size_t at;
    kk_str name;
    while (kk_match_variable_next(text, from, &at, &name)) {
        const environment_variable *variable = environment ? find_variable(environment, name) : NULL;
        count *= variable ? variable->count : 0;
        if (count > KK_MOST_EXPANSIONS) {
            count = KK_MOST_EXPANSIONS;
        }
        from = at + name.size + 2;
    }
    return count;
}
