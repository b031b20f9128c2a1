#include "filter/pmc.h"

#include "base/os/file.h"
#include "base/utf.h"

#include <errno.h>
#include <stdlib.h>

#define HEADER_SIZE 16u
#define RULE_LEAST  21u /* bytes of a rule without a value */
#define RECORD_MOST 1000u
#define RULE_MOST   20000u /* public configurations have up to 300 */

static const char *const relation_names[KK_RELATION_COUNT] = {
    [KK_RELATION_IS] = "is",
    [KK_RELATION_IS_NOT] = "is not",
    [KK_RELATION_LESS_THAN] = "less than",
    [KK_RELATION_MORE_THAN] = "more than",
    [KK_RELATION_BEGINS_WITH] = "begins with",
    [KK_RELATION_ENDS_WITH] = "ends with",
    [KK_RELATION_CONTAINS] = "contains",
    [KK_RELATION_EXCLUDES] = "excludes",
};

kk_str kk_relation_name(uint32_t relation)
{
    return relation < KK_RELATION_COUNT ? kk_str_of(relation_names[relation]) : (kk_str){NULL, 0};
}

static kk_column column_of(uint32_t number)
{
    static const struct {
        uint32_t number;
        kk_column column;
    } known[] = {
#define KK_PMC_COLUMN(number, column) {number, KK_COLUMN_##column},
#include "filter/columns.def"
#undef KK_PMC_COLUMN
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].number == number) {
            return known[i].column;
        }
    }
    return KK_COLUMN_COUNT;
}

void kk_pmc_rule_append_column(const kk_pmc_rule *rule, kk_buf *out)
{
    if (rule->column == KK_COLUMN_COUNT) {
        kk_buf_printf(out, "column %u", (unsigned)rule->column_number);
    } else {
        kk_buf_append_str(out, kk_column_name(rule->column));
    }
}

void kk_pmc_rule_append_relation(const kk_pmc_rule *rule, kk_buf *out)
{
    if (rule->relation >= KK_RELATION_COUNT) {
        kk_buf_printf(out, "relation %u", (unsigned)rule->relation);
    } else {
        kk_buf_append_str(out, kk_relation_name(rule->relation));
    }
}

bool kk_pmc_rule_is_known(const kk_pmc_rule *rule)
{
    return rule->column != KK_COLUMN_COUNT && rule->relation < KK_RELATION_COUNT;
}

/* --- texts --- */

/* Code units before the NUL, or all where it is missing. */
static size_t units_of(const unsigned char *text, size_t size)
{
    size_t units = 0;
    while (units < size / 2 && (text[2 * units] | text[2 * units + 1]) != 0) {
        units++;
    }
    return units;
}

static kk_str copy_text(kk_arena *arena, const unsigned char *text, size_t size)
{
    size_t units = units_of(text, size);
    char *copy = kk_arena_alloc(arena, KK_UTF8_MAX(units) + 1);
    if (!copy) {
        return (kk_str){NULL, 0};
    }
    size_t length = kk_utf16_to_utf8(text, units, copy);
    copy[length] = '\0';
    return (kk_str){copy, length};
}

/* --- records --- */

/* What is read, for errors. */
typedef struct reading {
    kk_pmc *pmc;
    const char *name;
    kk_error *error;
} reading;

static bool damaged(const reading *at, size_t offset, const char *what)
{
    return kk_fail(
        at->error,
        "%s: offset %zu: %s; the configuration is cut or damaged: export it again from Process Monitor",
        at->name, offset, what);
}

bool kk_pmc_looks_like(const void *bytes, size_t size)
{
    kk_bytes file = kk_bytes_of(bytes, size);
    uint32_t record = kk_take_u32(&file);
    bool header = kk_take_u32(&file) == HEADER_SIZE;
    uint32_t data_at = kk_take_u32(&file);
    kk_take_u32(&file);
    uint8_t letter = kk_take_u8(&file);
    uint8_t high = kk_take_u8(&file);
    return !file.overrun && header && data_at >= HEADER_SIZE + 4 && data_at % 2 == 0 && data_at <= record &&
           record <= KK_PMC_LIMIT && kk_is_ascii_letter((char)letter) && high == 0;
}

