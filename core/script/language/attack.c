#include "script/language/attack.h"

#include "script/sandbox/errors.h"
#include "script/sandbox/read_file.h"

#include <stdlib.h>

#define TABLE_LIMIT ((size_t)1 << 20)

/* A name of an earlier version. */
typedef struct replaced_name {
    kk_str old, new;
    bool told;
} replaced_name;

struct kk_attack_table {
    kk_buf text, replaced_text;
    kk_technique *items;
    size_t count;
    replaced_name *replaced;
    size_t replaced_count;
};

/* One field of a CSV row (quotes doubled within quotes), in place; moves *at behind its comma or to the
 * line's end. */
static kk_str take_field(char **at, const char *end)
{
    char *out = *at, *from = *at;
    char *start = out;
    if (from < end && *from == '"') {
        for (from++; from < end && !(*from == '"' && (from + 1 == end || from[1] != '"')); from++) {
            from += *from == '"';
            *out++ = *from;
        }
        from += from < end;
    } else {
        while (from < end && *from != ',') {
            *out++ = *from++;
        }
    }
    *at = from < end && *from == ',' ? from + 1 : from;
    return (kk_str){start, (size_t)(out - start)};
}

/* Columns: id, name, tactics, windows, stix_id. */
static void take_technique(struct kk_attack_table *table, char *at, const char *end)
{
    kk_technique *row = &table->items[table->count++];
    row->id = take_field(&at, end);
    row->name = take_field(&at, end);
    row->tactics = take_field(&at, end);
    take_field(&at, end);
    row->stix_id = take_field(&at, end);
}

/* Columns: old, new. */
static void take_replaced(struct kk_attack_table *table, char *at, const char *end)
{
    replaced_name *row = &table->replaced[table->replaced_count++];
    row->old = take_field(&at, end);
    row->new = take_field(&at, end);
}

static int by_id(const void *left, const void *right)
{
    const kk_technique *a = left, *b = right;
    size_t size = a->id.size < b->id.size ? a->id.size : b->id.size;
    int order = memcmp(a->id.data, b->id.data, size);
    return order ? order : (a->id.size > b->id.size) - (a->id.size < b->id.size);
}

/* Reads a CSV of the library's windows/ and makes room for its rows in `items`, of `size` bytes each. */
static bool read_csv(kk_scripts *scripts, const char *name, kk_buf *text, void **items, size_t size,
                     kk_error *error)
{
    kk_buf path = KK_BUF_INIT;
    kk_buf_append_str(&path, scripts->library);
    kk_buf_append_text(&path, name);
    kk_buf_append_char(&path, '\0');
    bool read = !path.failed && kk_read_file(path.data, TABLE_LIMIT, text, error);
    kk_buf_free(&path);
    if (!read) {
        return false;
    }
    size_t rows = 1;
    for (size_t i = 0; i < text->size; i++) {
        rows += text->data[i] == '\n';
    }
    *items = calloc(rows, size);
    return *items || kk_fail_memory(error, "reading the techniques");
}

/* Takes each row but comments and the header, which is the first. */
static void take_rows(struct kk_attack_table *table, const kk_buf *text,
                      void (*take)(struct kk_attack_table *table, char *at, const char *end))
{
    bool is_header = true;
    for (char *at = text->data, *last = at + text->size; at < last;) {
        char *end = memchr(at, '\n', (size_t)(last - at));
        end = end ? end : last;
        char *shown = end > at && end[-1] == '\r' ? end - 1 : end;
        if (shown > at && *at != '#') {
            if (!is_header) {
                take(table, at, shown);
            }
            is_header = false;
        }
        at = end < last ? end + 1 : last;
    }
}

