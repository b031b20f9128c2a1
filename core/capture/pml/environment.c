/* Environment variables of a capture: Process Start has the new process's, the header the folder
 * of Windows. */
#include "capture/pml/source.h"

#include "base/grow.h"

/* Chunks at the capture's begin that are looked at for Process Start: 262,144 events. */
#define ENVIRONMENT_CHUNKS 4u

static bool known_variable(const kk_pml *pml, kk_str name, kk_str value)
{
    for (size_t i = 0; i < pml->environment_count; i++) {
        if (kk_str_equal(pml->environment[i].name, name) && kk_str_equal(pml->environment[i].value, value)) {
            return true;
        }
    }
    return false;
}

/* Distinct variables that are kept: a real capture has a few hundred. */
#define ENVIRONMENT_LIMIT 4096u
/* Entries that are compared with those: many more than the first processes of a capture have. */
#define ENVIRONMENT_ENTRIES 65536u

static void add_variable(kk_pml *pml, kk_str name, kk_str value)
{
    if (pml->environment_count == ENVIRONMENT_LIMIT || known_variable(pml, name, value)) {
        return;
    }
    if (!kk_grow(&pml->environment, &pml->environment_capacity, pml->environment_count + 1,
                 sizeof *pml->environment)) {
        return;
    }
    kk_arena *arena = &pml->base.arena;
    kk_environment_variable variable = {kk_arena_copy(arena, name), kk_arena_copy(arena, value)};
    if (variable.name.data && variable.value.data) {
        pml->environment[pml->environment_count++] = variable;
    }
}

/* KEY=value, ended by NUL; names of drives ("=C:") begin with the sign that ends others. */
static void add_entries(kk_pml *pml, kk_str entries, size_t *left)
{
    for (; entries.size && *left; --*left) {
        const char *nul = memchr(entries.data, '\0', entries.size);
        size_t size = nul ? (size_t)(nul - entries.data) : entries.size;
        kk_str entry = {entries.data, size};
        size_t sign = size > 1 ? kk_str_find(entry, KK_STR("="), 1) : SIZE_MAX;
        if (sign != SIZE_MAX && entry.data[0] != '=') {
            add_variable(pml, kk_str_slice(entry, 0, sign), kk_str_slice(entry, sign + 1, size));
        }
        entries = kk_str_slice(entries, size + 1, entries.size);
    }
}

/* Looks at the events of one chunk; false when enough was seen. */
static bool look_at_chunk(kk_pml *pml, kk_cursor *cursor, size_t chunk, size_t *entries_left, kk_buf *text)
{
    kk_event event;
    kk_pml_cursor_begin(cursor, chunk);
    while (*entries_left && kk_pml_cursor_next(cursor, &event)) {
        kk_pml_event parsed;
        kk_pml_start start;
        kk_buf_clear(text);
        if (kk_pml_event_parse(pml, event.raw, event.raw_size, &parsed) &&
            kk_pml_read_start(&parsed, text, &start)) {
            add_entries(pml, start.environment, entries_left);
        }
    }
    return *entries_left > 0;
}

static void look_for_environment(kk_pml *pml)
{
    kk_cursor_options options = {.wanted = KK_OPSET_NONE};
    kk_opset_add(&options.wanted, KK_OP_PROCESS_START);
    kk_cursor *cursor = kk_pml_cursor_new(&pml->base, &options);
    kk_buf text = KK_BUF_INIT;
    size_t entries_left = ENVIRONMENT_ENTRIES;
    size_t chunks = pml->chunk_count < ENVIRONMENT_CHUNKS ? pml->chunk_count : ENVIRONMENT_CHUNKS;
    for (size_t i = 0; cursor && i < chunks && look_at_chunk(pml, cursor, i, &entries_left, &text); i++) {
    }
    kk_buf_free(&text);
    kk_pml_cursor_free(cursor);
}

/* The header knows the folder of Windows, whatever was captured. */
static void add_system_root(kk_pml *pml)
{
    kk_str root = pml->base.info.system_root;
    if (root.data && root.size > 2 && root.data[1] == ':') {
        add_variable(pml, KK_STR("SystemRoot"), root);
        add_variable(pml, KK_STR("windir"), root);
        add_variable(pml, KK_STR("SystemDrive"), kk_str_slice(root, 0, 2));
    }
}

const kk_environment_variable *kk_pml_environment(kk_source *source, size_t *count)
{
    kk_pml *pml = (kk_pml *)source;
    if (!pml->environment_known) {
        pml->environment_known = true;
        look_for_environment(pml);
        add_system_root(pml);
    }
    *count = pml->environment_count;
    return pml->environment;
}