/* The record at the file's place. */
static bool read_record(const reading *at, kk_bytes *file)
{
    size_t offset = file->at;
    kk_pmc_record record = {.raw = file->data + offset, .raw_size = kk_take_u32(file)};
    uint32_t header = kk_take_u32(file);
    uint32_t data_at = kk_take_u32(file);
    record.data_size = kk_take_u32(file);
    if (file->overrun) {
        return damaged(at, offset, "a record's header is cut");
    }
    uint64_t parts = (uint64_t)data_at + record.data_size;
    if (header != HEADER_SIZE || data_at < HEADER_SIZE + 2 || data_at % 2 != 0 || parts != record.raw_size) {
        return damaged(at, offset, "a record's size is not that of its parts");
    }
    const unsigned char *name = kk_take(file, data_at - HEADER_SIZE);
    record.data = kk_take(file, record.data_size);
    if (!name || !record.data) {
        return damaged(at, offset, "a record reaches beyond the file");
    }
    record.name = copy_text(&at->pmc->arena, name, data_at - HEADER_SIZE);
    if (at->pmc->records.count == RECORD_MOST) {
        return damaged(at, offset, "over a thousand records");
    }
    if (!record.name.data || !KK_ARRAY_GROW(&at->pmc->records)) {
        return kk_fail_memory(at->error, "reading a PMC");
    }
    if (kk_pmc_find(at->pmc, record.name.data)) {
        return damaged(at, offset, "a record that was there before");
    }
    at->pmc->records.items[at->pmc->records.count++] = record;
    return true;
}

const kk_pmc_record *kk_pmc_find(const kk_pmc *pmc, const char *name)
{
    for (size_t i = 0; i < pmc->records.count; i++) {
        if (kk_str_equal(pmc->records.items[i].name, kk_str_of(name))) {
            return &pmc->records.items[i];
        }
    }
    return NULL;
}

/* --- rules --- */

static bool read_rule(const reading *at, kk_bytes *data, kk_pmc_rule *rule)
{
    rule->column_number = kk_take_u32(data);
    rule->column = column_of(rule->column_number);
    rule->relation = kk_take_u32(data);
    uint8_t include = kk_take_u8(data);
    uint32_t size = kk_take_u32(data);
    const unsigned char *value = kk_take(data, size);
    kk_take_u32(data); /* the value as integer: a PID's */
    kk_take_u32(data);
    if (data->overrun || size % 2 != 0 || include > 1) {
        return false;
    }
    rule->include = include;
    rule->value = copy_text(&at->pmc->arena, value, size);
    return true;
}

static bool read_rules(const reading *at, const char *name, kk_pmc_rules *rules)
{
    const kk_pmc_record *record = kk_pmc_find(at->pmc, name);
    if (!record || record->data_size == 0) {
        return true;
    }
    const unsigned char *bytes = at->pmc->records.items[0].raw; /* the file's first ones */
    size_t offset = (size_t)(record->data - bytes);
    kk_bytes data = kk_bytes_of(record->data, record->data_size);
    uint8_t form = kk_take_u8(&data);
    uint32_t count = kk_take_u32(&data);
    if (data.overrun || form != 1) {
        return damaged(at, offset, "a list of rules of an unknown form");
    }
    if (count > kk_bytes_left(&data) / RULE_LEAST) {
        return damaged(at, offset, "more rules than there is room for");
    }
    if (count > RULE_MOST) {
        return kk_fail(at->error, "%s: %u rules in a filter, more than are followed (%u)", at->name,
                       (unsigned)count, RULE_MOST);
    }
    rules->items = kk_arena_calloc(&at->pmc->arena, count + (size_t)1, sizeof *rules->items);
    for (uint32_t i = 0; rules->items && i < count; i++) {
        size_t begin = data.at;
        if (!read_rule(at, &data, &rules->items[i])) {
            return damaged(at, offset + begin, "a rule of the filter does not fit its record");
        }
        if (!rules->items[i].value.data) {
            return kk_fail_memory(at->error, "reading a PMC");
        }
        rules->count++;
    }
    if (!rules->items) {
        return kk_fail_memory(at->error, "reading a PMC");
    }
    return kk_bytes_left(&data) == 0 || damaged(at, offset + data.at, "bytes behind the last rule");
}

/* --- the file --- */

/* Numbers that a wrong size would silently turn into "off". */
static bool check_numbers(const reading *at)
{
    static const char *const names[] = {"DestructiveFilter", "AdvancedMode", "ResolveAddresses",
                                        "Profiling",         "HistoryDepth", "FlightRecorder",
                                        "RingBufferSize",    "RingBufferMin"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const kk_pmc_record *record = kk_pmc_find(at->pmc, names[i]);
        if (record && record->data_size != 4) {
            return damaged(at, (size_t)(record->raw - at->pmc->records.items[0].raw),
                           "a setting that is no number of four bytes");
        }
    }
    return true;
}

static bool read_all(const reading *at, const void *bytes, size_t size)
{
    if (!kk_pmc_looks_like(bytes, size)) {
        return kk_fail(
            at->error,
            "%s: no configuration of Process Monitor (PMC); export one there with File, Export Configuration",
            at->name);
    }
    unsigned char *copy = kk_arena_alloc(&at->pmc->arena, size);
    if (!copy) {
        return kk_fail_memory(at->error, "reading a PMC");
    }
    memcpy(copy, bytes, size);
    kk_bytes file = kk_bytes_of(copy, size);
    while (kk_bytes_left(&file) > 0) {
        if (!read_record(at, &file)) {
            return false;
        }
    }
    return check_numbers(at) && read_rules(at, "FilterRules", &at->pmc->filter) &&
           read_rules(at, "HighlightRules", &at->pmc->highlight);
}

