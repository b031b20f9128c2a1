/* The whitelists that Noriben's users bring: Noriben.config's [Filters].
 *
 * The file is Python's configparser format (https://docs.python.org/3/library/configparser.html) as Noriben 2
 * reads it: values go on in indented lines, which are joined without a separator; `#` and `;` begin comments,
 * within a line only after a blank; `%%` is a percent sign; entries are parted by commas and keep their
 * blanks. Each is a regular expression whose backslashes are literal, searched in every column, in any case;
 * what %VAR% stands for is part of the expression. */
#include "script/language/block_table.h"
#include "script/language/expressions.h"
#include "script/loading/load.h"
#include "script/sandbox/call.h"
#include "script/sandbox/read_file.h"

#include <ctype.h>
#include <stdio.h>

#define FILE_LIMIT ((size_t)16 << 20)

typedef struct config_reader {
    kk_scripts *scripts;
    uint32_t script;
    kk_str path;
    kk_str section; /* "[Filters]" without the brackets */
    kk_str key;
    unsigned line; /* of the key */
    size_t indent; /* of the key: deeper lines go on with its value */
    bool found;    /* [Filters] was there */
    kk_buf value;
} config_reader;

#define BLANKS " \t\n\v\f\r"

static kk_str without_comment(kk_str line)
{
    kk_str trimmed = kk_str_trim(line, BLANKS);
    if (trimmed.size > 0 && (trimmed.data[0] == '#' || trimmed.data[0] == ';')) {
        return KK_STR("");
    }
    for (size_t i = 1; i < line.size; i++) {
        if ((line.data[i] == '#' || line.data[i] == ';') && isspace((unsigned char)line.data[i - 1])) {
            return kk_str_slice(line, 0, i);
        }
    }
    return line;
}

static void note(config_reader *reader, const char *problem, kk_str entry)
{
    kk_error error;
    kk_fail(&error, "%s:%u: %.*s entry \"%.*s\": %s", reader->path.data, reader->line, (int)reader->key.size,
            reader->key.data, entry.size > 200 ? 200 : (int)entry.size, entry.data, problem);
    kk_scripts_add_error(reader->scripts, reader->script, error.text);
}

/* Adds a whitelist: `entry` as a pattern of `any:regex`. */
static void add_entry(config_reader *reader, const char *section, kk_str entry)
{
    kk_buf pattern = KK_BUF_INIT;
    kk_error error;
    for (size_t i = 0; i < entry.size; i++) {
        kk_buf_append_text(&pattern, entry.data[i] == '\\' ? "\\" : "");
        kk_buf_append_char(&pattern, entry.data[i]);
    }
    const kk_operand operand = {.kind = KK_OPERAND_TEXT, .text = kk_buf_str(&pattern), .loose = true};
    const kk_expression *match = NULL;
    if (kk_str_trim(entry, BLANKS).size == 0) {
        note(reader, "an empty entry hides everything; remove the comma", entry);
    } else {
        match = kk_expression_test(reader->scripts->built->expressions, KK_FIELD_ANY, KK_REGEX, false,
                                   &operand, 1, &error);
        if (!match) {
            note(reader, error.text, entry);
        }
    }
    kk_buf_free(&pattern);
    if (!match) {
        return;
    }
    kk_block_entry made = {.script = reader->script};
    made.key = made.finding = made.on_event = made.on_complete = made.on_finish = made.text = made.examples =
        LUA_NOREF;
    made.block =
        (kk_block){.kind = KK_BLOCK_WHITELIST, .match = match, .script = reader->path, .line = reader->line};
    made.block.author = made.block.description = KK_STR("");
    made.block.whitelist.name = reader->path;
    made.block.whitelist.section = kk_str_of(section);
    made.block.whitelist.reason = kk_arena_copy(&reader->scripts->arena, kk_str_trim(entry, BLANKS));
    if (!made.block.whitelist.reason.data || !kk_block_add(reader->scripts, &made)) {
        note(reader, "out of memory", entry);
    }
}

/* configparser's interpolation: %% is %, and Noriben refuses a file with a single one. */
static kk_str interpolate(config_reader *reader, kk_str value)
{
    size_t size = 0;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '%' && i + 1 < value.size && value.data[i + 1] == '%') {
            i++;
        }
        reader->value.data[size++] = value.data[i];
    }
    return (kk_str){value.data, size};
}

static void add_list(config_reader *reader, const char *section)
{
    kk_str value = interpolate(reader, kk_buf_str(&reader->value));
    for (size_t at = 0; at <= value.size && value.size > 0;) {
        size_t comma = kk_str_find(value, KK_STR(","), at);
        size_t end = comma == SIZE_MAX ? value.size : comma;
        add_entry(reader, section, kk_str_slice(value, at, end - at));
        at = end + 1;
    }
}

