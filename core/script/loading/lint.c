/* A reader of Lua's grammar that follows only what matters here: which names are fields, which values are
 * expressions. It runs after Lua's own compiler, so the source is well-formed and nests no deeper than Lua
 * allows. */
#include "script/loading/lint.h"

#include "base/grow.h"
#include "event/field.h"
#include "match/expression.h"
#include "script/loading/lexer.h"

#include <stdlib.h>

/* Global names beyond these are not followed, so that a file of assignments cannot take long. */
#define VARIABLE_LIMIT 2000

typedef enum value { VALUE_OTHER, VALUE_FIELD, VALUE_TEST } value;

typedef struct variable {
    kk_str name;
    value holds;
} variable;

typedef struct reader {
    void (*found)(void *context, const kk_misuse *misuse);
    void *context;
    kk_lexer lexer;
    kk_token now, ahead;
    variable *variables; /* visible ones, innermost last */
    size_t count, capacity;
    bool clean;
} reader;

static void read_block(reader *in);
static value read_expression(reader *in, int limit);
static value read_suffixed(reader *in);

static void next(reader *in)
{
    in->now = in->ahead;
    in->ahead = kk_lexer_next(&in->lexer);
}

static bool at(const reader *in, const char *text)
{
    return kk_token_is(&in->now, text);
}

static bool accept(reader *in, const char *text)
{
    bool there = at(in, text);
    if (there) {
        next(in);
    }
    return there;
}

/* --- names --- */

static void declare(reader *in, kk_str name, value holds)
{
    if (!kk_grow(&in->variables, &in->capacity, in->count + 1, sizeof *in->variables)) {
        return;
    }
    in->variables[in->count++] = (variable){name, holds};
}

static bool is_field_root(kk_str name)
{
    for (int i = 0; i < KK_FIELD_COUNT; i++) {
        kk_str known = kk_field_info_of((kk_field)i)->name;
        if (known.data[0] == name.data[0] && kk_str_starts(known, name) &&
            (known.size == name.size || known.data[name.size] == '.')) {
            return true;
        }
    }
    return false;
}

static value value_of(const reader *in, kk_str name)
{
    for (size_t i = in->count; i > 0; i--) {
        if (kk_str_equal(in->variables[i - 1].name, name)) {
            return in->variables[i - 1].holds;
        }
    }
    return is_field_root(name) ? VALUE_FIELD : VALUE_OTHER;
}

static void assign(reader *in, kk_str name, value holds)
{
    for (size_t i = in->count; i > 0; i--) {
        if (kk_str_equal(in->variables[i - 1].name, name)) {
            in->variables[i - 1].holds = holds;
            return;
        }
    }
    if (in->count < VARIABLE_LIMIT) {
        declare(in, name, holds);
    }
}

/* --- misuse --- */

static const struct {
    const char *sign, *right;
} MISUSES[] = {
    {"and", "write & between expressions"},  {"or", "write | between expressions"},
    {"not", "write ~ before an expression"}, {"==", "write FIELD:is(VALUE)"},
    {"~=", "write ~FIELD:is(VALUE)"},        {"<", "write FIELD:lt(VALUE)"},
    {"<=", "write FIELD:le(VALUE)"},         {">", "write FIELD:gt(VALUE)"},
    {">=", "write FIELD:ge(VALUE)"},
};

static void check(reader *in, const kk_token *sign, bool misused)
{
    if (!misused) {
        return;
    }
    for (size_t i = 0; i < sizeof MISUSES / sizeof *MISUSES; i++) {
        if (kk_token_is(sign, MISUSES[i].sign)) {
            const kk_misuse misuse = {sign->line, MISUSES[i].sign, MISUSES[i].right};
            if (in->found) {
                in->found(in->context, &misuse);
            }
            in->clean = false;
        }
    }
}

/* --- expressions --- */

typedef struct binary {
    const char *sign;
    int left, right; /* precedence of section 3.4.8 of Lua's manual; right lower: binds to the right */
} binary;

static const binary BINARIES[] = {
    {"or", 1, 1},  {"and", 2, 2}, {"<", 3, 3},   {">", 3, 3},   {"<=", 3, 3},   {">=", 3, 3},  {"~=", 3, 3},
    {"==", 3, 3},  {"|", 4, 4},   {"~", 5, 5},   {"&", 6, 6},   {"<<", 7, 7},   {">>", 7, 7},  {"..", 9, 8},
    {"+", 10, 10}, {"-", 10, 10}, {"*", 11, 11}, {"/", 11, 11}, {"//", 11, 11}, {"%", 11, 11}, {"^", 14, 13},
};
#define UNARY_LIMIT 12

static const binary *binary_of(const kk_token *token)
{
    for (size_t i = 0; i < sizeof BINARIES / sizeof *BINARIES; i++) {
        if (kk_token_is(token, BINARIES[i].sign)) {
            return &BINARIES[i];
        }
    }
    return NULL;
}

