#include "base/grow.h"
#include "capture/columns/detail.h"
#include "capture/columns/facts.h"
#include "capture/xml/xml.h"

/* Bytes of the events in which Process Start is looked for. */
#define LOOK ((size_t)32 << 20)

/* Distinct variables that are kept: a real capture has a few hundred. */
#define VARIABLE_LIMIT 2048u

static bool is_known(const kk_pmxml *xml, kk_str name, kk_str value)
{
    for (size_t i = 0; i < xml->environment_count; i++) {
        if (kk_str_equal(xml->environment[i].name, name) && kk_str_equal(xml->environment[i].value, value)) {
            return true;
        }
    }
    return false;
}

/* Keeps NAME=value; the drives' current directories ("=C:=C:\x") are none. */
static void keep_entry(kk_pmxml *xml, kk_str entry)
{
    size_t equals = kk_str_find(entry, KK_STR("="), 0);
    if (equals == SIZE_MAX || equals == 0 || xml->environment_count == VARIABLE_LIMIT) {
        return;
    }
    kk_str name = kk_str_slice(entry, 0, equals), value = kk_str_slice(entry, equals + 1, SIZE_MAX);
    if (is_known(xml, name, value) || !kk_grow(&xml->environment, &xml->environment_capacity,
                                               xml->environment_count + 1, sizeof *xml->environment)) {
        return;
    }
    kk_arena *arena = &xml->base.arena;
    kk_environment_variable kept = {kk_arena_copy(arena, name), kk_arena_copy(arena, value)};
    if (kept.name.data && kept.value.data) {
        xml->environment[xml->environment_count++] = kept;
    }
}

static void keep_block(kk_pmxml *xml, kk_known_str block)
{
    for (size_t at = 0; at < block.size;) {
        const char *end = memchr(block.data + at, 0, block.size - at);
        size_t size = end ? (size_t)(end - block.data) - at : block.size - at;
        keep_entry(xml, kk_str_slice(block, at, size));
        at += size + 1;
    }
}

static void look(kk_pmxml *xml)
{
    kk_cursor_options options = {.wanted = KK_OPSET_NONE, .without_times = true};
    kk_opset_add(&options.wanted, KK_OP_PROCESS_START);
    kk_cursor *cursor = kk_pmxml_cursor_new(&xml->base, &options);
    size_t chunks = LOOK / xml->chunk_size + 1, all = kk_source_chunk_count(&xml->base);
    for (size_t chunk = 0; cursor && chunk < chunks && chunk < all; chunk++) {
        kk_event event;
        kk_pmxml_cursor_begin(cursor, chunk);
        while (kk_pmxml_cursor_next(cursor, &event)) {
            const kk_columns_teller from = {.event = &event, .scratch = &xml->scratch};
            kk_scratch_reset(&xml->scratch);
            kk_known_str text = kk_columns_teller_detail(&from, KK_KEY_ENVIRONMENT);
            keep_block(xml, kk_columns_environment_block(text, &xml->scratch.arena));
        }
    }
    if (cursor) {
        kk_pmxml_cursor_free(cursor);
    }
}

const kk_environment_variable *kk_pmxml_environment(kk_source *source, size_t *count)
{
    kk_pmxml *xml = (kk_pmxml *)source;
    if (!xml->environment_read) {
        xml->environment_read = true;
        look(xml);
    }
    *count = xml->environment_count;
    return xml->environment;
}
