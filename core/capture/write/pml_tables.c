/* Processes with their modules, and the tables that their records lead into. */
#include "capture/write/pml_copy.h"

#include <stdlib.h>

/* Bytes in front of a string, and of an icon: its edge in pixels stands before its size. */
#define STRING_HEAD 4u
#define ICON_HEAD   8u

/* Places in a process record: eight numbers of strings, two of icons; behind them a word of the pointers'
 * size and the number of modules. */
#define AT_PROCESS_STRINGS 0x38u
#define PROCESS_STRINGS    8u
#define AT_PROCESS_ICONS   0x58u
#define PROCESS_ICONS      2u
#define AT_PROCESS_END     0x60u

/* Of a module: two words of the pointers' size, its size, four numbers of strings. */
#define AT_MODULE_STRINGS 0x04u /* behind the two words */
#define MODULE_STRINGS    4u
#define MODULE_SIZE       0x30u /* and the two words */

/* The record of a process, in the last part that has one: that is what was read of it. */
typedef struct record {
    kk_bytes bytes; /* data NULL when there is none */
    size_t part;
    size_t modules_at;
    uint32_t module_count;
} record;

typedef struct making {
    const kk_pml_chosen *chosen;
    record *records; /* by process */
    kk_pml_entries strings, icons;
} making;

static size_t module_size(const kk_pml *pml)
{
    return MODULE_SIZE + 2 * (size_t)pml->layout.pointer_size;
}

/* The record at `at` of a part's table; data NULL when it does not lie there. */
static record read_record(const kk_pml *pml, size_t part, kk_bytes table, size_t at)
{
    size_t fixed = AT_PROCESS_END + (size_t)pml->layout.pointer_size + 4;
    record found = {.part = part};
    kk_seek(&table, at);
    if (table.overrun || kk_bytes_left(&table) < fixed) {
        return found;
    }
    const unsigned char *data = table.data + table.at;
    size_t most = (kk_bytes_left(&table) - fixed) / module_size(pml);
    uint32_t count = kk_load_u32(data + fixed - 4);
    const kk_process *process = kk_pml_process(pml, kk_load_u32(data));
    /* What was left out of memory, as more than the file's size allows, is left out of the copy. */
    if (process && count > process->module_count) {
        count = process->module_count;
    }
    found.modules_at = fixed;
    found.module_count = count < most ? count : (uint32_t)most;
    found.bytes = kk_bytes_of(data, fixed + found.module_count * module_size(pml));
    return found;
}

/* Records of all processes; of records with one number the last counts. */
static void find_records(making *self)
{
    const kk_pml *pml = self->chosen->pml;
    for (size_t i = 0; i < pml->part_count; i++) {
        const kk_pml_part *part = &pml->parts[i];
        if (part->processes_at == 0) {
            continue;
        }
        kk_bytes table = kk_bytes_of(part->mapping.data + part->processes_at,
                                     part->mapping.size - (size_t)part->processes_at);
        uint32_t count = kk_take_u32(&table);
        if (count > kk_bytes_left(&table) / 8) {
            continue;
        }
        for (uint32_t j = 0; j < count; j++) {
            record found = read_record(pml, i, table, kk_load_u32(table.data + 4 + ((size_t)count + j) * 4));
            const kk_process *process =
                found.bytes.data ? kk_pml_process(pml, kk_load_u32(found.bytes.data)) : NULL;
            if (process && self->chosen->processes[process->id]) {
                self->records[process->id] = found;
            }
        }
    }
}

static void want_all(kk_pml_entries *entries, size_t part, const unsigned char *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kk_pml_entries_want(entries, part, kk_load_u32(numbers + 4 * i));
    }
}

static size_t module_strings_at(const making *self, const record *item, uint32_t module)
{
    const kk_pml *pml = self->chosen->pml;
    return item->modules_at + module * module_size(pml) + 2 * (size_t)pml->layout.pointer_size +
           AT_MODULE_STRINGS;
}

static void want_entries(making *self, const record *item)
{
    const unsigned char *data = item->bytes.data;
    want_all(&self->strings, item->part, data + AT_PROCESS_STRINGS, PROCESS_STRINGS);
    want_all(&self->icons, item->part, data + AT_PROCESS_ICONS, PROCESS_ICONS);
    for (uint32_t i = 0; i < item->module_count; i++) {
        want_all(&self->strings, item->part, data + module_strings_at(self, item, i), MODULE_STRINGS);
    }
}

static void renumber(const kk_pml_entries *entries, size_t part, unsigned char *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kk_put_u32(numbers + 4 * i, kk_pml_entries_number(entries, part, kk_load_u32(numbers + 4 * i)));
    }
}