/* The value of `left sign right`, complaining where expressions meet the wrong sign. */
static value join(reader *in, const kk_token *sign, value left, value right)
{
    bool logical = kk_token_is(sign, "and") || kk_token_is(sign, "or");
    if (logical) { /* `given or path:is "x"` may be a default value: only the left side tells */
        check(in, sign, left != VALUE_OTHER);
        return right;
    }
    if (kk_token_is(sign, "&") || kk_token_is(sign, "|")) {
        return left == VALUE_TEST || right == VALUE_TEST ? VALUE_TEST : VALUE_OTHER;
    }
    check(in, sign, left != VALUE_OTHER || right != VALUE_OTHER);
    return VALUE_OTHER;
}

static void read_list(reader *in)
{
    do {
        read_expression(in, 0);
    } while (accept(in, ","));
}

static void read_table(reader *in)
{
    next(in);
    while (!at(in, "}") && in->now.kind != KK_TOKEN_END) {
        if (accept(in, "[")) {
            read_expression(in, 0);
            next(in); /* ] */
            next(in); /* = */
        } else if (in->now.kind == KK_TOKEN_NAME && kk_token_is(&in->ahead, "=")) {
            next(in);
            next(in);
        }
        read_expression(in, 0);
        if (!accept(in, ",")) {
            accept(in, ";");
        }
    }
    next(in);
}

/* From the parameters to `end`. */
static void read_function(reader *in, bool method)
{
    size_t outer = in->count;
    if (method) {
        declare(in, KK_STR("self"), VALUE_OTHER);
    }
    next(in); /* ( */
    while (!at(in, ")") && in->now.kind != KK_TOKEN_END) {
        if (in->now.kind == KK_TOKEN_NAME) {
            declare(in, in->now.text, VALUE_OTHER);
        }
        next(in);
    }
    next(in);
    read_block(in);
    next(in); /* end */
    in->count = outer;
}

static bool at_arguments(const reader *in)
{
    bool text = in->now.kind == KK_TOKEN_LITERAL &&
                (in->now.text.data[0] == '"' || in->now.text.data[0] == '\'' || in->now.text.data[0] == '[');
    return text || at(in, "(") || at(in, "{");
}

static void read_arguments(reader *in)
{
    if (at(in, "{")) {
        read_table(in);
    } else if (accept(in, "(")) {
        if (!at(in, ")")) {
            read_list(in);
        }
        next(in);
    } else {
        next(in);
    }
}

static value method_value(value object, kk_str method)
{
    if (object != VALUE_FIELD) {
        return VALUE_OTHER;
    }
    if (kk_str_equal(method, KK_STR("cased"))) {
        return VALUE_FIELD;
    }
    return kk_operator_find(method) != KK_OPERATOR_COUNT ? VALUE_TEST : VALUE_OTHER;
}

static value read_suffixed(reader *in)
{
    value holds = VALUE_OTHER;
    if (accept(in, "(")) {
        holds = read_expression(in, 0);
        next(in);
    } else {
        holds = value_of(in, in->now.text);
        next(in);
    }
    for (;;) {
        if (accept(in, ".")) {
            holds = holds == VALUE_FIELD ? VALUE_FIELD : VALUE_OTHER;
            next(in);
        } else if (accept(in, "[")) {
            holds = holds == VALUE_FIELD ? VALUE_FIELD : VALUE_OTHER;
            read_expression(in, 0);
            next(in);
        } else if (accept(in, ":")) {
            holds = method_value(holds, in->now.text);
            next(in);
            read_arguments(in);
        } else if (at_arguments(in)) {
            holds = VALUE_OTHER;
            read_arguments(in);
        } else {
            return holds;
        }
    }
}

static value read_simple(reader *in)
{
    if (at(in, "{")) {
        read_table(in);
        return VALUE_OTHER;
    }
    if (accept(in, "function")) {
        read_function(in, false);
        return VALUE_OTHER;
    }
    if (in->now.kind == KK_TOKEN_NAME || at(in, "(")) {
        return read_suffixed(in);
    }
    next(in); /* literal, nil, true, false, ... */
    return VALUE_OTHER;
}

static value read_operand(reader *in)
{
    kk_token sign = in->now;
    if (accept(in, "not")) {
        check(in, &sign, read_expression(in, UNARY_LIMIT) != VALUE_OTHER);
        return VALUE_OTHER;
    }
    if (accept(in, "~")) {
        return read_expression(in, UNARY_LIMIT) == VALUE_TEST ? VALUE_TEST : VALUE_OTHER;
    }
    if (accept(in, "-") || accept(in, "#")) {
        read_expression(in, UNARY_LIMIT);
        return VALUE_OTHER;
    }
    return read_simple(in);
}