static bool read_table(kk_scripts *scripts, struct kk_attack_table *table, kk_error *error)
{
    void *techniques = NULL;
    void *replaced = NULL;
    bool ok =
        read_csv(scripts, "/windows/attack.csv", &table->text, &techniques, sizeof *table->items, error);
    table->items = techniques;
    ok = ok && read_csv(scripts, "/windows/attack_replaced.csv", &table->replaced_text, &replaced,
                        sizeof *table->replaced, error);
    table->replaced = replaced;
    if (ok) {
        take_rows(table, &table->text, take_technique);
        take_rows(table, &table->replaced_text, take_replaced);
        qsort(table->items, table->count, sizeof *table->items, by_id);
    }
    return ok;
}

static void free_table(struct kk_attack_table *table)
{
    kk_buf_free(&table->text);
    kk_buf_free(&table->replaced_text);
    free(table->items);
    free(table->replaced);
    free(table);
}

static struct kk_attack_table *table_of(kk_scripts *scripts, kk_error *error)
{
    if (!scripts->attack) {
        struct kk_attack_table *table = calloc(1, sizeof *table);
        if (!table) {
            kk_fail_memory(error, "reading the techniques");
            return NULL;
        }
        if (!read_table(scripts, table, error)) {
            free_table(table);
            return NULL;
        }
        scripts->attack = table;
    }
    return scripts->attack;
}

static replaced_name *find_replaced(struct kk_attack_table *table, kk_str old)
{
    for (size_t i = 0; i < table->replaced_count; i++) {
        if (kk_str_equal(table->replaced[i].old, old)) {
            return &table->replaced[i];
        }
    }
    return NULL;
}

/* "T1562.001 is T1685 in ATT&CK v19", once for each name, with the file that asked, where one did. */
static void tell(kk_scripts *scripts, replaced_name *name)
{
    if (name->told) {
        return;
    }
    name->told = true;
    kk_buf text = KK_BUF_INIT;
    if (scripts->running.script > 0) {
        kk_buf_append_str(&text, kk_running_script(scripts)->path);
        kk_buf_append_text(&text, ": ");
    }
    kk_buf_append_str(&text, name->old);
    kk_buf_append_text(&text, " is ");
    for (size_t i = 0; i < name->new.size; i++) {
        if (name->new.data[i] == ' ') {
            kk_buf_append_text(&text, " or ");
        } else {
            kk_buf_append_char(&text, name->new.data[i]);
        }
    }
    kk_buf_append_text(&text, " in ATT&CK v" KK_ATTACK_VERSION);
    kk_scripts_add_note(scripts, kk_buf_str(&text));
    kk_buf_free(&text);
}

static const kk_technique *find_technique(const struct kk_attack_table *table, kk_str id)
{
    const kk_technique wanted = {.id = id};
    return table->count == 0 ? NULL : bsearch(&wanted, table->items, table->count, sizeof wanted, by_id);
}

const kk_technique *kk_attack_find(kk_scripts *scripts, kk_str id, kk_error *error)
{
    struct kk_attack_table *table = table_of(scripts, error);
    if (!table) {
        return NULL;
    }
    const kk_technique *found = find_technique(table, id);
    replaced_name *former = found ? NULL : find_replaced(table, id);
    if (former) {
        found = find_technique(table, former->new);
        tell(scripts, former);
    }
    if (!found) {
        kk_fail(error, "%.*s is no technique of ATT&CK v" KK_ATTACK_VERSION, id.size > 20 ? 20 : (int)id.size,
                id.data);
    }
    return found;
}

kk_str kk_attack_successors(kk_scripts *scripts, kk_str tactic)
{
    kk_error error; /* without the table no name is an old one */
    struct kk_attack_table *table = table_of(scripts, &error);
    replaced_name *former = table ? find_replaced(table, tactic) : NULL;
    if (!former) {
        return KK_STR("");
    }
    tell(scripts, former);
    return former->new;
}

void kk_attack_free(kk_scripts *scripts)
{
    if (scripts->attack) {
        free_table(scripts->attack);
        scripts->attack = NULL;
    }
}
