#include "script/library/escape.h"

#include "base/harm.h"
#include "base/utf.h"
#include "script/sandbox/call.h"
#include "script/sandbox/choices.h"

#include <ctype.h>
#include <stdio.h>

static void add_text(kk_builder *out, const char *text)
{
    kk_builder_add(out, text, strlen(text));
}

static void add_code(kk_builder *out, uint32_t code)
{
    char bytes[4];
    kk_builder_add(out, bytes, kk_utf8_encode(code, bytes));
}

/* A hidden character is named as in "invoice_<U+202E>gnp.exe". */
static void add_name(kk_builder *out, uint32_t code, const char *open, const char *close)
{
    char name[24];
    snprintf(name, sizeof name, "%sU+%04X%s", open, (unsigned)code, close);
    add_text(out, name);
}

/* Runs of plain bytes go out together. */
static size_t plain_run(kk_str text, size_t at, bool (*special)(unsigned char byte))
{
    size_t from = at;
    while (at < text.size && (unsigned char)text.data[at] >= 0x20 && (unsigned char)text.data[at] < 0x7F &&
           !special((unsigned char)text.data[at])) {
        at++;
    }
    return at - from;
}

/* Walks the text; `add` writes what is not plain. */
static void escape_each(kk_builder *out, kk_str text, bool (*special)(unsigned char byte),
                        void (*add)(kk_builder *out, uint32_t code))
{
    for (size_t at = 0; at < text.size;) {
        size_t plain = plain_run(text, at, special);
        kk_builder_add(out, text.data + at, plain);
        at += plain;
        if (at < text.size) {
            add(out, kk_utf8_next(text, &at));
        }
    }
}

static bool nothing_special(unsigned char byte)
{
    (void)byte;
    return false;
}

static void add_visible(kk_builder *out, uint32_t code)
{
    if (kk_is_hidden(code)) {
        add_name(out, code, "<", ">");
    } else {
        add_code(out, code);
    }
}

/* Escape for terminals and logs: one line, nothing hidden. */
static void escape_text(kk_builder *out, kk_str text)
{
    escape_each(out, text, nothing_special, add_visible);
}

static bool special_html(unsigned char byte)
{
    return byte == '&' || byte == '<' || byte == '>' || byte == '"' || byte == '\'';
}

static void add_html(kk_builder *out, uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *entity;
    } ENTITIES[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < sizeof ENTITIES / sizeof *ENTITIES; i++) {
        if (ENTITIES[i].code == code) {
            add_text(out, ENTITIES[i].entity);
            return;
        }
    }
    if (kk_is_hidden(code)) {
        add_name(out, code, "&lt;", "&gt;");
    } else {
        add_code(out, code);
    }
}

static void escape_html(kk_builder *out, kk_str text)
{
    escape_each(out, text, special_html, add_html);
}

/* Follows a character that would begin a link, a mention or a reference to an issue: seen by none, but what
 * comes after no longer belongs to it. */
#define LINK_BREAK "&#8203;"

static bool special_markdown(unsigned char byte)
{
    return strchr("\\`*_[]|~$<>&@#", byte) != NULL;
}

static void add_markdown(kk_builder *out, uint32_t code)
{
    if (code == '<' || code == '>' || code == '&' || code >= 0x7F || code < 0x20) {
        add_html(out, code);
        return;
    }
    bool links = code == '@' || code == '#';
    if (!links) {
        kk_builder_add_char(out, '\\');
    }
    kk_builder_add_char(out, (char)code);
    if (links) {
        add_text(out, LINK_BREAK);
    }
}

static bool ends_before(kk_str text, size_t at, kk_str word)
{
    return at >= word.size && kk_str_equal_ascii_nocase(kk_str_slice(text, at - word.size, word.size), word);
}

/* Whether a link's beginning ends at `at`: "www" before a dot, ":" before "//", "GH" before an issue's
 * "-1". */
