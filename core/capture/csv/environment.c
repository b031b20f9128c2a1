#include "capture/columns/detail.h"
#include "capture/csv/csv.h"

/* Bytes of the file in which Process Start is looked for. */
#define LOOK ((size_t)32 << 20)

/* Rows of Process Start that are read, and variables that are kept. */
#define START_LIMIT    64u
#define VARIABLE_LIMIT 2048u

typedef struct environment {
    kk_csv *csv;
    kk_environment_variable *variables;
    size_t count;
} environment;

static bool is_known(const environment *self, kk_str name, kk_str value)
{
    for (size_t i = 0; i < self->count; i++) {
        if (kk_str_equal(self->variables[i].name, name) && kk_str_equal(self->variables[i].value, value)) {
            return true;
        }
    }
    return false;
}

/* Keeps NAME=value; the drives' current directories ("=C:=C:\x") are none. */
static void keep_entry(environment *self, kk_str entry)
{
    size_t equals = kk_str_find(entry, KK_STR("="), 0);
    if (equals == SIZE_MAX || equals == 0 || self->count == VARIABLE_LIMIT) {
        return;
    }
    kk_str name = kk_str_slice(entry, 0, equals), value = kk_str_slice(entry, equals + 1, SIZE_MAX);
    if (is_known(self, name, value)) {
        return;
    }
    kk_arena *arena = &self->csv->base.arena;
    kk_environment_variable kept = {kk_arena_copy(arena, name), kk_arena_copy(arena, value)};
    if (kept.name.data && kept.value.data) {
        self->variables[self->count++] = kept;
    }
}

static void keep_block(environment *self, kk_known_str block)
{
    for (size_t at = 0; at < block.size;) {
        const char *end = memchr(block.data + at, 0, block.size - at);
        size_t size = end ? (size_t)(end - block.data) - at : block.size - at;
        keep_entry(self, kk_str_slice(block, at, size));
        at += size + 1;
    }
}

static void look_at_start(environment *self, size_t offset)
{
    kk_csv *csv = self->csv;
    const kk_event_ref ref = {.position = kk_csv_line_begin(csv, offset), .process = KK_NO_PROCESS};
    kk_event event;
    kk_scratch_reset(&csv->scratch);
    if (kk_source_event(&csv->base, &ref, &event) && event.operation == KK_OP_PROCESS_START) {
        kk_known_str detail = kk_columns_text(&event, KK_COLUMN_DETAIL, &csv->scratch);
        kk_known_str text =
            detail.data ? kk_columns_detail_value(event.operation, detail, KK_KEY_ENVIRONMENT) : detail;
        keep_block(self, kk_columns_environment_block(text, &csv->scratch.arena));
    }
}

static void look(environment *self)
{
    const kk_csv *csv = self->csv;
    const kk_needle operation = kk_needle_of(kk_operation_name(KK_OP_PROCESS_START));
    size_t offset = kk_csv_find(csv, &operation, csv->rows_begin, csv->size < LOOK ? csv->size : LOOK);
    for (unsigned starts = 0; offset != SIZE_MAX && starts < START_LIMIT; starts++) {
        look_at_start(self, offset);
        offset = kk_csv_find(csv, &operation, offset + 1, csv->size < LOOK ? csv->size : LOOK);
    }
}

const kk_environment_variable *kk_csv_environment(kk_source *source, size_t *count)
{
    kk_csv *csv = (kk_csv *)source;
    if (!csv->environment_read) {
        environment self = {.csv = csv,
                            .variables =
                                kk_arena_calloc(&csv->base.arena, VARIABLE_LIMIT, sizeof *self.variables)};
        if (self.variables) {
            look(&self);
        }
        csv->environment = self.variables;
        csv->environment_count = self.count;
        csv->environment_read = true;
    }
    *count = csv->environment_count;
    return csv->environment;
}