static void append_record(const making *self, const record *item, kk_buf *out)
{
    unsigned char *data = (unsigned char *)kk_buf_reserve(out, item->bytes.size);
    if (!data) {
        return;
    }
    memcpy(data, item->bytes.data, item->bytes.size);
    renumber(&self->strings, item->part, data + AT_PROCESS_STRINGS, PROCESS_STRINGS);
    renumber(&self->icons, item->part, data + AT_PROCESS_ICONS, PROCESS_ICONS);
    kk_put_u32(data + item->modules_at - 4, item->module_count);
    for (uint32_t i = 0; i < item->module_count; i++) {
        renumber(&self->strings, item->part, data + module_strings_at(self, item, i), MODULE_STRINGS);
    }
    out->size += item->bytes.size;
}

/* Records in the order of their tables: by part, by place. */
static int compare_place(const void *a, const void *b)
{
    const record *x = a;
    const record *y = b;
    if (x->part != y->part) {
        return x->part < y->part ? -1 : 1;
    }
    return (x->bytes.data > y->bytes.data) - (x->bytes.data < y->bytes.data);
}

/* Leaves those that there are, in the order of their tables; gives their number. */
static size_t order_records(making *self)
{
    size_t count = 0;
    for (uint32_t i = 0; i < self->chosen->pml->base.processes.count; i++) {
        if (self->records[i].bytes.data) {
            self->records[count++] = self->records[i];
        }
    }
    qsort(self->records, count, sizeof *self->records, compare_place);
    return count;
}

/* A count, the processes' numbers, the offsets of their records, the records. */
static bool append_processes(const making *self, size_t count, kk_buf *out, kk_error *error)
{
    uint64_t at = 4 + 8 * (uint64_t)count;
    kk_pml_append_u32(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        kk_buf_append(out, self->records[i].bytes.data, 4);
    }
    for (size_t i = 0; i < count && at <= UINT32_MAX; i++) {
        kk_pml_append_u32(out, (uint32_t)at);
        at += self->records[i].bytes.size;
    }
    if (at > UINT32_MAX) {
        return kk_fail(error,
                       "%s: the table of processes is larger than 4 GiB, which a PML cannot hold; choose "
                       "fewer events with --where",
                       self->chosen->pml->base.info.path.data);
    }
    for (size_t i = 0; i < count; i++) {
        append_record(self, &self->records[i], out);
    }
    return !out->failed || kk_fail_memory(error, "copying the tables of a PML");
}

/* Of a whole copy also what no record leads to. */
static void want_every_entry(kk_pml_entries *entries)
{
    for (size_t i = 0; i < entries->pml->part_count; i++) {
        for (uint32_t j = 0; j < entries->counts[i]; j++) {
            kk_pml_entries_want(entries, i, j);
        }
    }
}

static bool make(making *self, kk_pml_tables *tables, kk_error *error)
{
    find_records(self);
    size_t count = order_records(self);
    for (size_t i = 0; i < count; i++) {
        want_entries(self, &self->records[i]);
    }
    if (self->chosen->whole) {
        want_every_entry(&self->strings);
        want_every_entry(&self->icons);
    }
    if (!kk_pml_entries_settle(&self->strings, error) || !kk_pml_entries_settle(&self->icons, error) ||
        !append_processes(self, count, &tables->processes, error) ||
        !kk_pml_entries_append(&self->strings, &tables->strings, error) ||
        !kk_pml_entries_append(&self->icons, &tables->icons, error)) {
        return false;
    }
    kk_pml_names_append(self->chosen, &tables->names);
    return !tables->names.failed || kk_fail_memory(error, "copying the tables of a PML");
}

bool kk_pml_tables_make(kk_pml_tables *tables, const kk_pml_chosen *chosen, kk_error *error)
{
    const kk_pml *pml = chosen->pml;
    making self = {.chosen = chosen};
    *tables = (kk_pml_tables){.names = KK_BUF_INIT};
    self.records = calloc((size_t)pml->base.processes.count + 1, sizeof *self.records);
    bool opened = kk_pml_entries_init(&self.strings, pml, KK_PML_HEADER_STRINGS, STRING_HEAD);
    opened = kk_pml_entries_init(&self.icons, pml, KK_PML_HEADER_ICONS, ICON_HEAD) && opened && self.records;
    bool done = opened ? make(&self, tables, error) : kk_fail_memory(error, "copying the tables of a PML");
    kk_pml_entries_free(&self.strings);
    kk_pml_entries_free(&self.icons);
    free(self.records);
    return done;
}

void kk_pml_tables_free(kk_pml_tables *tables)
{
    kk_buf_free(&tables->processes);
    kk_buf_free(&tables->strings);
    kk_buf_free(&tables->icons);
    kk_buf_free(&tables->names);
}