/* What Process Monitor is called on the VM: Noriben adds it, and the 64-bit program that it unpacks, to its
 * global list. */
static void add_procmon(config_reader *reader)
{
    kk_str name = interpolate(reader, kk_buf_str(&reader->value));
    if (name.size == 0) {
        return;
    }
    kk_buf unpacked = KK_BUF_INIT;
    kk_buf_append_str(&unpacked, kk_str_slice(name, 0, kk_str_find(name, KK_STR("."), 0)));
    kk_buf_append_text(&unpacked, "64.exe");
    add_entry(reader, "", name);
    if (!unpacked.failed) {
        add_entry(reader, "", kk_buf_str(&unpacked));
    }
    kk_buf_free(&unpacked);
}

/* Lists by the kind of events that Noriben asks them for. The global one serves all, and comes last, as in
 * Noriben. */
static void end_value(config_reader *reader)
{
    static const struct {
        const char *key, *section;
    } LISTS[] = {{"cmd_approvelist", "process"},
                 {"file_approvelist", "file"},
                 {"reg_approvelist", "registry"},
                 {"net_approvelist", "network"},
                 {"global_approvelist", ""}};
    for (size_t i = 0; kk_str_equal(reader->section, KK_STR("Filters")) && i < sizeof LISTS / sizeof *LISTS;
         i++) {
        if (kk_str_equal_ascii_nocase(reader->key, kk_str_of(LISTS[i].key)) && !reader->value.failed) {
            add_list(reader, LISTS[i].section);
        }
    }
    if (kk_str_equal(reader->section, KK_STR("Noriben")) && !reader->value.failed &&
        kk_str_equal_ascii_nocase(reader->key, KK_STR("procmon"))) {
        add_procmon(reader);
    }
    kk_buf_clear(&reader->value);
    reader->key = KK_STR("");
}

/* "key = value" or "key: value". */
static void begin_value(config_reader *reader, kk_str line, unsigned number)
{
    size_t sign = 0;
    while (sign < line.size && line.data[sign] != '=' && line.data[sign] != ':') {
        sign++;
    }
    reader->key = kk_str_trim(kk_str_slice(line, 0, sign), BLANKS);
    reader->line = number;
    kk_buf_append_str(&reader->value, kk_str_trim(kk_str_slice(line, sign + 1, line.size), BLANKS));
}

static void take_line(config_reader *reader, kk_str line, unsigned number)
{
    kk_str text = kk_str_trim(without_comment(line), BLANKS);
    size_t indent = 0;
    if (text.size == 0) {
        return;
    }
    while (indent < line.size && isspace((unsigned char)line.data[indent])) {
        indent++;
    }
    if (reader->key.size > 0 && indent > reader->indent) {
        kk_buf_append_str(&reader->value, text);
        return;
    }
    end_value(reader);
    if (text.data[0] == '[') {
        reader->section = kk_str_trim(kk_str_slice(text, 1, text.size - 2), BLANKS);
        reader->found = reader->found || kk_str_equal(reader->section, KK_STR("Filters"));
        return;
    }
    reader->indent = indent;
    begin_value(reader, text, number);
}

bool kk_scripts_load_noriben_config(kk_scripts *scripts, const char *path, kk_error *error)
{
    kk_buf text = KK_BUF_INIT;
    config_reader reader = {.scripts = scripts, .script = kk_script_add(scripts, kk_str_of(path))};
    if (reader.script == UINT32_MAX) {
        return kk_fail_memory(error, "reading whitelists");
    }
    reader.path = scripts->table.items[reader.script]->path;
    bool read = kk_read_file(path, FILE_LIMIT, &text, error);
    kk_str rest = kk_buf_str(&text);
    if (kk_str_starts(rest, KK_STR("\xEF\xBB\xBF"))) {
        rest = kk_str_slice(rest, 3, rest.size);
    }
    for (unsigned number = 1; read && rest.size > 0; number++) {
        size_t end = kk_str_find(rest, KK_STR("\n"), 0);
        take_line(&reader, kk_str_slice(rest, 0, end), number);
        rest = end == SIZE_MAX ? KK_STR("") : kk_str_slice(rest, end + 1, rest.size);
    }
    end_value(&reader);
    kk_buf_free(&reader.value);
    kk_buf_free(&text);
    if (read && !reader.found) {
        return kk_fail(error, "%s: has no section [Filters]; give a Noriben.config", path);
    }
    return read;
}