kk_pmc *kk_pmc_read(const void *bytes, size_t size, const char *name, kk_error *error)
{
    kk_pmc *pmc = calloc(1, sizeof *pmc);
    if (!pmc) {
        kk_fail_memory(error, "reading a PMC");
        return NULL;
    }
    const reading at = {pmc, name, error};
    if (!read_all(&at, bytes, size)) {
        kk_pmc_free(pmc);
        return NULL;
    }
    return pmc;
}

/* The file's bytes, at most one more than KK_PMC_LIMIT. */
static bool read_bytes(const char *path, kk_buf *bytes, kk_error *error)
{
    kk_os_file file;
    const size_t step = (size_t)64 << 10;
    if (!kk_os_file_open(path, &file)) {
        return kk_fail(error, "%s: %s", path, strerror(errno));
    }
    ptrdiff_t got = 1;
    while (got > 0 && bytes->size <= KK_PMC_LIMIT) {
        char *room = kk_buf_reserve(bytes, step);
        got = room ? kk_os_file_read(file, room, step) : 0;
        bytes->size += got > 0 ? (size_t)got : 0;
    }
    int reason = errno;
    kk_os_file_close(file);
    return got < 0         ? kk_fail(error, "%s: %s", path, strerror(reason))
           : bytes->failed ? kk_fail_memory(error, "reading a PMC")
                           : true;
}

kk_pmc *kk_pmc_open(const char *path, kk_error *error)
{
    kk_buf bytes = KK_BUF_INIT;
    kk_pmc *pmc = NULL;
    if (!read_bytes(path, &bytes, error)) {
        /* said */
    } else if (bytes.size > KK_PMC_LIMIT) {
        kk_fail(error, "%s: over %zu MiB, more than any configuration of Process Monitor", path,
                KK_PMC_LIMIT >> 20);
    } else {
        pmc = kk_pmc_read(bytes.data ? bytes.data : "", bytes.size, path, error);
    }
    if (pmc) {
        pmc->path = kk_arena_copy(&pmc->arena, kk_str_of(path));
    }
    kk_buf_free(&bytes);
    return pmc;
}

bool kk_pmc_is_file(const char *path)
{
    kk_os_file file;
    unsigned char head[64];
    kk_str name = kk_str_of(path);
    kk_os_facts facts; /* asked for by name: a pipe that is opened and closed again has lost its writer */
    if (!kk_os_facts_of(path, &facts) || facts.kind != KK_OS_REGULAR || !kk_os_file_open(path, &file)) {
        return false;
    }
    ptrdiff_t got = kk_os_file_read(file, head, sizeof head);
    kk_os_file_close(file);
    bool is_named_so =
        name.size > 4 && kk_str_equal_ascii_nocase(kk_str_slice(name, name.size - 4, 4), KK_STR(".pmc"));
    return is_named_so || (got > 0 && kk_pmc_looks_like(head, (size_t)got));
}

void kk_pmc_free(kk_pmc *pmc)
{
    if (pmc) {
        free(pmc->records.items);
        kk_arena_free(&pmc->arena);
        free(pmc);
    }
}

/* --- settings --- */

bool kk_pmc_number(const kk_pmc *pmc, const char *name, uint32_t *number)
{
    const kk_pmc_record *record = kk_pmc_find(pmc, name);
    if (!record || record->data_size != 4) {
        return false;
    }
    *number = kk_load_u32(record->data);
    return true;
}

bool kk_pmc_is_on(const kk_pmc *pmc, const char *name)
{
    uint32_t number;
    return kk_pmc_number(pmc, name, &number) && number != 0;
}

void kk_pmc_append_text(const kk_pmc *pmc, const char *name, kk_buf *out)
{
    const kk_pmc_record *record = kk_pmc_find(pmc, name);
    if (record) {
        kk_utf16_append(out, record->data, units_of(record->data, record->data_size));
    }
}

size_t kk_pmc_columns(const kk_pmc *pmc, kk_column *columns, size_t limit)
{
    const kk_pmc_record *map = kk_pmc_find(pmc, "ColumnMap");
    size_t count = 0;
    for (size_t at = 0; map && at + 4 <= map->data_size && count < limit; at += 4) {
        uint32_t number = kk_load_u32(map->data + at);
        if (number == 0) {
            break;
        }
        columns[count++] = column_of(number);
    }
    return count;
}