static bool link_start(kk_str text, size_t at)
{
    switch (text.data[at]) {
    case '/':
        return text.data[at - 1] == ':' && kk_str_starts(kk_str_slice(text, at, 2), KK_STR("//"));
    case '.':
        return ends_before(text, at, KK_STR("www"));
    case '-':
        return at + 1 < text.size && isdigit((unsigned char)text.data[at + 1]) &&
               ends_before(text, at, KK_STR("gh"));
    default:
        return false;
    }
}

/* GitHub's Markdown outside of code: nothing forms a link, table, emphasis, mention, reference or tag. */
static void escape_markdown(kk_builder *out, kk_str text)
{
    size_t from = 0;
    for (size_t at = 1; at < text.size; at++) {
        if (link_start(text, at)) {
            escape_each(out, kk_str_slice(text, from, at - from), special_markdown, add_markdown);
            add_text(out, LINK_BREAK);
            from = at;
        }
    }
    escape_each(out, kk_str_slice(text, from, text.size), special_markdown, add_markdown);
}

/* `<`, `>` and `&` too, so that JSON within a script element stays there. */
static bool special_json(unsigned char byte)
{
    return strchr("\"\\<>&", byte) != NULL;
}

static void add_json_unit(kk_builder *out, uint16_t unit)
{
    char text[8];
    snprintf(text, sizeof text, "\\u%04x", unit);
    add_text(out, text);
}

static void add_json(kk_builder *out, uint32_t code)
{
    static const char SHORT[][3] = {{'"', '"'},  {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'},
                                    {'\n', 'n'}, {'\r', 'r'},  {'\t', 't'}};
    for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++) {
        if ((uint32_t)SHORT[i][0] == code) {
            kk_builder_add_char(out, '\\');
            kk_builder_add_char(out, SHORT[i][1]);
            return;
        }
    }
    if (code < 0x7F || (code < 0x10000 && kk_is_hidden(code))) {
        add_json_unit(out, (uint16_t)code);
    } else if (kk_is_hidden(code)) {
        add_json_unit(out, (uint16_t)(0xD800 + ((code - 0x10000) >> 10)));
        add_json_unit(out, (uint16_t)(0xDC00 + ((code - 0x10000) & 0x3FF)));
    } else {
        add_code(out, code);
    }
}

/* The inside of a JSON string. */
static void escape_json(kk_builder *out, kk_str text)
{
    escape_each(out, text, special_json, add_json);
}

static bool special_csv(unsigned char byte)
{
    return byte == '"';
}

static void add_csv(kk_builder *out, uint32_t code)
{
    if (code == '"') {
        add_text(out, "\"\"");
    } else {
        add_visible(out, code);
    }
}

/* The inside of a quoted CSV field. What a spreadsheet would take for a formula begins with an apostrophe. */
static void escape_csv(kk_builder *out, kk_str text)
{
    if (kk_starts_formula(text)) {
        kk_builder_add_char(out, '\'');
    }
    escape_each(out, text, special_csv, add_csv);
}

static void escape_none(kk_builder *out, kk_str text)
{
    kk_builder_add_str(out, text);
}

static const struct {
    const char *name;
    kk_escape escape;
} ESCAPES[] = {{"text", escape_text}, {"markdown", escape_markdown}, {"html", escape_html},
               {"json", escape_json}, {"csv", escape_csv},           {"none", escape_none}};

#define ESCAPE_COUNT (sizeof ESCAPES / sizeof *ESCAPES)

static kk_choices escape_names(void)
{
    const char *names[ESCAPE_COUNT];
    for (size_t i = 0; i < ESCAPE_COUNT; i++) {
        names[i] = ESCAPES[i].name;
    }
    return kk_choices_of(names, ESCAPE_COUNT, " or ");
}

kk_escape kk_check_escape(lua_State *lua, int index)
{
    kk_str name;
    name.data = luaL_checklstring(lua, index, &name.size);
    for (size_t i = 0; i < ESCAPE_COUNT; i++) {
        if (kk_str_equal(name, kk_str_of(ESCAPES[i].name))) {
            return ESCAPES[i].escape;
        }
    }
    kk_raise(lua, "there is no escape \"%.20s\"; use %s", name.data, escape_names().text);
}
