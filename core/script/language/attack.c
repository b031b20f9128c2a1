#include "script/language/attack.h"

#include "script/sandbox/read_file.h"

#include <stdlib.h>

#define TABLE_LIMIT ((size_t)1 << 20)

struct kk_attack_table {
    kk_buf text;
    kk_technique *items;
    size_t count;
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
static void take_row(struct kk_attack_table *table, char *at, const char *end)
{
    kk_technique *row = &table->items[table->count];
    if (at == end || *at != 'T') {
        return;
    }
    row->id = take_field(&at, end);
    row->name = take_field(&at, end);
    row->tactics = take_field(&at, end);
    take_field(&at, end);
    row->stix_id = take_field(&at, end);
    table->count++;
}

static int by_id(const void *left, const void *right)
{
    const kk_technique *a = left, *b = right;
    size_t size = a->id.size < b->id.size ? a->id.size : b->id.size;
    int order = memcmp(a->id.data, b->id.data, size);
    return order ? order : (a->id.size > b->id.size) - (a->id.size < b->id.size);
}

static bool read_table(kk_scripts *scripts, struct kk_attack_table *table, kk_error *error)
{
    kk_buf path = KK_BUF_INIT;
    kk_buf_append_str(&path, scripts->library);
    kk_buf_append_text(&path, "/windows/attack.csv");
    kk_buf_append_char(&path, '\0');
    bool read = !path.failed && kk_read_file(path.data, TABLE_LIMIT, &table->text, error);
    kk_buf_free(&path);
    if (!read) {
        return false;
    }
    size_t rows = 1;
    for (size_t i = 0; i < table->text.size; i++) {
        rows += table->text.data[i] == '\n';
    }
    table->items = calloc(rows, sizeof *table->items);
    if (!table->items) {
        return kk_fail_memory(error, "reading the techniques");
    }
    char *at = table->text.data, *last = at + table->text.size;
    while (at < last) {
        char *end = memchr(at, '\n', (size_t)(last - at));
        end = end ? end : last;
        take_row(table, at, end > at && end[-1] == '\r' ? end - 1 : end);
        at = end < last ? end + 1 : last;
    }
    qsort(table->items, table->count, sizeof *table->items, by_id);
    return true;
}

static void free_table(struct kk_attack_table *table)
{
    kk_buf_free(&table->text);
    free(table->items);
    free(table);
}

const kk_technique *kk_attack_find(kk_scripts *scripts, kk_str id, kk_error *error)
{
    if (!scripts->attack) {
        struct kk_attack_table *table = calloc(1, sizeof *table);
        if (!table || !read_table(scripts, table, error)) {
            if (table) {
                free_table(table);
            }
            return NULL;
        }
        scripts->attack = table;
    }
    const kk_technique wanted = {.id = id};
    const kk_technique *found =
        scripts->attack->count == 0
            ? NULL
            : bsearch(&wanted, scripts->attack->items, scripts->attack->count, sizeof wanted, by_id);
    if (!found) {
        kk_fail(error, "%.*s is no technique of ATT&CK v" KK_ATTACK_VERSION, id.size > 20 ? 20 : (int)id.size,
                id.data);
    }
    return found;
}

void kk_attack_free(kk_scripts *scripts)
{
    if (scripts->attack) {
        free_table(scripts->attack);
        scripts->attack = NULL;
    }
}