static value read_expression(reader *in, int limit)
{
    value left = read_operand(in);
    for (;;) {
        const binary *joining = binary_of(&in->now);
        if (!joining || joining->left <= limit) {
            return left;
        }
        kk_token sign = in->now;
        next(in);
        left = join(in, &sign, left, read_expression(in, joining->right));
    }
}

/* --- statements --- */

/* Lua allows 200 local variables in a function; more names in one statement only lose their kinds. */
#define NAMES 64

static void read_local(reader *in)
{
    kk_str names[NAMES];
    value values[NAMES] = {VALUE_OTHER};
    size_t count = 0, at_value = 0;
    if (accept(in, "function")) {
        declare(in, in->now.text, VALUE_OTHER);
        next(in);
        read_function(in, false);
        return;
    }
    do {
        names[count < NAMES ? count++ : NAMES - 1] = in->now.text;
        next(in);
        if (accept(in, "<")) { /* attribute */
            next(in);
            next(in);
        }
    } while (accept(in, ","));
    if (accept(in, "=")) {
        do {
            value holds = read_expression(in, 0);
            if (at_value < NAMES) {
                values[at_value++] = holds;
            }
        } while (accept(in, ","));
    }
    for (size_t i = 0; i < count; i++) {
        declare(in, names[i], i < at_value ? values[i] : VALUE_OTHER);
    }
}

static void read_scope(reader *in)
{
    size_t outer = in->count;
    read_block(in);
    in->count = outer;
}

static void read_if(reader *in)
{
    do {
        read_expression(in, 0);
        next(in); /* then */
        read_scope(in);
    } while (accept(in, "elseif"));
    if (accept(in, "else")) {
        read_scope(in);
    }
    next(in);
}

static void read_for(reader *in)
{
    size_t outer = in->count, declared = 0;
    kk_str names[NAMES];
    do {
        names[declared < NAMES ? declared++ : NAMES - 1] = in->now.text;
        next(in);
    } while (accept(in, ","));
    next(in); /* = or in */
    read_list(in);
    next(in); /* do */
    for (size_t i = 0; i < declared; i++) {
        declare(in, names[i], VALUE_OTHER);
    }
    read_block(in);
    next(in);
    in->count = outer;
}

static void read_repeat(reader *in)
{
    size_t outer = in->count;
    read_block(in);
    next(in); /* until */
    read_expression(in, 0);
    in->count = outer;
}

static void read_function_statement(reader *in)
{
    bool method = false;
    while (!at(in, "(") && in->now.kind != KK_TOKEN_END) {
        method = method || at(in, ":");
        next(in);
    }
    read_function(in, method);
}

/* A call, or an assignment to one or more variables. */
static void read_other(reader *in)
{
    kk_token first = in->now;
    bool plain = first.kind == KK_TOKEN_NAME && kk_token_is(&in->ahead, "=");
    read_suffixed(in);
    while (accept(in, ",")) {
        plain = false;
        read_suffixed(in);
    }
    if (!accept(in, "=")) {
        return;
    }
    value holds = read_expression(in, 0);
    if (plain) {
        assign(in, first.text, holds);
    }
    while (accept(in, ",")) {
        read_expression(in, 0);
    }
}

static bool at_block_end(const reader *in)
{
    return in->now.kind == KK_TOKEN_END || at(in, "end") || at(in, "else") || at(in, "elseif") ||
           at(in, "until");
}

static void read_statement(reader *in)
{
    if (accept(in, ";") || accept(in, "break")) {
        return;
    }
    if (accept(in, "local")) {
        read_local(in);
    } else if (accept(in, "if")) {
        read_if(in);
    } else if (accept(in, "while")) {
        read_expression(in, 0);
        next(in); /* do */
        read_scope(in);
        next(in);
    } else if (accept(in, "do")) {
        read_scope(in);
        next(in);
    } else if (accept(in, "for")) {
        read_for(in);
    } else if (accept(in, "repeat")) {
        read_repeat(in);
    } else if (accept(in, "function")) {
        read_function_statement(in);
    } else if (accept(in, "goto")) {
        next(in);
    } else if (accept(in, "::")) {
        next(in);
        next(in);
    } else if (accept(in, "return")) {
        if (!at_block_end(in) && !at(in, ";")) {
            read_list(in);
        }
    } else {
        read_other(in);
    }
}

static void read_block(reader *in)
{
    while (!at_block_end(in)) {
        const char *before = in->now.text.data;
        read_statement(in);
        if (in->now.text.data == before && in->now.kind != KK_TOKEN_END) {
            next(in); /* nothing was read: never stand still */
        }
    }
}

bool kk_lint(kk_str source, void (*found)(void *context, const kk_misuse *misuse), void *context)
{
    reader in = {.found = found, .context = context, .lexer = kk_lexer_of(source), .clean = true};
    next(&in);
    next(&in);
    while (in.now.kind != KK_TOKEN_END) {
        read_block(&in);
        next(&in);
    }
    free(in.variables);
    return in.clean;
}
